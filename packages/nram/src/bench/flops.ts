import { type ControllerKind, createMachine, type MachineSpec } from '../machine/spec.js';

/** What a whole training update works on. */
export interface UpdateSizes {
  /** M. */
  readonly memorySize: number;
  /** T. */
  readonly maxSteps: number;
  /** R. */
  readonly numRegisters: number;
  /** H. */
  readonly hiddenSize: number;
  /** B. */
  readonly batchSize: number;
  /** Gate names in circuit order. */
  readonly gates: readonly string[];
  readonly controller: ControllerKind;
}

/** Floating-point operations of one part of an update. */
export interface PartFlops {
  readonly forward: number;
  readonly backward: number;
}

/** Floating-point operations of one update, split by part. */
export interface UpdateFlops {
  /** The products of the controller's three layers (an LSTM's gates are the middle one); backward is the weights' and the inputs' gradients. */
  readonly controller: PartFlops;
  /** Gate inputs as weighted sums of wires (eq. 1). */
  readonly gateInputs: PartFlops;
  /** Registers as weighted sums of wires (eq. 3). */
  readonly registerUpdate: PartFlops;
  /** The gates that cost M^2: read, write, add, sub. */
  readonly memoryGates: PartFlops;
  readonly total: number;
}

/** Gates that are a sum over pairs of values, by definition and in the kernel: a convolution and a correlation. */
const CONVOLUTIONS: ReadonlySet<string> = new Set(['add', 'sub']);

/**
 * Counts the floating-point operations of one training update (a multiply-add is two), from the sizes alone:
 *
 * ```
 * B T times, forward                             with S = sum of all gates' wiring lengths (eq. 1), L = logits
 *   controller      2 (H R + H H + L H); with an LSTM 2 (H R + 4 H 2 H + L H)
 *   gate inputs     2 M S
 *   register update 2 M R (R + Q)
 *   memory gates    2 M^2 for each read, add, sub; 3 M^2 for each write: (1 - p_i) mem_ij + p_i a_j
 * backward: twice that (each product has two operands to find a gradient for)
 * ```
 *
 * This is the work that the definition asks for, every wire dense and every step whole: it does not shrink when an
 * implementation takes a shortcut (wires of three values, a last register update that nothing reads, an input gradient
 * that nothing needs), so a rate derived from it is useful work per second, and can be compared between
 * implementations. Left out, because they are not products: biases, ReLU, an LSTM's nonlinearities, softmaxes, gates of cost M, halting, loss,
 * clipping and Adam.
 *
 * @throws NramError as `createMachine`.
 *
 * @example
 * import { REFERENCE_SIZES } from './update.js';
 *
 * const { total } = countUpdateFlops(REFERENCE_SIZES);
 * (total / 1e6).toFixed(0); // '181'
 */
export function countUpdateFlops(sizes: UpdateSizes): UpdateFlops {
  const { memorySize: M, maxSteps: T, numRegisters: R, batchSize: B } = sizes;
  const { gates, layers, logits } = createMachine(toMachineSpec(sizes));
  const wiring = logits.slots.reduce((sum, { a, b }) => sum + (a?.length ?? 0) + (b?.length ?? 0), 0);
  const weights = layers.reduce((sum, { rows, columns }) => sum + rows * columns, 0);
  const perCellPair = gates.reduce((sum, { name, effect }) => {
    if (effect === 'writes') return sum + 3;
    return effect === 'reads' || CONVOLUTIONS.has(name) ? sum + 2 : sum;
  }, 0);
  const part = (perExampleStep: number): PartFlops => {
    const forward = B * T * perExampleStep;
    return { forward, backward: 2 * forward };
  };
  const parts = {
    controller: part(2 * weights),
    gateInputs: part(2 * M * wiring),
    registerUpdate: part(2 * M * R * (R + gates.length)),
    memoryGates: part(perCellPair * M * M),
  };
  const total = Object.values(parts).reduce((sum, { forward, backward }) => sum + forward + backward, 0);
  return { ...parts, total };
}

/** The machine of some sizes. */
export function toMachineSpec({ numRegisters, gates, hiddenSize, controller }: UpdateSizes): MachineSpec {
  return { numRegisters, gates, hiddenSize, controller };
}
