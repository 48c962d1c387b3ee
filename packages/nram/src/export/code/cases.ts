import type { GateOptions } from '../../program/circuit.js';
import { commonPattern, createFinder, matches } from '../../program/pattern.js';
import type { Program, Rule } from '../../program/program.js';
import { type Action, exploreSituations } from '../../program/reach.js';
import { knownFromPattern, type Zeroness } from '../../program/values.js';

/** What a rule asks of one register. */
export interface Test {
  readonly register: number;
  readonly isZero: boolean;
}

/** A rule that a run may take, as one branch of an if-else chain. */
export interface Branch {
  readonly state: number;
  /** Index of the rule in its state. */
  readonly index: number;
  readonly rule: Rule;
  /** What is left to be asked once the branches before were not taken; none for the last `else`. */
  readonly tests: readonly Test[];
  /** Per register what is known when the rule is taken. */
  readonly known: readonly Zeroness[];
}

/** The branches of a state. */
export interface StateCases {
  readonly cases: readonly Branch[];
  /** Whether a run may come to registers for which there is no rule. */
  readonly mayMiss: boolean;
}

/** To leave out tests is quadratic in this; a program that may meet more is tested in full. */
const MAX_SITUATIONS = 2 ** 10;

/**
 * Per state the branches that a run may take, with the fewest register tests: what cannot happen, in a memory of
 * any size, is not asked.
 */
export function casesOf(program: Program, options: GateOptions): StateCases[] {
  const { numRegisters, circuits, states } = program;
  const finders = states.map(({ rules }) => createFinder(rules.map(({ when }) => when)));
  const actionAt = (state: number, bits: number): Action | null => {
    const rule = states[state].rules[finders[state](bits)];
    return rule === undefined ? null : { ...rule, circuit: circuits[rule.circuit] };
  };
  const situations = exploreSituations(numRegisters, actionAt, {
    ...options,
    maxSituations: MAX_SITUATIONS,
  });
  return states.map(({ rules }, state) => {
    if (situations === null) return everyCase(rules, state);
    let open = situations.filter((situation) => situation.state === state).map(({ bits }) => bits);
    const cases: Branch[] = [];
    for (const [index, rule] of rules.entries()) {
      const taken = open.filter((bits) => matches(rule.when, bits));
      if (taken.length === 0) continue;
      const others = open.filter((bits) => !matches(rule.when, bits));
      cases.push({
        state,
        index,
        rule,
        tests: fewestTests(rule, others),
        known: knownFromPattern(commonPattern(taken, numRegisters)),
      });
      open = others;
    }
    return { cases, mayMiss: open.length > 0 };
  });
}

/** Where there is too much to explore: every rule, with all that it asks. */
function everyCase(rules: readonly Rule[], state: number): StateCases {
  const cases = rules.map((rule, index) => ({
    state,
    index,
    rule,
    tests: testsOf(rule),
    known: knownFromPattern(rule.when),
  }));
  const end = cases.findIndex(({ tests }) => tests.length === 0);
  return end < 0 ? { cases, mayMiss: true } : { cases: cases.slice(0, end + 1), mayMiss: false };
}

const testsOf = ({ when }: Rule): Test[] =>
  [...when].flatMap((char, register) => (char === '*' ? [] : [{ register, isZero: char === '0' }]));

const holds = ({ register, isZero }: Test, bits: number): boolean =>
  (((bits >> register) & 1) === 1) === isZero;

/** Leaves out tests one by one, as long as none of the other patterns passes what is left. */
function fewestTests(rule: Rule, others: readonly number[]): Test[] {
  let tests = testsOf(rule);
  for (const test of tests) {
    const rest = tests.filter((other) => other !== test);
    if (others.every((bits) => rest.some((other) => !holds(other, bits)))) tests = rest;
  }
  return tests;
}
