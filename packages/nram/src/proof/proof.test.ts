import { readFileSync } from 'node:fs';
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
import { parseProgramFile } from '../artifact/program-file.js';
import { parseProgramText } from '../language/parse.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { budgetOf, DEFAULT_BUDGET } from '../tasks/budget.js';
import { findTask, TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { checkExhaustively } from '../verify/exhaustive.js';
import { createJudge } from '../verify/judge.js';
import { reportToText } from '../verify/report-text.js';
import { checkOnSamples } from '../verify/sampled.js';
import { verify } from '../verify/verify.js';
import { prove } from './report.js';

const repository = new URL('../../../../', import.meta.url);
const readText = (path: string): string => readFileSync(new URL(path, repository), 'utf8');
const readEnding = (task: string): Program =>
  parseProgramText(readText(`examples/ending/${task}.nram`), task);

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

const proven = (program: Program, name: string, extraSteps = 1): string | undefined =>
  prove(program, findTask(name), { budget: { stepScale: 1, extraSteps } })?.statement;

const EVERY = 'right for every length n >= 1 in every memory that is large enough';

describe('programs that stop by themselves are proven to', () => {
  it.each([
    ['access', '1 step'],
    ['increment', 'n + 1 steps'],
    ['copy', 'n + 2 steps'],
    ['reverse', 'n + 2 steps'],
    ['permutation', 'n + 2 steps'],
    ['listK', 'k + 2 steps'],
    ['listSearch', 'found + 2 steps'],
    ['walkBST', 'turns + 2 steps'],
  ])('examples/ending/%s.nram, after %s', (task, steps) => {
    expect(proven(readEnding(task), task)).toBe(`${EVERY}; it stops by itself, after ${steps}`);
  });

  it('examples/ending/swap.nram, of at least two elements', () => {
    expect(proven(readEnding('swap'), 'swap')).toBe(
      'right for every length n >= 2 in every memory that is large enough; it stops by itself, after 1 step',
    );
  });

  it('programs for one sequence of gates a step, and those of the paper', () => {
    expect(proven(paperAccess, 'access')).toContain('it stops by itself, after 2 steps');
    expect(proven(HAND_PROGRAMS['access:index'], 'access:index')).toContain(
      'it stops by itself, after 2 steps',
    );
    expect(proven(HAND_PROGRAMS.permutation, 'permutation')).toContain(
      'it stops by itself, after 2n + 1 steps',
    );
  });
});

describe('programs that run on are proven', () => {
  it('loops of which the steps given are the right ones', () => {
    expect(proven(paperIncrement, 'increment')).toBe(`${EVERY}, after the n + 1 steps given`);
    expect(proven(plainCopy, 'copy')).toBe(`${EVERY}, after the n + 2 steps given`);
    expect(proven(paperReverse, 'reverse')).toBe(`${EVERY}, after the n + 2 steps given`);
  });

  it('the steps of a proof are given in words', () => {
    const text = reportToText(verify(plainCopy, findTask('copy'), { cases: 20, lengths: [1, 9] }));
    expect(text).toContain(`\
proven: right for every length n >= 1 in every memory that is large enough, after the n + 2 steps given
  given: mem[0] = n + 1; for i in 1..n: 1 <= mem[i] <= M - 2; for i in n + 1..M - 1: mem[i] = 0
  answer: for i in 1..n: mem[n + i] = mem[i] (on the right memory at the start, below called input)
  the loop (rule 2), before round t = 0, 1, ...: n + t + 1 = r1 or n + t + 1 = M + r1; r2 = t + 1; steps taken = t + 1; steps taken < n + 2;`);
  });

  const gallery = TASKS.map(({ name }) => name).filter((name) => name !== 'merge');
  it.each(gallery)('gallery/%s', (name) => {
    const { program, provenance } = parseProgramFile(readText(`gallery/${name}/program.json`), name);
    const proof = prove(program, findTask(name), { budget: budgetOf(provenance.configuration) });
    expect(proof?.statement).toMatch(
      /^right for every length n >= [12] in every memory that is large enough/,
    );
  });
});

describe('no proof is found', () => {
  it('a program for another task, or with steps that do not suffice or do harm', () => {
    expect(proven(plainCopy, 'reverse')).toBeUndefined();
    expect(proven(paperAccess, 'access:index')).toBeUndefined();
    const copy = findTask('copy');
    const formula = copy.formula as NonNullable<TaskSpec['formula']>;
    const short: TaskSpec = { ...copy, formula: { ...formula, steps: 'n' } };
    expect(prove(plainCopy, short, { budget: { stepScale: 1, extraSteps: 0 } })).toBeNull();
    // In n + 1 cells the second step too many raises A[0] again.
    expect(proven(paperIncrement, 'increment', 2)).toBeUndefined();
    expect(proven(paperIncrement, 'increment', 0)).toBeDefined();
    // Two steps for each element.
    expect(proven(paperCopy, 'copy')).toBeUndefined();
    expect(proven(paperCopy, 'copy', 1000)).toBeUndefined();
  });

  it('a program that is right only if its input is more than the formula says', () => {
    // Without a 0 behind the array nothing says where it ends.
    const increment = findTask('increment');
    const formula = increment.formula as NonNullable<TaskSpec['formula']>;
    const ending = readEnding('increment');
    const weaker = (given: string[]): TaskSpec => ({ ...increment, formula: { ...formula, given } });
    expect(prove(ending, weaker([...formula.given]), { budget: DEFAULT_BUDGET })).not.toBeNull();
    for (const [i] of formula.given.entries()) {
      const proof = prove(ending, weaker(formula.given.toSpliced(i, 1)), { budget: DEFAULT_BUDGET });
      expect(proof?.statement ?? 'none').toMatch(/^none$|, after the n \+ 1 steps given$/);
    }
    const swap = findTask('swap');
    const swapFormula = swap.formula as NonNullable<TaskSpec['formula']>;
    const far = { ...swapFormula, given: ['2 <= p and 2 <= q and p != q'], cells: 'n + 2' };
    expect(prove(readEnding('swap'), { ...swap, formula: far }, { budget: DEFAULT_BUDGET })).not.toBeNull();
  });

  const isFull = process.env.MODE === 'mutants';
  test.each(
    TASKS.map(({ name }) => name).filter((name) => isFull || ['increment', 'swap', 'listK'].includes(name)),
  )(
    'a mutant of a program for %s that is wrong on some input',
    (name) => {
      const task = findTask(name);
      const { program, provenance } = parseProgramFile(readText(`gallery/${name}/program.json`), name);
      const budget = budgetOf(provenance.configuration);
      const programs = [
        { program, budget },
        { program: readEnding(name), budget: DEFAULT_BUDGET },
      ];
      let numMutants = 0;
      let numProven = 0;
      for (const original of programs) {
        for (const [i, mutant] of [...mutantsOf(original.program)].entries()) {
          if (!isFull && i % 3 !== 0) continue;
          numMutants += 1;
          const proof = prove(mutant.program, task, { budget: original.budget });
          if (proof === null) continue;
          numProven += 1;
          const runner = createRunner(mutant.program);
          const isStrict = /strict|stops|however many/.test(proof.statement);
          const samples = checkOnSamples(runner, task, {
            lengths: [task.train.lengths[0], 40],
            cases: 60,
            seed: 5,
            ...original.budget,
          });
          const judge = createJudge(runner, task, original.budget);
          const every = checkExhaustively(judge, task, { maxLength: 2 }).report;
          const wrong = [samples.paper.errors, every?.errors ?? 0];
          if (isStrict) wrong.push(samples.strict.errors, every?.strictErrors ?? 0);
          expect(wrong, `${mutant.edge}: ${proof.statement}`).toEqual(wrong.map(() => 0));
        }
      }
      expect(numProven).toBeLessThan(numMutants / 2);
    },
    600_000,
  );
});
