import type { Gate } from './gates.js';
import { liftBackward, liftForward } from './lift.js';
import type { Machine, Span } from './spec.js';

/** The fuzzy machine between two steps. */
export interface FuzzyState {
  /** `[R, M]`; row r is the distribution of register r. */
  readonly registers: Float64Array;
  /** `[M, M]` = address, value; row i is the distribution of cell i. */
  readonly memory: Float64Array;
}

/** What one gate did in a step. */
export interface SlotTrace {
  /** Softmax weights over the first R + i wires, or null if the gate ignores the input. */
  readonly weightsA: Float64Array | null;
  readonly weightsB: Float64Array | null;
  /** The gate's inputs, `[M]`. */
  readonly a: Float64Array | null;
  readonly b: Float64Array | null;
  /** Memory as this gate found it, `[M, M]`. */
  readonly memory: Float64Array;
  /** In a slot `any`: softmax weights over `machine.choices`, and each one's output, `[M]`. */
  readonly choice: { readonly weights: Float64Array; readonly outputs: readonly Float64Array[] } | null;
}

/** Everything that one step computed, kept for the backward pass. */
export interface StepTrace {
  readonly before: FuzzyState;
  readonly next: FuzzyState;
  readonly slots: readonly SlotTrace[];
  /** `[R + Q, M]`: the old registers, then the gates' outputs. */
  readonly wires: readonly Float64Array[];
  /** Per register, softmax weights over all R + Q wires. */
  readonly registerWeights: readonly Float64Array[];
  /** f_t = sigmoid(stop logit), in (0, 1). */
  readonly willingness: number;
}

/**
 * One time step after the controller (sec. 3.1 and 3.2, eqs. 1 and 3): every gate in order on weighted sums of the
 * wires before it, then all registers at once from the old registers and the gates' outputs.
 *
 * @param logits - `[machine.logits.size]`, the controller's outputs.
 * @param state - not changed.
 *
 * @example
 * const machine = createMachine({ numRegisters: 2, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * const logits = new Float64Array(machine.logits.size);
 * const { next } = stepForward(machine, logits, startState(machine, Int32Array.of(3, 1, 0, 0)));
 */
export function stepForward(machine: Machine, logits: Float64Array, state: FuzzyState): StepTrace {
  const memorySize = state.registers.length / machine.numRegisters;
  const wires = rows(state.registers, memorySize);
  let memory = state.memory;
  const slots = machine.gates.map((gate, i): SlotTrace => {
    const spans = machine.logits.slots[i];
    const weightsA = spans.a && softmax(logits, spans.a);
    const weightsB = spans.b && softmax(logits, spans.b);
    const a = weightsA && mix(weightsA, wires);
    const b = weightsB && mix(weightsB, wires);
    const found = memory;
    if (spans.choice !== null) {
      const weights = softmax(logits, spans.choice);
      const outputs = machine.choices.map((gate) => readOrLift(gate, a, b, memory));
      wires.push(normalized(mix(weights, outputs)));
      return { weightsA, weightsB, a, b, memory: found, choice: { weights, outputs } };
    }
    if (gate.effect === 'writes') {
      memory = writeMemory(memory, a as Float64Array, b as Float64Array);
      wires.push((b as Float64Array).slice());
    } else {
      wires.push(normalized(readOrLift(gate, a, b, memory)));
    }
    return { weightsA, weightsB, a, b, memory: found, choice: null };
  });
  const registerWeights = machine.logits.registers.map((span) => softmax(logits, span));
  const registers = new Float64Array(state.registers.length);
  registerWeights.forEach((weights, r) => {
    registers.set(normalized(mix(weights, wires)), r * memorySize);
  });
  const willingness = 1 / (1 + Math.exp(-logits[machine.logits.stop]));
  return { before: state, next: { registers, memory }, slots, wires, registerWeights, willingness };
}

/**
 * Backward of {@link stepForward}.
 *
 * Gradient coordinates are clipped to [-clip, clip] (app. B's clipping inside backpropagation) where they enter the
 * step (`dNext`) and at each gate's output and inputs. Before that, the gradients of registers and gate outputs are
 * centered: see {@link centered}.
 *
 * @param dNext - gradient with respect to `trace.next`; not changed.
 * @param clip - C1; `Infinity` for none.
 * @param dLogits - `[machine.logits.size]`; accumulated into (all but the stop logit).
 * @returns the gradient with respect to `trace.before`, without the controller's part.
 */
