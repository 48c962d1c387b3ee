import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawFromSplit } from '../../test/support/draw-from-split.js';
import { createRandom } from '../random.js';
import { drawExample } from './draw.js';
import { findTask } from './index.js';
import type { Example } from './task.js';

/** Runs a check on examples of all lengths and memory sizes that a task may have. */
function forExamples(
  name: string,
  check: (example: Example, length: number, memorySize: number) => void,
): void {
  const task = findTask(name);
  const lowest = task.train.lengths[0];
  const sizes = fc.record({
    seed: fc.integer(),
    length: fc.oneof(fc.integer({ min: lowest, max: 8 }), fc.integer({ min: lowest, max: 80 })),
    slack: fc.oneof(fc.nat({ max: 3 }), fc.nat({ max: 60 })),
  });
  fc.assert(
    fc.property(sizes, ({ seed, length, slack }) => {
      const memorySize = task.minMemorySize(length) + slack;
      check(drawExample(task, createRandom(seed), { length, memorySize, maxSteps: 1 }), length, memorySize);
    }),
    { numRuns: 500 },
  );
}

const draws = (name: string, count: number, length: number, memorySize: number): Example[] => {
  const random = createRandom(1, name);
  return Array.from({ length: count }, () =>
    drawExample(findTask(name), random, { length, memorySize, maxSteps: 1 }),
  );
};

const countBy = <T>(items: readonly T[], key: (item: T) => string | number): Map<string | number, number> => {
  const counts = new Map<string | number, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
};

/** Exactly these keys, each about as often as the others. */
function expectUniform(counts: Map<string | number, number>, keys: readonly (string | number)[]): void {
  expect([...counts.keys()].map(String).sort()).toEqual(keys.map(String).sort());
  const mean = [...counts.values()].reduce((sum, count) => sum + count, 0) / counts.size;
  for (const count of counts.values()) expect(Math.abs(count - mean)).toBeLessThan(5 * Math.sqrt(mean));
}

const range = (low: number, high: number): number[] =>
  Array.from({ length: high - low + 1 }, (_, i) => low + i);

/** Whether a cell may hold an array value: 1..M-2. */
const isValue = (value: number, memorySize: number): boolean => value >= 1 && value <= memorySize - 2;

/** All cells that are in none of the lists; each list's cells must be in no other. */
function cellsOutside(memorySize: number, lists: readonly (readonly number[])[]): number[] {
  const cells = lists.flat();
  const used = new Set(cells);
  expect(used.size).toBe(cells.length);
  expect(cells.every((cell) => cell >= 0 && cell < memorySize)).toBe(true);
  return range(0, memorySize - 1).filter((cell) => !used.has(cell));
}

const maskedCells = ({ mask }: Example): number[] => [...mask.keys()].filter((cell) => mask[cell] === 1);

describe('permutation', () => {
  it('is the address of A, a permutation of 0..n-1, n values, then zeros', () => {
    forExamples('permutation', ({ memory }, length, memorySize) => {
      const cells = [...memory];
      expect(cells[0]).toBe(length + 1);
      expect(cells.slice(1, length + 1).sort((a, b) => a - b)).toEqual(range(0, length - 1));
      const values = cells.slice(length + 1, 2 * length + 1);
      expect(values.every((value) => isValue(value, memorySize))).toBe(true);
      expect(cells.slice(2 * length + 1).every((value) => value === 0)).toBe(true);
    });
  });

  it('draws every permutation and every value about equally often', () => {
    const examples = draws('permutation', 6000, 3, 12);
    const orders = ['0,1,2', '0,2,1', '1,0,2', '1,2,0', '2,0,1', '2,1,0'];
    expectUniform(
      countBy(examples, ({ memory }) => String(memory.subarray(1, 4))),
      orders,
    );
    expectUniform(
      countBy(
        examples.flatMap(({ memory }) => [...memory.subarray(4, 7)]),
        (value) => value,
      ),
      range(1, 10),
    );
  });
});

