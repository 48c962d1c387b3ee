import { GATES } from '../machine/gates.js';
import { liveWires } from './circuit.js';
import type { Program } from './program.js';
import { exploreProgram, type ReachOptions } from './reach.js';

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
  const reach = exploreProgram(program, options);
  const everyRule = program.states.map(({ rules }, s) => rules.map((_, r) => [s, r] as const));
  /** Per list of rules the circuits that they take; rules share lists. */
  const circuitsOf = new Map<object, ReadonlySet<number>>();
  const circuitsIn = (list: readonly (readonly [number, number])[]): ReadonlySet<number> => {
    const known = circuitsOf.get(list);
    const circuits = known ?? new Set(list.map(([s, r]) => program.states[s].rules[r].circuit));
    circuitsOf.set(list, circuits);
    return circuits;
  };
  const all = program.states.flatMap(({ rules }, s) =>
    rules.map((rule, r) => {
      const after = rule.halt ? [] : reach === null ? everyRule[rule.next] : (reach[s][r]?.followers ?? []);
      return { rule, followers: circuitsIn(after) };
    }),
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

/** Whether a gate or another register takes the register's value. */
export function isRegisterUsed(program: Program, register: number): boolean {
  return program.circuits.some(
    (circuit) =>
      circuit.gates.some(({ a, b }) => a === register || b === register) ||
      circuit.registers.some((wire, other) => wire === register && other !== register),
  );
}
