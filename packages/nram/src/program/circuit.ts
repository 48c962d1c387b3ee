import { applyGate } from '../machine/apply-gate.js';
import { GATES, type Gate } from '../machine/gates.js';
import { UnstoredCellError } from './broken-run.js';
import type { Circuit, Program } from './program.js';

/** The gates that a program may name. */
export interface GateOptions {
  /** Default {@link GATES}. A custom gate needs only its integer function. */
  readonly gates?: readonly Gate[];
}

/**
 * The gates of a circuit, resolved by name.
 *
 * @throws Error `internal:` for an unknown name; programs from outside go through `programProblems` first.
 */
export function circuitGates(circuit: Circuit, gates: readonly Gate[] = GATES): Gate[] {
  return circuit.gates.map(({ gate: name }) => {
    const gate = gates.find((candidate) => candidate.name === name);
    if (gate === undefined) throw new Error(`internal: unknown gate "${name}"`);
    return gate;
  });
}

/** Wires of the inputs of gate `index`, without the nulls. */
export function inputWires(circuit: Circuit, index: number): number[] {
  const { a, b } = circuit.gates[index];
  return [a, b].filter((wire) => wire !== null);
}

/**
 * Which wires matter: the inputs of every write, the wires that the registers in `liveRegisters` take, and what those
 * depend on.
 *
 * @param liveRegisters - the registers whose value after the step matters.
 * @returns `[R + Q]`: registers (their old values), then gate outputs; a write gate itself is always live.
 */
export function liveWires(
  circuit: Circuit,
  liveRegisters: Iterable<number>,
  gates: readonly Gate[] = GATES,
): boolean[] {
  const numRegisters = circuit.registers.length;
  const live = new Array<boolean>(numRegisters + circuit.gates.length).fill(false);
  for (const register of liveRegisters) live[circuit.registers[register]] = true;
  const resolved = circuitGates(circuit, gates);
  for (let i = circuit.gates.length - 1; i >= 0; i--) {
    if (resolved[i].effect === 'writes') live[numRegisters + i] = true;
    if (live[numRegisters + i]) for (const wire of inputWires(circuit, i)) live[wire] = true;
  }
  return live;
}

/** Equal for circuits that are equal gate by gate and wire by wire. */
export function circuitKey(circuit: Circuit): string {
  const gates = circuit.gates.map(({ gate, a, b }) => `${gate} ${a} ${b}`).join(';');
  return `${gates}|${circuit.registers.join(' ')}`;
}

/** Circuits numbered in the order of their first use; equal circuits have one number. */
export interface CircuitList {
  readonly circuits: Circuit[];
  /** The number of a circuit, which joins the list if none in it is equal. */
  indexOf(circuit: Circuit): number;
}

/**
 * An empty list.
 *
 * @example
 * const list = createCircuitList();
 * const keep = { gates: [], registers: [0] };
 * [list.indexOf(keep), list.indexOf({ ...keep }), list.circuits.length]; // [0, 0, 1]
 */
export function createCircuitList(): CircuitList {
  const circuits: Circuit[] = [];
  const known = new Map<string, number>();
  return {
    circuits,
    indexOf(circuit) {
      const key = circuitKey(circuit);
      const index = known.get(key) ?? circuits.push(circuit) - 1;
      known.set(key, index);
      return index;
    },
  };
}

/** The same program without circuits that are equal or that no rule uses, numbered in the order of first use. */
export function shareCircuits(program: Program): Program {
  const list = createCircuitList();
  /** Many rules share a circuit: each is compared once. */
  const indices = new Map<number, number>();
  const use = (circuit: number): number => {
    const index = indices.get(circuit) ?? list.indexOf(program.circuits[circuit]);
    indices.set(circuit, index);
    return index;
  };
  const states = program.states.map(({ rules }) => ({
    rules: rules.map((rule) => ({ ...rule, circuit: use(rule.circuit) })),
  }));
  return { ...program, circuits: list.circuits, states };
}

/** A gate of a circuit: its name and the wires of its inputs. */
export type PlacedGate = Circuit['gates'][number];

/** A gate with each of its inputs moved to another wire. */
export function moveInputs({ gate, a, b }: PlacedGate, move: (wire: number) => number): PlacedGate {
  return { gate, a: a === null ? null : move(a), b: b === null ? null : move(b) };
}

/**
 * A circuit over other wire numbers: each wire `w` that a gate or a register takes becomes `move(w)`.
 *
 * @example
 * moveWires({ gates: [{ gate: 'inc', a: 0, b: null }], registers: [1] }, (wire) => wire + 1);
 * // { gates: [{ gate: 'inc', a: 1, b: null }], registers: [2] }
 */
export function moveWires({ gates, registers }: Circuit, move: (wire: number) => number): Circuit {
  return { gates: gates.map((gate) => moveInputs(gate, move)), registers: registers.map(move) };
}

/**
 * What one circuit does in one step, as the definition reads: every gate in order, then the new registers from the
 * old ones and the gate outputs. Slow and plain; the interpreter is tested against it.
 *
 * @param registers - `[R]`, read only.
 * @param memory - the stored cells, written in place.
 * @param options - `memorySize`: M, if memory is larger than its stored cells.
 * @returns all wires (old registers, then gate outputs) and the new registers.
 * @throws UnstoredCellError for a write beyond the stored cells.
 */
export function evaluateCircuit(
  circuit: Circuit,
  registers: ArrayLike<number>,
  memory: Int32Array,
  { gates, memorySize = memory.length }: GateOptions & { readonly memorySize?: number | undefined } = {},
): { wires: number[]; registers: number[] } {
  const wires = Array.from(registers);
  for (const [i, gate] of circuitGates(circuit, gates).entries()) {
    const [a, b] = [circuit.gates[i].a, circuit.gates[i].b].map((wire) => (wire === null ? 0 : wires[wire]));
    if (gate.effect === 'writes') {
      if (a < memory.length) memory[a] = b;
      else if (b !== 0) throw new UnstoredCellError(a, memory.length);
    }
    const output = gate.effect === 'reads' ? (memory[a] ?? 0) : applyGate(gate, a, b, memorySize);
    wires.push(output);
  }
  return { wires, registers: circuit.registers.map((wire) => wires[wire]) };
}
