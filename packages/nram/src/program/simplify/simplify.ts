import { GATES, type Gate, isBuiltIn } from '../../machine/gates.js';
import {
  circuitGates,
  inputWires,
  liveWires,
  moveInputs,
  moveWires,
  type PlacedGate,
  shareCircuits,
} from '../circuit.js';
import { countRegisterUses, liveRegistersAfter } from '../liveness.js';
import { type Numbering, numberValues } from '../numbering.js';
import type { Circuit, Program, Rule } from '../program.js';
import { createFollowers, exploreProgram, type ReachOptions } from '../reach.js';
import { knownFromBits, type Value } from '../values.js';
import { mergeRules } from './merge-rules.js';

/** What every pass may assume. */
export interface SimplifyOptions extends ReachOptions {
  /** Registers keep their numbers, and those that are not needed stay; default false. */
  readonly keepRegisters?: boolean;
  /**
   * Whether a rule that changes nothing, so that it would be taken forever, may halt instead: memory is the same after every step,
   * but a run may end that went on. Default false.
   */
  readonly stopIdleRules?: boolean;
}

/** One small rewriting that keeps the meaning. */
export type Pass = (program: Program, options: SimplifyOptions) => Program;

/**
 * The passes in the order in which they run, again and again until nothing changes. What is equal is merged before
 * circuits are tailored to where they are used.
 */
export const PASSES: readonly (readonly [name: string, pass: Pass])[] = [
  ['drop rules that are never reached', dropUnreachableRules],
  ['drop states that are never reached', dropUnreachableStates],
  ['see through constants, copies and repeated gates', shareValues],
  ['drop gates that nobody looks at', dropDeadGates],
  ['merge equal circuits', shareCircuits],
  ['halt where nothing changes any more', haltIdleRules],
  ['merge rules that do the same', mergeRules],
  ['give halting rules nothing to do after the halt', trimHaltingRules],
  ['use the constant for registers that are always 0', replaceZeroRegisters],
  ['leave flags alone that are as they should be', keepFlags],
  ['keep registers that nobody looks at', keepDeadRegisters],
  ['drop registers that influence nothing', dropRegisters],
];

/** Every pass only takes away, so a handful of rounds is enough; this is to end whatever happens. */
const MAX_ROUNDS = 100;

/**
 * A smaller program that does the same: the same memory after every step, the same halt, the same number of steps (see
 * `stopIdleRules`), in every memory of at least `minMemorySize` cells. Where the program has no rule for the registers that it meets (it
 * then fails), the smaller one may do anything.
 *
 * @param options - `minMemorySize`: default 1, every memory. Larger values allow more: with 4, the gate "two" is surely
 *   not 0.
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const program = simplify(discretize(machine, parameters), { minMemorySize: 4 });
 */
export function simplify(program: Program, options: SimplifyOptions = {}): Program {
  let current = program;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = JSON.stringify(current);
    for (const [, pass] of PASSES) current = pass(current, options);
    if (JSON.stringify(current) === before) break;
  }
  return current;
}

function dropUnreachableRules(program: Program, options: SimplifyOptions): Program {
  const reach = exploreProgram(program, options);
  if (reach === null) return program;
  const states = program.states.map(({ rules }, s) => {
    const reached = rules.filter((_, r) => reach[s][r] !== null);
    // A state needs a rule even if it is never entered; the next pass drops such states.
    return { rules: reached.length > 0 ? reached : rules.slice(0, 1) };
  });
  return { ...program, states };
}

function dropUnreachableStates(program: Program): Program {
  const entered = new Set([0]);
  for (const state of entered) {
    for (const rule of program.states[state].rules) if (!rule.halt) entered.add(rule.next);
  }
  const kept = [...program.states.keys()].filter((state) => entered.has(state));
  const indexOf = new Map(kept.map((state, index) => [state, index]));
  const states = kept.map((state) => ({
    rules: program.states[state].rules.map((rule) => ({ ...rule, next: indexOf.get(rule.next) ?? 0 })),
  }));
  return { ...program, states };
}

/**
 * A rule that writes nothing, and keeps all registers and the state, would be taken again and again: it halts. So does a rule
 * after which nothing but such a halt can come.
 */