export function stepBackward(
  machine: Machine,
  trace: StepTrace,
  dNext: FuzzyState,
  clip: number,
  dLogits: Float64Array,
): FuzzyState {
  const memorySize = trace.wires[0].length;
  const dMemory = clipped(dNext.memory, clip);
  const nextRegisters = rows(trace.next.registers, memorySize);
  const dRegisters = rows(dNext.registers, memorySize).map((d, r) =>
    clipped(centered(nextRegisters[r], d), clip),
  );
  const dWires = trace.wires.map(() => new Float64Array(memorySize));
  trace.registerWeights.forEach((weights, r) => {
    mixBackward(machine.logits.registers[r], weights, trace.wires, dRegisters[r], dWires, dLogits);
  });
  for (let i = machine.gates.length - 1; i >= 0; i--) {
    const gate = machine.gates[i];
    const { weightsA, weightsB, a, b, memory, choice } = trace.slots[i];
    const spans = machine.logits.slots[i];
    const wire = machine.numRegisters + i;
    const dOut = clipped(centered(trace.wires[wire], dWires[wire]), clip);
    let dA: Float64Array;
    let dB: Float64Array;
    if (gate.effect === 'writes') {
      ({ dA, dB } = writeMemoryBackward(memory, a as Float64Array, b as Float64Array, dMemory));
      for (let j = 0; j < memorySize; j++) dB[j] += dOut[j];
    } else if (spans.choice !== null && choice !== null) {
      const dOutputs = choice.outputs.map(() => new Float64Array(memorySize));
      mixBackward(spans.choice, choice.weights, choice.outputs, dOut, dOutputs, dLogits);
      dA = new Float64Array(memorySize);
      dB = new Float64Array(memorySize);
      machine.choices.forEach((gate, g) => {
        const gradients = readOrLiftBackward(gate, memory, a, b, dOutputs[g], dMemory);
        for (let m = 0; m < memorySize; m++) {
          if (gate.arity >= 1) dA[m] += gradients.dA[m];
          if (gate.arity >= 2) dB[m] += gradients.dB[m];
        }
      });
    } else {
      ({ dA, dB } = readOrLiftBackward(gate, memory, a, b, dOut, dMemory));
    }
    if (spans.a !== null && weightsA !== null) {
      mixBackward(spans.a, weightsA, trace.wires, clipped(dA, clip), dWires, dLogits);
    }
    if (spans.b !== null && weightsB !== null) {
      mixBackward(spans.b, weightsB, trace.wires, clipped(dB, clip), dWires, dLogits);
    }
  }
  const registers = new Float64Array(trace.before.registers.length);
  for (let r = 0; r < machine.numRegisters; r++) registers.set(dWires[r], r * memorySize);
  return { registers, memory: dMemory };
}

/**
 * Softmax over one span of the logits, `[span.length]`. It is renormalised by construction; the kernel, which works in
 * float32, divides by the sum explicitly and, as app. B says, treats that as the identity in the backward pass.
 */
export function softmax(logits: Float64Array, span: Span): Float64Array {
  const part = logits.subarray(span.offset, span.offset + span.length);
  const max = part.reduce((best, value) => Math.max(best, value), Number.NEGATIVE_INFINITY);
  const weights = part.map((value) => Math.exp(value - max));
  const sum = weights.reduce((total, value) => total + value, 0);
  return weights.map((value) => value / sum);
}

/** Adds the gradient through a softmax to the logits' gradient: `dLogits[k] += w[k] (dW[k] - sum_j w[j] dW[j])`. */
export function softmaxBackward(
  span: Span,
  weights: Float64Array,
  dWeights: Float64Array,
  dLogits: Float64Array,
): void {
  const mean = weights.reduce((sum, weight, k) => sum + weight * dWeights[k], 0);
  weights.forEach((weight, k) => {
    dLogits[span.offset + k] += weight * (dWeights[k] - mean);
  });
}

/** The weighted sum of the first `weights.length` wires. */
function mix(weights: Float64Array, wires: readonly Float64Array[]): Float64Array {
  const result = new Float64Array(wires[0].length);
  weights.forEach((weight, k) => {
    for (let m = 0; m < result.length; m++) result[m] += weight * wires[k][m];
  });
  return result;
}