/** The addresses of a list's nodes in the order of the list. */
function nodesOf({ memory }: Example): number[] {
  const nodes: number[] = [];
  for (let node = memory[0]; node !== 0 && nodes.length <= memory.length; node = memory[node])
    nodes.push(node);
  return nodes;
}

describe.each(['listK', 'listSearch'])('%s, the list', (name) => {
  it('has n nodes of two cells each, none of them shared, and values in 1..M-2', () => {
    forExamples(name, (example, length, memorySize) => {
      const nodes = nodesOf(example);
      expect(nodes).toHaveLength(length);
      cellsOutside(memorySize, [[0, 1, 2], nodes, nodes.map((node) => node + 1)]);
      expect(nodes.every((node) => isValue(example.memory[node + 1], memorySize))).toBe(true);
    });
  });

  it('has its head and every node anywhere behind the header, and draws every value', () => {
    const examples = draws(name, 4000, 3, 12);
    for (const i of [0, 1, 2]) {
      const places = countBy(examples, (example) => nodesOf(example)[i]);
      expect([...places.keys()].sort((a, b) => Number(a) - Number(b))).toEqual(range(3, 10));
    }
    const values = examples.flatMap((example) => nodesOf(example).map((node) => example.memory[node + 1]));
    expectUniform(
      countBy(values, (value) => value),
      range(1, 10),
    );
  });
});

describe('listK', () => {
  it('puts the answer into a free cell, and zeros everywhere else', () => {
    forExamples('listK', (example, length, memorySize) => {
      const { memory } = example;
      const nodes = nodesOf(example);
      const free = cellsOutside(memorySize, [[0, 1, 2], nodes, nodes.map((node) => node + 1)]);
      expect(free).toContain(memory[2]);
      expect(free.every((cell) => memory[cell] === 0)).toBe(true);
      expect(memory[1]).toBeLessThan(length);
      expect(maskedCells(example)).toEqual([memory[2]]);
    });
  });

  it('draws k uniformly from 0..n-1, and the cell of the answer from the free ones', () => {
    const examples = draws('listK', 5000, 5, 18);
    expectUniform(
      countBy(examples, ({ memory }) => memory[1]),
      range(0, 4),
    );
    const outRank = (example: Example): number => {
      const nodes = nodesOf(example);
      const free = cellsOutside(18, [[0, 1, 2], nodes, nodes.map((node) => node + 1)]);
      return free.indexOf(example.memory[2]);
    };
    expectUniform(countBy(examples, outRank), range(0, 4));
  });
});

describe('listSearch', () => {
  const free = (example: Example): number[] => {
    const nodes = nodesOf(example);
    return cellsOutside(example.memory.length, [[0, 1, 2], nodes, nodes.map((node) => node + 1)]);
  };

  it('looks for a value that is there, and holds the address of the answer in it', () => {
    forExamples('listSearch', (example) => {
      const { memory, target } = example;
      expect(memory[2]).toBe(2);
      expect(maskedCells(example)).toEqual([2]);
      const values = nodesOf(example).map((node) => memory[node + 1]);
      expect(values).toContain(memory[1]);
      expect(nodesOf(example)[values.indexOf(memory[1])]).toBe(target[2]);
    });
  });

  it('has trash, uniform in 0..M-1, in all free cells and nowhere else', () => {
    const examples = draws('listSearch', 4000, 4, 20);
    const trash = examples.flatMap((example) => free(example).map((cell) => example.memory[cell]));
    expectUniform(
      countBy(trash, (value) => value),
      range(0, 19),
    );
    // No cell is left out: every one behind the header holds something when it is free, and often not 0.
    const filled = examples.flatMap((example) => free(example).filter((cell) => example.memory[cell] > 0));
    expect(new Set(filled)).toEqual(new Set(range(3, 19)));
  });

  it('has its answer anywhere in the list, and now and then the value twice', () => {
    const examples = draws('listSearch', 4000, 4, 40);
    const places = countBy(examples, (example) => nodesOf(example).indexOf(example.target[2]));
    expect([...places.keys()].sort()).toEqual([0, 1, 2, 3]);
    for (const count of places.values()) expect(count).toBeGreaterThan(800);
    const isTwice = (example: Example): boolean =>
      nodesOf(example).filter((node) => example.memory[node + 1] === example.memory[1]).length > 1;
    const share = examples.filter(isTwice).length / examples.length;
    expect(share).toBeGreaterThan(0.03);
    expect(share).toBeLessThan(0.15);
  });
});

