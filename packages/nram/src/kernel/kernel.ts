import { NramError } from '../errors.js';
import { applyGate } from '../machine/apply-gate.js';
import { ATTEND, GATES, type Gate, isTabled } from '../machine/gates.js';
import type { Layer, Machine, Span } from '../machine/spec.js';
import type { Objective } from '../machine/unroll.js';

/** Examples that a kernel runs together: they share the memory size, not the number of steps. */
export interface Batch {
  readonly memorySize: number;
  /** B. */
  readonly size: number;
  /** `[B, M]` integers in 0..M-1. */
  readonly memory: Int32Array;
  /** `[B, M]` integers in 0..M-1. */
  readonly target: Int32Array;
  /** `[B, M]` of 0/1. */
  readonly mask: Int32Array;
  /** Time steps of each example, `[B]`, at least 1. */
  readonly maxSteps: Int32Array;
}

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

/** The exports of assembly/index.ts. */
interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global<'i32'>;
  /** Operations beyond the table of gates, see assembly/shape.ts. */
  readonly ATTEND: WebAssembly.Global<'i32'>;
  readonly FIRST_TABLE: WebAssembly.Global<'i32'>;
  setMachine(...shape: number[]): void;
  setAddresses(...addresses: number[]): void;
  layOutShared(base: number): number;
  setObjective(mixture: number, floor: number, clip: number, wiring: number, stop: number): void;
  parametersChanged(): void;
  layOut(base: number, memorySize: number, maxSteps: number): number;
  inputAddress(): number;
  targetAddress(): number;
  maskAddress(): number;
  stepsAddress(): number;
  laneWeightAddress(): number;
  tablesAddress(): number;
  registersAddress(step: number): number;
  stopProbsAddress(step: number): number;
  memoryAddress(step: number): number;
  forward(): number;
  backward(): void;
  firstStepBackward(): void;
  sumOfSquares(values: number, n: number): number;
  scaleValues(values: number, n: number, factor: number): void;
  adam(...args: number[]): void;
  naturalLog(x: number): number;
}

