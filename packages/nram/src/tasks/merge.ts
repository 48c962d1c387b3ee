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
