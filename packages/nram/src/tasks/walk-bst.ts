import type { Formula } from '../formula/formula.js';
import type { Random } from '../random.js';
import { placeBlocks } from './placement.js';
import type { Sample, TaskSpec } from './task.js';

/** Cells of a node: value, left, right. */
const NODE = 3;
/** Where the path begins, behind root and out. */
const PATH = 2;

/** How a turn to the left is written; a turn to the right is one more. */
type LeftTurn = 0 | 1;

/**
 * WalkBST: walk down a binary search tree along a path, and return the value at its end (paper, app. A).
 *
 * The length is the number of nodes. The tree is that of distinct keys inserted in random order, drawn from 1..M-2; the
 * path leads to a node drawn uniformly.
 *
 * Deviation: the paper writes left as 0, the same as the NULL that ends the path. Here 1 is left and 2 is right, so that
 * only NULL ends it. The variant `literal` keeps the paper's 0 and 1; there, 0 at a node without a left child ends the
 * path, which therefore leads to one of these, drawn uniformly.
 *
 * With one read a step, 2k + 4 steps are the fewest for a path of k turns: root, out, k turns and NULL, k children and
 * the value must be read (`literal`: 2k + 5, for the missing child too). All paths in one tree are given the steps of
 * its longest: steps that depended on k would tell when to stop to a program that never looks for the path's end.
 */
export const walkBST: TaskSpec = {
  name: 'walkBST',
  summary: 'walk down a binary search tree along a path, and return the value at its end',
  layout:
    'root, out, d[1..k], NULL, then n nodes (value, left, right) in random places, NULL for a missing child; turns: ' +
    '1 = left, 2 = right; out points to a free cell. Scored: the cell at out = the value at the end of the path',
  train: { lengths: [1, 12], seed: 1001 },
  validation: { lengths: [1, 48], seed: 1002 },
  test: { lengths: [1, 300], seed: 1003 },
  farLength: 1000,
  minMemorySize: treeMemorySize,
  minSteps: (length) => stepsFor(length - 1, 1),
  formula: walkFormula(1),
  sample: (random, length, memorySize) => sampleWalk(random, length, memorySize, 1),
  variants: [
    {
      name: 'walkBST:literal',
      options: { turns: 'literal' },
      summary: 'the same with the turns as the paper writes them, 0 = left and 1 = right',
      layout:
        'as walkBST, but for the turns: 0 = left, 1 = right, and the path ends where 0 meets a missing left child',
      train: { lengths: [1, 12], seed: 1011 },
      validation: { lengths: [1, 48], seed: 1012 },
      test: { lengths: [1, 300], seed: 1013 },
      farLength: 1000,
      minMemorySize: treeMemorySize,
      minSteps: (length) => stepsFor(length - 1, 0),
      formula: walkFormula(0),
      sample: (random, length, memorySize) => sampleWalk(random, length, memorySize, 0),
    },
  ],
};

/** What holds of every input, and the answer; a child lies behind its node, the left one first. */
function walkFormula(leftTurn: LeftTurn): Formula {
  const isLiteral = leftTurn === 0;
  return {
    cells: '4 * n + 3',
    steps: `2 * turns + ${stepsFor(0, leftTurn)}`,
    names: {
      out: 'mem[1]',
      turns: `first i where mem[2 + i] = 0${isLiteral ? ' and mem[node(i) + 1] = 0' : ''}`,
    },
    sequences: {
      node: {
        first: 'mem[0]',
        next: `mem[node(i) + mem[2 + i]${isLiteral ? ' + 1' : ''}]`,
        last: 'turns',
      },
    },
    given: [
      'turns < n',
      `for i in 0..turns - 1: ${leftTurn} <= mem[2 + i] <= ${leftTurn + 1}`,
      'for i in 0..turns: turns + 3 <= node(i) <= M - 3',
      'for i < j in 0..turns: node(i) + 3 <= node(j) or node(j) + 3 <= node(i)',
      'for i in 0..turns: 1 <= mem[node(i)] <= M - 2',
      'turns + 3 <= out < M',
      'for i in 0..turns: out < node(i) or out > node(i) + 2',
      'mem[out] = 0',
    ],
    answer: 'mem[out] = mem[node(turns)]',
  };
}