/** Examples in a tile: the lanes of two vectors. */
const LANES = 8;
/** Integers of the plan per gate: see assembly/shape.ts. */
const PLAN_WORDS = 12;
/** Bytes of one value of a tile. */
const VALUE_BYTES = 32;
const PAGE_BYTES = 65536;

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
  const abort = (): never => {
    throw new Error('internal: the kernel aborted');
  };
  const exports = new WebAssembly.Instance(module, { env: { abort } }).exports as unknown as Exports;
  const layout = layOutKernel(machine, exports);
  const { numValues } = layout;

  checkSize(machine, layout, 2, 1);
  let end = exports.heapBase.value;
  const allocate = (bytes: number): number => {
    const at = align(end, 64);
    end = at + bytes;
    return at;
  };
  const plan = allocate(layout.plan.length * 4);
  const choicePlan = allocate(layout.choicePlan.length * 4);
  const [parameters, gradient, packed, transposed, firstMoments, secondMoments] = Array.from(
    { length: 6 },
    () => allocate(numValues * 4),
  );
  exports.setMachine(...layout.shape);
  exports.setAddresses(plan, choicePlan, parameters, gradient, packed, transposed);
  const workspace = exports.layOutShared(end);

  const reserve = (end: number): void => {
    const missing = end - exports.memory.buffer.byteLength;
    if (missing <= 0) return;
    try {
      exports.memory.grow(Math.ceil(missing / PAGE_BYTES));
    } catch {
      throw new NramError(
        'resource',
        `createKernel: ${end} bytes of WebAssembly memory were required, and refused`,
      );
    }
  };
  const floats = (at: number, length: number): Float32Array =>
    new Float32Array(exports.memory.buffer, at, length);
  const ints = (at: number, length: number): Int32Array => new Int32Array(exports.memory.buffer, at, length);
  const unpack = (at: number): Float32Array => {
    const values = floats(at, numValues);
    return Float32Array.from(layout.position, (p) => values[p]);
  };
  /** Padding stays 0: hidden units and logits that the machine does not have must never come alive. */
  const pack = (values: Float32Array, at: number): void => {
    const packed = floats(at, numValues).fill(0);
    for (let i = 0; i < values.length; i++) packed[layout.position[i]] = values[i];
  };

  reserve(workspace);
  ints(plan, layout.plan.length).set(layout.plan);
  ints(choicePlan, layout.choicePlan.length).set(layout.choicePlan);

  exports.parametersChanged(); // zeros until others are set
  let beta1Power = 1;
  let beta2Power = 1;
  let laidOut = { memorySize: 0, maxSteps: 0 };

  /** Loads up to 8 examples, `order[first..]`, padding with weightless copies; returns after the tile's forward pass. */
  const runTile = (batch: Batch, order: readonly number[], first: number): number => {
    const M = batch.memorySize;
    const count = Math.min(LANES, order.length - first);
    const maxSteps = batch.maxSteps[order[first]]; // the longest comes first
    if (laidOut.memorySize !== M || laidOut.maxSteps !== maxSteps) {
      checkSize(machine, layout, M, maxSteps);
      laidOut = { memorySize: 0, maxSteps: 0 }; // what follows may throw
      reserve(exports.layOut(workspace, M, maxSteps) >>> 0);
      layout.tabledGates.forEach((gate, i) => {
        fillTable(ints(exports.tablesAddress() + i * M * M * 4, M * M), gate, M);
      });
      laidOut = { memorySize: M, maxSteps };
    }
    const input = ints(exports.inputAddress(), LANES * M);
    const target = ints(exports.targetAddress(), LANES * M);
    const mask = ints(exports.maskAddress(), LANES * M);
    const steps = ints(exports.stepsAddress(), LANES);
    const weights = floats(exports.laneWeightAddress(), LANES);
    for (let lane = 0; lane < LANES; lane++) {
      const isReal = lane < count;
      const at = order[first + (isReal ? lane : 0)] * M;
      input.set(batch.memory.subarray(at, at + M), lane * M);
      target.set(batch.target.subarray(at, at + M), lane * M);
      if (isReal) mask.set(batch.mask.subarray(at, at + M), lane * M);
      else mask.fill(0, lane * M, (lane + 1) * M);
      steps[lane] = isReal ? batch.maxSteps[order[first + lane]] : 1;
      weights[lane] = isReal ? 1 : 0;
    }
    return exports.forward();
  };
  const run = (batch: Batch, withGradient: boolean): number => {
    const order = Array.from({ length: batch.size }, (_, i) => i);
    order.sort((i, j) => batch.maxSteps[j] - batch.maxSteps[i] || i - j);
    let loss = 0;
    for (let first = 0; first < batch.size; first += LANES) {
      loss += runTile(batch, order, first);
      if (withGradient) exports.backward();
    }
    if (withGradient && batch.size > 0) exports.firstStepBackward();
    return loss;
  };

  return {
    machine,
    setParameters(values) {
      if (values.length !== machine.numParameters) {
        throw new NramError(
          'config',
          `setParameters: ${machine.numParameters} values were required, got ${values.length}`,
        );
      }
      pack(values, parameters);
      exports.parametersChanged();
      floats(firstMoments, numValues).fill(0);
      floats(secondMoments, numValues).fill(0);
      beta1Power = 1;
      beta2Power = 1;
    },
    getParameters: () => unpack(parameters),
    getGradient: () => unpack(gradient),
    setObjective({ loss, epsilon, activationClip, wiringEntropy, stopEntropy }) {
      exports.setObjective(loss === 'mixture' ? 1 : 0, epsilon, activationClip, wiringEntropy, stopEntropy);
    },
    zeroGradient() {
      floats(gradient, numValues).fill(0);
    },
    accumulate: (batch) => run(batch, true),
    loss: (batch) => run(batch, false),
    update(numExamples, options) {
      const { learningRate, gradientClip, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, perturb } = options;
      const norm = Math.sqrt(exports.sumOfSquares(gradient, numValues)) / numExamples;
      const scale = norm > gradientClip ? gradientClip / norm : 1;
      exports.scaleValues(gradient, numValues, scale / numExamples);
      if (perturb !== undefined) {
        const perturbed = unpack(gradient);
        perturb(perturbed);
        pack(perturbed, gradient);
      }
      beta1Power *= beta1;
      beta2Power *= beta2;
      const rate = learningRate / (1 - beta1Power);
      const correction = 1 / (1 - beta2Power);
      exports.adam(
        ...[parameters, gradient, firstMoments, secondMoments, numValues],
        ...[rate, correction, beta1, beta2, epsilon],
      );
      exports.parametersChanged();
      return norm;
    },
    log: (x) => exports.naturalLog(x),
    inspect(lane, step) {
      const M = laidOut.memorySize;
      const padded = align(M, 4);
      const gather = (at: number, rows: number): Float32Array => {
        const values = floats(at, rows * padded * LANES);
        return Float32Array.from({ length: rows * M }, (_, i) => {
          return values[(Math.floor(i / M) * padded + (i % M)) * LANES + lane];
        });
      };
      return {
        stopProb: floats(exports.stopProbsAddress(step), LANES)[lane],
        registers: gather(exports.registersAddress(step), machine.numRegisters),
        memory: gather(exports.memoryAddress(step), M),
      };
    },
    get memoryBytes() {
      return exports.memory.buffer.byteLength;
    },
  };
}

