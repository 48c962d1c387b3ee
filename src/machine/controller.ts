import type { Layer, Machine } from './spec.js';

/** Parameters or their gradient: flat, laid out by `machine.layers`. */
export type Parameters = Float64Array | Float32Array;

/** What the controller computed in one step, kept for the backward pass. */
export interface ControllerTrace {
  /** P(register = 0), `[R]`: all that the controller sees (sec. 3.2). */
  readonly zeroProbs: Float64Array;
  /** After ReLU, `[H]` each. */
  readonly hidden1: Float64Array;
  readonly hidden2: Float64Array;
  /** `[machine.logits.size]`, unnormalised. */
  readonly logits: Float64Array;
}

/**
 * The feed-forward controller (sec. 4.2): two hidden ReLU layers, then the logits of every softmax and the stop logit.
 *
 * @param parameters - `[machine.numParameters]`.
 * @param zeroProbs - `[R]` in 0..1; kept by reference in the trace.
 *
 * @example
 * const { logits } = controllerForward(machine, parameters, new Float64Array(machine.numRegisters).fill(1));
 */
export function controllerForward(
  machine: Machine,
  parameters: Parameters,
  zeroProbs: Float64Array,
): ControllerTrace {
  const [first, second, output] = machine.layers;
  const hidden1 = relu(affine(first, parameters, zeroProbs));
  const hidden2 = relu(affine(second, parameters, hidden1));
  return { zeroProbs, hidden1, hidden2, logits: affine(output, parameters, hidden2) };
}

/**
 * Backward of {@link controllerForward}.
 *
 * @param dLogits - `[machine.logits.size]`.
 * @param dParameters - `[machine.numParameters]`; accumulated into.
 * @returns the gradient with respect to `zeroProbs`, `[R]`.
 */
export function controllerBackward(
  machine: Machine,
  parameters: Parameters,
  trace: ControllerTrace,
  dLogits: Float64Array,
  dParameters: Parameters,
): Float64Array {
  const [first, second, output] = machine.layers;
  const dHidden2 = affineBackward(output, parameters, trace.hidden2, dLogits, dParameters);
  reluBackward(trace.hidden2, dHidden2);
  const dHidden1 = affineBackward(second, parameters, trace.hidden1, dHidden2, dParameters);
  reluBackward(trace.hidden1, dHidden1);
  return affineBackward(first, parameters, trace.zeroProbs, dHidden1, dParameters);
}

function affine(layer: Layer, parameters: Parameters, input: Float64Array): Float64Array {
  const result = new Float64Array(layer.rows);
  for (let row = 0; row < layer.rows; row++) {
    let sum = parameters[layer.biasesOffset + row];
    const weights = layer.weightsOffset + row * layer.columns;
    for (let column = 0; column < layer.columns; column++)
      sum += parameters[weights + column] * input[column];
    result[row] = sum;
  }
  return result;
}

function affineBackward(
  layer: Layer,
  parameters: Parameters,
  input: Float64Array,
  dResult: Float64Array,
  dParameters: Parameters,
): Float64Array {
  const dInput = new Float64Array(layer.columns);
  for (let row = 0; row < layer.rows; row++) {
    const weights = layer.weightsOffset + row * layer.columns;
    dParameters[layer.biasesOffset + row] += dResult[row];
    for (let column = 0; column < layer.columns; column++) {
      dParameters[weights + column] += dResult[row] * input[column];
      dInput[column] += dResult[row] * parameters[weights + column];
    }
  }
  return dInput;
}

function relu(values: Float64Array): Float64Array {
  return values.map((value) => Math.max(value, 0));
}

function reluBackward(output: Float64Array, dOutput: Float64Array): void {
  for (let i = 0; i < output.length; i++) if (output[i] <= 0) dOutput[i] = 0;
}
