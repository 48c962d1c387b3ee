import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFromSplit } from '../../test/support/draw-from-split.js';
import { NramError } from '../errors.js';
import { createRandom } from '../random.js';
import { minStepsOf } from './budget.js';
import { drawExample, SLACK } from './draw.js';
import { ALL_TASKS, findTask, PAPER_TASKS, TASKS } from './index.js';
import { lengthIn } from './length.js';
import type { Example, TaskSpec } from './task.js';

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

/** The nodes of a linked list, from the head in cell 0. */
function readList(memory: readonly number[]): { address: number; value: number }[] {
  const nodes: { address: number; value: number }[] = [];
  for (let node = memory[0]; node !== 0; node = memory[node]) {
    if (nodes.length > memory.length) throw new Error('the list has no end');
    nodes.push({ address: node, value: memory[node + 1] });
  }
  return nodes;
}

/** Takes the smaller of the first values of two lists until both are empty. */
function mergeLists(a: readonly number[], b: readonly number[]): number[] {
  if (a.length === 0 || b.length === 0) return [...a, ...b];
  return a[0] <= b[0] ? [a[0], ...mergeLists(a.slice(1), b)] : [b[0], ...mergeLists(a, b.slice(1))];
}

/** The value at the end of a path of turns 1 and 2. */
function walk(memory: readonly number[]): number {
  let node = memory[0];
  for (let i = 2; memory[i] !== 0; i++) node = memory[node + memory[i]];
  return memory[node];
}

/** The value at the end of a path of turns 0 and 1, where 0 without a left child is the end. */
function walkLiteral(memory: readonly number[]): number {
  let node = memory[0];
  for (let i = 2; i < memory.length; i++) {
    const child = memory[node + 1 + memory[i]];
    if (memory[i] === 0 && child === 0) return memory[node];
    node = child;
  }
  throw new Error('the path has no end');
}

/** Per task: the naive algorithm. */
const NAIVE: Record<string, (memory: readonly number[]) => Answer> = {
  access: (memory) => new Map([[0, memory[memory[0]]]]),
  'access:index': (memory) => new Map([[0, memory[1 + memory[0]]]]),
  increment: (memory) =>
    placeAt(
      0,
      readArray(memory, 0).map((value) => value + 1),
    ),
  copy: (memory) => placeAt(memory[0], readArray(memory, 1)),
  reverse: (memory) => placeAt(memory[0], readArray(memory, 1).reverse()),
  swap: (memory) => {
    const swapped = [...memory];
    [swapped[memory[0]], swapped[memory[1]]] = [swapped[memory[1]], swapped[memory[0]]];
    return placeAt(2, readArray(swapped, 2));
  },
  permutation: (memory) =>
    placeAt(
      1,
      memory.slice(1, memory[0]).map((index) => memory[memory[0] + index]),
    ),
  listK: (memory) => new Map([[memory[2], readList(memory)[memory[1]].value]]),
  listSearch: (memory) => {
    const found = readList(memory).find(({ value }) => value === memory[1]);
    return new Map([[2, found?.address ?? -1]]);
  },
  merge: (memory) => {
    const valuesAt = (address: number): number[] =>
      memory.slice(address, memory.indexOf(memory.length - 1, address));
    return placeAt(memory[2], mergeLists(valuesAt(memory[0]), valuesAt(memory[1])));
  },
  walkBST: (memory) => new Map([[memory[1], walk(memory)]]),
  'walkBST:literal': (memory) => new Map([[memory[1], walkLiteral(memory)]]),
};

/** The tasks that are one array behind a header, and where the array begins. */
const ARRAY_AT: Record<string, number> = {
  access: 1,
  'access:index': 1,
  increment: 0,
  copy: 1,
  reverse: 1,
  swap: 2,
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
  return Array.from({ length: count }, () => drawExample(task, random, { length, memorySize, maxSteps: 1 }));
};

const texts = (examples: readonly Example[]): string[] =>
  examples.map(({ memory, target, mask }) => `${memory} ${target} ${mask}`);

