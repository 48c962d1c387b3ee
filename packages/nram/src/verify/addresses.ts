import { circuitGates, evaluateCircuit, type GateOptions } from '../program/circuit.js';
import type { RunOptions } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import type { Example } from '../tasks/task.js';

/** Receives the address that a gate reads or writes. */
export type AddressListener = (address: number, effect: 'reads' | 'writes') => void;

/**
 * Shows which cells a program reads and writes, by running it beside the definition of its circuits.
 *
 * @returns a function that takes the example that is about to run and a listener, and returns the `onStep` for that run.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { createAddressTracer } from './addresses.js';
 *
 * const memory = Int32Array.of(1, 2, 3, 0, 0);
 * const addresses = new Set<number>();
 * const onStep = createAddressTracer(program)({ memory }, (address) => addresses.add(address));
 * createRunner(program).run(memory, { maxSteps: 3, onStep });
 * [...addresses]; // [0, 1, 2]
 */
export function createAddressTracer(
  program: Program,
  options: GateOptions = {},
): (
  example: Pick<Example, 'memory' | 'memorySize'>,
  listener: AddressListener,
) => NonNullable<RunOptions['onStep']> {
  const effects = program.circuits.map((circuit) =>
    circuitGates(circuit, options.gates).map(({ effect }) => effect),
  );
  return ({ memory, memorySize }, listener) => {
    const before = memory.slice();
    let registers: number[] = new Array(program.numRegisters).fill(0);
    return ({ state, rule }) => {
      const index = program.states[state].rules[rule].circuit;
      const circuit = program.circuits[index];
      const step = evaluateCircuit(circuit, registers, before, { ...options, memorySize });
      registers = step.registers;
      for (const [i, { a }] of circuit.gates.entries()) {
        const effect = effects[index][i];
        if (a !== null && (effect === 'reads' || effect === 'writes')) listener(step.wires[a], effect);
      }
    };
  };
}
