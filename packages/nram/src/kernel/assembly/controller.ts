// The controller on a tile: forward, backward, and the gradient of its weights. See src/machine/controller.ts.
//
// Versions
//   1. weight gradients by one product over (steps x lanes) a tile.
//   2. the first step, which is the same for every example, once an update for all tiles: its gradients are summed over
//      the tiles (they are linear in the logits' gradient) and go back together. Saves 1 of T steps of the products.

import { copyValues } from './gates';
import { logistic4, tanh4 } from './math';
import { clipCoordinates, softmaxForward } from './mix';
import { affineBackwardInput, affineBackwardWeights, affineForward, transposeTile, VALUE } from './products';
import {
  activationClip,
  biases1,
  biases2,
  biases3,
  cellOff,
  choices,
  coefficients,
  controllerBase,
  DENSE_BEFORE,
  dCell,
  dense,
  dFirstCell,
  dFirstHidden,
  dFirstLogits,
  dHidden,
  dHidden1,
  dInput,
  dLogits,
  dMiddle,
  dWires,
  first,
  firstEntropy,
  firstLogits,
  GATE_BYTES,
  gateRows,
  gates,
  hidden,
  hidden2Off,
  hidden2T,
  inputOff,
  inputs,
  inputT,
  isLstm,
  LOW_BEFORE,
  laneWeightAt,
  logits,
  low,
  lstmGatesOff,
  middleColumns,
  middleInputOff,
  middleInputT,
  middleRows,
  ones,
  packParameters,
  plan,
  productScratch,
  ROW_A,
  ROW_B,
  ROW_CHOICE,
  registerRow,
  registers,
  rows,
  squashedOff,
  stepBase,
  stepsAt,
  stopEntropy,
  stopLogitOff,
  stopRow,
  T,
  toGradient,
  toPacked,
  toTransposed,
  weights1,
  weights2,
  weights3,
  weightsOff,
  wireBytes,
  wiresOff,
  wiringEntropy,
} from './shape';

/** Must follow every change of the parameters: renews their packed copies, and runs the first step. */
export function parametersChanged(): void {
  packParameters();
  v128.store(ones, f32x4.splat(1.0));
  v128.store(ones, f32x4.splat(1.0), 16);
  memory.fill(first + inputOff, 0, <usize>inputs * VALUE);
  for (let r = 0; r < registers; r++) copyValues(first + inputOff + <usize>r * VALUE, ones, 1);
  runController(first, 0, firstLogits, rows);
  softmaxRows(first + weightsOff, firstEntropy, firstLogits, ones, ones, true);
  memory.fill(dFirstLogits, 0, <usize>rows * VALUE);
  memory.fill(dFirstHidden, 0, <usize>hidden * VALUE);
  memory.fill(dFirstCell, 0, <usize>hidden * VALUE);
}

/** Layers of one step into its controller values at `step`; `previous` are those of the step before, 0 for none. */
function runController(step: usize, previous: usize, out: usize, outRows: i32): void {
  const middle = step + middleInputOff,
    h2 = step + hidden2Off;
  affineForward(weights1 + toPacked, biases1, step + inputOff, middle, hidden, inputs, true);
  if (isLstm) {
    const state = middle + <usize>hidden * VALUE;
    if (previous == 0) memory.fill(state, 0, <usize>hidden * VALUE);
    else copyValues(state, previous + hidden2Off, hidden);
    const pre = step + lstmGatesOff;
    affineForward(weights2 + toPacked, biases2, middle, pre, middleRows, middleColumns, false);
    lstmForward(pre, previous == 0 ? 0 : previous + cellOff, step + cellOff, step + squashedOff, h2);
  } else {
    affineForward(weights2 + toPacked, biases2, middle, h2, hidden, hidden, true);
  }
  affineForward(weights3 + toPacked, biases3, h2, out, outRows, hidden, false);
  copyValues(step + stopLogitOff, out + <usize>stopRow * VALUE, 1);
}

