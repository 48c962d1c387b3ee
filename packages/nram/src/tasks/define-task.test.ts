import { describe, expect, it, test } from 'vitest';
import { NramError } from '../errors.js';
import { createRandom, type Random } from '../random.js';
import { budgetsToTry } from './assumed-steps.js';
import { defineTask, type TaskDefinition } from './define-task.js';
import { ALL_TASKS } from './index.js';
import type { Sample } from './task.js';

/** Cell 1 = cell 0. */
const sample = (random: Random, _length: number, memorySize: number): Sample => {
  const memory = new Int32Array(memorySize);
  memory[0] = random.int(1, memorySize - 1);
  const target = memory.slice().fill(memory[0], 1, 2);
  return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
};
const errorOf = (definition: unknown): string => {
  try {
    defineTask(definition as TaskDefinition);
  } catch (error) {
    if (error instanceof NramError && error.code === 'config') return error.message;
    throw error;
  }
  return 'no error';
};
/** `sample` with something put over what it draws. */
const spoilt = (spoil: (drawn: Sample, memorySize: number) => object) => ({
  sample: (random: Random, length: number, memorySize: number) => {
    const drawn = sample(random, length, memorySize);
    return { ...drawn, ...spoil(drawn, memorySize) };
  },
});

test('fills in all that is not said', () => {
  const task = defineTask({ sample });
  expect(task).toMatchObject({
    name: 'own',
    train: { lengths: [1, 6], seed: 1 },
    validation: { lengths: [1, 24], seed: 2 },
    test: { lengths: [1, 60], seed: 3 },
  });
  expect([task.minMemorySize(3), task.minSteps(3)]).toEqual([7, 8]);
  expect(task.stepBudgets).toEqual(budgetsToTry());
  expect(defineTask({ sample, minSteps: () => 9 })).not.toHaveProperty('stepBudgets');
  const stepBudgets = [{ stepScale: 2, extraSteps: 0 }];
  expect(defineTask({ sample, minSteps: () => 9, stepBudgets })).toMatchObject({ stepBudgets });
  expect(task.sample(createRandom(1), 3, 7).memory).toHaveLength(7);
  const other = defineTask({ sample, train: { lengths: [2, 3], seed: 9 }, test: { lengths: [2, 50] } });
  expect(other).toMatchObject({
    train: { seed: 9 },
    validation: { lengths: [2, 12] },
    test: { lengths: [2, 50], seed: 3 },
  });
});

test('takes what it has made, and the built-in tasks', () => {
  const task = defineTask({ sample, farLength: 100 });
  expect(defineTask(task)).toEqual(task);
  for (const builtIn of ALL_TASKS) {
    const { variants: _variants, options: _options, ...task } = builtIn;
    expect(defineTask(task)).toEqual(task);
  }
});

