/**
 * Programs for the hard tasks, written by hand. They show that each task can be done in the steps that it gives, by a
 * feed-forward machine with one sequence of the paper's 14 gates a step. Tests alone use them; no learner ever does.
 */
import type { Program, Rule } from '../src/program/program.js';
import { circuit, oneState, rule } from './support/programs.js';

/** One step: when it is taken, its gates by the name of their output, and what registers take; others stay. */
interface HandStep {
  readonly when: string;
  readonly gates: Readonly<Record<string, readonly [gate: string, ...inputs: string[]]>>;
  readonly take: Readonly<Record<string, string>>;
  readonly halt?: boolean;
}

/** A program of one state whose registers and gate outputs have names; a gate without inputs is named by itself. */
function handProgram(registers: readonly string[], steps: readonly HandStep[]): Program {
  const circuits = steps.map(({ gates, take }) => {
    const wires = [...registers, ...Object.keys(gates)];
    const wire = (name: string): number => {
      const index = wires.indexOf(name);
      if (index < 0) throw new Error(`internal: no wire "${name}"`);
      return index;
    };
    const rows = Object.values(gates).map(
      ([gate, ...inputs]) => [gate, ...inputs.map(wire)] as [string, ...number[]],
    );
    return circuit(
      rows,
      registers.map((name) => wire(take[name] ?? name)),
    );
  });
  const rules: Rule[] = steps.map(({ when, halt = false }, i) => rule(when.replaceAll(' ', ''), i, { halt }));
  return oneState(circuits, rules);
}

const zero = ['zero'] as const;
const one = ['one'] as const;
const two = ['two'] as const;

const accessIndexByHand = handProgram(
  ['p'],
  [
    // p = A + k, where A = 1.
    { when: '0', gates: { k: ['read', 'p'], next: ['inc', 'k'] }, take: { p: 'next' } },
    { when: '+', gates: { x: ['read', 'p'], zero, w: ['write', 'zero', 'x'] }, take: {}, halt: true },
  ],
);

const moveElement = {
  gates: { x: ['read', 'from'], zero, next: ['inc', 'to'], w: ['write', 'to', 'x'] },
  take: { from: 'zero', to: 'next' },
} as const;

const permutationByHand = handProgram(
  ['a', 'to', 'from', 'last'],
  [
    { when: '0 * * *', gates: { a0: ['read', 'a'], one }, take: { a: 'a0', to: 'one' } },
    {
      when: '+ * 0 *',
      gates: {
        index: ['read', 'to'],
        next: ['inc', 'to'],
        address: ['add', 'a', 'index'],
        isLast: ['equal', 'next', 'a'],
      },
      take: { from: 'address', last: 'isLast' },
    },
    { when: '+ * + 0', ...moveElement },
    { when: '+ * + +', ...moveElement, halt: true },
  ],
);

const listKByHand = handProgram(
  ['node', 'value', 'k', 'out'],
  [
    // Until k is loaded it holds the address of what comes next.
    { when: '0 * * *', gates: { head: ['read', 'node'], two }, take: { node: 'head', k: 'two' } },
    { when: '+ 0 * 0', gates: { x: ['read', 'k'], one }, take: { out: 'x', k: 'one' } },
    { when: '+ 0 * +', gates: { x: ['read', 'k'], v: ['inc', 'node'] }, take: { k: 'x', value: 'v' } },
    {
      when: '+ + + *',
      gates: { next: ['read', 'node'], v: ['inc', 'next'], left: ['dec', 'k'] },
      take: { node: 'next', value: 'v', k: 'left' },
    },
    { when: '+ + 0 *', gates: { x: ['read', 'value'], w: ['write', 'out', 'x'] }, take: {}, halt: true },
  ],
);

const listSearchByHand = handProgram(
  ['node', 'value', 'v', 'found', 'isNext'],
  [
    { when: '0 * * * *', gates: { head: ['read', 'node'], one }, take: { node: 'head', v: 'one' } },
    { when: '+ 0 * * *', gates: { x: ['read', 'v'], p: ['inc', 'node'] }, take: { v: 'x', value: 'p' } },
    { when: '+ + * + *', gates: {}, take: {}, halt: true },
    {
      when: '+ + * 0 0',
      gates: { x: ['read', 'value'], one, two, is: ['equal', 'x', 'v'], w: ['write', 'two', 'node'] },
      take: { found: 'is', isNext: 'one' },
    },
    {
      when: '+ + * 0 +',
      gates: { next: ['read', 'node'], zero, p: ['inc', 'next'] },
      take: { node: 'next', value: 'p', isNext: 'zero' },
    },
  ],
);