/** Refuses sizes that would not fit 32-bit addresses, before those wrap round; an upper bound, in 64 bits. */
function checkSize(machine: Machine, layout: KernelLayout, memorySize: number, maxSteps: number): void {
  const { gates, choices, numRegisters } = machine;
  const count = (effect: Gate['effect']): number => gates.filter((gate) => gate.effect === effect).length;
  const wires = numRegisters + 3 * gates.length + count('attends') * choices.length;
  const controller = 4 * (machine.logits.size + 8) + 24 * align(machine.spec.hiddenSize, 8) + 64;
  const values =
    memorySize * (memorySize * (maxSteps * count('writes') + 3) + maxSteps * wires) + maxSteps * controller;
  if (values * VALUE_BYTES + 6 * 4 * layout.numValues <= 2 ** 31) return;
  throw new NramError(
    'resource',
    `kernel: at most 2 GiB a tile is possible, got ${(values * VALUE_BYTES) / 2 ** 30} GiB ` +
      `(memorySize ${memorySize}, ${maxSteps} steps, ${gates.length} gates)`,
  );
}

/** How a machine lies in the kernel. */
interface KernelLayout {
  /** The arguments of `setMachine`. */
  readonly shape: readonly number[];
  /** Per gate {@link PLAN_WORDS} integers, per choice of a slot `any` two (operation, arity). */
  readonly plan: Int32Array;
  readonly choicePlan: Int32Array;
  /** Gates that the kernel knows by their table alone. */
  readonly tabledGates: readonly Gate[];
  /** Kernel position of each of the machine's parameters. */
  readonly position: Int32Array;
  /** Floats of the padded parameters. */
  readonly numValues: number;
}

/**
 * Pads layers to whole vectors and permutes the logits: in each distribution the dense wires come before the low ones,
 * and the stop logit comes before the registers' rows, so that the last step can leave those out.
 */
