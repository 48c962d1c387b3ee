import type { Term } from '../formula/formula.js';
import { type Gate, isBuiltIn } from '../machine/gates.js';
import { circuitGates } from '../program/circuit.js';
import type { Circuit, Rule } from '../program/program.js';
import { constant, constantOf, isSame, type Linear, minus, plus, variable } from '../solver/linear.js';
import {
  all,
  atMost,
  below,
  choice,
  differ,
  equal,
  type Logic,
  not,
  plainTruth,
  termToLinear,
} from '../solver/logic.js';
import type { Solver } from '../solver/solver.js';
import { M, type Theory } from './theory.js';

export interface Write {
  readonly address: Linear;
  readonly value: Linear;
}

/** What may be known of memory at the head of a loop: cells that hold a value if a condition is met. */
export interface CellClaim {
  /** The cell at `address` holds the value, provided that `when` holds; null if the claim is not about such a cell. */
  at(address: Linear, facts: Logic[]): { readonly when: Logic; readonly value: Linear } | null;
}

/** Where the machine is in the middle of a run, for all inputs at once. Registers and addresses are in 0..M-1. */
export interface Position {
  readonly state: number;
  readonly registers: readonly Linear[];
  /** The writes since the head of the loop, in order. */
  readonly writes: readonly Write[];
  /** What holds of this run. */
  readonly facts: readonly Logic[];
  /** Cells that were read as they were at the head: each is at least 0, which names it. */
  readonly notes: readonly Logic[];
  /** Steps taken since the start. */
  readonly steps: Linear;
  /** The rules that were taken since the head of the loop. */
  readonly path: readonly Taken[];
}

export interface Taken {
  readonly state: number;
  readonly rule: number;
}

/** What the steps of a run are seen against. */
export interface Setting {
  readonly theory: Theory;
  readonly solver: Solver;
  readonly gates: readonly Gate[];
  /** The function that memory is at the head: the input, or whatever claims say. */
  readonly memory: 'input' | 'mem';
  readonly claims: readonly CellClaim[];
}

/** Whether a statement follows from what is known. */
export function follows({ solver }: Setting, facts: readonly Logic[], goal: Logic): boolean {
  return plainTruth(goal) ?? solver.refute([...facts, not(goal)], 'little') !== null;
}

/** The condition under which a register fits a sign of a pattern. */
export function fits(sign: string, register: Linear): Logic {
  return sign === '0' ? equal(register, {}) : sign === '+' ? below({}, register) : all();
}

/** The condition under which a rule is taken, after those before it were not. */
export function isTaken(rules: readonly Rule[], index: number, registers: readonly Linear[]): Logic {
  const pattern = ({ when }: Rule): Logic => all(...[...when].map((sign, i) => fits(sign, registers[i])));
  const earlier = rules.slice(0, index).map((rule) => not(pattern(rule)));
  return all(...earlier, ...(index < rules.length ? [pattern(rules[index])] : []));
}

/** One step of a circuit, as `evaluateCircuit` does it on numbers. */
export function step(
  setting: Setting,
  position: Position,
  { circuit, rule, taken }: { circuit: Circuit; rule: Rule; taken: Taken },
): Position {
  const facts = [...position.facts];
  const notes = [...position.notes];
  const writes = [...position.writes];
  const wires = [...position.registers];
  for (const [i, gate] of circuitGates(circuit, setting.gates).entries()) {
    const [a = {}, b = {}] = [circuit.gates[i].a, circuit.gates[i].b].map((wire) =>
      wire === null ? {} : wires[wire],
    );
    if (gate.effect === 'writes') {
      writes.push({ address: a, value: b });
      wires.push(b);
    } else if (gate.effect === 'reads') {
      wires.push(readCell(setting, { facts, notes, writes }, a));
    } else {
      wires.push(applyGate(setting, facts, { gate, a, b }));
    }
  }
  return {
    state: rule.next,
    registers: circuit.registers.map((wire) => wires[wire]),
    writes,
    facts,
    notes,
    steps: plus(position.steps, constant(1)),
    path: [...position.path, taken],
  };
}

/** What a cell holds; cases that are not decided join the facts. */
export function readCell(
  setting: Setting,
  {
    facts,
    notes,
    writes,
  }: { readonly facts: Logic[]; readonly notes: Logic[]; readonly writes: readonly Write[] },
  address: Linear,
): Linear {
  const { vocabulary } = setting.theory;
  const cases: [Logic, Linear][] = [];
  /** The cell differs from each later write that might have hit it. */
  const others: Logic[] = [];
  const close = (value: Linear): Linear =>
    cases.length === 0 ? value : choice(vocabulary, facts, [...cases, [all(...others), value]]);
  for (const { address: written, value } of writes.toReversed()) {
    const apart = constantOf(minus(written, address));
    if (apart === 0) return close(value);
    if (apart !== null) continue;
    if (follows(setting, facts, differ(written, address))) continue;
    if (follows(setting, facts, equal(written, address))) return close(value);
    cases.push([all(...others, equal(written, address)), value]);
    others.push(differ(written, address));
  }
  notes.push(atMost({}, vocabulary.call(setting.memory, address)));
  return close(asMember(setting, facts, readHead(setting, facts, address)));
}

