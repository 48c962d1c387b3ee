import { describe, expect, it, test } from 'vitest';
import { paperAccess, paperIncrement } from '../../test/support/programs.js';
import { createRunner } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import { ALL_TASKS, findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { allInputs, checkExhaustively } from './exhaustive.js';
import { createJudge } from './judge.js';

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
/** Ordered choices of k things out of n. */
const arrange = (n: number, k: number): number => (k === 0 ? 1 : n * arrange(n - 1, k - 1));
const choose = (n: number, k: number): number => arrange(n, k) / factorial(k);
/** Sorted lists of n values out of k. */
const multisets = (k: number, n: number): number => choose(k + n - 1, n);
const sum = (low: number, high: number, term: (i: number) => number): number =>
  low > high ? 0 : term(low) + sum(low + 1, high, term);

const catalan = (n: number): number =>
  n === 0 ? 1 : sum(0, n - 1, (left) => catalan(left) * catalan(n - 1 - left));
/** Pairs of a tree of n nodes and one of its nodes at a depth; `leftless`: one without a left child. */
const nodesAt = (n: number, depth: number, leftless: boolean): number =>
  sum(0, n - 1, (left) => {
    const right = n - 1 - left;
    if (depth === 0) return leftless && left > 0 ? 0 : catalan(left) * catalan(right);
    return (
      nodesAt(left, depth - 1, leftless) * catalan(right) +
      catalan(left) * nodesAt(right, depth - 1, leftless)
    );
  });
const walks = (n: number, M: number, leftless: boolean): number =>
  sum(0, n - 1, (depth) => {
    const cells = M - 3 - depth;
    return nodesAt(n, depth, leftless) * arrange(cells - 2 * n, n) * (cells - 3 * n) * choose(M - 2, n);
  });
/** Places for the nodes of a list, in their order. */
const lists = (n: number, M: number): number => arrange(M - 3 - n, n);

/** How many inputs there are of a length and a memory size, from the layout alone; and a longest length to count. */
const COUNTS: Record<string, { count: (n: number, M: number) => number; longest: number }> = {
  access: { count: (n, M) => n * (M - 2) ** n, longest: 4 },
  'access:index': { count: (n, M) => n * (M - 2) ** n, longest: 4 },
  increment: { count: (n, M) => (M - 2) ** n, longest: 5 },
  copy: { count: (n, M) => (M - 2) ** n, longest: 3 },
  reverse: { count: (n, M) => (M - 2) ** n, longest: 3 },
  swap: { count: (n, M) => n * (n - 1) * (M - 2) ** n, longest: 3 },
  permutation: { count: (n, M) => factorial(n) * (M - 2) ** n, longest: 3 },
  listK: { count: (n, M) => lists(n, M) * (M - 2) ** n * n * (M - 3 - 2 * n), longest: 2 },
  // v is one of the distinct values; the free cells hold anything.
  listSearch: {
    count: (n, M) => lists(n, M) * (M - 2) * ((M - 2) ** n - (M - 3) ** n) * M ** (M - 3 - 2 * n),
    longest: 2,
  },
  merge: {
    count: (n, M) => sum(1, n - 1, (a) => multisets(M - 2, a) * multisets(M - 2, n - a)) * (M - 2 * n - 4),
    longest: 3,
  },
  walkBST: { count: (n, M) => walks(n, M, false), longest: 2 },
  'walkBST:literal': { count: (n, M) => walks(n, M, true), longest: 2 },
};

const textOf = ({ memory, target, mask }: ReturnType<TaskSpec['sample']>): string =>
  `${memory} -> ${target.map((value, i) => (mask[i] === 1 ? value : -1))}`;

describe.each(ALL_TASKS.map((task) => [task.name, task] as const))('all inputs of %s', (name, task) => {
  const { count, longest } = COUNTS[name];
  const shortest = task.train.lengths[0];
  const slacks = name === 'listSearch' || name.startsWith('walk') ? [0, 1] : [0, 1, 2];

  it('enumerated inputs are as many as the layout says, none of them twice', () => {
    for (let length = shortest; length <= longest; length++) {
      for (const slack of slacks) {
        const memorySize = task.minMemorySize(length) + slack;
        const texts = Array.from(allInputs(task, length, memorySize), textOf);
        expect(texts).toHaveLength(count(length, memorySize));
        expect(new Set(texts).size).toBe(texts.length);
      }
    }
  });

  it('more inputs than can be enumerated are refused', () => {
    const all = allInputs(task, shortest, task.minMemorySize(shortest) + 1, { maxInputs: 2 });
    expect(() => [...all]).toThrow(`at most 2 inputs of one size are enumerated, got more for ${name}`);
  });

  it('every sampled input is among the enumerated ones', () => {
    for (let length = shortest; length <= Math.min(longest, 3); length++) {
      const memorySize = task.minMemorySize(length) + 1;
      const texts = new Set(Array.from(allInputs(task, length, memorySize), textOf));
      const random = createRandom(5, name);
      for (let i = 0; i < 200; i++) {
        expect(texts).toContain(textOf(task.sample(random, length, memorySize)));
      }
    }
  });
});

describe('the exhaustive check', () => {
  const check = (task: TaskSpec, program = paperAccess, maxLength?: number) =>
    checkExhaustively(
      createJudge(createRunner(program), task, { stepScale: 1, extraSteps: 1 }),
      task,
      maxLength === undefined ? {} : { maxLength },
    );

  it('goes through every memory size and every length that fits', () => {
    const { report } = check(findTask('access'), paperAccess, 3);
    // Lengths 1 and 2 fit in 4 cells, 1 to 3 in 5 cells.
    const cases = [
      [1, 4],
      [2, 4],
      [1, 5],
      [2, 5],
      [3, 5],
    ].reduce((total, [n, M]) => total + COUNTS.access.count(n, M), 0);
    expect(report).toEqual({
      maxLength: 3,
      maxMemorySize: 5,
      cases,
      stopped: cases,
      errors: 0,
      strictErrors: 0,
    });
  });

  test('the first error is the smallest there is', () => {
    const { report, tally } = check(findTask('increment'), paperIncrement, 3);
    expect(report?.errors).toBe(0);
    expect(tally.errors.strict).toBe(report?.strictErrors);
    expect(tally.smallest.strict).toMatchObject({
      length: 2,
      sample: { memory: Int32Array.of(1, 1, 0, 0) },
    });
  });

  it('keeps to about 50,000 inputs unless a length is asked for', () => {
    for (const task of ALL_TASKS) {
      const cases = check(task).report?.cases ?? 0;
      expect(cases).toBeGreaterThan(1000);
      expect(cases).toBeLessThanOrEqual(50_000);
    }
    expect(check(findTask('increment'), paperIncrement, 7).report).toMatchObject({
      maxLength: 7,
      maxMemorySize: 8,
    });
  });

  it('checks nothing if a length of 0 is asked for, or the sampler cannot be enumerated', () => {
    const access = findTask('access');
    expect(check(access, paperAccess, 0).report).toBeNull();
    const fractional: TaskSpec = {
      ...access,
      sample: (random, length, memorySize) =>
        access.sample(random, random.float() < 2 ? length : 1, memorySize),
    };
    expect(check(fractional).report).toBeNull();
    expect(check(fractional, paperAccess, 2).report).toBeNull();
    const endless: TaskSpec = {
      ...access,
      sample: (random, length, memorySize) => {
        while (random.int(0, 9) < 9);
        return access.sample(random, length, memorySize);
      },
    };
    expect(check(endless).report).toBeNull();
    expect(() => check(endless, paperAccess, 2)).toThrow('at most 100000000 inputs are enumerated');
  });
});
