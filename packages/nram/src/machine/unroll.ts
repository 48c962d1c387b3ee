import {
  type ControllerState,
  type ControllerTrace,
  controllerBackward,
  controllerForward,
  type Parameters,
  startControllerState,
} from './controller.js';
import { stopProbsBackward, stopProbsForward } from './halting.js';
import { entropy, type LossKind, maskedLoss, type ScoredCells } from './loss.js';
import type { Machine } from './spec.js';
import {
  clipped,
  type FuzzyState,
  type StepTrace,
  softmaxBackward,
  stepBackward,
  stepForward,
} from './step.js';

/** What is minimised, and how gradients are kept small. */
export interface Objective {
  readonly loss: LossKind;
  /** Floor of every logarithm's argument in the loss. */
  readonly epsilon: number;
  /** C1: gradient coordinates inside backpropagation are clipped to [-C1, C1]; `Infinity` for none. */
  readonly activationClip: number;
  /**
   * Subtracted from the loss times the entropy of every wiring distribution that has an effect (app. B's bonus if
   * positive, a penalty if negative; the last step's register update has no effect). Nats.
   */
  readonly wiringEntropy: number;
  /** The same for the stop distribution (f_t, 1 - f_t) of every step but the last. */
  readonly stopEntropy: number;
}

/** The paper's plain loss: no clipping, no entropy term. */
export const PLAIN_OBJECTIVE: Objective = {
  loss: 'expected',
  epsilon: 1e-6,
  activationClip: Number.POSITIVE_INFINITY,
  wiringEntropy: 0,
  stopEntropy: 0,
};

/** A whole run of the fuzzy machine on one example. */
export interface UnrollTrace {
  readonly controllers: readonly ControllerTrace[];
  readonly steps: readonly StepTrace[];
  /** p_t, `[T]`. */
  readonly stopProbs: readonly number[];
}

/**
 * The machine before its first step: all registers 0, memory as given, both one-hot.
 *
 * @param memory - `[M]` integers in 0..M-1.
 */
export function startState(machine: Machine, memory: ArrayLike<number>): FuzzyState {
  const memorySize = memory.length;
  const registers = new Float64Array(machine.numRegisters * memorySize);
  for (let r = 0; r < machine.numRegisters; r++) registers[r * memorySize] = 1;
  const cells = new Float64Array(memorySize * memorySize);
  for (let i = 0; i < memorySize; i++) cells[i * memorySize + memory[i]] = 1;
  return { registers, memory: cells };
}

/**
 * Runs the fuzzy machine for `maxSteps` steps on one input memory.
 *
 * @example
 * const machine = createMachine({ numRegisters: 2, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * const parameters = new Float64Array(machine.numParameters);
 * const trace = unrollForward(machine, parameters, Int32Array.of(3, 1, 2, 0, 0), 4);
 */
export function unrollForward(
  machine: Machine,
  parameters: Parameters,
  memory: ArrayLike<number>,
  maxSteps: number,
): UnrollTrace {
  const controllers: ControllerTrace[] = [];
  const steps: StepTrace[] = [];
  let state = startState(machine, memory);
  let controllerState = startControllerState(machine);
  for (let t = 0; t < maxSteps; t++) {
    const zeroProbs = Float64Array.from(
      { length: machine.numRegisters },
      (_, r) => state.registers[r * memory.length],
    );
    controllers.push(controllerForward(machine, parameters, zeroProbs, controllerState));
    controllerState = controllers[t].next;
    steps.push(stepForward(machine, controllers[t].logits, state));
    state = steps[t].next;
  }
  return { controllers, steps, stopProbs: stopProbsForward(steps.map((step) => step.willingness)) };
}

/**
 * The objective of one run and its gradient with respect to the parameters (backpropagation through time).
 *
 * @param dParameters - `[machine.numParameters]`; accumulated into.
 * @returns `loss`: the masked loss alone, in nats; `objective`: with the entropy terms, what the gradient is of (but for
 * the clipping).
 */
export function unrollBackward(
  machine: Machine,
  parameters: Parameters,
  trace: UnrollTrace,
  cells: ScoredCells,
  objective: Objective,
  dParameters: Parameters,
): { loss: number; objective: number } {
  const { controllers, steps, stopProbs } = trace;
  const last = steps.length - 1;
  const memorySize = steps[0].wires[0].length;
  const scoredIndex = cells.addresses.map((address, i) => address * memorySize + cells.values[i]);
  const scored = steps.map((step) => scoredIndex.map((index) => step.next.memory[index]));
  const result = maskedLoss(objective.loss, stopProbs, scored, objective.epsilon);
  const willingness = steps.map((step) => step.willingness);
  const dWillingness = stopProbsBackward(willingness, result.dStopProbs);

  let total = result.loss;
  let dState: FuzzyState = {
    registers: new Float64Array(machine.numRegisters * memorySize),
    memory: new Float64Array(memorySize * memorySize),
  };
  let dControllerState: ControllerState = null;
  for (let t = last; t >= 0; t--) {
    scoredIndex.forEach((index, i) => {
      dState.memory[index] += result.dScored[t][i];
    });
    const dLogits = new Float64Array(machine.logits.size);
    const f = willingness[t];
    dLogits[machine.logits.stop] = dWillingness[t] * f * (1 - f);
    dState = stepBackward(machine, steps[t], dState, objective.activationClip, dLogits);
    total -= addEntropyTerms(machine, steps[t], t === last, objective, dLogits);
    const gradients = controllerBackward(
      machine,
      parameters,
      controllers[t],
      dLogits,
      dControllerState,
      dParameters,
    );
    const { dZeroProbs } = gradients;
    dControllerState = clipState(gradients.dState, objective.activationClip);
    for (let r = 0; r < machine.numRegisters; r++) dState.registers[r * memorySize] += dZeroProbs[r];
  }
  return { loss: result.loss, objective: total };
}

/** Adds the entropy terms' gradient of one step to `dLogits` and returns the weighted entropy. */
function addEntropyTerms(
  machine: Machine,
  step: StepTrace,
  isLast: boolean,
  objective: Objective,
  dLogits: Float64Array,
): number {
  let weighted = 0;
  const add = (span: { offset: number; length: number }, weights: Float64Array): void => {
    const { value, gradient } = entropy(weights);
    weighted += objective.wiringEntropy * value;
    softmaxBackward(
      span,
      weights,
      gradient.map((g) => -objective.wiringEntropy * g),
      dLogits,
    );
  };
  machine.logits.slots.forEach((spans, i) => {
    const { weightsA, weightsB } = step.slots[i];
    if (spans.a !== null && weightsA !== null) add(spans.a, weightsA);
    if (spans.b !== null && weightsB !== null) add(spans.b, weightsB);
  });
  machine.logits.slots.forEach(({ choice }, i) => {
    const weights = step.slots[i].choice?.weights;
    if (choice !== null && weights !== undefined) add(choice, weights);
  });
  if (isLast) return weighted;
  machine.logits.registers.forEach((span, r) => {
    add(span, step.registerWeights[r]);
  });
  const f = step.willingness;
  const stop = entropy(Float64Array.of(f, 1 - f));
  dLogits[machine.logits.stop] -= objective.stopEntropy * (stop.gradient[0] - stop.gradient[1]) * f * (1 - f);
  return weighted + objective.stopEntropy * stop.value;
}

/** C1 holds for what an LSTM carries from step to step too. */
function clipState(dState: ControllerState, clip: number): ControllerState {
  return dState === null ? null : { hidden: clipped(dState.hidden, clip), cell: clipped(dState.cell, clip) };
}
