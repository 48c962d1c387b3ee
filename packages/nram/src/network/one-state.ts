import { NramError } from '../errors.js';
import { MAX_REGISTERS } from '../limits.js';
import { moveWires } from '../program/circuit.js';
import { patternText } from '../program/pattern.js';
import type { Circuit, Program, Rule } from '../program/program.js';
import { exploreProgram, type ReachOptions } from '../program/reach.js';
import { mergeRules } from '../program/simplify/merge-rules.js';
import { type Edge, mergeStates, type Transition } from './merge-states.js';

/**
 * The same program with one state: what state it is in becomes registers of its own that only patterns look at, all 0
 * in state 0. States that the other registers tell apart already need none.
 *
 * @param options - `minMemorySize`: at least 2, for the new registers must be able to hold 1.
 * @throws NramError `config` if that takes more than 20 registers.
 */
export function toOneState(program: Program, options: ReachOptions): Program {
  if (program.states.length === 1) return program;
  const { numRegisters, states, circuits } = mergeAlikeStates(program, options);
  const numBits = Math.ceil(Math.log2(states.length));
  if (numRegisters + numBits > MAX_REGISTERS) {
    throw new NramError(
      'config',
      `toOneState: at most ${MAX_REGISTERS} registers are allowed, got ${numRegisters} and ${numBits} more for ${states.length} states`,
    );
  }
  const result: Circuit[] = [];
  const rules = states.flatMap((state, s) =>
    state.rules.map((rule): Rule => {
      const next = rule.halt ? s : rule.next;
      const circuit = result.push(withState(circuits[rule.circuit], s, next, numBits)) - 1;
      // In a pattern a set bit is a register that is 0.
      return { ...rule, when: rule.when + patternText(~s, numBits), circuit, next: 0 };
    }),
  );
  return { numRegisters: numRegisters + numBits, circuits: result, states: [{ rules }] };
}

/** The circuit with further registers that go from the bits of one state to those of the next. */
function withState(circuit: Circuit, state: number, next: number, numBits: number): Circuit {
  const numRegisters = circuit.registers.length;
  const move = (wire: number): number => (wire < numRegisters ? wire : wire + numBits);
  const { gates, registers } = moveWires(circuit, move);
  const constant = (name: string): number => {
    let index = gates.findIndex(({ gate }) => gate === name);
    if (index < 0) index = gates.push({ gate: name, a: null, b: null }) - 1;
    return numRegisters + numBits + index;
  };
  const bits = Array.from({ length: numBits }, (_, bit) => {
    const [before, after] = [(state >> bit) & 1, (next >> bit) & 1];
    return before === after ? numRegisters + bit : constant(after === 1 ? 'one' : 'zero');
  });
  return { gates, registers: [...registers, ...bits] };
}

/** The program with fewer states, if some of them never do different things at the same zero-pattern. */
function mergeAlikeStates(program: Program, options: ReachOptions): Program {
  const reach = exploreProgram(program, options);
  if (reach === null) return program;
  const edges = program.states.flatMap(({ rules }, from) =>
    rules.flatMap((rule, r): Edge<Transition & { rule: Rule }>[] => {
      const next = rule.halt ? null : rule.next;
      const action = `${rule.circuit} ${rule.halt}`;
      return (reach[from][r]?.patterns ?? []).map((pattern) => ({ from, pattern, action, next, rule }));
    }),
  );
  const merged = mergeStates(edges);
  if (merged === null || merged.length === program.states.length) return program;
  const states = merged.map((transitions) => ({
    rules: [...transitions].map(([pattern, { rule, next }]) => ({
      ...rule,
      when: patternText(pattern, program.numRegisters),
      next: next ?? 0,
    })),
  }));
  // A state in which no rule is ever taken has nothing to say, but a state needs a rule.
  if (states.some(({ rules }) => rules.length === 0)) return program;
  return mergeRules({ ...program, states }, options);
}
