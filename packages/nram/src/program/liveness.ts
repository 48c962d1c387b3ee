import { GATES } from '../machine/gates.js';
import { liveWires } from './circuit.js';
import type { Program } from './program.js';
import { createFollowers, exploreProgram, type ReachOptions, type RulePlace } from './reach.js';

/**
 * Liveness of registers, backwards over the rules: a register is looked at after a circuit if a pattern of the next
 * state tests it, or if a rule that may come next uses it for a write or for a register that is looked at later.
 *
 * @returns per circuit and register; a circuit that several rules share has what any of them needs, and nothing is
 *   looked at after a halt.
 */
export function liveRegistersAfter(program: Program, options: ReachOptions): boolean[][] {
  const gates = options.gates ?? GATES;
  const registers = Array.from({ length: program.numRegisters }, (_, i) => i);
  const followersOf = createFollowers(program, exploreProgram(program, options));
  /** Per list of rules the circuits that they take; rules share lists. */
  const circuitsOf = new Map<object, ReadonlySet<number>>();
  const circuitsIn = (list: readonly RulePlace[]): ReadonlySet<number> => {
    const known = circuitsOf.get(list);
    const circuits = known ?? new Set(list.map(([s, r]) => program.states[s].rules[r].circuit));
    circuitsOf.set(list, circuits);
    return circuits;
  };
  const all = program.states.flatMap(({ rules }, s) =>
    rules.map((rule, r) => ({ rule, followers: circuitsIn(followersOf(s, r)) })),
  );
  const tested = program.states.map(({ rules }) =>
    registers.map((i) => rules.some(({ when }) => when[i] !== '*')),
  );

  const live = program.circuits.map(() => registers.map(() => false));
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    const before = program.circuits.map((circuit, c) => {
      return liveWires(
        circuit,
        registers.filter((i) => live[c][i]),
        gates,
      );
    });
    /** Per set of circuits: whether one of them looks at a register. */
    const needs = new Map<ReadonlySet<number>, boolean[]>();
    for (const { rule, followers } of all) {
      const needed = needs.get(followers) ?? registers.map((i) => [...followers].some((c) => before[c][i]));
      needs.set(followers, needed);
      for (const i of registers) {
        if (live[rule.circuit][i]) continue;
        const isTested = !rule.halt && tested[rule.next][i];
        if (!isTested && !needed[i]) continue;
        live[rule.circuit][i] = true;
        isChanged = true;
      }
    }
  }
  return live;
}

/** Per register how many gates and other registers take its value, in all circuits together. */
export function countRegisterUses({ numRegisters, circuits }: Program): number[] {
  const uses = new Array<number>(numRegisters).fill(0);
  const use = (wire: number | null): void => {
    if (wire !== null && wire < numRegisters) uses[wire] += 1;
  };
  for (const { gates, registers } of circuits) {
    for (const { a, b } of gates) {
      use(a);
      use(b);
    }
    for (const [register, wire] of registers.entries()) if (wire !== register) use(wire);
  }
  return uses;
}
