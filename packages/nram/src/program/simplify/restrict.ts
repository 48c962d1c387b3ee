import type { RuleUsage } from '../interpreter.js';
import type { Program, Rule } from '../program.js';
import { type SimplifyOptions, simplify } from './simplify.js';

/**
 * What remains of a program if only what was met counts: rules never taken go, and if the rule of the first step was
 * never taken again it gets a state of its own; then the rest is simplified. Registers keep their numbers.
 *
 * The result does the same as the program in every run that takes only rules that were taken in the counted runs (the
 * first rule only first, if it was so); in other runs it may do anything. It is for reading, not for running.
 *
 * @param usage - counts of this very program, of at least one step.
 */
export function restrictToMet(program: Program, usage: RuleUsage, options: SimplifyOptions = {}): Program {
  const isMet = (state: number, rule: number): boolean =>
    usage[state][rule].first + usage[state][rule].later > 0;
  const states = program.states.map(({ rules }, s) => {
    const met = rules.filter((_, r) => isMet(s, r));
    // The step limit may come just before a state: nothing is known of it then, and it stays as it is.
    return { rules: met.length > 0 ? met : rules };
  });

  const first = usage[0].findIndex((rule) => rule.first > 0);
  const others = program.states[0].rules.filter((_, r) => r !== first && isMet(0, r));
  if (first >= 0 && usage[0][first].later === 0 && others.length > 0) {
    // State 0 becomes the first step alone; what state 0 was moves to the end.
    const moved = states.length;
    const redirect = (rule: Rule): Rule => (rule.next === 0 ? { ...rule, next: moved } : rule);
    states[0] = { rules: [program.states[0].rules[first]] };
    states.push({ rules: others });
    for (const [s, { rules }] of states.entries()) states[s] = { rules: rules.map(redirect) };
  }
  return simplify({ ...program, states }, { ...options, keepRegisters: true });
}
