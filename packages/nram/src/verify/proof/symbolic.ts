import { MIN_MEMORY_SIZE } from '../../limits.js';
import { GATES, type Gate, isBuiltIn } from '../../machine/gates.js';
import { circuitGates } from '../../program/circuit.js';
import type { Circuit, Rule } from '../../program/program.js';
import type { ArrayFormula, Linear } from '../../tasks/formula.js';
import {
  type Constraint,
  constant,
  isImpossible,
  isSame,
  isSurelyNonnegative,
  minus,
  plus,
} from './linear.js';

/**
 * What is known of a register or cell for all inputs at once: a number modulo M that is a linear expression, or an
 * element of the input's array with something added, or null for nothing.
 */
export type Symbolic =
  | { readonly kind: 'number'; readonly value: Linear }
  /** `A[index] + raise` modulo M; the index is surely in 0..n-1. */
  | { readonly kind: 'element'; readonly index: Linear; readonly raise: number }
  | null;

export interface SymbolicWrite {
  readonly address: Linear;
  readonly value: Symbolic;
}

/** Reads a cell in the middle of a step, after the writes that the step has done. */
export type SymbolicRead = (address: Linear, writes: readonly SymbolicWrite[]) => Symbolic;

export const number = (value: Linear): Symbolic => ({ kind: 'number', value });

const M: Linear = { M: 1 };
const scale = (expression: Linear, factor: number): Linear =>
  Object.fromEntries(Object.entries(expression).map(([name, coefficient]) => [name, factor * coefficient]));

/** What holds of every memory size and every input of a formula. */
export function factsOf({ cells }: ArrayFormula): Constraint[] {
  const [n, k] = [{ n: 1 }, { k: 1 }];
  const least = (value: Linear, bound: Linear): Constraint => minus(value, bound);
  return [
    least(n, constant(1)),
    least(M, cells),
    least(M, constant(MIN_MEMORY_SIZE)),
    least(k, constant(1)),
    least(n, k),
  ];
}

/** Whether two numbers are surely different modulo M. */
export function surelyDiffer(a: Linear, b: Linear, facts: readonly Constraint[]): boolean {
  const difference = minus(a, b);
  const bound = minus(scale(M, 3), constant(1));
  const isBounded =
    isSurelyNonnegative(minus(bound, difference), facts) &&
    isSurelyNonnegative(plus(bound, difference), facts);
  return (
    isBounded &&
    [-2, -1, 0, 1, 2].every((turns) => {
      const rest = minus(difference, scale(M, turns));
      return isImpossible([...facts, rest, scale(rest, -1)]);
    })
  );
}

/** The same number modulo M, surely in 0..M-1; null if none is found. */
function reduced(value: Linear, facts: readonly Constraint[]): Linear | null {
  for (const turns of [0, -1, 1]) {
    const shifted = plus(value, scale(M, turns));
    const room = minus(minus(M, constant(1)), shifted);
    if (isSurelyNonnegative(shifted, facts) && isSurelyNonnegative(room, facts)) return shifted;
  }
  return null;
}

/** What a cell of the input holds. */
export function readInput(formula: ArrayFormula, address: Linear, facts: readonly Constraint[]): Symbolic {
  const cell = reduced(address, facts);
  if (cell === null) return null;
  const { header } = formula;
  const at = header.findIndex((_, i) => isSame(cell, constant(i)));
  if (at >= 0) return number(header[at]);
  const index = minus(cell, constant(header.length));
  if (!isSurelyNonnegative(index, facts)) return null;
  if (isSurelyNonnegative(minus({ n: 1, '1': -1 }, index), facts))
    return { kind: 'element', index, raise: 0 };
  return isSurelyNonnegative(minus(index, { n: 1 }), facts) ? number({}) : null;
}

/** What a cell holds after some writes; `before` tells what it held before them. */
export function readAfter(
  writes: readonly SymbolicWrite[],
  address: Linear,
  facts: readonly Constraint[],
  before: () => Symbolic,
): Symbolic {
  for (const write of writes.toReversed()) {
    if (isSame(write.address, address)) return write.value;
    if (!surelyDiffer(write.address, address, facts)) return null;
  }
  return before();
}

/**
 * The rule that is surely taken, whatever the input; null if that depends on it, or there is none.
 */
