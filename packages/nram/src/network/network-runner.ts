import { controllerForward, startControllerState } from '../machine/controller.js';
import { GATES } from '../machine/gates.js';
import type { Machine } from '../machine/spec.js';
import { evaluateCircuit } from '../program/circuit.js';
import type { Runner } from '../program/interpreter.js';
import { zeroBits } from '../program/pattern.js';
import type { Circuit } from '../program/program.js';
import { circuitFromLogits } from './discretize.js';

/** What a discretised network does next, which the zero-patterns so far decide, with all that has been asked of it. */
export interface NetworkNode {
  /** What it does at a zero-pattern; computed once. */
  step(bits: number): NetworkStep;
  /** The steps computed so far, by zero-pattern. */
  readonly steps: ReadonlyMap<number, NetworkStep>;
}

/** One step of a discretised network. */
export interface NetworkStep {
  readonly circuit: Circuit;
  readonly halt: boolean;
  readonly next: NetworkNode;
}

/** Steps that are kept; a network that goes on in ever new ways computes the others anew each time. */
const MAX_KEPT_STEPS = 2 ** 15;

/**
 * The discretised machine with its network still in it (sec. 3.4) as a tree over the zero-patterns that it may meet; for
 * a feed-forward controller, which remembers nothing, one node that is its own successor.
 *
 * @param parameters - `[machine.numParameters]`.
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const allZero = 2 ** machine.numRegisters - 1;
 * const { circuit, halt, next } = unfoldNetwork(machine, parameters).step(allZero);
 */
export function unfoldNetwork(machine: Machine, parameters: Float32Array | Float64Array): NetworkNode {
  let numKept = 0;
  const createNode = (state: ReturnType<typeof startControllerState>): NetworkNode => {
    const steps = new Map<number, NetworkStep>();
    const node: NetworkNode = {
      steps,
      step(bits) {
        const known = steps.get(bits);
        if (known !== undefined) return known;
        const zeroProbs = Float64Array.from({ length: machine.numRegisters }, (_, i) => (bits >> i) & 1);
        const { logits, next } = controllerForward(machine, parameters, zeroProbs, state);
        const step = {
          circuit: circuitFromLogits(machine, logits),
          halt: logits[machine.logits.stop] >= 0,
          next: next === null ? node : createNode(next),
        };
        if (numKept < MAX_KEPT_STEPS) {
          numKept += 1;
          steps.set(bits, step);
        }
        return step;
      },
    };
    return node;
  };
  return createNode(startControllerState(machine));
}

/**
 * The discretised machine with its network still in it (sec. 3.4), for either controller: in every step the controller
 * sees which registers are 0, each softmax becomes its argmax, and the circuit runs on integers. Slow beside a program,
 * but an LSTM has no table from zero-pattern to circuit.
 *
 * @param parameters - `[machine.numParameters]`.
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const memory = Int32Array.of(4, 5, 6, 7, 0, 0, 0, 0);
 * createNetworkRunner(machine, parameters).run(memory, { maxSteps: 4 });
 * memory; // [4, 5, 6, 7, 5, 6, 7, 0]
 */
export function createNetworkRunner(
  machine: Machine,
  parameters: Float32Array | Float64Array,
): Pick<Runner, 'run'> {
  return runNetwork(machine, unfoldNetwork(machine, parameters));
}

/** Runs an unfolded network, which then knows the steps that it took. */
export function runNetwork(machine: Machine, start: NetworkNode): Pick<Runner, 'run'> {
  const gates = [...new Set([...GATES, ...machine.choices])];
  return {
    run(memory, { maxSteps, onStep, memorySize }) {
      let registers = new Int32Array(machine.numRegisters);
      let node = start;
      for (let step = 0; step < maxSteps; step++) {
        const { circuit, halt, next } = node.step(zeroBits(registers));
        node = next;
        const after = evaluateCircuit(circuit, registers, memory, { gates, memorySize });
        registers = Int32Array.from(after.registers);
        onStep?.({ step, state: 0, rule: 0, registers, memory });
        if (halt) return { steps: step + 1, halted: true };
      }
      return { steps: maxSteps, halted: false };
    },
  };
}