describe('merge', () => {
  it('has two sorted arrays with guardians, a place for the output behind them, and zeros elsewhere', () => {
    forExamples('merge', (example, length, memorySize) => {
      const { memory } = example;
      const [a, b, o] = memory;
      const guardian = memorySize - 1;
      const n = b - a - 1;
      const m = length - n;
      expect(a).toBe(3);
      expect(Math.min(n, m)).toBeGreaterThanOrEqual(1);
      expect([memory[a + n], memory[b + m]]).toEqual([guardian, guardian]);
      for (const values of [[...memory.subarray(a, a + n)], [...memory.subarray(b, b + m)]]) {
        expect(values).toEqual([...values].sort((one, other) => one - other));
        expect(values.every((value) => isValue(value, memorySize))).toBe(true);
      }
      const output = range(o, o + length - 1);
      const inputs = [range(0, 2), range(a, a + n), range(b, b + m)];
      cellsOutside(memorySize, [...inputs, output]);
      expect(maskedCells(example)).toEqual(output);
      const free = cellsOutside(memorySize, inputs);
      expect(free.every((cell) => memory[cell] === 0)).toBe(true);
    });
  });

  it('draws the lengths of the arrays, the place of the output and the values uniformly', () => {
    const examples = draws('merge', 6000, 5, 19);
    expectUniform(
      countBy(examples, ({ memory }) => memory[1] - 4),
      [1, 2, 3, 4],
    );
    expectUniform(
      countBy(examples, ({ memory }) => memory[2]),
      range(10, 14),
    );
    const values = examples.flatMap(({ memory }) =>
      [...memory.subarray(3, 10)].filter((value) => value !== 18),
    );
    expectUniform(
      countBy(values, (value) => value),
      range(1, 17),
    );
  });
});