/** Writes the smaller of the two next values, `x` from A and `y` from B, one of them read in this step. */
const mergeStep = (when: string, pointer: 'i' | 'j', value: 'x' | 'y', more: 'moreA' | 'moreB'): HandStep => {
  const [x, y] = value === 'x' ? ['new', 'y'] : ['x', 'new'];
  return {
    when,
    gates: {
      new: ['read', pointer],
      zero,
      one,
      next: ['inc', pointer],
      nextOut: ['add', 'out', 'one'],
      guardian: ['dec', 'zero'],
      isValue: ['lessThan', 'new', 'guardian'],
      isA: ['lessOrEqual', x, y],
      min: ['min', x, y],
      w: ['write', 'out', 'min'],
    },
    take: { [pointer]: 'next', [value]: 'new', [more]: 'isValue', out: 'nextOut', takeA: 'isA' },
  };
};

const mergeByHand = handProgram(
  ['i', 'j', 'x', 'y', 'out', 'takeA', 'moreA', 'moreB'],
  [
    // Until A is read x holds the address of what comes next.
    { when: '0 * * * * * * *', gates: { a: ['read', 'i'], one }, take: { i: 'a', x: 'one' } },
    { when: '+ 0 * * * * * *', gates: { b: ['read', 'x'], two }, take: { j: 'b', x: 'two' } },
    { when: '+ + * 0 * * * *', gates: { v: ['read', 'j'], n: ['inc', 'j'] }, take: { y: 'v', j: 'n' } },
    {
      when: '+ + * + 0 0 0 0',
      gates: { o: ['read', 'x'], one },
      take: { out: 'o', takeA: 'one', moreA: 'one', moreB: 'one' },
    },
    { when: '* * * * * * 0 0', gates: {}, take: {}, halt: true },
    mergeStep('* * * * * + * *', 'i', 'x', 'moreA'),
    mergeStep('* * * * * 0 * *', 'j', 'y', 'moreB'),
  ],
);

const walkBSTByHand = handProgram(
  ['node', 'out', 'path', 'cell', 'turn'],
  [
    { when: '0 * * * *', gates: { root: ['read', 'node'], one }, take: { node: 'root', path: 'one' } },
    { when: '+ 0 * * *', gates: { x: ['read', 'path'], two }, take: { out: 'x', path: 'two' } },
    {
      // A node's value, left and right child lie 0, 1 and 2 cells from it, just as the turns are written.
      when: '+ + * 0 *',
      gates: { d: ['read', 'path'], next: ['inc', 'path'], address: ['add', 'node', 'd'] },
      take: { path: 'next', cell: 'address', turn: 'd' },
    },
    { when: '+ + * + +', gates: { child: ['read', 'cell'], zero }, take: { node: 'child', cell: 'zero' } },
    { when: '+ + * + 0', gates: { x: ['read', 'cell'], w: ['write', 'out', 'x'] }, take: {}, halt: true },
  ],
);

const walkBSTLiteralByHand = handProgram(
  ['node', 'child', 'left', 'out', 'path', 'cell'],
  [
    {
      when: '* * * * 0 *',
      gates: { root: ['read', 'node'], one, l: ['inc', 'root'] },
      take: { child: 'root', left: 'l', path: 'one' },
    },
    { when: '* * * 0 + *', gates: { x: ['read', 'path'], two }, take: { out: 'x', path: 'two' } },
    {
      when: '* + * + + 0',
      gates: { d: ['read', 'path'], next: ['inc', 'path'], address: ['add', 'left', 'd'] },
      take: { node: 'child', path: 'next', cell: 'address' },
    },
    {
      when: '* * * + + +',
      gates: { c: ['read', 'cell'], zero, l: ['inc', 'c'] },
      take: { child: 'c', left: 'l', cell: 'zero' },
    },
    { when: '* 0 * + + 0', gates: { x: ['read', 'node'], w: ['write', 'out', 'x'] }, take: {}, halt: true },
  ],
);

/** A hand-written program for every hard task and every variant, by the name of the task. */
export const HAND_PROGRAMS: Readonly<Record<string, Program>> = {
  permutation: permutationByHand,
  listK: listKByHand,
  listSearch: listSearchByHand,
  merge: mergeByHand,
  walkBST: walkBSTByHand,
  'access:index': accessIndexByHand,
  'walkBST:literal': walkBSTLiteralByHand,
};