it("lists the paper's tasks in its order, with the fewest steps known and the cells of the layout", () => {
  expect(
    PAPER_TASKS.map((task) => [
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
    ['permutation', 15, 1 + 7 + 7, 4],
    ['listK', 10, 3 + 2 * 7 + 1, 6],
    ['listSearch', 15, 3 + 2 * 7, 5],
    ['merge', 11, 3 + 7 + 2 + 7, 9],
    // At most: a path of 6 turns.
    ['walkBST', 16, 2 + 6 + 1 + 3 * 7 + 1, 7],
  ]);
  expect(TASKS.slice(0, PAPER_TASKS.length)).toEqual(PAPER_TASKS);
});

it('finds a task by name and suggests the nearest for a misspelt one', () => {
  for (const task of ALL_TASKS) {
    expect(findTask(task.name)).toBe(task);
    expect(findTask(task.name.toUpperCase())).toBe(task);
  }
  expect(() => findTask('walkBST:litteral')).toThrow('(did you mean "walkBST:literal"?)');
  expect(() => findTask('lisk')).toThrow('(did you mean "listK"?)');
  expect(() => findTask('coppy')).toThrow(
    new NramError('usage', 'findTask: unknown task "coppy" (did you mean "copy"?)'),
  );
  expect(() => findTask('zzzzzzzzz')).toThrow(/known: access, increment, copy, reverse, swap/);
  expect(() => findTask('coppy')).toThrow(expect.objectContaining({ code: 'usage' }));
});

it('has variants that are named after their task, say what they do otherwise, and have a name of their own', () => {
  for (const task of TASKS) {
    expect(task.options).toBeUndefined();
    for (const variant of task.variants ?? []) {
      expect(variant.name.startsWith(`${task.name}:`)).toBe(true);
      expect(Object.keys(variant.options ?? {})).toHaveLength(1);
      expect(variant.variants).toBeUndefined();
    }
  }
  expect(ALL_TASKS.slice(TASKS.length).map(({ name }) => name)).toEqual(['access:index', 'walkBST:literal']);
  expect(new Set(ALL_TASKS.map(({ name }) => name.toLowerCase())).size).toBe(ALL_TASKS.length);
});

describe.each(ALL_TASKS)('$name', (task) => {
  const naive = NAIVE[task.name];

  it('agrees with the naive algorithm, and the mask covers exactly its answer', () => {
    fc.assert(
      fc.property(sizes(task), ({ seed, length, memorySize }) => {
        const { memory, target, mask } = drawExample(task, createRandom(seed), {
          length,
          memorySize,
          maxSteps: 1,
        });
        const answer = naive([...memory]);
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

  it('fits its smallest memory and gives the array values room there', () => {
    for (let length = minLength(task); length <= 64; length++) {
      const memorySize = task.minMemorySize(length);
      expect(memorySize).toBeGreaterThanOrEqual(4);
      const [{ memory, mask }] = draws(task, 1, length, memorySize);
      expect([...naive([...memory]).keys()].every((address) => mask[address] === 1)).toBe(true);
    }
  });

  it('gives the same bytes for the same seed, other examples for another, and shares no array', () => {
    expect(texts(draws(task, 50, 6, 32))).toEqual(texts(draws(task, 50, 6, 32)));
    expect(texts(draws(task, 50, 6, 32))).not.toEqual(texts(draws(task, 50, 6, 32, 2)));
    const examples = draws(task, 2, 6, 32);
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
    const draw = (n: number, m: number, t: number) => () =>
      drawExample(task, random, { length: n, memorySize: m, maxSteps: t });
    expect(draw(length, memorySize, 1)).not.toThrow();
    expect(draw(length - 1, 50, 1)).toThrow(
      new NramError(
        'config',
        `drawExample: length must be an integer >= ${length}, got ${length - 1} (the shortest "${task.name}")`,
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
    expect(test.lengths[1]).toBe(task.name.startsWith('walkBST') ? 300 : 64);
    expect(test.lengths[1]).toBeGreaterThan(validation.lengths[1]);
  });

  it('draws lengths and free cells of a split uniformly and independently', () => {
    const random = createRandom(task.train.seed, task.name);
    const arrayAt: number | undefined = ARRAY_AT[task.name];
    const [min, max] = task.train.lengths;
    const numLengths = max - min + 1;
    const numSlacks = SLACK[1] - SLACK[0] + 1;
    const counts = new Map<string, number>();
    const total = 400 * numLengths * numSlacks;
    for (let i = 0; i < total; i++) {
      const { memory, maxSteps } = drawFromSplit(task, random, task.train, (n) => n + 100);
      const length = maxSteps - 100;
      if (arrayAt !== undefined) {
        const end = arrayAt + length;
        expect(memory[end - 1] !== 0 && (memory[end] ?? 0) === 0).toBe(true);
      }
      const key = `${length} ${memory.length - task.minMemorySize(length)}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    expect(counts.size).toBe(numLengths * numSlacks);
    // 400 expected a cell, standard deviation 20.
    for (const count of counts.values()) expect(Math.abs(count - 400)).toBeLessThan(100);
  });

  it('gives the fewest steps that suffice unless told otherwise', () => {
    const split = { lengths: [5, 5], seed: 0 } as const;
    const { memory, maxSteps } = drawFromSplit(task, createRandom(3), split);
    const again = createRandom(3);
    again.int(5, 5);
    expect(memory.length).toBe(task.minMemorySize(5) + again.int(SLACK[0], SLACK[1]));
    expect(maxSteps).toBe(minStepsOf(task, task.sample(again, 5, memory.length), 5));
    expect(maxSteps).toBeLessThanOrEqual(task.minSteps(5));
    if (!task.name.startsWith('walkBST')) expect(maxSteps).toBe(task.minSteps(5));
  });
});

describe.each(ALL_TASKS.filter(({ name }) => name in ARRAY_AT))('$name, one array', (task) => {
  const arrayAt = ARRAY_AT[task.name];

  it('has the layout of the paper: header, n array values, then nothing but zeros', () => {
    fc.assert(
      fc.property(sizes(task), ({ seed, length, memorySize }) => {
        const { memory, target, mask } = drawExample(task, createRandom(seed), {
          length,
          memorySize,
          maxSteps: 1,
        });
        expect([memory.length, target.length, mask.length]).toEqual([memorySize, memorySize, memorySize]);
        const header = [...memory.subarray(0, arrayAt)];
        const end = arrayAt + length;
        expect(memory.subarray(arrayAt, end).every((v) => v >= 1 && v <= memorySize - 2)).toBe(true);
        expect(memory.subarray(end).every((value) => value === 0)).toBe(true);
        expect(target.every((value) => value >= 0 && value < memorySize)).toBe(true);
        // Pointers to elements lie within the array; Copy's and Reverse's destination is one past it.
        if (task.name === 'access:index') {
          expect(header[0]).toBeGreaterThanOrEqual(0);
          expect(header[0]).toBeLessThan(length);
        } else if (task.name === 'access' || task.name === 'swap') {
          expect(header.every((pointer) => pointer >= arrayAt && pointer < end)).toBe(true);
        } else {
          expect(header.every((pointer) => pointer === end)).toBe(true);
        }
      }),
    );
  });

  it('draws every array value from 1 to M-2 about equally often', () => {
    const length = 5;
    const memorySize = 16;
    const counts = new Map<number, number>();
    for (const { memory } of draws(task, 2000, length, memorySize)) {
      for (const value of memory.subarray(arrayAt, arrayAt + length)) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    expect([...counts.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: 14 }, (_, i) => i + 1));
    for (const count of counts.values()) expect(Math.abs(count / (10_000 / 14) - 1)).toBeLessThan(0.2);
  });
});

it('gives every split of every task a seed of its own', () => {
  const seeds = ALL_TASKS.flatMap(({ train, validation, test }) => [train.seed, validation.seed, test.seed]);
  expect(new Set(seeds).size).toBe(3 * ALL_TASKS.length);
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

describe('the length of an input, where it can be read from it', () => {
  const readable = ALL_TASKS.filter((task) => task.lengthIn !== undefined);
  it.each(readable.map((task) => [task.name, task] as const))('%s', (name, task) => {
    const random = createRandom(4, name);
    for (let i = 0; i < 300; i++) {
      const length = random.int(...task.test.lengths);
      const { memory } = task.sample(random, length, task.minMemorySize(length) + random.int(0, 9));
      expect(lengthIn(task, memory)).toBe(length);
    }
  });
  it.each(readable.map((task) => [task.name, task] as const))(
    '%s: any memory has a length that fits, or none',
    (_name, task) => {
      const memories = fc
        .integer({ min: 4, max: 30 })
        .chain((M) => fc.array(fc.nat(M - 1), { minLength: M, maxLength: M }));
      fc.assert(
        fc.property(memories, (cells) => {
          const length = lengthIn(task, Int32Array.from(cells));
          if (length === null) return;
          expect(length).toBeGreaterThanOrEqual(task.train.lengths[0]);
          expect(task.minMemorySize(length)).toBeLessThanOrEqual(cells.length);
        }),
      );
    },
  );
  it('is not known of swap and walkBST', () => {
    const others = ALL_TASKS.filter((task) => !readable.includes(task)).map(({ name }) => name);
    expect(others).toEqual(['swap', 'walkBST', 'walkBST:literal']);
  });
});