/** i, f, o = logistic, g = tanh, in place; cell = f cell + i g; hidden = o tanh(cell). */
function lstmForward(lstmGates: usize, previousCell: usize, cell: usize, squashed: usize, out: usize): void {
  const block = <usize>hidden * VALUE;
  for (let k: usize = 0; k < block; k += 16) {
    const at = lstmGates + k;
    const i = logistic4(v128.load(at));
    const f = logistic4(v128.load(at + block));
    const g = tanh4(v128.load(at + 2 * block));
    const o = logistic4(v128.load(at + 3 * block));
    v128.store(at, i);
    v128.store(at + block, f);
    v128.store(at + 2 * block, g);
    v128.store(at + 3 * block, o);
    let c = f32x4.mul(i, g);
    if (previousCell != 0) c = f32x4.add(c, f32x4.mul(f, v128.load(previousCell + k)));
    const s = tanh4(c);
    v128.store(cell + k, c);
    v128.store(squashed + k, s);
    v128.store(out + k, f32x4.mul(o, s));
  }
}

/** The controller in step t: its weights over wires, and in dLogits the gradient of the entropy terms. */
export function controllerForward(t: i32): void {
  entropyCoefficients(t);
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  memory.fill(gradient, 0, <usize>rows * VALUE);
  const hasEntropy = wiringEntropy != 0;
  if (t == 0) {
    if (hasEntropy) scaleFirstEntropy(gradient);
    return;
  }
  const step = stepBase(t);
  const input = step + inputOff;
  memory.fill(input, 0, <usize>inputs * VALUE);
  for (let r = 0; r < registers; r++)
    copyValues(input + <usize>r * VALUE, step + wiresOff + <usize>r * wireBytes, 1);
  const isLast = t == T - 1;
  runController(step, controllerBase(t - 1), logits, isLast ? gateRows : rows);
  softmaxRows(
    step + weightsOff,
    gradient,
    logits,
    hasEntropy ? coefficients : 0,
    hasEntropy ? coefficients + VALUE : 0,
    !isLast,
  );
  transposeTile(input, inputT + <usize>(t * inputs) * VALUE, inputs, inputs);
  transposeTile(
    step + middleInputOff,
    middleInputT + <usize>(t * middleColumns) * VALUE,
    middleColumns,
    middleColumns,
  );
  transposeTile(step + hidden2Off, hidden2T + <usize>(t * hidden) * VALUE, hidden, hidden);
}

/** Every softmax of a step; the coefficients are those of the gates' and of the registers' distributions. */
function softmaxRows(
  weights: usize,
  gradient: usize,
  from: usize,
  ofGates: usize,
  ofRegisters: usize,
  withRegisters: bool,
): void {
  for (let i = 0; i < gates; i++) {
    const gate = plan + <usize>i * GATE_BYTES;
    const n = i32.load(gate, DENSE_BEFORE) + i32.load(gate, LOW_BEFORE);
    softmaxRow(i32.load(gate, ROW_A), weights, gradient, from, n, ofGates);
    softmaxRow(i32.load(gate, ROW_B), weights, gradient, from, n, ofGates);
    softmaxRow(i32.load(gate, ROW_CHOICE), weights, gradient, from, choices, ofGates);
  }
  if (!withRegisters) return;
  const n = dense + low;
  for (let r = 0; r < registers; r++)
    softmaxRow(registerRow + r * n, weights, gradient, from, n, ofRegisters);
}

function softmaxRow(
  row: i32,
  weights: usize,
  gradient: usize,
  from: usize,
  n: i32,
  coefficient: usize,
): void {
  if (row < 0) return;
  const at = <usize>row * VALUE;
  softmaxForward(from + at, weights + at, gradient + at, n, coefficient);
}

/** The entropy coefficients of this step's lanes: 0 where the lane has ended, or where the distribution has no effect. */
export function entropyCoefficients(t: i32): void {
  for (let lane: usize = 0; lane < VALUE; lane += 4) {
    const at = coefficients + lane;
    const weight = f32.load(laneWeightAt + lane);
    const steps = i32.load(stepsAt + lane);
    const inGates = t < steps ? weight : 0,
      inUpdate = t < steps - 1 ? weight : 0;
    f32.store(at, inGates * wiringEntropy);
    f32.store(at, inUpdate * wiringEntropy, VALUE);
    f32.store(at, inUpdate * stopEntropy, 2 * VALUE);
  }
}

