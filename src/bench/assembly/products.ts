// @ts-nocheck: AssemblyScript; tsc knows neither its types nor its module paths.
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
let weights1: usize, biases1: usize, weights2: usize, biases2: usize, weights3: usize, biases3: usize;
/** From a parameter to its gradient, in bytes. */
let toGradient: usize;
let input: usize, hidden1: usize, hidden2: usize, logits: usize, dInput: usize;
let dLogits: usize, dHidden1: usize, dHidden2: usize, scratch: usize;

/**
 * Lays out one tile of `steps` steps. inputColumns and hiddenSize are multiples of 8, logitRows of 4, as in the kernel.
 * Returns the address after the end.
 */
export function layOut(steps: i32, inputColumns: i32, hiddenSize: i32, logitRows: i32): usize {
  T = steps;
  inputs = inputColumns;
  hidden = hiddenSize;
  rows = logitRows;
  let at = (heapBase + 63) & ~63;
  weights1 = at;
  biases1 = weights1 + ((<usize>(hidden * inputs)) << 2);
  weights2 = biases1 + ((<usize>hidden) << 2);
  biases2 = weights2 + ((<usize>(hidden * hidden)) << 2);
  weights3 = biases2 + ((<usize>hidden) << 2);
  biases3 = weights3 + ((<usize>(rows * hidden)) << 2);
  toGradient = (biases3 + ((<usize>rows) << 2) - at + 63) & ~63;
  at += 2 * toGradient;
  input = at;
  at += <usize>(T * inputs) * VALUE;
  hidden1 = at;
  at += <usize>(T * hidden) * VALUE;
  hidden2 = at;
  at += <usize>(T * hidden) * VALUE;
  dHidden1 = at;
  at += <usize>(T * hidden) * VALUE;
  dHidden2 = at;
  at += <usize>(T * hidden) * VALUE;
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
      const h1 = hidden1 + <usize>(t * hidden) * VALUE;
      const h2 = hidden2 + <usize>(t * hidden) * VALUE;
      affineForward(weights1, biases1, x, h1, hidden, inputs, true);
      affineForward(weights2, biases2, h1, h2, hidden, hidden, true);
      affineForward(weights3, biases3, h2, logits, rows, hidden, false);
    }
  }
}

/** From the logits' gradient of every step to the input's, `repeats` times. */
export function backwardInput(repeats: i32): void {
  for (let repeat = 0; repeat < repeats; repeat++) {
    for (let t = T - 1; t >= 0; t--) {
      const h1 = hidden1 + <usize>(t * hidden) * VALUE;
      const h2 = hidden2 + <usize>(t * hidden) * VALUE;
      const d1 = dHidden1 + <usize>(t * hidden) * VALUE;
      const d2 = dHidden2 + <usize>(t * hidden) * VALUE;
      affineBackwardInput(weights3, dLogits + <usize>(t * rows) * VALUE, d2, rows, rows, hidden, h2);
      affineBackwardInput(weights2, d2, d1, hidden, hidden, hidden, h1);
      affineBackwardInput(weights1, d1, dInput, hidden, hidden, inputs, 0);
    }
  }
}

/** The weights' gradients over all steps, `repeats` times; they accumulate. The inputs stand in for their transposes. */
export function backwardWeights(repeats: i32): void {
  const step = <usize>hidden * VALUE;
  const w1 = weights1 + toGradient,
    w2 = weights2 + toGradient,
    w3 = weights3 + toGradient;
  const b1 = biases1 + toGradient,
    b2 = biases2 + toGradient,
    b3 = biases3 + toGradient;
  for (let repeat = 0; repeat < repeats; repeat++) {
    affineBackwardWeights(w1, b1, dHidden1, step, input, hidden, inputs, T, scratch);
    affineBackwardWeights(w2, b2, dHidden2, step, hidden1, hidden, hidden, T, scratch);
    affineBackwardWeights(w3, b3, dLogits, <usize>rows * VALUE, hidden2, rows, hidden, T, scratch);
  }
}
