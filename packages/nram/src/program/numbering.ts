import { GATES, isBuiltIn } from '../machine/gates.js';
import { circuitGates, type GateOptions, inputWires } from './circuit.js';
import { gateValue } from './gate-values.js';
import { createMemoryContents } from './memory-contents.js';
import type { Circuit } from './program.js';
import { createValueStore } from './value-store.js';
import type { SizeOptions, Value, Zeroness } from './values.js';

/** The values of a circuit. */
export interface Numbering {
  /** Per wire, `[R + Q]`; a write's value is what it wrote. */
  readonly wires: readonly Value[];
  /** The writes in order, without those that put back what is surely there. */
  readonly writes: readonly Write[];
}

/** `memory[address] = value` by the gate at index `at`. */
export interface Write {
  readonly at: number;
  readonly address: Value;
  readonly value: Value;
}

/**
 * Numbers the values of a circuit: equal wires get the same {@link Value}, constants are folded, and of every value it
 * is known whether it can be 0. All of it holds for every content of registers and memory that agrees with `known`.
 *
 * @param known - per register what is known of it at the start of the step.
 */
export function numberValues(
  circuit: Circuit,
  known: readonly Zeroness[],
  { gates = GATES, minMemorySize = 1 }: GateOptions & SizeOptions = {},
): Numbering {
  const store = createValueStore(minMemorySize);
  const contents = createMemoryContents();
  const wires: Value[] = known.map((zeroness, register) =>
    zeroness === 'zero' ? store.constant(0) : store.register(register, zeroness),
  );
  const writes: Write[] = [];
  for (const [at, gate] of circuitGates(circuit, gates).entries()) {
    const args = inputWires(circuit, at).map((wire) => wires[wire]);
    const output = (name = gate.name): Value => store.output(gate, args, { at, zeroness: 'unknown', name });
    if (gate.effect === 'writes') {
      const [address, value] = args;
      if (contents.write(address, value)) writes.push({ at, address, value });
      wires.push(value);
    } else if (gate.effect === 'reads') {
      wires.push(contents.read(args[0], (version) => output(`(read ${version})`)));
    } else {
      // Of a custom gate only the name is known.
      wires.push(isBuiltIn(gate) ? gateValue(gate, args, at, store) : output());
    }
  }
  return { wires, writes };
}

/** How many of the writes, which are in order, come before the gate at index `at`. */
export function numBefore(writes: readonly Write[], at: number): number {
  let [low, high] = [0, writes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (writes[middle].at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}