/** The first step's entropy gradient for the lanes of this tile. */
function scaleFirstEntropy(gradient: usize): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    const ofGates = v128.load(coefficients + half),
      ofRegisters = v128.load(coefficients + half, VALUE);
    for (let row = 0; row < rows; row++) {
      const at = <usize>row * VALUE + half;
      if (row == stopRow || (row > stopRow && row < registerRow)) continue;
      v128.store(
        gradient + at,
        f32x4.mul(row < registerRow ? ofGates : ofRegisters, v128.load(firstEntropy + at)),
      );
    }
  }
}

/** Zeroes what is carried from step to step; before the last step's {@link controllerBackward}. */
export function startControllerBackward(): void {
  memory.fill(dHidden, 0, <usize>hidden * VALUE);
  memory.fill(dCell, 0, <usize>hidden * VALUE);
}

/** Takes step t's dLogits back to the registers' gradient (into dWires) and to the state before it. */
export function controllerBackward(t: i32): void {
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  const outRows = t < T - 1 ? rows : gateRows;
  if (t == 0) {
    // Nothing before the first step depends on the parameters; it goes back with those of the other tiles.
    addValues(dFirstLogits, gradient, outRows);
    addValues(dFirstHidden, dHidden, hidden);
    addValues(dFirstCell, dCell, hidden);
    return;
  }
  const step = stepBase(t);
  const d1 = dHidden1 + <usize>(t * hidden) * VALUE;
  layersBackward(
    step,
    controllerBase(t - 1),
    gradient,
    outRows,
    d1,
    dMiddle + <usize>(t * middleRows) * VALUE,
  );
  if (isLstm) {
    clipCoordinates(dHidden, hidden, activationClip);
    clipCoordinates(dCell, hidden, activationClip);
  }
  affineBackwardInput(weights1 + toTransposed, d1, dInput, hidden, hidden, inputs, 0);
  for (let r = 0; r < registers; r++) addValues(dWires + <usize>r * wireBytes, dInput + <usize>r * VALUE, 1);
}

/** From the logits' gradient (and dHidden, dCell) to those of both hidden layers (and of the state before the step). */
function layersBackward(
  step: usize,
  previous: usize,
  gradient: usize,
  outRows: i32,
  d1: usize,
  d2: usize,
): void {
  const middle = step + middleInputOff,
    h2 = step + hidden2Off;
  if (!isLstm) {
    affineBackwardInput(weights3 + toTransposed, gradient, d2, outRows, rows, hidden, h2);
    affineBackwardInput(weights2 + toTransposed, d2, d1, hidden, hidden, hidden, middle);
    return;
  }
  affineBackwardInput(weights3 + toTransposed, gradient, d1, outRows, rows, hidden, 0);
  addValues(dHidden, d1, hidden);
  lstmBackward(step + lstmGatesOff, previous == 0 ? 0 : previous + cellOff, step + squashedOff, d2);
  affineBackwardInput(weights2 + toTransposed, d2, d1, middleRows, middleRows, hidden, middle);
  const ofState = weights2 + toTransposed + ((<usize>(hidden * middleRows)) << 2);
  affineBackwardInput(ofState, d2, dHidden, middleRows, middleRows, hidden, 0);
}

