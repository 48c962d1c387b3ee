import type { Sequence } from '../formula/formula.js';
import type { Random } from '../random.js';
import { type Placement, placeBlocks } from './placement.js';

/** Cells before the nodes: the head and two more that the task fills. */
export const HEADER = 3;
/** A node is the address of the next node, then a value. */
const NODE = 2;

/** The addresses of a list's nodes, and behind them NULL, in the words of formulas. */
export const NODES: Readonly<Record<string, Sequence>> = {
  node: { first: 'mem[0]', next: 'mem[node(i)]', last: 'n' },
};
/** What holds of the nodes of every list. */
export const LIST_GIVEN: readonly string[] = [
  'node(n) = 0',
  'for i in 0..n - 1: 3 <= node(i) <= M - 2',
  'for i < j in 0..n - 1: node(i) + 2 <= node(j) or node(j) + 2 <= node(i)',
  'for i in 0..n - 1: 1 <= mem[node(i) + 1] <= M - 2',
];

/** The fewest cells of a linked list with its header. */
export const listMemorySize = (length: number): number => HEADER + NODE * length;

/**
 * Fills cell 0 with the head of a linked list and lays its nodes (next, value) in random places behind the header,
 * without overlap. The last node's next is NULL, the values are uniform in 1..M-2.
 *
 * @param memory - overwritten in cell 0 and in the nodes; at least `listMemorySize(length)` cells.
 * @returns the nodes' addresses in the order of the list, and the free cells.
 */
export function placeList(random: Random, memory: Int32Array, length: number): Placement {
  const placement = placeBlocks(random, { count: length, size: NODE, from: HEADER, to: memory.length });
  const { blocks: nodes } = placement;
  memory[0] = nodes[0];
  for (let i = 0; i < length; i++) {
    memory[nodes[i]] = i + 1 < length ? nodes[i + 1] : 0;
    memory[nodes[i] + 1] = random.int(1, memory.length - 2);
  }
  return placement;
}