function layOutKernel(machine: Machine, { ATTEND: attend, FIRST_TABLE }: Exports): KernelLayout {
  const { numRegisters, gates, choices, logits } = machine;
  const isLow = gates.map((gate) => gate.isLow === true && !isTabled(gate));
  const tabledGates = [...new Set([...gates, ...choices])].filter(isTabled);
  const operation = (gate: Gate): number => {
    if (gate === ATTEND) return attend.value;
    return isTabled(gate) ? FIRST_TABLE.value + tabledGates.indexOf(gate) : GATES.indexOf(gate);
  };

  const rowOf = new Int32Array(logits.size).fill(-1);
  let row = 0;
  /** Gives the logits of a span, in the given order, the next rows; returns the first, or -1 for no span. */
  const place = (span: Span | null, order: readonly number[]): number => {
    if (span === null) return -1;
    for (const k of order) rowOf[span.offset + k] = row++;
    return row - span.length;
  };
  const isLowWire = (k: number): boolean => k >= numRegisters && isLow[k - numRegisters];
  const wireOrder = (length: number): number[] => {
    const order = Array.from({ length }, (_, k) => k);
    return [...order.filter((k) => !isLowWire(k)), ...order.filter(isLowWire)];
  };
  const plan = new Int32Array(gates.length * PLAN_WORDS);
  let [dense, low, writes, choiceSlots] = [numRegisters, 0, 0, 0];
  gates.forEach((gate, i) => {
    const { a, b, choice } = logits.slots[i];
    const order = wireOrder(numRegisters + i);
    const rowA = place(a, order);
    const rowB = place(b, order);
    const rowChoice = place(choice, [...choices.keys()]);
    const output = isLow[i] ? low : dense;
    const words = [operation(gate), dense, low, rowA, rowB, output, Number(isLow[i]), writes];
    plan.set([...words, rowChoice, choice === null ? -1 : choiceSlots, gate.arity], i * PLAN_WORDS);
    if (isLow[i]) low++;
    else dense++;
    if (gate.effect === 'writes') writes++;
    if (choice !== null) choiceSlots++;
  });
  const stopRow = row++;
  rowOf[logits.stop] = stopRow;
  const gateRows = align(row, 4);
  row = gateRows;
  for (const span of logits.registers) place(span, wireOrder(span.length));
  const rows = align(row, 4);

  const [first, middle, output] = machine.layers;
  const isLstm = machine.controller === 'lstm';
  const { hiddenSize } = machine.spec;
  const inputColumns = align(numRegisters, 8);
  const hidden = align(hiddenSize, 8);
  // An LSTM's middle layer has four blocks of rows and two of columns; each block is padded.
  const padded = (k: number): number => Math.floor(k / hiddenSize) * hidden + (k % hiddenSize);
  const position = new Int32Array(machine.numParameters);
  let numValues = 0;
  const placeLayer = (
    layer: Layer,
    paddedRows: number,
    stride: number,
    rowAt: (r: number) => number,
  ): void => {
    for (let r = 0; r < layer.rows; r++) {
      for (let c = 0; c < layer.columns; c++) {
        const column = layer === first ? c : padded(c);
        position[layer.weightsOffset + r * layer.columns + c] = numValues + rowAt(r) * stride + column;
      }
      position[layer.biasesOffset + r] = numValues + paddedRows * stride + rowAt(r);
    }
    numValues += paddedRows * stride + paddedRows;
  };
  placeLayer(first, hidden, inputColumns, padded);
  placeLayer(middle, isLstm ? 4 * hidden : hidden, isLstm ? 2 * hidden : hidden, padded);
  placeLayer(output, rows, hidden, (r) => rowOf[r]);
  const shape = [
    ...[numRegisters, gates.length, dense, low, writes, choiceSlots, choices.length, tabledGates.length],
    ...[inputColumns, hidden, Number(isLstm), rows, gateRows, stopRow, gateRows],
  ];
  const choicePlan = Int32Array.from(choices.flatMap((gate) => [operation(gate), gate.arity]));
  return { shape, plan, choicePlan, tabledGates, position, numValues };
}

/** The kernel's view of a gate without code of its own there: of each pair of inputs, where the result's value lies in a wire, in bytes. */
function fillTable(table: Int32Array, gate: Gate, memorySize: number): void {
  for (let a = 0; a < memorySize; a++) {
    for (let b = 0; b < memorySize; b++) {
      table[a * memorySize + b] = applyGate(gate, a, b, memorySize) * VALUE_BYTES;
    }
  }
}

function align(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
