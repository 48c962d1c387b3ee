import type { Layer, Machine } from './spec.js';

/** Parameters or their gradient: flat, laid out by `machine.layers`. */
export type Parameters = Float64Array | Float32Array;

/** What an LSTM carries from step to step, `[H]` each; null for a feed-forward controller. */
export type ControllerState = { readonly hidden: Float64Array; readonly cell: Float64Array } | null;

/** What the controller computed in one step, kept for the backward pass. */
export interface ControllerTrace {
  /** P(register = 0), `[R]`: all that the controller sees (sec. 3.2). */
  readonly zeroProbs: Float64Array;
  /** The state before this step and after it. */
  readonly before: ControllerState;
  readonly next: ControllerState;
  /** After ReLU, `[H]`. */
  readonly hidden1: Float64Array;
  /** What the output layer reads, `[H]`: the second ReLU layer, or the LSTM's new hidden state. */
  readonly hidden2: Float64Array;
  /** The LSTM's input, forget, candidate and output gates after their nonlinearities, `[4 H]`; null without an LSTM. */
  readonly lstmGates: Float64Array | null;
  /** `[machine.logits.size]`, unnormalised. */
  readonly logits: Float64Array;
}

/** The controller's state before the first step: zeros. */
export function startControllerState(machine: Machine): ControllerState {
  if (machine.controller === 'feedforward') return null;
  const { hiddenSize } = machine.spec;
  return { hidden: new Float64Array(hiddenSize), cell: new Float64Array(hiddenSize) };
}

/**
 * The controller (sec. 4.2): a hidden ReLU layer; a second one, or an LSTM; then the logits of every softmax and the stop
 * logit.
 *
 * The LSTM (Hochreiter and Schmidhuber, with forget gates): `i, f, o = sigmoid`, `g = tanh` of an affine map of hidden1
 * and the previous hidden state; `cell' = f cell + i g`; `hidden' = o tanh(cell')`.
 *
 * @param parameters - `[machine.numParameters]`.
 * @param zeroProbs - `[R]` in 0..1; kept by reference in the trace.
 * @param state - by default that before the first step.
 *
 * @example
 * const machine = createMachine({ numRegisters: 2, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * const parameters = new Float64Array(machine.numParameters);
 * const { logits } = controllerForward(machine, parameters, Float64Array.of(1, 1));
 */
export function controllerForward(
  machine: Machine,
  parameters: Parameters,
  zeroProbs: Float64Array,
  state: ControllerState = startControllerState(machine),
): ControllerTrace {
  const [first, second, output] = machine.layers;
  const hidden1 = relu(affine(first, parameters, zeroProbs));
  if (state === null) {
    const hidden2 = relu(affine(second, parameters, hidden1));
    const logits = affine(output, parameters, hidden2);
    return { zeroProbs, before: null, next: null, hidden1, hidden2, lstmGates: null, logits };
  }
  const size = hidden1.length;
  const lstmGates = affine(second, parameters, concatenate(hidden1, state.hidden)).map((x, k) =>
    Math.floor(k / size) === 2 ? Math.tanh(x) : 1 / (1 + Math.exp(-x)),
  );
  const [input, forget, candidate, out] = quarters(lstmGates);
  const cell = state.cell.map((c, k) => forget[k] * c + input[k] * candidate[k]);
  const hidden = cell.map((c, k) => out[k] * Math.tanh(c));
  const logits = affine(output, parameters, hidden);
  return { zeroProbs, before: state, next: { hidden, cell }, hidden1, hidden2: hidden, lstmGates, logits };
}

/**
 * Backward of {@link controllerForward}.
 *
 * @param dLogits - `[machine.logits.size]`.
 * @param dNext - gradient with respect to the state after the step; null for zeros.
 * @param dParameters - `[machine.numParameters]`; accumulated into.
 * @returns the gradients with respect to `zeroProbs`, `[R]`, and to the state before the step.
 */
export function controllerBackward(
  machine: Machine,
  parameters: Parameters,
  trace: ControllerTrace,
  dLogits: Float64Array,
  dNext: ControllerState,
  dParameters: Parameters,
): { dZeroProbs: Float64Array; dState: ControllerState } {
  const [first, second, output] = machine.layers;
  const dHidden2 = affineBackward(output, parameters, trace.hidden2, dLogits, dParameters);
  let dHidden1: Float64Array;
  let dState: ControllerState = null;
  if (trace.before === null || trace.next === null || trace.lstmGates === null) {
    reluBackward(trace.hidden2, dHidden2);
    dHidden1 = affineBackward(second, parameters, trace.hidden1, dHidden2, dParameters);
  } else {
    const { before, next } = trace;
    const [input, forget, candidate, out] = quarters(trace.lstmGates);
    const size = dHidden2.length;
    const dGates = new Float64Array(4 * size);
    const dCell = new Float64Array(size);
    for (let k = 0; k < size; k++) {
      const dHidden = dHidden2[k] + (dNext?.hidden[k] ?? 0);
      const squashed = Math.tanh(next.cell[k]);
      const d = (dNext?.cell[k] ?? 0) + dHidden * out[k] * (1 - squashed * squashed);
      dGates[k] = d * candidate[k] * input[k] * (1 - input[k]);
      dGates[size + k] = d * before.cell[k] * forget[k] * (1 - forget[k]);
      dGates[2 * size + k] = d * input[k] * (1 - candidate[k] * candidate[k]);
      dGates[3 * size + k] = dHidden * squashed * out[k] * (1 - out[k]);
      dCell[k] = d * forget[k];
    }
    const inputs = concatenate(trace.hidden1, before.hidden);
    const dInputs = affineBackward(second, parameters, inputs, dGates, dParameters);
    dHidden1 = dInputs.slice(0, size);
    dState = { hidden: dInputs.slice(size), cell: dCell };
  }
  reluBackward(trace.hidden1, dHidden1);
  return { dZeroProbs: affineBackward(first, parameters, trace.zeroProbs, dHidden1, dParameters), dState };
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

function concatenate(one: Float64Array, other: Float64Array): Float64Array {
  return Float64Array.from([...one, ...other]);
}

function quarters(values: Float64Array): Float64Array[] {
  const size = values.length / 4;
  return [0, 1, 2, 3].map((q) => values.subarray(q * size, (q + 1) * size));
}
