import { MIN_MEMORY_SIZE } from '../limits.js';
import { fillValues } from './placement.js';
import type { TaskSpec } from './task.js';

/** Reverse: append an array backwards at the address that the first cell holds (paper, app. A). */
export const reverse: TaskSpec = {
  name: 'reverse',
  summary: 'copy an array backwards to the address given in the first cell',
  layout: 'p, A[0..n-1]; p is the address one past A[n-1]. Scored: A[n-1]..A[0] at cells p..p+n-1',
  train: { lengths: [1, 6], seed: 401 },
  validation: { lengths: [1, 24], seed: 402 },
  test: { lengths: [1, 64], seed: 403 },
  farLength: 1000,
  minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, 2 * length + 1),
  minSteps: (length) => length + 1,
  formula: {
    cells: '2 * n + 1',
    steps: 'n + 1',
    given: ['mem[0] = n + 1', 'for i in 1..n: 1 <= mem[i] <= M - 2', 'for i in n + 1..M - 1: mem[i] = 0'],
    answer: 'for i in 0..n - 1: mem[n + 1 + i] = mem[n - i]',
  },
  lengthIn: { kind: 'end', from: 1, holds: 'zero', less: 1 },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const p = length + 1;
    memory[0] = p;
    fillValues(random, memory, 1, p);

    const target = memory.slice();
    for (let i = 0; i < length; i++) target[p + i] = memory[length - i];
    const mask = new Uint8Array(memorySize).fill(1, p, p + length);
    return { memory, target, mask };
  },
};
