import { MAX_RULES } from '../limits.js';
import type { GateOptions } from './circuit.js';
import { numberValues } from './numbering.js';
import { allZero, commonPattern, createFinder } from './pattern.js';
import type { Circuit, Program } from './program.js';
import { knownFromBits, knownFromPattern, type SizeOptions, type Value, type Zeroness } from './values.js';

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
  /**
   * Indices of the situations that may follow; none after a halt or where there is no action. One list may serve many
   * situations.
   */
  readonly successors: readonly number[];
}

/** What the search may assume, and when it gives up. */
export interface ReachOptions extends GateOptions, SizeOptions {
  /** The most situations that are explored; default 16384. */
  readonly maxSituations?: number;
  /** The most gates and followers that are looked at for all situations; default a million, which takes a moment. */
  readonly maxWork?: number;
}

const MAX_WORK = 2 ** 20;

/**
 * All situations that a run may meet, from state 0 with all registers 0: the closure under what the circuits may do,
 * whatever is in memory. Sound, not exact: a situation that is missing cannot be met in a memory of at least
 * `minMemorySize` cells; one that is there may yet be impossible.
 *
 * @param actionAt - asked once a situation; null where there is no rule.
 * @returns the situations in the order met, the start first; null if there are more than `maxSituations`, or more work.
 */
export function exploreSituations(
  numRegisters: number,
  actionAt: (state: number, bits: number) => Action | null,
  options: ReachOptions = {},
): Situation[] | null {
  const { maxSituations = MAX_RULES, maxWork = MAX_WORK } = options;
  const index = new Map<number, number>();
  const situations: { state: number; bits: number; successors: readonly number[] }[] = [];
  const visit = (state: number, bits: number): number => {
    const key = state * 2 ** numRegisters + bits;
    const known = index.get(key);
    if (known !== undefined) return known;
    index.set(key, situations.length);
    situations.push({ state, bits, successors: [] });
    return situations.length - 1;
  };

  /** By state and what is known of the registers: many situations are followed by the same. */
  const lists = new Map<string, readonly number[]>();
  let work = 0;
  visit(0, allZero(numRegisters));
  for (let i = 0; i < situations.length; i++) {
    const { state, bits } = situations[i];
    const action = actionAt(state, bits);
    if (action === null || action.halt) continue;
    work += action.circuit.gates.length;
    if (work > maxWork) return null;
    const { zeros, open } = zerosAfter(action.circuit, bits, numRegisters, options);
    const key = `${action.next} ${zeros} ${open.join(' ')}`;
    let list = lists.get(key);
    if (list === undefined) {
      const count = 2 ** open.length;
      work += count;
      if (work > maxWork || count > maxSituations) return null;
      list = Array.from({ length: count }, (_, choice) => visit(action.next, choose(zeros, open, choice)));
      lists.set(key, list);
      if (situations.length > maxSituations) return null;
    }
    situations[i].successors = list;
  }
  return situations;
}

/**
 * Which registers are surely zero after a circuit, and which may be: masks of those that take the same value, which are
 * zero together.
 */
function zerosAfter(
  circuit: Circuit,
  bits: number,
  numRegisters: number,
  options: GateOptions & SizeOptions,
): { zeros: number; open: number[] } {
  const { wires } = numberValues(circuit, knownFromBits(bits, numRegisters), options);
  let zeros = 0;
  const open = new Map<Value, number>();
  for (const [register, wire] of circuit.registers.entries()) {
    const value = wires[wire];
    if (value.zeroness === 'zero') zeros |= 1 << register;
    if (value.zeroness === 'unknown') open.set(value, (open.get(value) ?? 0) | (1 << register));
  }
  return { zeros, open: [...open.values()] };
}

/** The zero-pattern in which those of the masks are zero that are set in `choice`. */
const choose = (zeros: number, open: readonly number[], choice: number): number =>
  open.reduce((pattern, mask, i) => ((choice >> i) & 1 ? pattern | mask : pattern), zeros);

/** What is known of a rule that a run may take. */
export interface ReachedRule {
  /** The concrete zero-patterns at which it may be taken. */
  readonly patterns: readonly number[];
  /** What they have in common, per register. */
  readonly known: readonly Zeroness[];
  /** The rules that may be taken next; rules followed by the same share one list. */
  readonly followers: readonly RulePlace[];
}

/** Per state and rule what a run may meet; null for a rule that is never taken. */
export type Reach = readonly (readonly (ReachedRule | null)[])[];

/** A rule, by its state and its index in it. */
export type RulePlace = readonly [state: number, rule: number];

/**
 * Which rules may come after a rule that may be taken: those that were found, or all of the next state where nothing is
 * known; none after a halt. Rules followed by the same share one list.
 */
export function createFollowers(
  { states }: Program,
  reach: Reach | null,
): (state: number, rule: number) => readonly RulePlace[] {
  const everyRule = states.map(({ rules }, s) => rules.map((_, r): RulePlace => [s, r]));
  return (state, rule) => {
    const { halt, next } = states[state].rules[rule];
    if (halt) return [];
    return reach === null ? everyRule[next] : (reach[state][rule]?.followers ?? []);
  };
}

/**
 * Which rules of a program a run may take, at which registers, and which may follow which.
 *
 * @param options - `minMemorySize`: default 1: holds in every memory.
 * @returns null if there is too much to explore; then every rule must be thought reachable.
 */
export function exploreProgram(program: Program, options: ReachOptions = {}): Reach | null {
  const { numRegisters, states, circuits } = program;
  const finders = states.map(({ rules }) => createFinder(rules.map(({ when }) => when)));
  /** The rule of each situation, which are asked for once, in their order. */
  const ruleOf: number[] = [];
  const actionAt = (state: number, bits: number): Action | null => {
    const index = finders[state](bits);
    ruleOf.push(index);
    const rule = states[state].rules[index];
    return rule === undefined ? null : { circuit: circuits[rule.circuit], halt: rule.halt, next: rule.next };
  };
  const situations = exploreSituations(numRegisters, actionAt, options);
  if (situations === null) return null;

  const patterns: number[][][] = states.map(({ rules }) => rules.map(() => []));
  const lists: Set<readonly number[]>[][] = states.map(({ rules }) => rules.map(() => new Set()));
  for (const [i, { state, bits, successors }] of situations.entries()) {
    if (ruleOf[i] < 0) continue;
    patterns[state][ruleOf[i]].push(bits);
    lists[state][ruleOf[i]].add(successors);
  }
  const numberOf = new Map<readonly number[], number>();
  const shared = new Map<string, RulePlace[]>();
  const followersOf = (after: ReadonlySet<readonly number[]>): RulePlace[] => {
    for (const list of after) if (!numberOf.has(list)) numberOf.set(list, numberOf.size);
    const key = Array.from(after, (list) => numberOf.get(list)).join(' ');
    const known = shared.get(key);
    if (known !== undefined) return known;
    const followers = new Map<string, RulePlace>();
    for (const successor of new Set([...after].flat())) {
      const next = [situations[successor].state, ruleOf[successor]] as const;
      if (next[1] >= 0) followers.set(next.join(' '), next);
    }
    const list = [...followers.values()];
    shared.set(key, list);
    return list;
  };
  return states.map(({ rules }, s) =>
    rules.map((_, r) => {
      if (patterns[s][r].length === 0) return null;
      const known = knownFromPattern(commonPattern(patterns[s][r], numRegisters));
      return { patterns: patterns[s][r], known, followers: followersOf(lists[s][r]) };
    }),
  );
}
