import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { createRandom } from '../random.js';
import { findTask, TASKS } from './index.js';
import { drawExample, drawFromSplit, type Example, SLACK, type TaskSpec } from './task.js';

/** The right answer, address to value, found from the input memory alone. */
type Answer = Map<number, number>;

/** The array from `address` up to the first 0 or the end `stop`. */
function readArray(memory: readonly number[], address: number, stop = memory.length): number[] {
  const values: number[] = [];
  for (let i = address; i < stop && memory[i] !== 0; i++) values.push(memory[i]);
  return values;
}

const placeAt = (address: number, values: readonly number[]): Answer =>
  new Map(values.map((value, i) => [address + i, value]));

/** Per task: the naive algorithm, and how the layout is recognised in the input (cells used, and length). */
const NAIVE: Record<string, { answer: (memory: readonly number[]) => Answer; arrayAt: number }> = {
  access: { arrayAt: 1, answer: (memory) => new Map([[0, memory[memory[0]]]]) },
  increment: {
    arrayAt: 0,
    answer: (memory) =>
      placeAt(
        0,
        readArray(memory, 0).map((value) => value + 1),
      ),
  },
  copy: { arrayAt: 1, answer: (memory) => placeAt(memory[0], readArray(memory, 1)) },
  reverse: { arrayAt: 1, answer: (memory) => placeAt(memory[0], readArray(memory, 1).reverse()) },
  swap: {
    arrayAt: 2,
    answer: (memory) => {
      const swapped = [...memory];
      [swapped[memory[0]], swapped[memory[1]]] = [swapped[memory[1]], swapped[memory[0]]];
      return placeAt(2, readArray(swapped, 2));
    },
  },
};

const minLength = (task: TaskSpec): number => task.train.lengths[0];

/** Any seed, any length from the task's smallest to beyond the test split, any memory that is large enough. */
const sizes = (task: TaskSpec): fc.Arbitrary<{ seed: number; length: number; memorySize: number }> =>
  fc
    .record({
      seed: fc.integer(),
      length: fc.oneof(
        fc.integer({ min: minLength(task), max: 6 }),
        fc.integer({ min: minLength(task), max: 80 }),
      ),
      slack: fc.nat({ max: 40 }),
    })
    .map(({ seed, length, slack }) => ({ seed, length, memorySize: task.minMemorySize(length) + slack }));

const draws = (task: TaskSpec, count: number, length: number, memorySize: number, seed = 1): Example[] => {
  const random = createRandom(seed, task.name);
  return Array.from({ length: count }, () => drawExample(task, random, length, memorySize, 1));
};

const texts = (examples: readonly Example[]): string[] =>
  examples.map(({ memory, target, mask }) => `${memory} ${target} ${mask}`);

it('lists the tasks in the order of the paper, with the fewest steps known and the cells of the layout', () => {
  expect(
    TASKS.map((task) => [
      task.name,
      task.minSteps(7),
      task.minMemorySize(7),
      task.minMemorySize(minLength(task)),
    ]),
  ).toEqual([
    // name, steps and cells at length 7, cells at the smallest length
    ['access', 2, 1 + 7 + 1, 4],
    ['increment', 7, 7 + 1, 4],
    ['copy', 8, 1 + 7 + 7, 4],
    ['reverse', 8, 1 + 7 + 7, 4],
    ['swap', 5, 2 + 7 + 1, 5],
  ]);
});

it('finds a task by name and suggests the nearest for a misspelt one', () => {
  for (const task of TASKS) expect(findTask(task.name)).toBe(task);
  expect(() => findTask('coppy')).toThrow(
    new NramError('usage', 'findTask: unknown task "coppy" (did you mean "copy"?)'),
  );
  expect(() => findTask('zzzzzzzzz')).toThrow(/known: access, increment, copy, reverse, swap/);
  expect(() => findTask('coppy')).toThrow(expect.objectContaining({ code: 'usage' }));
});

