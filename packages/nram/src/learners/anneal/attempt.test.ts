import { describe, expect, it } from 'vitest';
import { resolveGates } from '../../machine/resolve-gates.js';
import { loadModules } from '../../node/modules.js';
import { createRunner } from '../../program/interpreter.js';
import { simplify } from '../../program/simplify/simplify.js';
import { createRandom } from '../../random.js';
import { budgetOf } from '../../tasks/budget.js';
import { drawWithBudget } from '../../tasks/draw.js';
import { parseExamplesFile } from '../../tasks/examples-file.js';
import { createExamplesTask } from '../../tasks/examples-task.js';
import { findTask, TASKS } from '../../tasks/index.js';
import type { Example, TaskSpec } from '../../tasks/task.js';
import { countRight } from '../../verify/check.js';
import { isRight } from '../../verify/report.js';
import { verify } from '../../verify/verify.js';
import { anneal } from './anneal.js';
import { type Annealer, createAnnealer } from './annealer.js';
import { polish } from './attempt.js';
import type { AnnealSettings } from './settings.js';

const attempt = (name: string, seed: number, overrides = {}) => {
  const task = findTask(name);
  const given = { moves: 100_000, ...overrides };
  const settings = anneal.drawSettings(task, createRandom(seed, 'attempt test'), given);
  return { settings, result: anneal.attempt(task, settings, seed, { modules: loadModules() }) };
};

describe('attempts by annealing', () => {
  it('give the same bytes for the same seed', () => {
    expect(JSON.stringify(attempt('copy', 3))).toBe(JSON.stringify(attempt('copy', 3)));
  });

  it.each([
    ['access', 5],
    ['copy', 3],
    ['swap', 2],
  ])('%s: at least %i of 8 seeds find a program, and each is right on all test inputs', (name, atLeast) => {
    const programs = Array.from({ length: 8 }, (_, seed) => attempt(name, seed)).flatMap(
      ({ result, settings }) => (result.kind === 'solved' ? [{ found: result.program, settings }] : []),
    );
    expect(programs.length).toBeGreaterThanOrEqual(atLeast);
    for (const { found, settings } of programs) {
      const program = simplify(found, { minMemorySize: 4 });
      expect(isRight(verify(program, findTask(name), { budget: budgetOf(settings) }))).toBe(true);
    }
  });
});

describe('what is searched on', () => {
  it('grows by what fails: from arrays of one value alone, copying any number of them is found', () => {
    const found = Array.from({ length: 8 }, (_, seed) => attempt('copy', seed, { startLevel: 1 }).result);
    expect(found.filter(({ kind }) => kind === 'solved').length).toBeGreaterThanOrEqual(2);
  });
  it('shows in what is kept of an attempt that gave up: its best program', () => {
    const { result } = attempt('merge', 1, { moves: 1000 });
    expect(result).toMatchObject({
      kind: 'failed',
      failure: expect.stringMatching(/^gave up after \d+ moves/),
    });
    const { best } = result as Extract<typeof result, { kind: 'failed' }>;
    expect(best?.circuits.length).toBeGreaterThan(0);
  });
  it('does not leave the lengths of training', () => {
    const ofLength = (startLevel: number) => attempt('merge', 1, { startLevel, moves: 1000 }).result;
    expect(ofLength(1)).toEqual(ofLength(2));
    expect(ofLength(99)).toEqual(ofLength(10));
    expect(ofLength(2)).not.toEqual(ofLength(10));
  });
});

