import type { Gate } from '../machine/gates.js';

/** Whether a value is 0: always, never, or not known. */
export type Zeroness = 'zero' | 'nonzero' | 'unknown';

/** What is known about the memory size, which decides what is known about constants. */
export interface SizeOptions {
  /** Nothing is concluded that does not hold for every memory of at least this many cells. */
  readonly minMemorySize?: number;
}

/**
 * A value that a circuit computes. Wires that surely hold the same number share one value, so values are what remains
 * of a circuit after copying, shared subexpressions and the arithmetic of constants are seen through.
 */
export type Value = { readonly id: number; readonly zeroness: Zeroness } & (
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'register'; readonly register: number }
  /** `base + constant` modulo M; the constant is not 0 and the base is neither a constant nor an offset. */
  | { readonly kind: 'offset'; readonly base: Value; readonly constant: number }
  | { readonly kind: 'gate'; readonly gate: Gate; readonly args: readonly Value[]; readonly at: number }
);

/** What a concrete zero-pattern says of each register. */
export function knownFromBits(bits: number, numRegisters: number): Zeroness[] {
  return Array.from({ length: numRegisters }, (_, i) => ((bits >> i) & 1 ? 'zero' : 'nonzero'));
}

/** What a pattern with `*` says of each register. */
export function knownFromPattern(when: string): Zeroness[] {
  return Array.from(when, (char) => (char === '0' ? 'zero' : char === '+' ? 'nonzero' : 'unknown'));
}

/** What is known of each register in all of several situations, at least one. */
export function commonKnown(all: readonly (readonly Zeroness[])[]): Zeroness[] {
  return all[0].map((zeroness, i) => (all.every((known) => known[i] === zeroness) ? zeroness : 'unknown'));
}

/** The values that a value is made from. */
export const operandsOf = (value: Value): readonly Value[] =>
  value.kind === 'gate' ? value.args : value.kind === 'offset' ? [value.base] : [];

/** All values that `roots` are made of, these included, without going deep: circuits may be long. */
export function withOperands(roots: Iterable<Value>): Set<Value> {
  const found = new Set(roots);
  for (const value of found) for (const operand of operandsOf(value)) found.add(operand);
  return found;
}
