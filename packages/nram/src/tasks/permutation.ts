import { MIN_MEMORY_SIZE } from '../limits.js';
import { fillValues, shuffle } from './placement.js';
import type { TaskSpec } from './task.js';

/**
 * Permutation: put an array in the order that a permutation gives (paper, app. A). Indices count from 0.
 *
 * With one read a step, 2n + 1 steps are the fewest: `a`, and of each element its index and its value, must be read.
 */
export const permutation: TaskSpec = {
  name: 'permutation',
  summary: 'replace a permutation by the array elements in its order',
  layout:
    'a, P[0..n-1], A[0..n-1]; P is a permutation of 0..n-1, a the address of A. Scored: A[P[0]]..A[P[n-1]] at cells 1..n',
  train: { lengths: [1, 6], seed: 601 },
  validation: { lengths: [1, 24], seed: 602 },
  test: { lengths: [1, 64], seed: 603 },
  farLength: 1000,
  minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, 2 * length + 1),
  minSteps: (length) => 2 * length + 1,
  formula: {
    cells: '2 * n + 1',
    steps: '2 * n + 1',
    given: [
      'mem[0] = n + 1',
      'for i in 1..n: 0 <= mem[i] < n',
      'for i < j in 1..n: mem[i] != mem[j]',
      'for i in n + 1..2 * n: 1 <= mem[i] <= M - 2',
      'for i in 2 * n + 1..M - 1: mem[i] = 0',
    ],
    answer: 'for i in 1..n: mem[i] = mem[n + 1 + mem[i]]',
  },
  lengthIn: { kind: 'cell', cell: 0, less: 1 },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const a = length + 1;
    memory[0] = a;
    for (let i = 0; i < length; i++) memory[1 + i] = i;
    shuffle(random, memory, 1, a);
    fillValues(random, memory, a, a + length);

    const target = memory.slice();
    for (let i = 1; i < a; i++) target[i] = memory[a + memory[i]];
    const mask = new Uint8Array(memorySize).fill(1, 1, a);
    return { memory, target, mask };
  },
};
