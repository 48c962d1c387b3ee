import type { GateOptions } from './circuit.js';
import { allZero, matches } from './pattern.js';
import type { Circuit, Program } from './program.js';
import { knownFromBits, numberValues, type SizeOptions, type Value, type Zeroness } from './values.js';

/** What happens in a state at a zero-pattern. */
export interface Action {
  readonly circuit: Circuit;
  readonly halt: boolean;
  readonly next: number;
}

/** A state and a concrete zero-pattern that a run may meet there. */
export interface Situation {
  readonly state: number;
  readonly bits: number;
  /** Indices of the situations that may follow; none after a halt or where there is no action. */
  readonly successors: readonly number[];
}

/** What the search may assume, and when it gives up. */
export interface ReachOptions extends GateOptions, SizeOptions {
  /** The most situations that are explored; default 16384. */
  readonly maxSituations?: number;
}

const MAX_SITUATIONS = 2 ** 14;

/**
 * All situations that a run may meet, from state 0 with all registers 0: the closure under what the circuits may do,
 * whatever is in memory. Sound, not exact: a situation that is missing cannot be met in a memory of at least
 * `minMemorySize` cells; one that is there may yet be impossible.
 *
 * @param actionAt - asked once a situation; null where there is no rule.
 * @returns the situations in the order met, the start first; null if there are more than `maxSituations`.
 */
export function exploreSituations(
  numRegisters: number,
  actionAt: (state: number, bits: number) => Action | null,
  options: ReachOptions = {},
): Situation[] | null {
  const { maxSituations = MAX_SITUATIONS } = options;
  const index = new Map<string, number>();
  const situations: { state: number; bits: number; successors: number[] }[] = [];
  const visit = (state: number, bits: number): number => {
    const key = `${state} ${bits}`;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, situations.length);
    situations.push({ state, bits, successors: [] });
    return situations.length - 1;
  };

  visit(0, allZero(numRegisters));
  for (let i = 0; i < situations.length; i++) {
    const { state, bits, successors } = situations[i];
    const action = actionAt(state, bits);
    if (action === null || action.halt) continue;
    for (const next of nextPatterns(action.circuit, bits, numRegisters, options)) {
      successors.push(visit(action.next, next));
      if (situations.length > maxSituations) return null;
    }
  }
  return situations;
}

/** The zero-patterns that may follow a circuit; registers that take the same value are zero together. */
function* nextPatterns(
  circuit: Circuit,
  bits: number,
  numRegisters: number,
  options: GateOptions & SizeOptions,
): Generator<number> {
  const { wires } = numberValues(circuit, knownFromBits(bits, numRegisters), options);
  let zeros = 0;
  /** Per value that may or may not be 0: the registers that take it. */
  const open = new Map<Value, number>();
  for (const [register, wire] of circuit.registers.entries()) {
    const value = wires[wire];
    if (value.zeroness === 'zero') zeros |= 1 << register;
    if (value.zeroness === 'unknown') open.set(value, (open.get(value) ?? 0) | (1 << register));
  }
  const masks = [...open.values()];
  for (let choice = 0; choice < 2 ** masks.length; choice++) {
    yield masks.reduce((pattern, mask, i) => ((choice >> i) & 1 ? pattern | mask : pattern), zeros);
  }
}

/** What is known of a rule that a run may take. */
export interface ReachedRule {
  /** The concrete zero-patterns at which it may be taken. */
  readonly patterns: readonly number[];
  /** What they have in common, per register. */
  readonly known: readonly Zeroness[];
  /** The rules that may be taken next, as `[state, rule]`. */
  readonly followers: readonly (readonly [number, number])[];
}

/** Per state and rule what a run may meet; null for a rule that is never taken. */
export type Reach = readonly (readonly (ReachedRule | null)[])[];

/**
 * Which rules of a program a run may take, at which registers, and which may follow which.
 *
 * @param options.minMemorySize - default 1: holds in every memory.
 * @returns null if there is too much to explore; then every rule must be thought reachable.
 */
export function exploreProgram(program: Program, options: ReachOptions = {}): Reach | null {
  const { numRegisters, states, circuits } = program;
  const found = new Map<string, number>();
  const ruleAt = (state: number, bits: number): number => {
    const key = `${state} ${bits}`;
    const index = found.get(key) ?? states[state].rules.findIndex((rule) => matches(rule.when, bits));
    found.set(key, index);
    return index;
  };
  const actionAt = (state: number, bits: number): Action | null => {
    const rule = states[state].rules[ruleAt(state, bits)];
    return rule === undefined ? null : { circuit: circuits[rule.circuit], halt: rule.halt, next: rule.next };
  };
  const situations = exploreSituations(numRegisters, actionAt, options);
  if (situations === null) return null;

  const taken = situations.map(({ state, bits }) => [state, ruleAt(state, bits)] as const);
  const patterns: number[][][] = states.map(({ rules }) => rules.map(() => []));
  const followers: Map<string, readonly [number, number]>[][] = states.map(({ rules }) =>
    rules.map(() => new Map()),
  );
  for (const [i, [state, rule]] of taken.entries()) {
    if (rule < 0) continue;
    patterns[state][rule].push(situations[i].bits);
    for (const successor of situations[i].successors) {
      const next = taken[successor];
      if (next[1] >= 0) followers[state][rule].set(next.join(' '), next);
    }
  }
  return states.map(({ rules }, s) =>
    rules.map((_, r) => {
      if (patterns[s][r].length === 0) return null;
      const known = knownOfAll(patterns[s][r], numRegisters);
      return { patterns: patterns[s][r], known, followers: [...followers[s][r].values()] };
    }),
  );
}

/** What several concrete zero-patterns have in common, per register. */
function knownOfAll(patterns: readonly number[], numRegisters: number): Zeroness[] {
  const zeros = patterns.reduce((all, bits) => all & bits, -1);
  const nonzeros = patterns.reduce((all, bits) => all & ~bits, -1);
  return Array.from({ length: numRegisters }, (_, i) => {
    if ((zeros >> i) & 1) return 'zero';
    return (nonzeros >> i) & 1 ? 'nonzero' : 'unknown';
  });
}