/** From dHidden and dCell after the step to the gradient before the nonlinearities; dCell becomes that before the step. */
function lstmBackward(lstmGates: usize, previousCell: usize, squashed: usize, dPre: usize): void {
  const block = <usize>hidden * VALUE;
  const one = f32x4.splat(1.0);
  for (let k: usize = 0; k < block; k += 16) {
    const at = lstmGates + k,
      d = dPre + k;
    const i = v128.load(at),
      f = v128.load(at + block),
      g = v128.load(at + 2 * block),
      o = v128.load(at + 3 * block);
    const s = v128.load(squashed + k),
      dh = v128.load(dHidden + k);
    const slope = f32x4.mul(o, f32x4.sub(one, f32x4.mul(s, s)));
    const dc = f32x4.add(v128.load(dCell + k), f32x4.mul(dh, slope));
    const before = previousCell != 0 ? v128.load(previousCell + k) : f32x4.splat(0.0);
    v128.store(d, f32x4.mul(f32x4.mul(dc, g), f32x4.mul(i, f32x4.sub(one, i))));
    v128.store(d + block, f32x4.mul(f32x4.mul(dc, before), f32x4.mul(f, f32x4.sub(one, f))));
    v128.store(d + 2 * block, f32x4.mul(f32x4.mul(dc, i), f32x4.sub(one, f32x4.mul(g, g))));
    v128.store(d + 3 * block, f32x4.mul(f32x4.mul(dh, s), f32x4.mul(o, f32x4.sub(one, o))));
    v128.store(dCell + k, f32x4.mul(dc, f));
  }
}

/** The gradient of the weights from steps 1 to T - 1 of a tile. */
export function weightsBackward(): void {
  const steps = T - 1; // the first step's come with firstStepBackward
  if (steps == 0) return;
  addWeightGradients(
    dHidden1 + <usize>hidden * VALUE,
    dMiddle + <usize>middleRows * VALUE,
    dLogits + <usize>rows * VALUE,
    inputT + <usize>inputs * VALUE,
    middleInputT + <usize>middleColumns * VALUE,
    hidden2T + <usize>hidden * VALUE,
    steps,
    steps - 1,
    productScratch,
  );
}

/** Gradients over consecutive steps; the registers' rows count in the first `registerSteps` of them. */
function addWeightGradients(
  d1: usize,
  d2: usize,
  d3: usize,
  in1: usize,
  in2: usize,
  in3: usize,
  steps: i32,
  registerSteps: i32,
  scratch: usize,
): void {
  const g = toGradient;
  affineBackwardWeights(
    weights1 + g,
    biases1 + g,
    d1,
    <usize>hidden * VALUE,
    in1,
    hidden,
    inputs,
    steps,
    scratch,
  );
  affineBackwardWeights(
    weights2 + g,
    biases2 + g,
    d2,
    <usize>middleRows * VALUE,
    in2,
    middleRows,
    middleColumns,
    steps,
    scratch,
  );
  const stride = <usize>rows * VALUE;
  affineBackwardWeights(weights3 + g, biases3 + g, d3, stride, in3, gateRows, hidden, steps, scratch);
  const skipped = <usize>gateRows;
  affineBackwardWeights(
    weights3 + g + ((skipped * <usize>hidden) << 2),
    biases3 + g + (skipped << 2),
    d3 + skipped * VALUE,
    stride,
    in3,
    rows - gateRows,
    hidden,
    registerSteps,
    scratch,
  );
}

/**
 * After the last tile of a batch: the first step's gradients, summed over its tiles, back through the controller.
 * Uses the last tile's workspace as scratch.
 */
export function firstStepBackward(): void {
  copyValues(dHidden, dFirstHidden, hidden);
  copyValues(dCell, dFirstCell, hidden);
  layersBackward(first, 0, dFirstLogits, rows, dHidden1, dMiddle);
  transposeTile(first + inputOff, inputT, inputs, inputs);
  transposeTile(first + middleInputOff, middleInputT, middleColumns, middleColumns);
  transposeTile(first + hidden2Off, hidden2T, hidden, hidden);
  addWeightGradients(dHidden1, dMiddle, dFirstLogits, inputT, middleInputT, hidden2T, 1, 1, productScratch);
  memory.fill(dFirstLogits, 0, <usize>rows * VALUE);
  memory.fill(dFirstHidden, 0, <usize>hidden * VALUE);
  memory.fill(dFirstCell, 0, <usize>hidden * VALUE);
}

function addValues(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    v128.store(to, f32x4.add(v128.load(to), v128.load(from)));
    v128.store(to, f32x4.add(v128.load(to, 16), v128.load(from, 16)), 16);
    to += VALUE;
    from += VALUE;
  }
}
