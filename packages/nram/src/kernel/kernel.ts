import { NramError } from '../errors.js';
import type { Machine } from '../machine/spec.js';
import type { Objective } from '../machine/unroll.js';
import type { Batch } from './batch.js';
import { instantiateKernel, type KernelInstance } from './instance.js';
import { placeParameters } from './parameter-layout.js';
import { checkTileSize, createTiles } from './tiles.js';
import { align, setGlobals } from './wasm.js';

/** Adam's settings for one update, and C2. */
export interface UpdateOptions {
  readonly learningRate: number;
  /** C2: the gradient is scaled down to this L2 norm if it is longer; `Infinity` for no limit. */
  readonly gradientClip: number;
  readonly beta1?: number;
  readonly beta2?: number;
  readonly epsilon?: number;
  /** Changes the clipped gradient (in the layout of the parameters) before Adam reads it; gradient noise goes here. */
  readonly perturb?: (gradient: Float32Array) => void;
}

/**
 * The training kernel: the fuzzy machine in float32 on tiles of 8 examples, in WebAssembly. It computes what
 * `src/machine/` defines; the parameters and Adam's state live inside.
 */
export interface Kernel {
  readonly machine: Machine;
  /** Copies `[machine.numParameters]` floats in, and forgets Adam's state. */
  setParameters(parameters: Float32Array): void;
  /** A copy of the parameters, `[machine.numParameters]`, laid out by `machine.layers`. */
  getParameters(): Float32Array;
  /** A copy of the gradient, in the layout of the parameters. */
  getGradient(): Float32Array;
  setObjective(objective: Objective): void;
  zeroGradient(): void;
  /**
   * Runs a batch forward and backward; adds the gradient of the summed objective to the gradient.
   * @returns the masked loss of the batch, summed over examples and cells, in nats.
   */
  accumulate(batch: Batch): number;
  /** Runs a batch forward only. @returns as {@link accumulate}. */
  loss(batch: Batch): number;
  /** Divides the gradient by `numExamples`, clips it, and takes an Adam step. @returns the norm before clipping. */
  update(numExamples: number, options: UpdateOptions): number;
  /** The kernel's natural logarithm of a positive number: the same bits on every engine. */
  log(x: number): number;
  /** What the last tile run left of one of its 8 examples; for tests. */
  inspect(lane: number, step: number): { stopProb: number; registers: Float32Array; memory: Float32Array };
  /** Bytes of WebAssembly memory in use. */
  readonly memoryBytes: number;
}

/**
 * Creates a kernel for a machine.
 *
 * @param module - the compiled `nram.wasm`; in Node see `loadModules`.
 * @throws NramError `resource` if WebAssembly memory cannot be had.
 *
 * @example
 * const machine = createMachine({ numRegisters: 3, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * const kernel = createKernel(loadModules().kernel, machine);
 * kernel.setParameters(initialParameters(machine, 3, createRandom(1)));
 * kernel.zeroGradient();
 * const cells = Int32Array.of(1, 2, 0, 0);
 * const target = Int32Array.of(2, 3, 0, 0);
 * const mask = Int32Array.of(1, 1, 0, 0);
 * const batch = { memorySize: 4, size: 1, memory: cells, target, mask, maxSteps: Int32Array.of(2) };
 * const loss = kernel.accumulate(batch);
 * kernel.update(batch.size, { learningRate: 0.01, gradientClip: 1 });
 * kernel.loss(batch) < loss; // true
 */