function haltIdleRules(program: Program, options: SimplifyOptions): Program {
  if (options.stopIdleRules !== true) return program;
  const { gates = GATES } = options;
  const isIdle = program.circuits.map(
    (circuit) =>
      circuit.registers.every((wire, register) => wire === register) &&
      circuitGates(circuit, gates).every(({ effect }) => effect !== 'writes'),
  );
  const halting = program.states.map(({ rules }, s) => ({
    rules: rules.map((rule) => (isIdle[rule.circuit] && rule.next === s ? { ...rule, halt: true } : rule)),
  }));
  const followersOf = createFollowers(program, exploreProgram(program, options));
  const isLast = (state: number, rule: number): boolean =>
    followersOf(state, rule).every(([s, r]) => {
      const { halt, circuit } = halting[s].rules[r];
      return halt && isIdle[circuit];
    });
  const states = halting.map(({ rules }, s) => ({
    rules: rules.map((rule, r) => (rule.halt || !isLast(s, r) ? rule : { ...rule, halt: true })),
  }));
  return { ...program, states };
}

function trimHaltingRules(program: Program): Program {
  const circuits = [...program.circuits];
  const trim = (rule: Rule, state: number): Rule => {
    if (!rule.halt) return rule;
    const circuit = program.circuits[rule.circuit];
    if (circuit.registers.every((wire, register) => wire === register)) return { ...rule, next: state };
    const registers = circuit.registers.map((_, register) => register);
    return { ...rule, circuit: circuits.push({ ...circuit, registers }) - 1, next: state };
  };
  const states = program.states.map(({ rules }, s) => ({ rules: rules.map((rule) => trim(rule, s)) }));
  return { ...program, circuits, states };
}

/**
 * Every wire is taken from the first place that holds the same value; constants come from the constant gates; a write
 * of what is there already, or into a cell that is written again before anything is read, becomes a constant that
 * nobody looks at.
 */
function shareValues(program: Program, options: SimplifyOptions): Program {
  const gates = options.gates ?? GATES;
  const has = (name: string): boolean => gates.some((gate) => gate.name === name && isBuiltIn(gate));
  const rewrite = (circuit: Circuit): Circuit => {
    const numRegisters = circuit.registers.length;
    const numbering = numberValues(circuit, new Array(numRegisters).fill('unknown'), options);
    const firstWire = new Map<Value, number>();
    for (const [wire, value] of numbering.wires.entries()) {
      if (!firstWire.has(value)) firstWire.set(value, wire);
    }
    const same = (wire: number): number => firstWire.get(numbering.wires[wire]) as number;

    const resolved = circuitGates(circuit, gates);
    const needed = neededWrites(numbering, resolved);
    const rewritten = circuit.gates.map((gate, i) => {
      const simple = simpleGate(numbering.wires[numRegisters + i], (value) => firstWire.get(value));
      const isWrite = resolved[i].effect === 'writes';
      if (isWrite && has('zero') && !needed.has(i)) return ZERO;
      if (!isWrite && simple !== null && has(simple.gate)) return simple;
      const [a = null, b = null] = inputWires(circuit, i).map(same);
      return { gate: gate.gate, a, b };
    });
    return { gates: rewritten, registers: circuit.registers.map(same) };
  };
  return { ...program, circuits: program.circuits.map(rewrite) };
}

/** The writes that change a cell which is not surely written again before anything is read. */
function neededWrites({ writes }: Numbering, gates: readonly Gate[]): Set<number> {
  const needed = new Set<number>();
  const addressAt = new Map(writes.map(({ at, address }) => [at, address]));
  const writtenLater = new Set<Value>();
  for (let at = gates.length - 1; at >= 0; at--) {
    if (gates[at].effect === 'reads') writtenLater.clear();
    const address = addressAt.get(at);
    if (address === undefined || writtenLater.has(address)) continue;
    writtenLater.add(address);
    needed.add(at);
  }
  return needed;
}

const ZERO = { gate: 'zero', a: null, b: null };

/** The one gate that makes a value, if there is a simpler way than the gate that is there. */
function simpleGate(value: Value, wireOf: (value: Value) => number | undefined): PlacedGate | null {
  if (value.kind === 'constant') {
    const name = ['zero', 'one', 'two'][value.constant];
    return name === undefined ? null : { gate: name, a: null, b: null };
  }
  if (value.kind === 'offset' && Math.abs(value.constant) === 1) {
    const a = wireOf(value.base);
    return a === undefined ? null : { gate: value.constant === 1 ? 'inc' : 'dec', a, b: null };
  }
  return null;
}

