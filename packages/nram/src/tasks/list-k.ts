import { LIST_GIVEN, listMemorySize, NODES, placeList } from './linked-list.js';
import type { TaskSpec } from './task.js';

/**
 * ListK: the value of the k-th node of a linked list, counted from 0 (paper, app. A). The length is that of the list; k
 * is uniform in 0..n-1, so that the node is there.
 *
 * With one read a step, k + 4 steps are the fewest for one example: the header's three cells, k next pointers and the
 * value must be read. All lists of a length are given the steps of the largest k: steps that depended on k would tell
 * when to stop to a program that never looks at k.
 */
export const listK: TaskSpec = {
  name: 'listK',
  summary: 'return the value that is k nodes down a linked list',
  layout:
    'head, k, out, then n nodes (next, value) in random places, the last next NULL; k is in 0..n-1, ' +
    'out points to a free cell. Scored: the cell at out = the value k nodes after the head',
  train: { lengths: [1, 10], seed: 701 },
  validation: { lengths: [1, 40], seed: 702 },
  test: { lengths: [1, 64], seed: 703 },
  farLength: 1000,
  minMemorySize: (length) => listMemorySize(length) + 1,
  minSteps: (length) => length + 3,
  formula: {
    cells: '2 * n + 4',
    steps: 'n + 3',
    names: { k: 'mem[1]', out: 'mem[2]' },
    sequences: NODES,
    given: [
      ...LIST_GIVEN,
      '0 <= k < n',
      '3 <= out < M',
      'for i in 0..n - 1: out < node(i) or out > node(i) + 1',
      'mem[out] = 0',
    ],
    answer: 'mem[out] = mem[node(k) + 1]',
  },
  lengthIn: { kind: 'list' },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const { blocks: nodes, free } = placeList(random, memory, length);
    const k = random.int(0, length - 1);
    const out = free[0];
    memory[1] = k;
    memory[2] = out;

    const target = memory.slice();
    target[out] = memory[nodes[k] + 1];
    const mask = new Uint8Array(memorySize);
    mask[out] = 1;
    return { memory, target, mask };
  },
};
