// The kernel's three matrix products alone: what the controller of one tile does in T steps, over and over.
// The host fills all floats from heapBase to the end of the layout before it measures.

import {
  affineBackwardInput,
  affineBackwardWeights,
  affineForward,
  VALUE,
} from '../../kernel/assembly/products';

/** The first address that the host may use. */
export const heapBase: usize = __heap_base;

let T: i32, inputs: i32, hidden: i32, rows: i32;
/** The middle layer: [hidden, hidden] with ReLU, or an LSTM's [4 hidden, 2 hidden] without its nonlinearities. */
let isLstm: bool, middleRows: i32, middleColumns: i32;
let weights1: usize, biases1: usize, weights2: usize, biases2: usize, weights3: usize, biases3: usize;
/** From a parameter to its gradient, in bytes. */
let toGradient: usize;
// Per step: the middle layer's input (hidden1, then an LSTM's state) and output, whose first values stand in for hidden2.
let input: usize, middleInput: usize, middle: usize, logits: usize, dInput: usize;
let dLogits: usize, dMiddleInput: usize, dMiddle: usize, scratch: usize;

/**
 * Lays out one tile of `steps` steps. inputColumns and hiddenSize are multiples of 8, logitRows of 4, as in the kernel.
 * Returns the address after the end.
 */
export function layOut(steps: i32, inputColumns: i32, hiddenSize: i32, logitRows: i32, lstm: bool): usize {
  T = steps;
  inputs = inputColumns;
  hidden = hiddenSize;
  rows = logitRows;
  isLstm = lstm;
  middleRows = lstm ? 4 * hidden : hidden;
  middleColumns = lstm ? 2 * hidden : hidden;
  let at = (heapBase + 63) & ~63;
  weights1 = at;
  biases1 = weights1 + ((<usize>(hidden * inputs)) << 2);
  weights2 = biases1 + ((<usize>hidden) << 2);
  biases2 = weights2 + ((<usize>(middleRows * middleColumns)) << 2);
  weights3 = biases2 + ((<usize>middleRows) << 2);
  biases3 = weights3 + ((<usize>(rows * hidden)) << 2);
  toGradient = (biases3 + ((<usize>rows) << 2) - at + 63) & ~63;
  at += 2 * toGradient;
  input = at;
  at += <usize>(T * inputs) * VALUE;
  middleInput = at;
  at += <usize>(T * middleColumns) * VALUE;
  middle = at;
  at += <usize>(T * middleRows) * VALUE;
  dMiddleInput = at;
  at += <usize>(T * middleColumns) * VALUE;
  dMiddle = at;
  at += <usize>(T * middleRows) * VALUE;
  dLogits = at;
  at += <usize>(T * rows) * VALUE;
  logits = at;
  at += <usize>rows * VALUE;
  scratch = at;
  at += <usize>(T * 4) * VALUE;
  dInput = at;
  at += <usize>inputs * VALUE;
  return at;
}

/** The three layers of every step, `repeats` times. */
export function forward(repeats: i32): void {
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let t = 0; t < T; t++) {
      const x = input + <usize>(t * inputs) * VALUE;
      const h1 = middleInput + <usize>(t * middleColumns) * VALUE;
      const h2 = middle + <usize>(t * middleRows) * VALUE;
      affineForward(weights1, biases1, x, h1, hidden, inputs, true);
      affineForward(weights2, biases2, h1, h2, middleRows, middleColumns, !isLstm);
      affineForward(weights3, biases3, h2, logits, rows, hidden, false);
    }
  }
}

/** From the logits' gradient of every step to the input's, `repeats` times. */
export function backwardInput(repeats: i32): void {
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let t = T - 1; t >= 0; t--) {
      const h1 = middleInput + <usize>(t * middleColumns) * VALUE;
      const h2 = middle + <usize>(t * middleRows) * VALUE;
      const d1 = dMiddleInput + <usize>(t * middleColumns) * VALUE;
      const d2 = dMiddle + <usize>(t * middleRows) * VALUE;
      affineBackwardInput(
        weights3,
        dLogits + <usize>(t * rows) * VALUE,
        d2,
        rows,
        rows,
        hidden,
        isLstm ? 0 : h2,
      );
      affineBackwardInput(weights2, d2, d1, middleRows, middleRows, middleColumns, isLstm ? 0 : h1);
      affineBackwardInput(weights1, d1, dInput, hidden, hidden, inputs, 0);
    }
  }
}

/** The weights' gradients over all steps, `repeats` times; they accumulate. The inputs stand in for their transposes. */
export function backwardWeights(repeats: i32): void {
  const w1 = weights1 + toGradient,
    w2 = weights2 + toGradient,
    w3 = weights3 + toGradient;
  const b1 = biases1 + toGradient,
    b2 = biases2 + toGradient,
    b3 = biases3 + toGradient;
  for (let repeat = 0; repeat < repeats; repeat++) {
    affineBackwardWeights(
      w1,
      b1,
      dMiddleInput,
      <usize>middleColumns * VALUE,
      input,
      hidden,
      inputs,
      T,
      scratch,
    );
    affineBackwardWeights(
      w2,
      b2,
      dMiddle,
      <usize>middleRows * VALUE,
      middleInput,
      middleRows,
      middleColumns,
      T,
      scratch,
    );
    affineBackwardWeights(w3, b3, dLogits, <usize>rows * VALUE, middle, rows, hidden, T, scratch);
  }
}