describe('names all that is wrong', () => {
  it('a rule for the length that gives another one', () => {
    const counted: TaskDefinition['sample'] = (random, length, memorySize) => {
      const drawn = sample(random, length, memorySize);
      drawn.memory[0] = length;
      return drawn;
    };
    expect(
      defineTask({ sample: counted, lengthIn: { kind: 'cell', cell: 0, less: 0 } }).lengthIn,
    ).toBeDefined();
    expect(() => defineTask({ sample: counted, lengthIn: { kind: 'cell', cell: 0, less: 1 } })).toThrow(
      /lengthIn must give the length, \d+, got/,
    );
  });
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['the task: ']],
    ['no sampler', { name: 5, trian: 1 }, ['sample: a function is required', 'name: ', '"trian"']],
    ['lengths', { sample, train: { lengths: [5, 2] } }, ['train.lengths: the lower length']],
    [
      'a shorter test',
      { sample, train: { lengths: [3, 6] }, test: { lengths: [1, 9] } },
      ['test.lengths: must not start below 3'],
    ],
    [
      'small memories',
      { sample, minMemorySize: () => 3 },
      ['minMemorySize(', 'integer in 4..10000000, got 3'],
    ],
    [
      'memories that no machine has, at the far length alone',
      { sample, minMemorySize: (n: number) => (n < 100 ? n + 4 : 2 ** n), farLength: 1000 },
      ['minMemorySize(1000) must be an integer in 4..10000000, got 1.07'],
    ],
    ['a part of a step', { sample, minSteps: () => 1.5 }, ['minSteps(', 'integer >= 1, got 1.5']],
    ['no steps', { sample, minSteps: () => 0 }, ['minSteps(', 'integer >= 1, got 0']],
    [
      'a negative seed',
      { sample, train: { lengths: [1, 2], seed: -1 } },
      ['train.seed: must be >= 0, got -1'],
    ],
    [
      'an error',
      {
        sample: () => {
          throw new Error('boo');
        },
      },
      ['got an error: boo'],
    ],
    ['null', { sample: () => null }, ['memory, target and mask is required, got null']],
    ['no object', { sample: () => 'a' }, ['memory, target and mask is required, got a']],
    [
      'lists',
      spoilt(() => ({ memory: [1, 2] })),
      ['memory must be an Int32Array of memorySize', 'got object'],
    ],
    [
      'short lists',
      spoilt(() => ({ mask: new Uint8Array(2) })),
      ['mask must be an Uint8Array', 'got 2 cells'],
    ],
    [
      'large values',
      spoilt(({ memory }, M) => ({ memory: memory.slice().fill(M) })),
      ['memory[0] must be in 0..'],
    ],
    [
      'values as large as the memory of the sample',
      spoilt(({ memory }) => ({ memory: memory.slice().fill(1_000_000), memorySize: 1_000_000 })),
      ['memory[0] must be in 0..999999, got 1000000 (memorySize: M in the sample allows values below M)'],
    ],
    [
      'a memory that is smaller than its cells',
      spoilt((_, M) => ({ memorySize: M - 1 })),
      ['memorySize of a sample must be an integer in '],
    ],
    [
      'a memory of other size than the list',
      spoilt(({ memory }) => ({ memory: memory.slice(0, 2), memorySize: 1_000_000 })),
      ['memory must be an Int32Array of memorySize'],
    ],
    [
      'a memory that is too large',
      spoilt(() => ({ memorySize: 2 ** 31 })),
      ['memorySize of a sample must be an integer in ', '..2147483647, got 2147483648'],
    ],
    [
      'a right value that no cell can hold',
      spoilt(({ target }, M) => ({ target: target.with(1, M) })),
      ['target[1] must be in 0..'],
    ],
    [
      'negative values',
      spoilt(({ target }) => ({ target: target.slice().fill(-1) })),
      ['target[0] must be in 0..', 'got -1'],
    ],
    [
      'no scored cell',
      spoilt((_, M) => ({ mask: new Uint8Array(M) })),
      ['mask must score at least one cell'],
    ],
    ['one list', spoilt(({ memory }) => ({ target: memory })), ['must be different lists']],
    ['more steps', spoilt(() => ({ minSteps: 1e6 })), ['minSteps must be an integer in 1..']],
    ['no steps of a sample', spoilt(() => ({ minSteps: 0 })), ['minSteps must be an integer in 1..']],
    [
      'a part of a step of a sample',
      spoilt(() => ({ minSteps: 2.5 })),
      ['minSteps must be an integer in 1..'],
    ],
  ])('%s', (_name, definition, says) => {
    const message = errorOf(definition);
    for (const text of says) expect(message).toContain(text);
    expect(message.split('\n').length).toBeLessThanOrEqual(says.length + 1);
  });
  it.each<[string, (drawn: Sample, chance: number) => object]>([
    ['all of memory', ({ memory }, chance) => ({ memory: memory.slice().fill(chance) })],
    ['one cell of the right memory', ({ target }, chance) => ({ target: target.with(2, chance) })],
    ['the steps', (_, chance) => ({ minSteps: 1 + chance })],
  ])('chance that is not from the given stream, in %s', (_name, spoil) => {
    let calls = 0;
    const message = errorOf(spoilt((drawn) => spoil(drawn, calls++ % 2)));
    expect(message).toMatch(/^defineTask: sample\(.*\): equal random streams must give equal samples[^\n]*$/);
  });

  it('each kind of problem once, on the first draw that shows it', () => {
    const asked: string[] = [];
    const message = errorOf({
      sample: (random: Random, length: number, memorySize: number) => {
        asked.push(`sample(random, ${length}, ${memorySize})`);
        return { ...sample(random, length, memorySize), mask: new Uint8Array(memorySize) };
      },
    });
    expect(message).toBe(`defineTask: ${asked[0]}: mask must score at least one cell, got none`);
    expect(new Set(asked).size).toBeGreaterThan(50);
  });
});

test('takes samples of numbers far above the number of cells', () => {
  const task = defineTask({
    sample: (random, length, memorySize) => ({
      ...sample(random, length, memorySize),
      memory: new Int32Array(memorySize).fill(random.int(0, 2 ** 31 - 2)),
      memorySize: 2 ** 31 - 1,
    }),
  });
  expect(task.sample(createRandom(1), 2, 9).memorySize).toBe(2 ** 31 - 1);
});

test('takes the least and the most that is allowed', () => {
  const lengths = [3, 3] as const;
  const split = { lengths };
  const task = defineTask({
    sample: (random, length, memorySize) => ({ ...sample(random, length, memorySize), minSteps: 1 }),
    train: split,
    validation: split,
    test: split,
    minSteps: () => 1,
    minMemorySize: () => 4,
  });
  expect(task.train.lengths).toEqual([3, 3]);
  // What is not said is not there: a far length of undefined would be taken for one.
  expect(Object.hasOwn(task, 'farLength')).toBe(false);
  expect(Object.hasOwn(defineTask({ sample, farLength: 9 }), 'farLength')).toBe(true);
});

describe('a formula', () => {
  const formula = { cells: '4', steps: '1', given: ['1 <= mem[0] < M'], answer: 'mem[1] = mem[0]' };

  it('is taken if it agrees with what is drawn', () => {
    expect(defineTask({ sample, formula }).formula).toEqual(formula);
  });
  it.each<[object, string | RegExp]>([
    [{ ...formula, given: 'n = 1' }, 'defineTask: formula.given: '],
    [{ ...formula, step: '1' }, 'defineTask: formula: Unrecognized key: "step"'],
    [
      { ...formula, steps: 'n +' },
      'defineTask: formula.steps: column 4 of "n +": expected a number or one of n, M, mem, got the end',
    ],
    [
      { ...formula, given: ['1 <= mem[0] < M - 3'] },
      /^defineTask: formula: given\[0\]: "1 <= mem\[0\] < M - 3" does not hold, for n = \d+, M = \d+, memory \d[\d ]+( \.\.\.)? \(sample\(random, \d+, \d+\)\)$/,
    ],
    [
      { ...formula, answer: 'mem[1] = mem[0] + 1' },
      /^defineTask: formula: answer: mem\[1\] = \d+, but the target has \d+ there/,
    ],
  ])('%j is refused', (wrong, message) => {
    const got = errorOf({ sample, formula: wrong });
    if (typeof message === 'string') expect(got).toContain(message);
    else expect(got).toMatch(message);
  });
});
