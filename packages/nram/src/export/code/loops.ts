import type { GateOptions } from '../../program/circuit.js';
import { type Numbering, numberValues } from '../../program/numbering.js';
import type { Circuit } from '../../program/program.js';
import type { Value } from '../../program/values.js';
import type { Branch, StateCases, Test } from './cases.js';

/**
 * A stretch: many steps of one rule in a row in which nothing wraps around M, so that every address moves by a fixed
 * amount and no sum needs a remainder. One turn is one step or two (machines that move two pointers in turns come back
 * to the same form only after two). How many turns it takes is found out when the program runs; the step after it, in
 * which something wraps or another rule may come, is an ordinary one.
 */
export interface Stretch {
  readonly stepsPerTurn: number;
  /** The values of one turn, from the registers at its start. */
  readonly numbering: Numbering;
  /** By how much a value moves from turn to turn; null if that is not fixed. */
  readonly slopeOf: (value: Value) => number | null;
  /** Per needed register what it is after the turn. */
  readonly updates: readonly {
    readonly register: number;
    readonly value: Value;
    readonly slope: number | null;
  }[];
  /** A register that must have this value at the start for the stretch to be right, or null. */
  readonly equal: { readonly register: number; readonly value: Value } | null;
  /** `small <= large` must hold in all turns. */
  readonly ordered: readonly { readonly small: Value; readonly large: Value }[];
  /** These must not become 0, so that the same rule is taken again. */
  readonly positive: readonly Value[];
}

/** Of a circuit that is looked at; more are not worth the search. */
const MAX_STRETCH_GATES = 64;

/**
 * The best stretch of a rule that may follow itself, or null if there is none.
 *
 * @param needed - the registers whose values matter.
 */
export function findStretch(
  own: Branch,
  state: StateCases,
  circuits: readonly Circuit[],
  needed: readonly number[],
  options: GateOptions,
): Stretch | null {
  const { rule } = own;
  if (rule.halt || rule.next !== own.state) return null;
  const circuit = circuits[rule.circuit];
  if (circuit.gates.length > MAX_STRETCH_GATES) return null;
  const attempt = (turn: Turn): Stretch | null => examine(turn, own, state, needed, options);
  const once = attempt(unroll(circuit, 1, null));
  if (once !== null) return once;
  const twice = attempt(unroll(circuit, 2, null));
  if (twice === null) return null;
  // Where the second step does again what the first did, provided that the registers are so, one of them is left out.
  for (const register of needed) {
    for (const other of needed) {
      for (const gate of ['inc', 'dec', null]) {
        if (register === other) continue;
        const shorter = attempt(unroll(circuit, 2, { register, other, gate }));
        if (shorter !== null && shorter.numbering.writes.length < twice.numbering.writes.length)
          return shorter;
      }
    }
  }
  return twice;
}

/** A register that is taken to be another one, or one more or less than it. */
interface Assumption {
  readonly register: number;
  readonly other: number;
  readonly gate: string | null;
}

/** One turn as one circuit. */
interface Turn {
  readonly steps: number;
  readonly circuit: Circuit;
  readonly assumption: Assumption | null;
  /** The wires of the registers at the start, and after each step. */
  readonly start: readonly number[];
  readonly after: readonly (readonly number[])[];
  /** Minima and maxima that were decided: wires. */
  readonly ordered: readonly { readonly small: number; readonly large: number }[];
}

/** The steps of a turn as one circuit, each minimum and maximum decided for the input that moves. */
function unroll(circuit: Circuit, steps: number, assumption: Assumption | null): Turn {
  const numRegisters = circuit.registers.length;
  const gates: Circuit['gates'] = [];
  const push = (gate: string, a: number | null, b: number | null): number =>
    numRegisters + gates.push({ gate, a, b }) - 1;
  let registers = circuit.registers.map((_, register) => register);
  if (assumption !== null) {
    const { register, other, gate } = assumption;
    registers[register] = gate === null ? other : push(gate, other, null);
  }
  const start = registers;
  const after: number[][] = [];
  const ordered: { small: number; large: number }[] = [];
  const moves = (wire: number): boolean => ['inc', 'dec'].includes(gates[wire - numRegisters]?.gate);
  for (let step = 0; step < steps; step++) {
    const wires = [...registers];
    for (const { gate, a, b } of circuit.gates) {
      const [one, two] = [a, b].map((wire) => (wire === null ? null : wires[wire]));
      const isChoice = gate === 'min' || gate === 'max';
      if (isChoice && one !== null && two !== null && moves(one) !== moves(two)) {
        const [taken, left] = moves(one) ? [one, two] : [two, one];
        ordered.push(gate === 'min' ? { small: taken, large: left } : { small: left, large: taken });
        wires.push(taken);
      } else {
        wires.push(push(gate, one, two));
      }
    }
    registers = circuit.registers.map((wire) => wires[wire]);
    after.push(registers);
  }
  return { steps, circuit: { gates, registers }, assumption, start, after, ordered };
}

