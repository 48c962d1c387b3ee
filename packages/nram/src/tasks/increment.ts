import { MIN_MEMORY_SIZE } from '../limits.js';
import { fillValues } from './placement.js';
import type { TaskSpec } from './task.js';

/** Increment: add 1 to every element of a NULL-terminated array, in place (paper, app. A). The addition never wraps. */
export const increment: TaskSpec = {
  name: 'increment',
  summary: 'add 1 to every element of an array, in place',
  layout: 'A[0..n-1], NULL. Scored: A[0]+1..A[n-1]+1 at cells 0..n-1',
  train: { lengths: [1, 6], seed: 201 },
  validation: { lengths: [1, 24], seed: 202 },
  test: { lengths: [1, 64], seed: 203 },
  farLength: 1000,
  minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, length + 1),
  minSteps: (length) => length,
  formula: {
    cells: 'n + 1',
    steps: 'n',
    given: ['for i in 0..n - 1: 1 <= mem[i] <= M - 2', 'for i in n..M - 1: mem[i] = 0'],
    answer: 'for i in 0..n - 1: mem[i] = mem[i] + 1',
  },
  lengthIn: { kind: 'end', from: 0, holds: 'zero', less: 0 },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    fillValues(random, memory, 0, length);

    const target = memory.slice();
    for (let i = 0; i < length; i++) target[i]++;
    const mask = new Uint8Array(memorySize).fill(1, 0, length);
    return { memory, target, mask };
  },
};