/** A register that is 0 whatever happens is not needed: circuits take the constant instead. */
function replaceZeroRegisters(program: Program, options: SimplifyOptions): Program {
  const gates = options.gates ?? GATES;
  const reach = exploreProgram(program, options);
  if (reach === null || !gates.some((gate) => gate.name === 'zero' && isBuiltIn(gate))) return program;
  const reached = reach.flat().filter((rule) => rule !== null);
  const { numRegisters } = program;
  const isZero = Array.from({ length: numRegisters }, (_, i) =>
    reached.every(({ known }) => known[i] === 'zero'),
  );
  if (!isZero.includes(true)) return program;

  const rewrite = (circuit: Circuit): Circuit => {
    const isUsed = (wire: number, own = -1): boolean => wire !== own && isZero[wire] === true;
    const usesZero =
      circuit.gates.some((_, i) => inputWires(circuit, i).some((wire) => isUsed(wire))) ||
      circuit.registers.some((wire, register) => isUsed(wire, register));
    if (!usesZero) return circuit;
    // The new gate comes first, so the outputs of all others move up by one.
    const move = (wire: number): number =>
      isZero[wire] ? numRegisters : wire < numRegisters ? wire : wire + 1;
    return {
      gates: [ZERO, ...circuit.gates.map((gate) => moveInputs(gate, move))],
      registers: circuit.registers.map((wire, register) => (isZero[register] ? register : move(wire))),
    };
  };
  return { ...program, circuits: program.circuits.map(rewrite) };
}

/** A register that only patterns look at need not change as long as it stays zero, or stays not zero. */
function keepFlags(program: Program, options: SimplifyOptions): Program {
  const reach = exploreProgram(program, options);
  if (reach === null) return program;
  const patterns = program.circuits.map(() => new Set<number>());
  for (const [s, { rules }] of program.states.entries()) {
    for (const [r, rule] of rules.entries()) {
      for (const bits of reach[s][r]?.patterns ?? []) patterns[rule.circuit].add(bits);
    }
  }
  const isFlag = countRegisterUses(program).map((uses) => uses === 0);
  const rewrite = (circuit: Circuit, c: number): Circuit => {
    let kept = isFlag.map((flag, register) => flag && circuit.registers[register] !== register);
    for (const bits of patterns[c]) {
      if (!kept.includes(true)) return circuit;
      const known = knownFromBits(bits, program.numRegisters);
      const { wires } = numberValues(circuit, known, options);
      kept = kept.map((keep, i) => keep && wires[circuit.registers[i]].zeroness === known[i]);
    }
    return {
      gates: circuit.gates,
      registers: circuit.registers.map((wire, register) => (kept[register] ? register : wire)),
    };
  };
  return { ...program, circuits: program.circuits.map(rewrite) };
}

/** A register that nobody looks at after a circuit keeps its value in it. */
function keepDeadRegisters(program: Program, options: SimplifyOptions): Program {
  const live = liveRegistersAfter(program, options);
  const circuits = program.circuits.map((circuit, c) => ({
    gates: circuit.gates,
    registers: circuit.registers.map((wire, register) => (live[c][register] ? wire : register)),
  }));
  return { ...program, circuits };
}

function dropDeadGates(program: Program, options: SimplifyOptions): Program {
  const circuits = program.circuits.map((circuit) => {
    const numRegisters = circuit.registers.length;
    const live = liveWires(circuit, circuit.registers.keys(), options.gates);
    const place: number[] = [];
    let next = 0;
    for (let wire = 0; wire < live.length; wire++)
      place.push(wire < numRegisters || live[wire] ? next++ : -1);
    const gates = circuit.gates.filter((_, i) => live[numRegisters + i]);
    return moveWires({ gates, registers: circuit.registers }, (wire) => place[wire]);
  });
  return { ...program, circuits };
}

/** A register goes if no pattern tests it and nothing but its own next value is made from it. */
function dropRegisters(program: Program, { keepRegisters = false }: SimplifyOptions): Program {
  if (keepRegisters) return program;
  const isTested = (register: number): boolean =>
    program.states.some(({ rules }) => rules.some((rule) => rule.when[register] !== '*'));
  const { numRegisters } = program;
  const uses = countRegisterUses(program);
  let kept = [...uses.keys()].filter((register) => isTested(register) || uses[register] > 0);
  if (kept.length === 0) kept = [0];
  if (kept.length === numRegisters) return program;

  const move = (wire: number): number =>
    wire < numRegisters ? kept.indexOf(wire) : wire - numRegisters + kept.length;
  return {
    numRegisters: kept.length,
    circuits: program.circuits.map(({ gates, registers }) => {
      return moveWires({ gates, registers: kept.map((register) => registers[register]) }, move);
    }),
    states: program.states.map(({ rules }) => ({
      rules: rules.map((rule) => ({ ...rule, when: kept.map((register) => rule.when[register]).join('') })),
    })),
  };
}