/** Root, out, the longest path of any tree with its NULL, the nodes, and the cell for the answer. */
function treeMemorySize(length: number): number {
  return PATH + length + NODE * length + 1;
}

/** The fewest steps known for the longest path of a tree. */
function stepsFor(height: number, leftTurn: LeftTurn): number {
  return 2 * height + (leftTurn === 0 ? 5 : 4);
}

function sampleWalk(random: Random, length: number, memorySize: number, leftTurn: LeftTurn): Sample {
  const memory = new Int32Array(memorySize);
  const tree = drawTree(random, length);
  const goal = leftTurn === 0 ? drawLeftless(random, tree) : random.int(0, length - 1);
  const pathEnd = writePath(memory, tree, goal, leftTurn);
  const range = { from: pathEnd + 1, to: memorySize };
  const { blocks: nodes, free } = placeBlocks(random, { count: length, size: NODE, ...range });
  writeNodes(random, memory, tree, nodes);
  const out = free[0];
  memory[0] = nodes[tree.root];
  memory[1] = out;

  const target = memory.slice();
  target[out] = memory[nodes[goal]];
  const mask = new Uint8Array(memorySize);
  mask[out] = 1;
  return { memory, target, mask, minSteps: stepsFor(tree.height, leftTurn) };
}

/** The shape of a binary search tree: its nodes are numbered in the order of their keys. */
interface Tree {
  readonly root: number;
  /** Each node's children, -1 for none. */
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Edges on the longest way down. */
  readonly height: number;
}

/** A tree that grew by inserting distinct keys in random order. */
function drawTree(random: Random, size: number): Tree {
  const left = new Int32Array(size).fill(-1);
  const right = new Int32Array(size).fill(-1);
  const root = random.int(0, size - 1);
  let height = 0;
  // Subtrees that still have to be drawn: parent, first and last node, depth. The parent lies just outside.
  const pending = root > 0 ? [root, 0, root - 1, 1] : [];
  if (root < size - 1) pending.push(root, root + 1, size - 1, 1);
  while (pending.length > 0) {
    const depth = pending.pop() as number;
    const last = pending.pop() as number;
    const first = pending.pop() as number;
    const parent = pending.pop() as number;
    const node = random.int(first, last);
    if (node < parent) left[parent] = node;
    else right[parent] = node;
    if (node > first) pending.push(node, first, node - 1, depth + 1);
    if (node < last) pending.push(node, node + 1, last, depth + 1);
    height = Math.max(height, depth);
  }
  return { root, left, right, height };
}

/** A node without a left child. */
function drawLeftless(random: Random, { left }: Tree): number {
  let count = 0;
  for (let node = 0; node < left.length; node++) if (left[node] < 0) count++;
  let skip = random.int(0, count - 1);
  let node = 0;
  while (left[node] >= 0 || skip-- > 0) node++;
  return node;
}

/** Writes the turns from the root to `goal`; returns the address of the NULL behind them. */
function writePath(
  memory: Int32Array,
  { root, left, right }: Tree,
  goal: number,
  leftTurn: LeftTurn,
): number {
  let address = PATH;
  for (let node = root; node !== goal; address++) {
    const isLeft = goal < node;
    memory[address] = isLeft ? leftTurn : leftTurn + 1;
    node = isLeft ? left[node] : right[node];
  }
  return address;
}

/** Writes the nodes, with distinct keys, uniform in 1..M-2, in the order of the tree. */
function writeNodes(random: Random, memory: Int32Array, { left, right }: Tree, nodes: Int32Array): void {
  // Floyd's way to draw a set: the number of draws is bounded, which an enumeration of all draws needs.
  const isKey = new Uint8Array(memory.length);
  for (let most = memory.length - 1 - nodes.length; most <= memory.length - 2; most++) {
    const key = random.int(1, most);
    isKey[isKey[key] === 0 ? key : most] = 1;
  }
  let key = 0;
  for (let node = 0; node < nodes.length; node++) {
    key = isKey.indexOf(1, key + 1);
    memory[nodes[node]] = key;
    memory[nodes[node] + 1] = left[node] < 0 ? 0 : nodes[left[node]];
    memory[nodes[node] + 2] = right[node] < 0 ? 0 : nodes[right[node]];
  }
}