function mixBackward(
  span: Span,
  weights: Float64Array,
  wires: readonly Float64Array[],
  dResult: Float64Array,
  dWires: readonly Float64Array[],
  dLogits: Float64Array,
): void {
  const dWeights = weights.map((weight, k) => {
    let sum = 0;
    for (let m = 0; m < dResult.length; m++) {
      sum += dResult[m] * wires[k][m];
      dWires[k][m] += weight * dResult[m];
    }
    return sum;
  });
  softmaxBackward(span, weights, dWeights, dLogits);
}

/** The output of a gate that does not write. */
function readOrLift(
  gate: Gate,
  a: Float64Array | null,
  b: Float64Array | null,
  memory: Float64Array,
): Float64Array {
  if (gate.effect === 'reads') return readMemory(memory, a as Float64Array);
  return liftForward(gate, a, b, Math.sqrt(memory.length));
}

/** Backward of {@link readOrLift}; accumulates into `dMemory`. */
function readOrLiftBackward(
  gate: Gate,
  memory: Float64Array,
  a: Float64Array | null,
  b: Float64Array | null,
  dOut: Float64Array,
  dMemory: Float64Array,
): { dA: Float64Array; dB: Float64Array } {
  if (gate.effect !== 'reads') return liftBackward(gate, a, b, dOut);
  const dA = readMemoryBackward(memory, a as Float64Array, dOut, dMemory);
  return { dA, dB: new Float64Array(dOut.length) };
}

/** READ (sec. 3.2): `Mem^T p`, the mixture of the cells under the pointer's distribution. */
function readMemory(memory: Float64Array, pointer: Float64Array): Float64Array {
  const size = pointer.length;
  const result = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) result[j] += pointer[i] * memory[i * size + j];
  }
  return result;
}

function readMemoryBackward(
  memory: Float64Array,
  pointer: Float64Array,
  dOut: Float64Array,
  dMemory: Float64Array,
): Float64Array {
  const size = pointer.length;
  const dPointer = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      dPointer[i] += dOut[j] * memory[i * size + j];
      dMemory[i * size + j] += pointer[i] * dOut[j];
    }
  }
  return dPointer;
}

/** WRITE (sec. 3.2): `Mem := (J - p) J^T . Mem + p a^T`; a new array. */
function writeMemory(memory: Float64Array, pointer: Float64Array, value: Float64Array): Float64Array {
  const size = pointer.length;
  return memory.map((old, index) => {
    const i = Math.floor(index / size);
    return (1 - pointer[i]) * old + pointer[i] * value[index % size];
  });
}

/** Turns `dMemory` from the gradient after the write into the gradient before it, in place. */
function writeMemoryBackward(
  memory: Float64Array,
  pointer: Float64Array,
  value: Float64Array,
  dMemory: Float64Array,
): { dA: Float64Array; dB: Float64Array } {
  const size = pointer.length;
  const dA = new Float64Array(size);
  const dB = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const gradient = dMemory[i * size + j];
      dA[i] += gradient * (value[j] - memory[i * size + j]);
      dB[j] += gradient * pointer[i];
      dMemory[i * size + j] = gradient * (1 - pointer[i]);
    }
  }
  return { dA, dB };
}

/**
 * A distribution divided by its sum, which rounding moves from 1: a gate of two inputs doubles that error, so chains of
 * gates through memory would drift without bound (app. B renormalises "in critical places"). See {@link centered}.
 */
function normalized(distribution: Float64Array): Float64Array {
  const sum = distribution.reduce((total, value) => total + value, 0);
  return distribution.map((value) => value / sum);
}

/**
 * The gradient less its mean under the distribution: the backward pass of {@link normalized}.
 *
 * A constant added to all coordinates of a distribution's gradient changes no parameter's gradient, since the softmaxes
 * upstream cancel it; but every gate of two inputs hands it to both, so that it grows by a factor each step. Left in, it
 * drowns the float32 gradient after some ten steps and fills the range that clipping leaves.
 */
function centered(distribution: Float64Array, gradient: Float64Array): Float64Array {
  const mean = gradient.reduce((sum, value, m) => sum + distribution[m] * value, 0);
  return gradient.map((value) => value - mean);
}

/** Each coordinate in [-limit, limit]; a new array. */
export function clipped(values: Float64Array, limit: number): Float64Array {
  return values.map((value) => Math.min(Math.max(value, -limit), limit));
}

function rows(matrix: Float64Array, rowLength: number): Float64Array[] {
  return Array.from({ length: matrix.length / rowLength }, (_, i) =>
    matrix.subarray(i * rowLength, (i + 1) * rowLength),
  );
}
