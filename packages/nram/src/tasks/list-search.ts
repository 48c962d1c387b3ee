import { LIST_GIVEN, listMemorySize, NODES, placeList } from './linked-list.js';
import type { TaskSpec } from './task.js';

/** The cell that takes the answer, and what it holds. */
const OUT = 2;

/**
 * ListSearch: find the first node of a linked list that holds a value (paper, app. A). The value is that of a node drawn
 * uniformly, so it always occurs; it may occur again before or after that node. Cells outside the list are filled with
 * trash, uniform in 0..M-1, so that looking for the value all over memory does not help.
 *
 * Deviation: the paper does not say where the answer goes; here it goes to cell 2, which holds its own address.
 *
 * With one read a step, 2i + 3 steps are the fewest for one example whose answer is node i: head, v, i + 1 values and i
 * next pointers must be read. All lists of a length are given the steps of the last node: steps that depended on i
 * would tell when to stop to a program that never looks at the values.
 */
export const listSearch: TaskSpec = {
  name: 'listSearch',
  summary: 'return a pointer to the first node of a linked list that holds a value',
  layout:
    'head, v, out = 2, then n nodes (next, value) in random places, the last next NULL; v is the value of a node; ' +
    'all other cells hold trash. Scored: cell 2 = the address of the first node with value v',
  train: { lengths: [1, 6], seed: 801 },
  validation: { lengths: [1, 24], seed: 802 },
  test: { lengths: [1, 64], seed: 803 },
  farLength: 1000,
  minMemorySize: listMemorySize,
  minSteps: (length) => 2 * length + 1,
  formula: {
    cells: '2 * n + 3',
    steps: '2 * n + 1',
    names: { v: 'mem[1]', found: 'first i where mem[node(i) + 1] = v' },
    sequences: NODES,
    given: [...LIST_GIVEN, 'found < n', 'mem[2] = 2'],
    answer: 'mem[2] = node(found)',
  },
  lengthIn: { kind: 'list' },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const { blocks: nodes, free } = placeList(random, memory, length);
    const v = memory[nodes[random.int(0, length - 1)] + 1];
    memory[1] = v;
    memory[OUT] = OUT;
    for (let i = 0; i < free.length; i++) memory[free[i]] = random.int(0, memorySize - 1);

    let first = 0;
    while (memory[nodes[first] + 1] !== v) first++;
    const target = memory.slice();
    target[OUT] = nodes[first];
    const mask = new Uint8Array(memorySize);
    mask[OUT] = 1;
    return { memory, target, mask };
  },
};
