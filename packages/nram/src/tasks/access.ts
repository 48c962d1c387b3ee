import { MIN_MEMORY_SIZE } from '../limits.js';
import type { Random } from '../random.js';
import { fillValues } from './placement.js';
import type { Sample, TaskSpec } from './task.js';

/**
 * Access: follow one pointer (paper, app. A).
 *
 * Deviation: the paper's text does not say whether k is an index or an address; its printed execution (table 3) uses
 * an absolute address, and so do we: k is in 1..n. In the variant `index` k is in 0..n-1.
 */
export const access: TaskSpec = {
  name: 'access',
  summary: 'return the array element that a pointer points to',
  layout: 'k, A[0..n-1], NULL; k is an absolute address. Scored: cell 0 = the element at address k',
  train: { lengths: [1, 6], seed: 101 },
  validation: { lengths: [1, 24], seed: 102 },
  test: { lengths: [1, 64], seed: 103 },
  farLength: 1000,
  minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, length + 2),
  minSteps: () => 2,
  formula: {
    cells: 'n + 2',
    steps: '2',
    names: { k: 'mem[0]' },
    given: ['1 <= k <= n', 'for i in 1..n: 1 <= mem[i] <= M - 2', 'for i in n + 1..M - 1: mem[i] = 0'],
    answer: 'mem[0] = mem[k]',
  },
  lengthIn: { kind: 'end', from: 1, holds: 'zero', less: 1 },
  sample: (random, length, memorySize) => sampleAccess(random, length, memorySize, 1),
  variants: [
    {
      name: 'access:index',
      options: { pointer: 'index' },
      summary: 'the same with an index for a pointer',
      layout: 'k, A[0..n-1], NULL; k is an index from 0. Scored: cell 0 = A[k]',
      train: { lengths: [1, 6], seed: 111 },
      validation: { lengths: [1, 24], seed: 112 },
      test: { lengths: [1, 64], seed: 113 },
      farLength: 1000,
      minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, length + 2),
      minSteps: () => 2,
      formula: {
        cells: 'n + 2',
        steps: '2',
        names: { k: 'mem[0]' },
        given: ['0 <= k < n', 'for i in 1..n: 1 <= mem[i] <= M - 2', 'for i in n + 1..M - 1: mem[i] = 0'],
        answer: 'mem[0] = mem[k + 1]',
      },
      lengthIn: { kind: 'end', from: 1, holds: 'zero', less: 1 },
      sample: (random, length, memorySize) => sampleAccess(random, length, memorySize, 0),
    },
  ],
};

/** @param first - the value of k that means A[0]. */
function sampleAccess(random: Random, length: number, memorySize: number, first: 0 | 1): Sample {
  const memory = new Int32Array(memorySize);
  const k = random.int(first, first + length - 1);
  memory[0] = k;
  fillValues(random, memory, 1, length + 1);

  const target = memory.slice();
  target[0] = memory[1 - first + k];
  const mask = new Uint8Array(memorySize);
  mask[0] = 1;
  return { memory, target, mask };
}
