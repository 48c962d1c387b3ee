import { describe, expect, it, test } from 'vitest';
import { NramError } from '../errors.js';
import { createRandom, type Random } from '../random.js';
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
  expect([task.minMemorySize(3), task.minSteps(3)]).toEqual([7, 14]);
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
    const {
      variants: _variants,
      options: _options,
      formula: _formula,
      lengthIn: _lengthIn,
      ...task
    } = builtIn;
    expect(defineTask(task)).toEqual(task);
  }
});

describe('names all that is wrong', () => {
  it.each<[string, unknown, string[]]>([
    ['nothing', undefined, ['the task: ']],
    ['no sampler', { name: 5, trian: 1 }, ['sample: a function is required', 'name: ', '"trian"']],
    ['lengths', { sample, train: { lengths: [5, 2] } }, ['train.lengths: the lower length']],
    [
      'a shorter test',
      { sample, train: { lengths: [3, 6] }, test: { lengths: [1, 9] } },
      ['test.lengths: no length may be below 3'],
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
    ['steps', { sample, minSteps: () => 0.5 }, ['minSteps(', 'integer >= 1, got 0.5']],
    [
      'an error',
      {
        sample: () => {
          throw new Error('boo');
        },
      },
      ['got an error: boo'],
    ],
    ['no object', { sample: () => null }, ['memory, target and mask is required, got null']],
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
      'negative values',
      spoilt(({ target }) => ({ target: target.slice().fill(-1) })),
      ['target[0] must be in 0..', 'got -1'],
    ],
    [
      'no scored cell',
      spoilt((_, M) => ({ mask: new Uint8Array(M) })),
      ['mask must score at least one cell'],
    ],
    ['one list', spoilt(({ memory }) => ({ target: memory })), ['must be two lists']],
    ['more steps', spoilt(() => ({ minSteps: 1e6 })), ['minSteps must be an integer in 1..']],
  ])('%s', (_name, definition, says) => {
    const message = errorOf(definition);
    for (const text of says) expect(message).toContain(text);
    expect(message.split('\n').length).toBeLessThanOrEqual(says.length + 1);
  });
  it('chance that is not from the given stream', () => {
    let calls = 0;
    const message = errorOf(spoilt((_, M) => ({ memory: new Int32Array(M).fill(calls++ % 3) })));
    expect(message).toContain('equal random streams must give equal samples');
  });
});