/** Whether a turn makes a stretch: some register moves, and the zero-patterns can only lead to the same rule again. */
function examine(
  turn: Turn,
  own: Branch,
  state: StateCases,
  needed: readonly number[],
  options: GateOptions,
): Stretch | null {
  const numbering = numberValues(turn.circuit, own.known, options);
  const valueAt = (wire: number): Value => numbering.wires[wire];
  const end = turn.after[turn.steps - 1];
  const slopes = new Map(
    needed.map((register) => [register, difference(valueAt(end[register]), valueAt(turn.start[register]))]),
  );
  const slopeOf = createSlopes(slopes);
  const { assumption } = turn;
  if (assumption !== null) {
    const slope = slopes.get(assumption.register);
    // Both must move alike, or what is assumed holds in the first turn only.
    if (slope === null || slope !== slopes.get(assumption.other)) return null;
  }
  if (![...slopes.values()].some((slope) => slope !== null && slope !== 0)) return null;

  const ordered = turn.ordered.map(({ small, large }) => ({ small: valueAt(small), large: valueAt(large) }));
  if (ordered.some(({ small, large }) => slopeOf(small) === null || slopeOf(large) === null)) return null;
  const positive = new Set<Value>();
  for (const registers of turn.after) {
    const found = positivesFor(own, state, (register) => valueAt(registers[register]), slopeOf);
    if (found === null) return null;
    for (const value of found) positive.add(value);
  }
  return {
    stepsPerTurn: turn.steps,
    numbering,
    slopeOf,
    updates: needed.map((register) => ({
      register,
      value: valueAt(end[register]),
      slope: slopes.get(register) ?? null,
    })),
    equal:
      assumption === null
        ? null
        : { register: assumption.register, value: valueAt(turn.start[assumption.register]) },
    ordered,
    positive: [...positive],
  };
}

/** `value - other` where both are the same value and a constant more or less; else null. */
function difference(value: Value, other: Value): number | null {
  const split = (whole: Value): [Value | null, number] => {
    if (whole.kind === 'offset') return [whole.base, whole.constant];
    return whole.kind === 'constant' ? [null, whole.constant] : [whole, 0];
  };
  const [base, constant] = split(value);
  const [otherBase, otherConstant] = split(other);
  return base === otherBase && (base !== null || constant === otherConstant)
    ? constant - otherConstant
    : null;
}

function createSlopes(registers: ReadonlyMap<number, number | null>): (value: Value) => number | null {
  const known = new Map<Value, number | null>();
  const slopeOf = (value: Value): number | null => {
    const seen = known.get(value);
    const slope = seen === undefined ? slopeFrom(value) : seen;
    known.set(value, slope);
    return slope;
  };
  const slopeFrom = (value: Value): number | null => {
    if (value.kind === 'constant') return 0;
    if (value.kind === 'register') return registers.get(value.register) ?? null;
    if (value.kind === 'offset') return slopeOf(value.base);
    if (value.gate.effect !== 'pure') return null;
    const [a, b] = value.args.map(slopeOf);
    if (a === null || b === null) return null;
    if (value.gate.name === 'add') return a + b;
    if (value.gate.name === 'sub') return a - b;
    return a === 0 && b === 0 ? 0 : null;
  };
  return slopeOf;
}

/** What must not be 0 so that the rule is taken again at these registers; null if that cannot be seen. */
function positivesFor(
  own: Branch,
  { cases }: StateCases,
  valueAt: (register: number) => Value,
  slopeOf: (value: Value) => number | null,
): Value[] | null {
  const positive: Value[] = [];
  const holds = ({ register, isZero }: Test): boolean => {
    const value = valueAt(register);
    if (value.zeroness !== 'unknown') return (value.zeroness === 'zero') === isZero;
    if (isZero || slopeOf(value) === null) return false;
    positive.push(value);
    return true;
  };
  if (!own.tests.every(holds)) return null;
  const earlier = cases.slice(0, cases.indexOf(own));
  const isExcluded = ({ tests }: Branch): boolean =>
    tests.some(({ register, isZero }) => holds({ register, isZero: !isZero }));
  return earlier.every(isExcluded) ? positive : null;
}
