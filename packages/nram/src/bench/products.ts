import { reserveMemory } from '../kernel/wasm.js';
import { createMachine } from '../machine/spec.js';
import { createRandom } from '../random.js';
import { toMachineSpec, type UpdateSizes } from './flops.js';
import { instantiateBenchModule } from './load.js';
import { sampleFor, warmUp } from './timing.js';

/** Rates of the kernel's three matrix products alone, GFLOP/s; each the best sample, as the peak is. */
export interface ProductFigures {
  readonly forward: number;
  readonly backwardInput: number;
  readonly backwardWeights: number;
}

/** The exports of assembly/products.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global<'i32'>;
  layOut(steps: number, inputColumns: number, hiddenSize: number, logitRows: number, isLstm: number): number;
  forward(repeats: number): void;
  backwardInput(repeats: number): void;
  backwardWeights(repeats: number): void;
}

const LANES = 8;
/** A few hundred microseconds a sample: short enough to fall between interruptions, long enough for the clock. */
const FLOPS_PER_SAMPLE = 4e6;

/**
 * Multiply-adds, times 2, that each product does for one tile (8 examples, T steps) of these sizes: the controller's
 * three layers, padded as in the kernel, padding included. An LSTM's gates are the middle layer, `[4 H, 2 H]`.
 */
export function countProductFlops(sizes: UpdateSizes): number {
  const { inputColumns, hidden, rows, isLstm } = padLayers(sizes);
  const middle = (isLstm ? 8 : 1) * hidden * hidden;
  return 2 * LANES * sizes.maxSteps * (hidden * inputColumns + middle + rows * hidden);
}

/**
 * Measures each of the three products of src/kernel/assembly/products.ts by itself: the controller's three layers of a
 * whole tile, on the layout that the kernel gives them.
 *
 * @param sampleMs - Time spent on each product after a warm-up of the same length.
 * @throws NramError `resource` if WebAssembly memory cannot be had.
 *
 * @example
 * import { REFERENCE_SIZES } from './update.js';
 *
 * const { forward } = benchProducts(REFERENCE_SIZES);
 */
export function benchProducts(sizes: UpdateSizes, sampleMs = 150): ProductFigures {
  const exports = instantiateBenchModule('products') as unknown as Exports;
  const { inputColumns, hidden, rows, isLstm } = padLayers(sizes);
  const end = exports.layOut(sizes.maxSteps, inputColumns, hidden, rows, Number(isLstm));
  reserveMemory(exports.memory, end);
  const heapBase = exports.heapBase.value;
  const values = new Float32Array(exports.memory.buffer, heapBase, (end - heapBase) >> 2);
  const random = createRandom(1, 'bench', 'products');
  for (let i = 0; i < values.length; i++) values[i] = 0.125 * (2 * random.float() - 1);

  const flops = countProductFlops(sizes);
  const repeats = Math.max(1, Math.round(FLOPS_PER_SAMPLE / flops));
  const rate = (product: (repeats: number) => void): number => {
    const run = (): void => product(repeats);
    warmUp(run, sampleMs);
    const bestMs = sampleFor(run, sampleMs).reduce((best, ms) => Math.min(best, ms));
    return (flops * repeats) / bestMs / 1e6;
  };
  return {
    forward: rate(exports.forward),
    backwardInput: rate(exports.backwardInput),
    backwardWeights: rate(exports.backwardWeights),
  };
}

/** The controller's layers as the kernel pads them. */
function padLayers(sizes: UpdateSizes): {
  inputColumns: number;
  hidden: number;
  rows: number;
  isLstm: boolean;
} {
  const { controller, logits, numRegisters } = createMachine(toMachineSpec(sizes));
  const align = (value: number, multiple: number): number => Math.ceil(value / multiple) * multiple;
  return {
    inputColumns: align(numRegisters, 8),
    hidden: align(sizes.hiddenSize, 8),
    rows: align(logits.size, 4),
    isLstm: controller === 'lstm',
  };
}