describe('examples of a file', () => {
  /** mem[0] of the last cell that is not 0; memories with 0 to 3 free cells. */
  const fileTask = (freeCells: (i: number) => number) => {
    const lines = Array.from({ length: 40 }, (_, i) => {
      const input = Array.from({ length: 2 + (i % 5) }, (_, at) => 1 + ((i + (i >> 2) + 2 * at) % 4));
      const output = [...input.slice(0, -1).map((value) => value + 1)];
      return JSON.stringify({ input, output, memorySize: 8 + input.length + freeCells(i) });
    });
    const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
    return createExamplesTask(parseExamplesFile(lines.join('\n'), 'x'), source, 'x.jsonl');
  };
  const varying = fileTask((i) => i % 3);
  const drawn = (task: TaskSpec, overrides = {}) =>
    Array.from({ length: 40 }, (_, seed) =>
      anneal.drawSettings(task, createRandom(seed, 'free cells'), overrides),
    );

  it('get more free cells in some attempts, if they vary in their number', () => {
    expect(new Set(drawn(varying).map(({ freeCells }) => freeCells))).toEqual(new Set([0, 32]));
    expect(new Set(drawn(fileTask(() => 2)).map(({ freeCells }) => freeCells))).toEqual(new Set([0]));
    expect(new Set(drawn(varying, { freeCells: 5 }).map(({ freeCells }) => freeCells))).toEqual(new Set([5]));
  });
  it('are searched on with these, and a program must be right without them as well', () => {
    const found = Array.from({ length: 12 }, (_, seed) => {
      const overrides = { freeCells: 32, moves: 200_000, stepScale: 1, extraSteps: 7 };
      const settings = anneal.drawSettings(varying, createRandom(seed, 'free'), overrides);
      const result = anneal.attempt(varying, settings, seed, { modules: loadModules() });
      const without = anneal.attempt(varying, { ...settings, freeCells: 0 }, seed, {
        modules: loadModules(),
      });
      expect(without).not.toEqual(result);
      return result.kind === 'solved'
        ? [{ program: result.program, budget: budgetOf(settings, varying) }]
        : [];
    }).flat();
    expect(found.length).toBeGreaterThan(0);
    for (const { program, budget } of found) {
      const { examples } = verify(program, varying, { budget });
      expect(examples?.training.errors).toBe(0);
    }
  });
});

describe('the search space', () => {
  it('is the same for every task but for the level at the start', () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = TASKS.map((task) => ({ ...drawOf(task.name, seed), startLevel: 0 }));
      for (const settings of drawn) expect(settings).toEqual(drawn[0]);
    }
  });

  it.each([
    [{ moves: 0 }, /moves/],
    [{ numExamples: 17 }, /numExamples/],
    [{ gates: ['read', 'any'] }, /gates/],
    [{ numRegisters: 1, testedRegisters: 2 }, /testedRegisters must be at most numRegisters, 1, got 2/],
    [{ hottest: 2 }, /hottest/],
    [{ hotest: 1 }, /did you mean "hottest"/],
  ])('refuses %j', (overrides, says) => {
    expect(() => anneal.drawSettings(findTask('copy'), createRandom(1), overrides)).toThrow(says);
  });
});

it('a number of registers that is given is never below that of tested ones', () => {
  for (let seed = 0; seed < 50; seed++) {
    const draw = (overrides: Record<string, number>) =>
      anneal.drawSettings(findTask('copy'), createRandom(seed), overrides) as AnnealSettings;
    expect(draw({ numRegisters: 1 }).testedRegisters).toBeLessThanOrEqual(1);
    expect(draw({ testedRegisters: 4 }).numRegisters).toBeGreaterThanOrEqual(4);
  }
});

function drawOf(name: string, seed: number) {
  return anneal.drawSettings(findTask(name), createRandom(seed), {});
}

describe('the polish of a right program', () => {
  const task = findTask('increment');
  const [read, inc, write] = resolveGates(['read', 'inc', 'write']);
  const shape = {
    numGates: 4,
    operations: [read, inc, write],
    numRegisters: 1,
    hasFirstStep: false,
    numTested: 0,
  };
  /** Increment: read r1; inc of it; write it back to r1; inc of r1, which r1 takes. No halt. */
  const increments = Uint8Array.of(...[0, 0, 0], ...[1, 1, 0], ...[2, 0, 2], ...[1, 0, 0], 4, 0);
  /** Arrays of one length, with a step for each element. */
  const draw = (length: number): Example[] => {
    const random = createRandom(length, 'polish test');
    return Array.from({ length: 32 }, () => {
      return drawWithBudget(task, random, length, { stepScale: 1, extraSteps: 0 });
    });
  };
  /** An annealer that has seen arrays of one element only: for these the program need not go on to the next. */
  const annealer = (): Annealer => {
    const created = createAnnealer(loadModules(), shape, draw(1), createRandom(1));
    created.setGenome(increments);
    expect([created.isRight, created.cost]).toEqual([true, 5]);
    return created;
  };

  it('leaves out what is not needed on any example', () => {
    const polished = annealer();
    polish(polished, draw(1));
    expect([polished.isRight, polished.cost]).toEqual([true, 3]);
  });

  it('keeps what fresh examples need, even if its own do not', () => {
    const longer = draw(5);
    const program = polish(annealer(), longer);
    expect(countRight(createRunner(program), longer).examples).toEqual({ right: 32, total: 32 });
  });
});