describe.each([
  { name: 'walkBST', left: 1 },
  { name: 'walkBST:literal', left: 0 },
])('$name', ({ name, left }) => {
  /** A tree's nodes in the order of their keys. */
  const nodesFrom = (memory: Int32Array, node: number): number[] =>
    node === 0 ? [] : [...nodesFrom(memory, memory[node + 1]), node, ...nodesFrom(memory, memory[node + 2])];
  /** Turns on the way to the node that holds the answer, which is unique, from the tree alone. */
  const turnsTo = (memory: Int32Array, key: number): number[] => {
    const turns: number[] = [];
    for (let node = memory[0]; memory[node] !== key; ) {
      if (turns.length > memory.length) throw new Error('the key is not in the tree');
      const isLeft = key < memory[node];
      turns.push(isLeft ? left : left + 1);
      node = memory[node + (isLeft ? 1 : 2)];
    }
    return turns;
  };
  const answer = ({ memory, target }: Example): number => target[memory[1]];

  it('is a search tree of n nodes of three cells, a path in it, a free cell, and zeros elsewhere', () => {
    forExamples(name, (example, length, memorySize) => {
      const { memory } = example;
      const nodes = nodesFrom(memory, memory[0]);
      expect(nodes).toHaveLength(length);
      const keys = nodes.map((node) => memory[node]);
      expect(keys).toEqual([...new Set(keys)].sort((a, b) => a - b));
      expect(keys.every((key) => isValue(key, memorySize))).toBe(true);

      const turns = turnsTo(memory, answer(example));
      expect([...memory.subarray(2, 2 + turns.length)]).toEqual(turns);
      const header = range(0, 2 + turns.length);
      expect(memory[2 + turns.length]).toBe(0);
      const cells = nodes.flatMap((node) => range(node, node + 2));
      const free = cellsOutside(memorySize, [header, cells]);
      expect(free).toContain(memory[1]);
      expect(free.every((cell) => memory[cell] === 0)).toBe(true);
      expect(maskedCells(example)).toEqual([memory[1]]);
      const goal = nodes[keys.indexOf(answer(example))];
      if (left === 0) expect(memory[goal + 1]).toBe(0);
    });
  });

  it('has root, answer and keys in changing places, and paths of many lengths', () => {
    const examples = draws(name, 4000, 3, 18);
    for (const cell of [0, 1]) {
      const places = countBy(examples, ({ memory }) => memory[cell]);
      expect(places.size).toBeGreaterThanOrEqual(13);
    }
    expectUniform(
      countBy(
        examples.flatMap(({ memory }) => nodesFrom(memory, memory[0]).map((node) => memory[node])),
        (key) => key,
      ),
      range(1, 16),
    );
    // With a path of one turn there are 5 free cells, counted from 0.
    const isOne = (example: Example): boolean => turnsTo(example.memory, answer(example)).length === 1;
    const outRank = ({ memory }: Example): number => {
      const used = nodesFrom(memory, memory[0]).flatMap((node) => range(node, node + 2));
      return cellsOutside(18, [range(0, 3), used]).indexOf(memory[1]);
    };
    expectUniform(countBy(examples.filter(isOne), outRank), range(0, 4));
    const lengths = countBy(examples, (example) => turnsTo(example.memory, answer(example)).length);
    expect([...lengths.keys()].sort()).toEqual([0, 1, 2]);
  });

  it('draws trees as they grow by random insertions, and the goal uniformly', () => {
    const examples = draws(name, 6000, 3, 18);
    const rank = (example: Example, key: number): number =>
      nodesFrom(example.memory, example.memory[0]).findIndex((node) => example.memory[node] === key);
    expectUniform(
      countBy(examples, (example) => rank(example, example.memory[example.memory[0]])),
      [0, 1, 2],
    );
    // A root in the middle in 2 of 6 orders of insertion, each chain in one.
    const shape = ({ memory }: Example): string => {
      const text = (node: number): string =>
        node === 0 ? '' : `(${text(memory[node + 1])}.${text(memory[node + 2])})`;
      return text(memory[0]);
    };
    const shapes = countBy(examples, shape);
    const balanced = '((.).(.))';
    expect(Math.abs((shapes.get(balanced) ?? 0) - 2000)).toBeLessThan(200);
    shapes.delete(balanced);
    expectUniform(shapes, ['(((.).).)', '((.(.)).)', '(.((.).))', '(.(.(.)))']);
    if (left === 0) return;
    expectUniform(
      countBy(examples, (example) => rank(example, answer(example))),
      [0, 1, 2],
    );
  });
});

it('in different examples of a split pointers point to different cells', () => {
  const pointers: Record<string, number[]> = {
    permutation: [0],
    listK: [0, 2],
    listSearch: [0],
    merge: [1, 2],
    walkBST: [0, 1],
    'walkBST:literal': [0, 1],
  };
  for (const [name, cells] of Object.entries(pointers)) {
    const task = findTask(name);
    const random = createRandom(task.train.seed, name);
    const examples = Array.from({ length: 300 }, () => drawFromSplit(task, random, task.train));
    for (const cell of cells) {
      const values = new Set(examples.map(({ memory }) => memory[cell]));
      expect(values.size).toBeGreaterThanOrEqual(task.train.lengths[1] - task.train.lengths[0] + 1);
    }
  }
});
