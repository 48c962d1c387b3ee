import { describe, expect, it, test } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { mutantsOf } from '../../test/support/mutants.js';
import {
  circuit,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  rule,
} from '../../test/support/programs.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { DEFAULT_BUDGET } from '../tasks/budget.js';
import type { Linear } from '../tasks/formula.js';
import { ALL_TASKS, findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { checkExhaustively } from '../verify/exhaustive.js';
import { createJudge } from '../verify/judge.js';
import { reportToText } from '../verify/report-text.js';
import { checkOnSamples } from '../verify/sampled.js';
import { verify } from '../verify/verify.js';
import { isImpossible, isSurelyNonnegative, linearToText, minus } from './linear.js';
import { prove } from './proof.js';

/** One element a step, from the first on. */
const plainCopy = oneState(
  [
    circuit([['read', 0], ['one']], [2, 3]),
    circuit(
      [
        ['read', 1],
        ['inc', 0],
        ['inc', 1],
        ['write', 0, 2],
      ],
      [3, 4],
    ),
  ],
  [rule('00', 0), rule('**', 1)],
);

const TASKS = ALL_TASKS.filter((task) => task.formula !== undefined);

const evaluate = (expression: Linear, variables: Record<string, number>): number =>
  Object.entries(expression).reduce(
    (sum, [name, coefficient]) => sum + coefficient * (name === '1' ? 1 : variables[name]),
    0,
  );

describe.each(TASKS.map((task) => [task.name, task] as const))('the formula of %s', (_name, task) => {
  const formula = task.formula as NonNullable<TaskSpec['formula']>;

  it('says what the sampler draws', () => {
    const random = createRandom(3, task.name);
    for (let i = 0; i < 500; i++) {
      const n = random.int(1, 30);
      const size = task.minMemorySize(n) + random.int(0, 5);
      const { memory, target, mask } = task.sample(random, n, size);
      // Only the first header cell may hold k.
      const k = 'k' in (formula.header[0] ?? {}) ? memory[0] - (formula.header[0]['1'] ?? 0) : 1;
      expect(k >= 1 && k <= n).toBe(true);
      for (const [at, value] of formula.header.entries()) expect(memory[at]).toBe(evaluate(value, { n, k }));
      const array = memory.slice(formula.header.length, formula.header.length + n);
      expect(array.every((value) => value >= 1 && value <= size - 2)).toBe(true);
      expect(memory.slice(formula.header.length + n).every((value) => value === 0)).toBe(true);

      const scored = Array.from(mask.keys()).filter((cell) => mask[cell] === 1);
      const expected = Array.from({ length: evaluate(formula.numScored, { n }) }, (_, index) => {
        const element = array[evaluate(formula.element, { n, k, i: index })];
        return [evaluate(formula.address, { n, k, i: index }), element + formula.raise];
      });
      expect(scored.map((cell) => [cell, target[cell]])).toEqual(expected.sort(([a], [b]) => a - b));
    }
  });

  it('knows the least cells and steps of every length', () => {
    for (let n = 1; n <= 300; n++) {
      expect(task.minMemorySize(n)).toBe(Math.max(4, evaluate(formula.cells, { n })));
      expect(task.minSteps(n)).toBe(evaluate(formula.steps, { n }));
    }
  });
});

describe('a proof is found', () => {
  const proven = (program: Program, name: string): string | undefined =>
    prove(program, findTask(name), { extraSteps: 1 })?.statement;

  it('programs that halt after the same steps on every input are proven', () => {
    const statement =
      'right for every length n >= 1 in every memory that is large enough, after the 3 steps given, and strictly, after 24';
    expect(proven(paperAccess, 'access')).toBe(statement);
    expect(proven(HAND_PROGRAMS['access:index'], 'access:index')).toBe(statement);
  });
  it('loops that increment, copy and reverse are proven', () => {
    const [one, two] = ['n + 1', 'n + 2'].map(
      (steps) =>
        `right for every length n >= 1 in every memory that is large enough, after the ${steps} steps given`,
    );
    expect(proven(paperIncrement, 'increment')).toBe(one);
    expect(proven(plainCopy, 'copy')).toBe(two);
    expect(proven(paperReverse, 'reverse')).toBe(two);
  });
  it('the steps of a proof are given in words', () => {
    const text = reportToText(verify(plainCopy, findTask('copy'), { cases: 20, lengths: [1, 9] }));
    expect(text).toContain(`\
proven: right for every length n >= 1 in every memory that is large enough, after the n + 2 steps given
  the first step is the same for every input
  then, by induction, step t = 0..n follows the same rule and starts with r1 = n + t + 1, r2 = t + 1 (modulo M)
  step t = i writes A[i] to cell n + i + 1: no earlier step changed the cell that it reads, and no later step changes the cell that it writes
  so in the end cell n + i + 1 holds A[i] for i = 0..n - 1
`);
  });
});

describe('no proof is found', () => {
  it('right programs of another kind are not proven', () => {
    expect(prove(paperCopy, findTask('copy'), { extraSteps: 1000 })).toBeNull();
    expect(prove(HAND_PROGRAMS.merge, findTask('merge'), { extraSteps: 1 })).toBeNull();
  });
  it('a rule in the last step that depends on the memory size prevents a proof', () => {
    // In 2n + 1 cells r1 comes to 0 again in the step too many, and the first rule is taken, which does no harm.
    const [{ rules }] = plainCopy.states;
    const states = [{ rules: [{ ...rules[0], when: '0*' }, rules[1]] }];
    expect(prove({ ...plainCopy, states }, findTask('copy'), { extraSteps: 1 })).toBeNull();
    expect(prove({ ...plainCopy, states }, findTask('copy'), { extraSteps: 0 })).not.toBeNull();
  });
  it('nothing is proven for the wrong task, or with steps that do not suffice or do harm', () => {
    expect(prove(plainCopy, findTask('reverse'), { extraSteps: 1 })).toBeNull();
    expect(prove(paperAccess, findTask('access:index'), { extraSteps: 1 })).toBeNull();
    const short: TaskSpec = { ...findTask('copy') };
    const formula = short.formula as NonNullable<TaskSpec['formula']>;
    expect(
      prove(plainCopy, { ...short, formula: { ...formula, steps: { n: 1 } } }, { extraSteps: 0 }),
    ).toBeNull();
    // In n + 1 cells the second step too many raises A[0] again.
    expect(prove(paperIncrement, findTask('increment'), { extraSteps: 2 })).toBeNull();
    expect(prove(paperIncrement, findTask('increment'), { extraSteps: 0 })).not.toBeNull();
  });
  test('no mutant that is wrong on some input is proven', () => {
    let numProven = 0;
    for (const [name, program] of [
      ['access', paperAccess],
      ['access:index', HAND_PROGRAMS['access:index']],
      ['increment', paperIncrement],
      ['copy', plainCopy],
      ['reverse', paperReverse],
    ] as const) {
      const task = findTask(name);
      for (const mutant of mutantsOf(program)) {
        const proof = prove(mutant.program, task, { extraSteps: 1 });
        if (proof === null) continue;
        numProven += 1;
        const runner = createRunner(mutant.program);
        const isStrict = proof.statement.includes('strictly');
        const samples = checkOnSamples(runner, task, { lengths: [1, 40], cases: 60, seed: 5 });
        const judge = createJudge(runner, task, DEFAULT_BUDGET);
        const all = checkExhaustively(judge, task, { maxLength: 2 }).report;
        const wrong = [samples.paper.errors, all?.errors];
        expect(isStrict ? [...wrong, samples.strict.errors, all?.strictErrors] : wrong, mutant.edge).toEqual(
          isStrict ? [0, 0, 0, 0] : [0, 0],
        );
      }
    }
    expect(numProven).toBeGreaterThan(50);
  });
});

describe('linear inequalities', () => {
  it('are decided as a search over small numbers decides them', () => {
    const random = createRandom(8, 'linear');
    let numImpossible = 0;
    for (let i = 0; i < 600; i++) {
      const facts = Array.from({ length: random.int(1, 5) }, () => ({
        x: random.int(-3, 3),
        y: random.int(-3, 3),
        '1': random.int(-4, 4),
      }));
      const box = [{ x: 1 }, { y: 1 }, { x: -1, '1': 6 }, { y: -1, '1': 6 }];
      if (!isImpossible([...facts, ...box])) continue;
      numImpossible += 1;
      for (let x = 0; x <= 6; x++) {
        for (let y = 0; y <= 6; y++) {
          expect(facts.every((fact) => evaluate(fact, { x, y }) >= 0)).toBe(false);
        }
      }
    }
    expect(numImpossible).toBeGreaterThan(150);
  });
  it('what follows from two inequalities, and what does not', () => {
    const facts = [{ n: 1, '1': -1 }, minus({ M: 1 }, { n: 2, '1': 1 })];
    expect(isSurelyNonnegative({ M: 1, n: -1, '1': -2 }, facts)).toBe(true);
    expect(isSurelyNonnegative({ M: 1, n: -1, '1': -3 }, facts)).toBe(false);
    expect(isSurelyNonnegative({ M: 1, n: -3 }, facts)).toBe(false);
  });
  it('a linear expression as text', () => {
    expect(linearToText({ n: 2, t: -1, '1': -3 })).toBe('2n - t - 3');
    expect(linearToText({ '1': 4, i: -1 })).toBe('-i + 4');
    expect(linearToText({ n: 0 })).toBe('0');
  });
});