describe.each(TASKS)('$name', (task) => {
  const naive = NAIVE[task.name];

  it('agrees with the naive algorithm, and the mask covers exactly its answer', () => {
    fc.assert(
      fc.property(sizes(task), ({ seed, length, memorySize }) => {
        const { memory, target, mask } = drawExample(task, createRandom(seed), length, memorySize, 1);
        const answer = naive.answer([...memory]);
        const scored = [...mask.keys()].filter((address) => mask[address] === 1);
        expect(scored).toEqual([...answer.keys()].sort((a, b) => a - b));
        expect(scored.map((address) => target[address])).toEqual(
          scored.map((address) => answer.get(address)),
        );
        expect([...mask].every((value) => value === 0 || value === 1)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has the layout of the paper: header, n array values, then nothing but zeros', () => {
    fc.assert(
      fc.property(sizes(task), ({ seed, length, memorySize }) => {
        const { memory, target, mask } = drawExample(task, createRandom(seed), length, memorySize, 1);
        expect([memory.length, target.length, mask.length]).toEqual([memorySize, memorySize, memorySize]);
        const header = [...memory.subarray(0, naive.arrayAt)];
        const end = naive.arrayAt + length;
        expect(memory.subarray(naive.arrayAt, end).every((v) => v >= 1 && v <= memorySize - 2)).toBe(true);
        expect(memory.subarray(end).every((value) => value === 0)).toBe(true);
        expect(target.every((value) => value >= 0 && value < memorySize)).toBe(true);
        // Pointers to elements lie within the array; Copy's and Reverse's destination is one past it.
        if (task.name === 'access' || task.name === 'swap') {
          expect(header.every((pointer) => pointer >= naive.arrayAt && pointer < end)).toBe(true);
        } else {
          expect(header.every((pointer) => pointer === end)).toBe(true);
        }
      }),
    );
  });

  it('fits its smallest memory and gives the array values room there', () => {
    for (let length = minLength(task); length <= 64; length++) {
      const memorySize = task.minMemorySize(length);
      expect(memorySize).toBeGreaterThanOrEqual(4);
      const [{ memory, mask }] = draws(task, 1, length, memorySize);
      expect([...naive.answer([...memory]).keys()].every((address) => mask[address] === 1)).toBe(true);
    }
  });

  it('draws every array value from 1 to M-2 about equally often', () => {
    const length = 5;
    const memorySize = 16;
    const counts = new Map<number, number>();
    for (const { memory } of draws(task, 2000, length, memorySize)) {
      for (const value of memory.subarray(naive.arrayAt, naive.arrayAt + length)) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    for (const count of counts.values()) expect(Math.abs(count / (10_000 / 14) - 1)).toBeLessThan(0.2);
  });

  it('gives the same bytes for the same seed, other examples for another, and shares no array', () => {
    expect(texts(draws(task, 50, 6, 24))).toEqual(texts(draws(task, 50, 6, 24)));
    expect(texts(draws(task, 50, 6, 24))).not.toEqual(texts(draws(task, 50, 6, 24, 2)));
    const examples = draws(task, 2, 6, 24);
    expect(texts(examples)[0]).not.toBe(texts(examples)[1]);
    const buffers = examples.flatMap(({ memory, target, mask }) => [
      memory.buffer,
      target.buffer,
      mask.buffer,
    ]);
    expect(new Set(buffers).size).toBe(6);
  });

  it('refuses sizes that it cannot hold', () => {
    const random = createRandom(1);
    const length = minLength(task);
    const memorySize = task.minMemorySize(length);
    const draw = (n: number, m: number, t: number) => () => drawExample(task, random, n, m, t);
    expect(draw(length, memorySize, 1)).not.toThrow();
    expect(draw(length - 1, 50, 1)).toThrow(
      new NramError(
        'config',
        `drawExample: length must be an integer >= ${length}, got ${length - 1} (the smallest "${task.name}")`,
      ),
    );
    expect(draw(length, memorySize - 1, 0)).toThrow(
      /memorySize must be .*; maxSteps must be an integer >= 1, got 0/,
    );
    expect(draw(length, memorySize + 0.5, 1)).toThrow(/memorySize must be an integer/);
    expect(draw(length, memorySize - 1, 1)).toThrow(expect.objectContaining({ code: 'config' }));
  });

  it('has three splits of growing length with seeds of their own', () => {
    const { train, validation, test } = task;
    expect([train.lengths, validation.lengths, test.lengths].map(([min]) => min)).toEqual(
      Array(3).fill(minLength(task)),
    );
    expect(validation.lengths[1]).toBe(4 * train.lengths[1]);
    expect(test.lengths[1]).toBe(64);
  });

  it('draws lengths and free cells of a split uniformly and independently', () => {
    const random = createRandom(task.train.seed, task.name);
    const [min, max] = task.train.lengths;
    const numLengths = max - min + 1;
    const numSlacks = SLACK[1] - SLACK[0] + 1;
    const counts = new Map<string, number>();
    const total = 400 * numLengths * numSlacks;
    for (let i = 0; i < total; i++) {
      const { memory, maxSteps } = drawFromSplit(task, random, task.train, (n) => n + 100);
      const length = maxSteps - 100;
      const end = naive.arrayAt + length;
      expect(memory[end - 1] !== 0 && (memory[end] ?? 0) === 0).toBe(true);
      const key = `${length} ${memory.length - task.minMemorySize(length)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(numLengths * numSlacks);
    // 400 expected a cell, standard deviation 20.
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('gives the fewest steps that suffice unless told otherwise', () => {
    const random = createRandom(3);
    const { memory, maxSteps } = drawFromSplit(task, random, { lengths: [5, 5], seed: 0 });
    expect(maxSteps).toBe(task.minSteps(5));
    expect(memory.length).toBeGreaterThanOrEqual(task.minMemorySize(5));
  });
});

it('gives every split of every task a seed of its own', () => {
  const seeds = TASKS.flatMap(({ train, validation, test }) => [train.seed, validation.seed, test.seed]);
  expect(new Set(seeds).size).toBe(3 * TASKS.length);
});

it('access: every element is pointed to about equally often', () => {
  const counts = new Array(6).fill(0);
  for (const { memory } of draws(findTask('access'), 5000, 5, 16)) counts[memory[0]]++;
  expect(counts[0]).toBe(0);
  for (const count of counts.slice(1)) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('swap: every ordered pair of different elements is drawn about equally often, never p = q', () => {
  const counts = new Map<string, number>();
  for (const { memory } of draws(findTask('swap'), 12_000, 4, 16)) {
    expect(memory[0]).not.toBe(memory[1]);
    const key = `${memory[0]} ${memory[1]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(12);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('copy and reverse: the destination is no constant within a split', () => {
  for (const name of ['copy', 'reverse']) {
    const task = findTask(name);
    const random = createRandom(task.train.seed, name);
    const pointers = Array.from({ length: 200 }, () => drawFromSplit(task, random, task.train).memory[0]);
    expect([...new Set(pointers)].sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7]);
  }
});
