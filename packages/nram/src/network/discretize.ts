import { NramError } from '../errors.js';
import { MAX_RULES, MIN_MEMORY_SIZE } from '../limits.js';
import { controllerForward } from '../machine/controller.js';
import type { Machine, Span } from '../machine/spec.js';
import { createCircuitList, type GateOptions } from '../program/circuit.js';
import { patternText } from '../program/pattern.js';
import type { Circuit, Program } from '../program/program.js';
import { exploreSituations } from '../program/reach.js';
import type { SizeOptions } from '../program/values.js';

/**
 * Turns a machine with a feed-forward controller into a program (sec. 3.4): each softmax becomes the wire of its
 * largest logit (the first of equal ones), and the step is the last one if the willingness is at least 0.5, that is if
 * the stop logit is at least 0. The controller sees only which registers are 0, so it is evaluated once for each
 * zero-pattern that can be reached at all, and no network is left.
 *
 * @param parameters - `[machine.numParameters]`.
 * @param options - `minMemorySize`: the program has a rule for every pattern that can come up in a memory of at least
 *   this many cells; default 4. In a smaller one ("two" is 0 in 2 cells) a run may end in a `MissingRuleError`.
 * @returns one state, one rule a reachable pattern, equal circuits shared. Unused gates are still there (`simplify`).
 * @throws NramError `config` if more than 16384 patterns can be reached, or for an LSTM, whose circuits depend on more
 *   than the registers (run it with `createNetworkRunner`).
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const program = simplify(discretize(machine, parameters));
 */
export function discretize(
  machine: Machine,
  parameters: Float32Array | Float64Array,
  { minMemorySize = MIN_MEMORY_SIZE }: SizeOptions = {},
): Program {
  const { numRegisters } = machine;
  if (machine.controller !== 'feedforward') {
    throw new NramError(
      'config',
      `discretize: a feed-forward controller is required, got ${machine.controller}`,
    );
  }
  const list = createCircuitList();
  const rules: Program['states'][number]['rules'] = [];

  const actionAt = (_state: number, bits: number): { circuit: Circuit; halt: boolean; next: number } => {
    const zeroProbs = Float64Array.from({ length: numRegisters }, (_, i) => (bits >> i) & 1);
    const { logits } = controllerForward(machine, parameters, zeroProbs);
    const circuit = circuitFromLogits(machine, logits);
    const halt = logits[machine.logits.stop] >= 0;
    rules.push({ when: patternText(bits, numRegisters), circuit: list.indexOf(circuit), halt, next: 0 });
    return { circuit, halt, next: 0 };
  };
  const options: GateOptions & SizeOptions = { gates: [...machine.choices, ...machine.gates], minMemorySize };
  const situations = exploreSituations(numRegisters, actionAt, {
    ...options,
    maxSituations: MAX_RULES,
    maxWork: Number.POSITIVE_INFINITY,
  });
  if (situations === null) {
    throw new NramError(
      'config',
      `discretize: at most ${MAX_RULES} reachable zero-patterns are allowed, got more (${numRegisters} registers; use fewer)`,
    );
  }
  return { numRegisters, circuits: list.circuits, states: [{ rules }] };
}

/**
 * The circuit of one step: each softmax becomes the wire of its largest logit, and each slot `any` the gate that its
 * attention weighs most.
 */
export function circuitFromLogits(machine: Machine, logits: Float64Array): Circuit {
  return {
    gates: machine.gates.map((slot, i) => {
      const { a, b, choice } = machine.logits.slots[i];
      const gate = choice === null ? slot : machine.choices[argmax(logits, choice)];
      return {
        gate: gate.name,
        a: a !== null && gate.arity >= 1 ? argmax(logits, a) : null,
        b: b !== null && gate.arity >= 2 ? argmax(logits, b) : null,
      };
    }),
    registers: machine.logits.registers.map((span) => argmax(logits, span)),
  };
}

/** The index of the largest logit of a span, counted from its start; the first of equal ones. */
function argmax(logits: Float64Array, { offset, length }: Span): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (logits[offset + i] > logits[offset + best]) best = i;
  return best;
}
