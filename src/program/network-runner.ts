import { controllerForward, startControllerState } from '../machine/controller.js';
import { GATES } from '../machine/gates.js';
import type { Machine } from '../machine/spec.js';
import { evaluateCircuit } from './circuit.js';
import { circuitFromLogits } from './discretize.js';
import type { Runner } from './interpreter.js';

/**
 * The discretised machine with its network still in it (sec. 3.4), for either controller: in every step the controller
 * sees which registers are 0, each softmax becomes its argmax, and the circuit runs on integers. Slow beside a program,
 * but an LSTM has no table from zero-pattern to circuit.
 *
 * @param parameters - `[machine.numParameters]`.
 *
 * @example
 * const memory = Int32Array.of(4, 7, 8, 9, 0, 0, 0, 0);
 * compileNetwork(machine, parameters).run(memory, { maxSteps: 5 });
 */
export function compileNetwork(
  machine: Machine,
  parameters: Float32Array | Float64Array,
): Pick<Runner, 'run'> {
  const gates = [...new Set([...GATES, ...machine.choices])];
  return {
    run(memory, { maxSteps, onStep }) {
      let registers = new Int32Array(machine.numRegisters);
      let state = startControllerState(machine);
      for (let step = 0; step < maxSteps; step++) {
        const zeroProbs = Float64Array.from(registers, (value) => Number(value === 0));
        const { logits, next } = controllerForward(machine, parameters, zeroProbs, state);
        state = next;
        registers = Int32Array.from(
          evaluateCircuit(circuitFromLogits(machine, logits), registers, memory, gates).registers,
        );
        onStep?.({ step, state: 0, rule: 0, registers, memory });
        if (logits[machine.logits.stop] >= 0) return { steps: step + 1, halted: true };
      }
      return { steps: maxSteps, halted: false };
    },
  };
}
