import type { Layer, Machine } from '../machine/spec.js';
import type { KernelInstance } from './instance.js';

/**
 * Per parameter of a machine its place among the kernel's padded parameters, in floats. An LSTM's middle layer has four
 * blocks of rows and two of columns; each block is padded.
 */
export function placeParameters(
  machine: Machine,
  { exports, plan: { shape, rowOf } }: KernelInstance,
): Int32Array {
  const [first, middle, output] = machine.layers;
  const { hiddenSize } = machine.spec;
  const padded = (k: number): number => Math.floor(k / hiddenSize) * shape.hidden + (k % hiddenSize);
  const { weights1, weights2, weights3, biases1, biases2, biases3, parameters } = exports;
  const place = new Int32Array(machine.numParameters);
  const placeLayer = (
    layer: Layer,
    weights: WebAssembly.Global,
    biases: WebAssembly.Global,
    stride: number,
    at: { row: (row: number) => number; column: (column: number) => number },
  ): void => {
    const [firstWeight, firstBias] = [weights, biases].map(({ value }) => (value - parameters.value) / 4);
    for (let r = 0; r < layer.rows; r++) {
      const row = at.row(r);
      for (let c = 0; c < layer.columns; c++) {
        place[layer.weightsOffset + r * layer.columns + c] = firstWeight + row * stride + at.column(c);
      }
      place[layer.biasesOffset + r] = firstBias + row;
    }
  };
  const { inputs, hidden, isLstm } = shape;
  placeLayer(first, weights1, biases1, inputs, { row: padded, column: (c) => c });
  placeLayer(middle, weights2, biases2, isLstm ? 2 * hidden : hidden, { row: padded, column: padded });
  placeLayer(output, weights3, biases3, hidden, { row: (r) => rowOf[r], column: padded });
  return place;
}