export function createKernel(module: WebAssembly.Module, machine: Machine): Kernel {
  checkTileSize(machine, 2, 1);
  const instance = instantiateKernel(module, machine);
  const { exports, floats } = instance;
  const { pack, unpack } = createPacking(machine, instance);
  const tiles = createTiles(machine, instance);
  const zero = (values: WebAssembly.Global): void => {
    floats(values.value, exports.numParameters.value).fill(0);
  };
  let beta1Power = 1;
  let beta2Power = 1;
  return {
    machine,
    setParameters(values) {
      if (values.length !== machine.numParameters) {
        throw new NramError(
          'config',
          `setParameters: ${machine.numParameters} values were required, got ${values.length}`,
        );
      }
      pack(values, exports.parameters);
      exports.parametersChanged();
      zero(exports.firstMoments);
      zero(exports.secondMoments);
      beta1Power = 1;
      beta2Power = 1;
    },
    getParameters: () => unpack(exports.parameters),
    getGradient: () => unpack(exports.gradient),
    setObjective({ loss, epsilon, activationClip, wiringEntropy, stopEntropy }) {
      const useMixtureLoss = Number(loss === 'mixture');
      setGlobals(exports, { useMixtureLoss, epsilon, activationClip, wiringEntropy, stopEntropy });
    },
    zeroGradient: () => zero(exports.gradient),
    accumulate(batch) {
      const loss = tiles.run(batch, exports.backward);
      if (batch.size > 0) exports.firstStepBackward();
      return loss;
    },
    loss: (batch) => tiles.run(batch, () => {}),
    update(numExamples, options) {
      const { learningRate, gradientClip, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, perturb } = options;
      const norm = Math.sqrt(exports.sumOfSquares()) / numExamples;
      const scale = norm > gradientClip ? gradientClip / norm : 1;
      exports.scaleGradient(scale / numExamples);
      if (perturb !== undefined) {
        const perturbed = unpack(exports.gradient);
        perturb(perturbed);
        pack(perturbed, exports.gradient);
      }
      beta1Power *= beta1;
      beta2Power *= beta2;
      const [rate, correction] = [learningRate / (1 - beta1Power), 1 / (1 - beta2Power)];
      setGlobals(exports, { rate, correction, beta1, beta2, divisorFloor: epsilon });
      exports.adam();
      exports.parametersChanged();
      return norm;
    },
    log: (x) => exports.naturalLog(x),
    inspect: (lane, step) => inspectLane(instance, tiles.memorySize, lane, step),
    get memoryBytes() {
      return exports.memory.buffer.byteLength;
    },
  };
}

/** Brings values in the layout of the machine's parameters into the kernel's padded layout, and back. */
function createPacking(
  machine: Machine,
  instance: KernelInstance,
): {
  pack(values: Float32Array, address: WebAssembly.Global): void;
  unpack(address: WebAssembly.Global): Float32Array;
} {
  const place = placeParameters(machine, instance);
  const packedAt = ({ value }: WebAssembly.Global): Float32Array =>
    instance.floats(value, instance.exports.numParameters.value);
  return {
    pack(values, address) {
      // Padding stays 0: hidden units and logits that the machine does not have must never come alive.
      const packed = packedAt(address).fill(0);
      for (let i = 0; i < values.length; i++) packed[place[i]] = values[i];
    },
    unpack(address) {
      const packed = packedAt(address);
      return Float32Array.from(place, (at) => packed[at]);
    },
  };
}

/** What the last tile left of one of its examples, see {@link Kernel.inspect}. */
function inspectLane(
  { exports, plan, floats }: KernelInstance,
  memorySize: number,
  lane: number,
  step: number,
): ReturnType<Kernel['inspect']> {
  const numLanes = exports.VALUE.value / 4;
  const padded = align(memorySize, 4);
  const gather = (address: number, rows: number): Float32Array => {
    const values = floats(address, rows * padded * numLanes);
    return Float32Array.from({ length: rows * memorySize }, (_, i) => {
      return values[(Math.floor(i / memorySize) * padded + (i % memorySize)) * numLanes + lane];
    });
  };
  return {
    stopProb: floats(exports.stopProbsAddress(step), numLanes)[lane],
    registers: gather(exports.registersAddress(step), plan.shape.registers),
    memory: gather(exports.memoryAddress(step), memorySize),
  };
}