export function surelyTaken(
  rules: readonly Rule[],
  registers: readonly Symbolic[],
  facts: readonly Constraint[],
): Rule | null {
  const isZero = registers.map((value) => zeroness(value, facts));
  for (const rule of rules) {
    const fits = [...rule.when].map((sign, i) =>
      sign === '*' ? true : isZero[i] === null ? null : isZero[i] === (sign === '0'),
    );
    if (fits.includes(false)) continue;
    return fits.includes(null) ? null : rule;
  }
  return null;
}

/** Whether a value is 0; null if that is not sure. */
function zeroness(value: Symbolic, facts: readonly Constraint[]): boolean | null {
  if (value === null) return null;
  // Elements are in 1..M-2.
  if (value.kind === 'element') return value.raise === 0 || value.raise === 1 ? false : null;
  if (isSame(value.value, {})) return true;
  return surelyDiffer(value.value, {}, facts) ? false : null;
}

/**
 * One step of a circuit on symbols, as `evaluateCircuit` does it on numbers.
 *
 * @returns the registers after it and its writes in order; null if it is not known where it writes.
 */
export function stepSymbolically(
  circuit: Circuit,
  registers: readonly Symbolic[],
  read: SymbolicRead,
  facts: readonly Constraint[],
  gates: readonly Gate[] = GATES,
): { readonly registers: Symbolic[]; readonly writes: SymbolicWrite[] } | null {
  const wires = [...registers];
  const writes: SymbolicWrite[] = [];
  for (const [i, gate] of circuitGates(circuit, gates).entries()) {
    const [a, b] = [circuit.gates[i].a, circuit.gates[i].b].map((wire) =>
      wire === null ? null : wires[wire],
    );
    if (gate.effect === 'writes') {
      if (a?.kind !== 'number') return null;
      writes.push({ address: a.value, value: b });
      wires.push(b);
    } else if (gate.effect === 'reads') {
      wires.push(a?.kind === 'number' ? read(a.value, writes) : null);
    } else {
      wires.push(isBuiltIn(gate) ? applySymbolically(gate, a, b, facts) : null);
    }
  }
  return { registers: circuit.registers.map((wire) => wires[wire]), writes };
}

/** A pure built-in gate. There are at least `MIN_MEMORY_SIZE` cells, so 1 and 2 are themselves modulo M. */
function applySymbolically(
  { name, constant: fixed }: Gate,
  a: Symbolic,
  b: Symbolic,
  facts: readonly Constraint[],
): Symbolic {
  if (fixed !== undefined) return number(constant(fixed));
  if (a === null) return null;
  if (name === 'inc') return add(a, constant(1));
  if (name === 'dec') return add(a, constant(-1));
  if (b === null) return null;
  if (name === 'add')
    return b.kind === 'number' ? add(a, b.value) : a.kind === 'number' ? add(b, a.value) : null;
  if (name === 'sub') return b.kind === 'number' ? add(a, scale(b.value, -1)) : null;
  if (a.kind !== 'number' || b.kind !== 'number') return null;

  const [x, y] = [reduced(a.value, facts), reduced(b.value, facts)];
  if (x === null || y === null) return null;
  const isAtMost = (low: Linear, high: Linear): boolean => isSurelyNonnegative(minus(high, low), facts);
  const isBelow = (low: Linear, high: Linear): boolean => isAtMost(plus(low, constant(1)), high);
  const choose = (whenTrue: boolean, whenFalse: boolean): Symbolic =>
    whenTrue ? number(constant(1)) : whenFalse ? number({}) : null;
  switch (name) {
    case 'lessThan':
      return choose(isBelow(x, y), isAtMost(y, x));
    case 'lessOrEqual':
      return choose(isAtMost(x, y), isBelow(y, x));
    case 'equal':
      return choose(isSame(x, y), isBelow(x, y) || isBelow(y, x));
    case 'min':
      return isAtMost(x, y) ? number(x) : isAtMost(y, x) ? number(y) : null;
    case 'max':
      return isAtMost(x, y) ? number(y) : isAtMost(y, x) ? number(x) : null;
    default:
      return null;
  }
}

/** A number added to a value; to an element only a constant. */
function add(value: Exclude<Symbolic, null>, to: Linear): Symbolic {
  if (value.kind === 'number') return number(plus(value.value, to));
  const isConstant = Object.keys(minus(to, constant(to['1'] ?? 0))).length === 0;
  return isConstant ? { ...value, raise: value.raise + (to['1'] ?? 0) } : null;
}
