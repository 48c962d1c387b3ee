import type { Gate } from '../machine/gates.js';
import type { ValueStore } from './value-store.js';
import type { Value, Zeroness } from './values.js';

/**
 * The value of a built-in pure gate: constants are folded, sums with a constant become offsets, and a comparison, a
 * minimum or a maximum is decided where what is known of its inputs allows it.
 *
 * @param at - index of the gate in its circuit.
 */
export function gateValue(gate: Gate, args: readonly Value[], at: number, store: ValueStore): Value {
  const [a, b] = args;
  const output = (zeroness: Zeroness): Value => store.output(gate, args, { at, zeroness });
  if (gate.constant !== undefined) return store.constant(gate.constant);
  switch (gate.name) {
    case 'inc':
      return store.offset(a, 1);
    case 'dec':
      return store.offset(a, -1);
    case 'add':
      if (a.kind === 'constant') return store.offset(b, a.constant);
      return b.kind === 'constant' ? store.offset(a, b.constant) : output('unknown');
    case 'sub':
      if (a === b) return store.constant(0);
      if (b.kind === 'constant') return store.offset(a, -b.constant);
      return output(isZero(a) && isNonzero(b) ? 'nonzero' : 'unknown');
    case 'lessThan':
    case 'lessOrEqual':
    case 'equal': {
      const result = comparisonResult(gate, a, b, store.minMemorySize);
      return result === null ? output('unknown') : store.constant(result ? 1 : 0);
    }
    case 'min': {
      if (a === b || isZero(a)) return a;
      if (isZero(b)) return b;
      const both = plainConstants(a, b, store.minMemorySize);
      if (both !== null) return store.constant(Math.min(...both));
      return output(isNonzero(a) && isNonzero(b) ? 'nonzero' : 'unknown');
    }
    case 'max': {
      if (a === b || isZero(b)) return a;
      if (isZero(a)) return b;
      const both = plainConstants(a, b, store.minMemorySize);
      if (both !== null) return store.constant(Math.max(...both));
      return output(isNonzero(a) || isNonzero(b) ? 'nonzero' : 'unknown');
    }
    default:
      return output('unknown');
  }
}

const isZero = (value: Value): boolean => value.zeroness === 'zero';
const isNonzero = (value: Value): boolean => value.zeroness === 'nonzero';

/** The two constants, if both are the numbers that they seem to be in every memory that is large enough. */
function plainConstants(a: Value, b: Value, minMemorySize: number): readonly [number, number] | null {
  if (a.kind !== 'constant' || b.kind !== 'constant') return null;
  const inRange = (k: number): boolean => k >= 0 && k < minMemorySize;
  return inRange(a.constant) && inRange(b.constant) ? [a.constant, b.constant] : null;
}

/** Whether a comparison holds; null where that is not known. */
function comparisonResult(gate: Gate, a: Value, b: Value, minMemorySize: number): boolean | null {
  if (a === b) return gate.name !== 'lessThan';
  const both = plainConstants(a, b, minMemorySize);
  if (both !== null) return gate.apply(both[0], both[1], minMemorySize + 1) === 1;
  const isBelow = isZero(a) && isNonzero(b);
  const isAbove = isNonzero(a) && isZero(b);
  if (gate.name === 'equal') return isBelow || isAbove ? false : null;
  if (gate.name === 'lessThan') return isZero(b) ? false : isBelow ? true : null;
  return isZero(a) ? true : isAbove ? false : null;
}
