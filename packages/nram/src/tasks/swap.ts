import { fillValues } from './placement.js';
import type { TaskSpec } from './task.js';

/**
 * Swap: exchange the two elements that the first two cells point to (paper, app. A).
 *
 * Deviation: p and q are absolute addresses, as in the printed execution, and never equal, for that would teach doing
 * nothing; cells 0 and 1 are free to be overwritten.
 */
export const swap: TaskSpec = {
  name: 'swap',
  summary: 'exchange the two array elements that two pointers point to',
  layout: 'p, q, A[0..n-1], 0; p != q are absolute addresses. Scored: the swapped array at cells 2..n+1',
  train: { lengths: [2, 6], seed: 501 },
  validation: { lengths: [2, 24], seed: 502 },
  test: { lengths: [2, 64], seed: 503 },
  farLength: 1000,
  minMemorySize: (length) => length + 3,
  minSteps: () => 5,
  formula: {
    cells: 'n + 3',
    steps: '5',
    names: { p: 'mem[0]', q: 'mem[1]' },
    given: [
      '2 <= p <= n + 1 and 2 <= q <= n + 1 and p != q',
      'for i in 2..n + 1: 1 <= mem[i] <= M - 2',
      'for i in n + 2..M - 1: mem[i] = 0',
    ],
    answer: 'for i in 2..n + 1: mem[i] = if i = p then mem[q] else if i = q then mem[p] else mem[i]',
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const p = random.int(2, length + 1);
    // Uniform over the addresses other than p: one fewer to draw from, and those from p on move up by one.
    const draw = random.int(2, length);
    const q = draw < p ? draw : draw + 1;
    memory[0] = p;
    memory[1] = q;
    fillValues(random, memory, 2, length + 2);

    const target = memory.slice();
    target[p] = memory[q];
    target[q] = memory[p];
    const mask = new Uint8Array(memorySize).fill(1, 2, length + 2);
    return { memory, target, mask };
  },
};