/** A value by the name that it has in a sequence, such as the next node of a list; the value itself if it has none. */
function asMember(setting: Setting, facts: readonly Logic[], value: Linear): Linear {
  const { vocabulary, formula } = setting.theory;
  const [cell] = Object.keys(value);
  if (cell === undefined || !isSame(value, variable(cell))) return value;
  const call = vocabulary.callOf(cell);
  if (call?.of !== 'input') return value;
  for (const [of, { first, next, last }] of formula.sequences) {
    const term = (part: Term, i: Linear): Linear => termToLinear(part, vocabulary, { i }, []);
    if (first.kind === 'call' && isSame(term(first, {}), value)) return vocabulary.call(of, {});
    if (next.kind !== 'call') continue;
    let found: Linear | null = null;
    vocabulary.visit(call.at, (_, inner) => {
      if (inner?.of === of && isSame(term(next, inner.at), value)) found = inner.at;
    });
    if (found === null) continue;
    const isInRange = all(atMost({}, found), below(found, term(last, {})));
    if (follows(setting, facts, isInRange)) return vocabulary.call(of, plus(found, constant(1)));
  }
  return value;
}

/** What a cell held at the head of the loop. */
function readHead(setting: Setting, facts: Logic[], address: Linear): Linear {
  const { theory, memory, claims } = setting;
  for (const claim of claims) {
    const known = claim.at(address, facts);
    if (known !== null && follows(setting, facts, known.when)) return known.value;
  }
  return theory.vocabulary.call(memory, address);
}

function applyGate(
  setting: Setting,
  facts: Logic[],
  { gate, a, b }: { readonly gate: Gate; readonly a: Linear; readonly b: Linear },
): Linear {
  const { vocabulary } = setting.theory;
  // There are at least 4 cells, so 1 and 2 are themselves modulo M.
  if (isBuiltIn(gate) && gate.constant !== undefined) return constant(gate.constant);
  const split = (test: Logic, yes: Linear, no: Linear): Linear => {
    if (follows(setting, facts, test)) return yes;
    if (follows(setting, facts, not(test))) return no;
    return choice(vocabulary, facts, [
      [test, yes],
      [not(test), no],
    ]);
  };
  /** A sum of two numbers of 0..M-1, or a difference. */
  const modulo = (sum: Linear, turn: 1 | -1): Linear =>
    turn > 0 ? split(below(sum, M), sum, minus(sum, M)) : split(atMost({}, sum), sum, plus(sum, M));
  const bit = (test: Logic): Linear => split(test, constant(1), {});
  switch (isBuiltIn(gate) ? gate.name : '') {
    case 'inc':
      return modulo(plus(a, constant(1)), 1);
    case 'dec':
      return modulo(minus(a, constant(1)), -1);
    case 'add':
      return modulo(plus(a, b), 1);
    case 'sub':
      return modulo(minus(a, b), -1);
    case 'lessThan':
      return bit(below(a, b));
    case 'lessOrEqual':
      return bit(atMost(a, b));
    case 'equal':
      return bit(equal(a, b));
    case 'min':
      return split(atMost(a, b), a, b);
    case 'max':
      return split(atMost(a, b), b, a);
    default: {
      // A custom gate: nothing is known but its range.
      const result = vocabulary.fresh();
      facts.push(atMost({}, result), below(result, M));
      return result;
    }
  }
}

/** The same as {@link readCell}, but it decides nothing, which leaves it all to the question that follows. */
export function readLazily(
  setting: Setting,
  { writes }: Pick<Position, 'writes'>,
  { address, facts }: { readonly address: Linear; readonly facts: Logic[] },
): Linear {
  const { theory, memory } = setting;
  const { vocabulary } = theory;
  const cell = vocabulary.call(memory, address);
  const cases: [Logic, Linear][] = [];
  const others: Logic[] = [];
  for (const { address: written, value } of writes.toReversed()) {
    const apart = constantOf(minus(written, address));
    if (apart === 0) {
      return cases.length === 0 ? value : choice(vocabulary, facts, [...cases, [all(...others), value]]);
    }
    if (apart !== null) continue;
    cases.push([all(...others, equal(written, address)), value]);
    others.push(differ(written, address));
  }
  if (cases.length === 0) return cell;
  return choice(vocabulary, facts, [...cases, [all(...others), cell]]);
}

/** What holds of every register. */
export function inRange(register: Linear): Logic {
  return all(atMost({}, register), below(register, M));
}
