import { GATES, type Gate } from '../machine/gates.js';
import type { Circuit } from './program.js';

/** The gates that a program may name; all of ours unless told otherwise. */
export interface GateOptions {
  /** Default {@link GATES}. A gate of one's own needs only its integer function. */
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

/**
 * What one circuit does in one step, as the definition reads: every gate in order, then the new registers from the
 * old ones and the gate outputs. Slow and plain; the interpreter is tested against it.
 *
 * @param registers - `[R]`, read only.
 * @param memory - `[M]`, written in place.
 * @returns all wires (old registers, then gate outputs) and the new registers.
 */
export function evaluateCircuit(
  circuit: Circuit,
  registers: ArrayLike<number>,
  memory: Int32Array,
  gates: readonly Gate[] = GATES,
): { wires: number[]; registers: number[] } {
  const wires = Array.from(registers);
  for (const [i, gate] of circuitGates(circuit, gates).entries()) {
    const [a, b] = [circuit.gates[i].a, circuit.gates[i].b].map((wire) => (wire === null ? 0 : wires[wire]));
    if (gate.effect === 'writes') memory[a] = b;
    wires.push(gate.effect === 'reads' ? memory[a] : gate.apply(a, b, memory.length));
  }
  return { wires, registers: circuit.registers.map((wire) => wires[wire]) };
}
