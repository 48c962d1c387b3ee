import { fillValues } from './placement.js';
import type { TaskSpec } from './task.js';

/**
 * Merge: merge two sorted arrays into one (paper, app. A). The length is n + m, both at least 1; values may repeat.
 *
 * Deviation: the guardian G behind each array, of which the paper only says that it is there, is M-1, above all values.
 * The output lies anywhere behind B, so that o does not follow from n and m.
 *
 * With one read a step, n + m + 4 steps are the fewest: a, b, o, the first value of either array, and after each value
 * written but the last the one that follows it.
 */
export const merge: TaskSpec = {
  name: 'merge',
  summary: 'merge two sorted arrays into one',
  layout:
    'a, b, o, A[0..n-1], G, B[0..m-1], G; A and B are sorted, length n + m; a, b are their addresses, o that of free ' +
    'cells; G = M-1 is above all values. Scored: the sorted values of both at cells o..o+n+m-1',
  train: { lengths: [2, 10], seed: 901 },
  validation: { lengths: [2, 40], seed: 902 },
  test: { lengths: [2, 64], seed: 903 },
  farLength: 1000,
  minMemorySize: (length) => 2 * length + 5,
  minSteps: (length) => length + 4,
  formula: {
    cells: '2 * n + 5',
    steps: 'n + 4',
    names: { a: 'b - 4', b: 'mem[1]', o: 'mem[2]' },
    sequences: {
      // How many of the first i numbers of the answer come from A; of equal numbers that of A or of B is the first.
      fromA: {
        first: '0',
        next: 'if mem[3 + fromA(i)] <= mem[b + i - fromA(i)] then fromA(i) + 1 else fromA(i)',
        last: 'n',
      },
      lateA: {
        first: '0',
        next: 'if mem[3 + lateA(i)] < mem[b + i - lateA(i)] then lateA(i) + 1 else lateA(i)',
        last: 'n',
      },
    },
    given: [
      'mem[0] = 3',
      '1 <= a <= n - 1',
      'n + 5 <= o <= M - n',
      'for i in 3..a + 2: 1 <= mem[i] <= M - 2',
      'for i < j in 3..a + 2: mem[i] <= mem[j]',
      'mem[a + 3] = M - 1',
      'for i in b..n + 3: 1 <= mem[i] <= M - 2',
      'for i < j in b..n + 3: mem[i] <= mem[j]',
      'mem[n + 4] = M - 1',
      'for i in n + 5..M - 1: mem[i] = 0',
    ],
    answer: [
      'for i in 0..n - 1: mem[o + i] = min(mem[3 + fromA(i)], mem[b + i - fromA(i)])',
      'for i in 0..n - 1: mem[o + i] = min(mem[3 + lateA(i)], mem[b + i - lateA(i)])',
    ],
  },
  // The guardian of B, less the header and the guardian of A.
  lengthIn: { kind: 'end', from: { cell: 1 }, holds: 'last', less: 4 },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const n = random.int(1, length - 1);
    const a = 3;
    const b = a + n + 1;
    const end = a + length + 2;
    const o = random.int(end, memorySize - length);
    memory[0] = a;
    memory[1] = b;
    memory[2] = o;
    fillValues(random, memory, a, b - 1);
    fillValues(random, memory, b, end - 1);
    memory.subarray(a, b - 1).sort();
    memory.subarray(b, end - 1).sort();
    memory[b - 1] = memorySize - 1;
    memory[end - 1] = memorySize - 1;

    const target = memory.slice();
    target.copyWithin(o, a, b - 1);
    target.copyWithin(o + n, b, end - 1);
    target.subarray(o, o + length).sort();
    const mask = new Uint8Array(memorySize).fill(1, o, o + length);
    return { memory, target, mask };
  },
};
