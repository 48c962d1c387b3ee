// The fuzzy machine on a tile of 8 examples: all steps forward, then all steps backward.
//
// Everything of a tile stays in one workspace, so that it stays in cache. Layouts (VALUE = 8 lanes of float32):
//   wires    [D, Mp]   dense wires: the registers, then the gates' dense outputs
//   low      [L, 3]    outputs of constants and comparisons (see mix.ts)
//   memory   [M, Mp]   address, value
//   logits   [rows]    per gate a, then b; the stop logit; padding to 4; then per register; padding to 4
// Names as in the reference machine (src/machine/step.ts, unroll.ts), which defines what is computed here.
//
// Versions (ms an update at the reference size, batch 64; `npm run bench`)
//   1. one pass a step; weight gradients once a tile; the last step's register update skipped.

import { copyValues, gateBackward, gateForward, READ, readBackward, readForward, scratchBytes, WRITE, writeBackward, writeForward } from './gates';
import { exp4, log4, logistic4, sumLanes } from './math';
import {
  centerAndClip, clipCoordinates, LOW, LOW_BYTES, mixBackward, mixForward, mixLowBackward, mixLowForward, mixPairBackward, mixPairForward,
  renormalize, softmaxBackward, softmaxForward,
} from './mix';
import { affineBackwardInput, affineBackwardWeights, affineForward, packTransposed, packWeights, transposeTile, VALUE } from './products';

// ---- the machine -----------------------------------------------------------------------------------------------

let registers: i32, gates: i32, dense: i32, low: i32, writes: i32;
/** Columns of the first layer and width of the hidden layers, both padded to a multiple of 8. */
let inputs: i32, hidden: i32;
let rows: i32, gateRows: i32, stopRow: i32, registerRow: i32;
/** Per gate 8 int32: operation, dense wires before it, low wires before it, logit row of a (-1: none), of b, index of its
 *  output among the dense or low wires, 1 if low, number of writes before it. */
let plan: usize;
const PLAN_BYTES: usize = 32;

let weights1: usize, biases1: usize, weights2: usize, biases2: usize, weights3: usize, biases3: usize;
/** From a parameter to its gradient, in bytes; from a weight to its two packed copies. */
let toGradient: usize, toPacked: usize, toTransposed: usize;

/** Fixes the machine's shape; `planAt` and `parametersAt` are addresses that the host has filled or will fill. */
export function setMachine(
  numRegisters: i32, numGates: i32, numDense: i32, numLow: i32, numWrites: i32, inputColumns: i32, hiddenSize: i32,
  logitRows: i32, rowsOfGates: i32, rowOfStop: i32, rowOfRegisters: i32, planAt: usize, parametersAt: usize,
  gradientsAt: usize, packedAt: usize, transposedAt: usize,
): void {
  registers = numRegisters; gates = numGates; dense = numDense; low = numLow; writes = numWrites;
  inputs = inputColumns; hidden = hiddenSize;
  rows = logitRows; gateRows = rowsOfGates; stopRow = rowOfStop; registerRow = rowOfRegisters;
  plan = planAt;
  weights1 = parametersAt;
  biases1 = weights1 + (<usize>(hidden * inputs) << 2);
  weights2 = biases1 + (<usize>hidden << 2);
  biases2 = weights2 + (<usize>(hidden * hidden) << 2);
  weights3 = biases2 + (<usize>hidden << 2);
  biases3 = weights3 + (<usize>(rows * hidden) << 2);
  toGradient = gradientsAt - parametersAt;
  toPacked = packedAt - parametersAt;
  toTransposed = transposedAt - parametersAt;
}

/** Must follow every change of the parameters: the forward products read a packed copy of the weights. */
export function parametersChanged(): void {
  packWeights(weights1, weights1 + toPacked, hidden, inputs, inputs);
  packWeights(weights2, weights2 + toPacked, hidden, hidden, hidden);
  packWeights(weights3, weights3 + toPacked, rows, hidden, hidden);
  packTransposed(weights1, weights1 + toTransposed, hidden, inputs, inputs);
  packTransposed(weights2, weights2 + toTransposed, hidden, hidden, hidden);
  packTransposed(weights3, weights3 + toTransposed, rows, hidden, hidden);
}

// ---- the objective ---------------------------------------------------------------------------------------------

let useMixtureLoss: bool, epsilon: f32, activationClip: f32, wiringEntropy: f32, stopEntropy: f32;

export function setObjective(mixture: bool, floor: f32, clip: f32, wiring: f32, stop: f32): void {
  useMixtureLoss = mixture; epsilon = floor; activationClip = clip; wiringEntropy = wiring; stopEntropy = stop;
}

// ---- the workspace ---------------------------------------------------------------------------------------------

let M: i32, Mp: i32, T: i32;
let wireBytes: usize, memoryBytes: usize;
// The tile's examples as the host writes them: int32 [8, M] each, then int32 [8] steps, float32 [8] weights.
let inputAt: usize, targetAt: usize, maskAt: usize, stepsAt: usize, laneWeightAt: usize;
// Once a tile: memory before the first step; per cell the scored offset of each lane, its mask, whether any lane scores it.
let memory0: usize, scoredOffsets: usize, maskLanes: usize, anyScored: usize;
// Per step.
let stepAt: usize, stepBytes: usize;
let wiresOff: usize, lowOff: usize, aOff: usize, bOff: usize, weightsOff: usize, inputOff: usize, hidden1Off: usize,
  hidden2Off: usize, stopOff: usize, memoryOff: usize, scoredOff: usize;
const F: usize = 0, P: usize = VALUE, ALIVE: usize = 2 * VALUE, STEP_LOSS: usize = 3 * VALUE, STOP_VALUES: usize = 4 * VALUE;
// Per step, contiguous over steps, for the weight gradients.
let dLogits: usize, dHidden1: usize, dHidden2: usize, inputT: usize, hidden1T: usize, hidden2T: usize;
// Scratch.
let logits: usize, dWeights: usize, dA: usize, dB: usize, dWires: usize, dNext: usize, dLow: usize, dMemory: usize,
  dInput: usize, gateScratch: usize, coefficients: usize, mixture: usize, dStop: usize, productScratch: usize;

/** Lays out the workspace from `base` for a memory size and a number of steps; returns the address after its end. */
export function layOut(base: usize, memorySize: i32, maxSteps: i32): usize {
  M = memorySize; Mp = (memorySize + 3) & ~3; T = maxSteps;
  wireBytes = <usize>Mp * VALUE;
  memoryBytes = <usize>M * wireBytes;
  let at = (base + 63) & ~63;
  const cells = <usize>M << 5; // int32 [8, M]
  inputAt = at; at += cells;
  targetAt = at; at += cells;
  maskAt = at; at += cells;
  stepsAt = at; at += VALUE;
  laneWeightAt = at; at += VALUE;
  memory0 = at; at += memoryBytes;
  scoredOffsets = at; at += <usize>M * VALUE;
  maskLanes = at; at += <usize>M * VALUE;
  anyScored = at; at += (<usize>M * 4 + 31) & ~31;

  stepAt = at;
  let off: usize = 0;
  wiresOff = off; off += <usize>dense * wireBytes;
  lowOff = off; off += <usize>low * LOW_BYTES;
  aOff = off; off += <usize>gates * wireBytes;
  bOff = off; off += <usize>gates * wireBytes;
  weightsOff = off; off += <usize>rows * VALUE;
  inputOff = off; off += <usize>inputs * VALUE;
  hidden1Off = off; off += <usize>hidden * VALUE;
  hidden2Off = off; off += <usize>hidden * VALUE;
  stopOff = off; off += STOP_VALUES;
  memoryOff = off; off += <usize>writes * memoryBytes;
  scoredOff = off; off += <usize>M * VALUE;
  stepBytes = off;
  at += <usize>T * stepBytes;

  dLogits = at; at += <usize>(T * rows) * VALUE;
  dHidden1 = at; at += <usize>(T * hidden) * VALUE;
  dHidden2 = at; at += <usize>(T * hidden) * VALUE;
  inputT = at; at += <usize>(T * inputs) * VALUE;
  hidden1T = at; at += <usize>(T * hidden) * VALUE;
  hidden2T = at; at += <usize>(T * hidden) * VALUE;

  logits = at; at += <usize>rows * VALUE;
  dWeights = at; at += 2 * <usize>max(dense + low, M) * VALUE;
  dA = at; at += wireBytes;
  dB = at; at += wireBytes;
  dWires = at; at += <usize>dense * wireBytes;
  dNext = at; at += <usize>dense * wireBytes;
  dLow = at; at += <usize>low * LOW_BYTES;
  dMemory = at; at += memoryBytes;
  dInput = at; at += <usize>inputs * VALUE;
  gateScratch = at; at += scratchBytes(M);
  coefficients = at; at += 3 * VALUE;
  mixture = at; at += <usize>M * VALUE;
  dStop = at; at += VALUE;
  productScratch = at; at += <usize>(T * 4) * VALUE;
  return at;
}

// Where the host writes a tile's examples, and reads what it wants to look at.
export function inputAddress(): usize { return inputAt; }
export function targetAddress(): usize { return targetAt; }
export function maskAddress(): usize { return maskAt; }
export function stepsAddress(): usize { return stepsAt; }
export function laneWeightAddress(): usize { return laneWeightAt; }
export function registersAddress(step: i32): usize { return stepBase(step) + wiresOff; }
export function stopProbsAddress(step: i32): usize { return stepBase(step) + stopOff + P; }
export function memoryAddress(step: i32): usize { return memoryAfter(step); }

// @ts-ignore: decorator
@inline
function stepBase(step: i32): usize { return stepAt + <usize>step * stepBytes; }

/** Memory as the gate that follows `written` writes of this step finds it. */
function memoryBefore(step: i32, written: i32): usize {
  if (written > 0) return stepBase(step) + memoryOff + <usize>(written - 1) * memoryBytes;
  return step == 0 || writes == 0 ? memory0 : stepBase(step - 1) + memoryOff + <usize>(writes - 1) * memoryBytes;
}

function memoryAfter(step: i32): usize { return memoryBefore(step, writes); }

// ---- forward ---------------------------------------------------------------------------------------------------

/** Runs the tile's examples; returns their summed loss (nats), each times its lane's weight. */
export function forward(): f64 {
  prepareTile();
  for (let t = 0; t < T; t++) {
    controllerForward(t);
    softmaxesForward(t);
    gatesForward(t);
    if (t < T - 1) registersForward(t);
    haltingForward(t);
  }
  return lossForward();
}

function prepareTile(): void {
  memory.fill(memory0, 0, memoryBytes);
  for (let i = 0; i < M; i++) {
    let any: i32 = 0;
    for (let lane = 0; lane < 8; lane++) {
      const from = <usize>(lane * M + i) << 2, to = <usize>(i * 8 + lane) << 2;
      const value = i32.load(inputAt + from);
      f32.store(memory0 + <usize>(i * Mp + value) * VALUE + (<usize>lane << 2), 1.0);
      i32.store(scoredOffsets + to, ((i * Mp + i32.load(targetAt + from)) * 8 + lane) << 2);
      const scored = i32.load(maskAt + from);
      f32.store(maskLanes + to, <f32>scored);
      any |= scored;
    }
    i32.store(anyScored + (<usize>i << 2), any);
  }
  const wires = stepBase(0) + wiresOff;
  memory.fill(wires, 0, <usize>registers * wireBytes);
  for (let r = 0; r < registers; r++) {
    const at = wires + <usize>r * wireBytes;
    v128.store(at, f32x4.splat(1.0)); v128.store(at, f32x4.splat(1.0), 16);
  }
}

function controllerForward(t: i32): void {
  const step = stepBase(t);
  const input = step + inputOff, h1 = step + hidden1Off, h2 = step + hidden2Off;
  memory.fill(input, 0, <usize>inputs * VALUE);
  for (let r = 0; r < registers; r++) copyValues(input + <usize>r * VALUE, step + wiresOff + <usize>r * wireBytes, 1);
  affineForward(weights1 + toPacked, biases1, input, h1, hidden, inputs, true);
  affineForward(weights2 + toPacked, biases2, h1, h2, hidden, hidden, true);
  affineForward(weights3 + toPacked, biases3, h2, logits, t < T - 1 ? rows : gateRows, hidden, false);
  transposeTile(input, inputT + <usize>(t * inputs) * VALUE, inputs, inputs);
  transposeTile(h1, hidden1T + <usize>(t * hidden) * VALUE, hidden, hidden);
  transposeTile(h2, hidden2T + <usize>(t * hidden) * VALUE, hidden, hidden);
}

/** The entropy coefficients of this step's lanes: 0 where the lane has ended, or where the distribution has no effect. */
function entropyCoefficients(t: i32): bool {
  for (let lane = 0; lane < 8; lane++) {
    const at = coefficients + (<usize>lane << 2);
    const weight = f32.load(laneWeightAt + (<usize>lane << 2));
    const steps = i32.load(stepsAt + (<usize>lane << 2));
    const inGates = t < steps ? weight : 0, inUpdate = t < steps - 1 ? weight : 0;
    f32.store(at, inGates * wiringEntropy);
    f32.store(at, inUpdate * wiringEntropy, VALUE);
    f32.store(at, inUpdate * stopEntropy, 2 * VALUE);
  }
  return wiringEntropy != 0;
}

function softmaxesForward(t: i32): void {
  const hasEntropy = entropyCoefficients(t);
  const weights = stepBase(t) + weightsOff;
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  memory.fill(gradient, 0, <usize>rows * VALUE);
  for (let i = 0; i < gates; i++) {
    const gate = plan + <usize>i * PLAN_BYTES;
    const n = i32.load(gate, 4) + i32.load(gate, 8);
    const a = i32.load(gate, 12), b = i32.load(gate, 16);
    const coefficient: usize = hasEntropy ? coefficients : 0;
    if (a >= 0) softmaxRow(<usize>a * VALUE, weights, gradient, n, coefficient);
    if (b >= 0) softmaxRow(<usize>b * VALUE, weights, gradient, n, coefficient);
  }
  if (t == T - 1) return;
  const n = dense + low;
  for (let r = 0; r < registers; r++) {
    softmaxRow(<usize>(registerRow + r * n) * VALUE, weights, gradient, n, hasEntropy ? coefficients + VALUE : 0);
  }
}

function softmaxRow(row: usize, weights: usize, gradient: usize, n: i32, coefficient: usize): void {
  softmaxForward(logits + row, weights + row, gradient + row, n, coefficient);
}

function gatesForward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff, lows = step + lowOff, weights = step + weightsOff;
  for (let i = 0; i < gates; i++) {
    const gate = plan + <usize>i * PLAN_BYTES;
    const op = i32.load(gate), denseBefore = i32.load(gate, 4), lowBefore = i32.load(gate, 8);
    const rowA = i32.load(gate, 12), rowB = i32.load(gate, 16), written = i32.load(gate, 28);
    const a = step + aOff + <usize>i * wireBytes, b = step + bOff + <usize>i * wireBytes;
    if (rowB >= 0) {
      const wa = weights + <usize>rowA * VALUE, wb = weights + <usize>rowB * VALUE;
      mixPairForward(wa, wb, wires, a, b, denseBefore, Mp);
      mixLowForward(wa + <usize>denseBefore * VALUE, lows, a, lowBefore);
      mixLowForward(wb + <usize>denseBefore * VALUE, lows, b, lowBefore);
    } else if (rowA >= 0) {
      const wa = weights + <usize>rowA * VALUE;
      mixForward(wa, wires, a, denseBefore, Mp);
      mixLowForward(wa + <usize>denseBefore * VALUE, lows, a, lowBefore);
    }
    const index = <usize>i32.load(gate, 20);
    const out = i32.load(gate, 24) ? lows + index * LOW_BYTES : wires + index * wireBytes;
    if (op == READ) {
      readForward(memoryBefore(t, written), a, out, M, Mp);
    } else if (op == WRITE) {
      writeForward(memoryBefore(t, written), a, b, memoryBefore(t, written + 1), M, Mp);
      copyValues(out, b, Mp);
    } else {
      gateForward(op, a, b, out, M, Mp, gateScratch);
    }
  }
}

function registersForward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff, lows = step + lowOff;
  const next = stepBase(t + 1) + wiresOff;
  const n = <usize>(dense + low) * VALUE, lowAt = <usize>dense * VALUE;
  let weights = step + weightsOff + <usize>registerRow * VALUE;
  let out = next;
  for (let r = 0; r < registers; r += 2) {
    if (r + 1 < registers) {
      mixPairForward(weights, weights + n, wires, out, out + wireBytes, dense, Mp);
      mixLowForward(weights + n + lowAt, lows, out + wireBytes, low);
    } else {
      mixForward(weights, wires, out, dense, Mp);
    }
    mixLowForward(weights + lowAt, lows, out, low);
    weights += 2 * n; out += 2 * wireBytes;
  }
  renormalize(next, registers, Mp);
}

/** f_t, p_t and, per scored cell, the probability of its right value. */
function haltingForward(t: i32): void {
  const stop = stepBase(t) + stopOff;
  const z = logits + <usize>stopRow * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const f = logistic4(v128.load(z + half));
    v128.store(stop + half, f, F);
    const one = f32x4.splat(1.0);
    const previous = stop - stepBytes + half;
    const alive = t == 0 ? one : f32x4.mul(v128.load(previous, ALIVE), f32x4.sub(one, v128.load(previous, F)));
    v128.store(stop + half, alive, ALIVE);
    // A lane's last step takes the rest; after it there is nothing.
    const steps = v128.load(stepsAt + half);
    const isLast = i32x4.eq(steps, i32x4.splat(t + 1)), isOver = i32x4.le_s(steps, i32x4.splat(t));
    const p = v128.bitselect(alive, f32x4.mul(alive, f), isLast);
    v128.store(stop + half, v128.andnot(p, isOver), P);
  }
  const cells = memoryAfter(t);
  const scored = stepBase(t) + scoredOff;
  for (let i = 0; i < M; i++) {
    if (!i32.load(anyScored + (<usize>i << 2))) continue;
    for (let lane: usize = 0; lane < VALUE; lane += 4) {
      const at = <usize>i * VALUE + lane;
      f32.store(scored + at, f32.load(cells + <usize>i32.load(scoredOffsets + at)));
    }
  }
}

/** The masked loss; leaves in each step STEP_LOSS = the gradient with respect to its p_t. */
function lossForward(): f64 {
  const floor = f32x4.splat(epsilon), zero = f32x4.splat(0.0);
  let total0 = zero, total1 = zero;
  if (useMixtureLoss) memory.fill(mixture, 0, <usize>M * VALUE);
  for (let t = 0; t < T; t++) {
    const stop = stepBase(t) + stopOff, scored = stepBase(t) + scoredOff;
    for (let half: usize = 0; half < VALUE; half += 16) {
      const p = v128.load(stop + half, P);
      let loss = zero;
      for (let i = 0; i < M; i++) {
        if (!i32.load(anyScored + (<usize>i << 2))) continue;
        const at = <usize>i * VALUE + half;
        const q = v128.load(scored + at);
        if (useMixtureLoss) {
          v128.store(mixture + at, f32x4.add(v128.load(mixture + at), f32x4.mul(p, q)));
        } else {
          loss = f32x4.sub(loss, f32x4.mul(v128.load(maskLanes + at), log4(f32x4.pmax(q, floor))));
        }
      }
      v128.store(stop + half, loss, STEP_LOSS);
      if (half == 0) total0 = f32x4.add(total0, f32x4.mul(p, loss));
      else total1 = f32x4.add(total1, f32x4.mul(p, loss));
    }
  }
  if (useMixtureLoss) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      let loss = zero;
      for (let i = 0; i < M; i++) {
        if (!i32.load(anyScored + (<usize>i << 2))) continue;
        const at = <usize>i * VALUE + half;
        const mask = v128.load(maskLanes + at), q = v128.load(mixture + at);
        loss = f32x4.sub(loss, f32x4.mul(mask, log4(f32x4.pmax(q, floor))));
        // From here on the slope of -log at the mixture, 0 where it is clamped.
        v128.store(mixture + at, v128.and(f32x4.div(mask, f32x4.pmax(q, floor)), f32x4.gt(q, floor)));
      }
      if (half == 0) total0 = loss;
      else total1 = loss;
      for (let t = 0; t < T; t++) {
        const scored = stepBase(t) + scoredOff;
        let slope = zero;
        for (let i = 0; i < M; i++) {
          if (!i32.load(anyScored + (<usize>i << 2))) continue;
          const at = <usize>i * VALUE + half;
          slope = f32x4.sub(slope, f32x4.mul(v128.load(scored + at), v128.load(mixture + at)));
        }
        v128.store(stepBase(t) + stopOff + half, slope, STEP_LOSS);
      }
    }
  }
  total0 = f32x4.mul(total0, v128.load(laneWeightAt));
  total1 = f32x4.mul(total1, v128.load(laneWeightAt, 16));
  return <f64>sumLanes(total0) + <f64>sumLanes(total1);
}

// ---- backward --------------------------------------------------------------------------------------------------

/** After {@link forward}: adds the gradient of the tile's objective to the parameters' gradient. */
export function backward(): void {
  memory.fill(dMemory, 0, memoryBytes);
  memory.fill(dNext, 0, <usize>registers * wireBytes);
  for (let t = T - 1; t >= 0; t--) {
    lossBackward(t);
    clipCoordinates(dMemory, M * Mp, activationClip);
    memory.fill(dWires, 0, <usize>dense * wireBytes);
    memory.fill(dLow, 0, <usize>low * LOW_BYTES);
    if (t < T - 1) registersBackward(t);
    gatesBackward(t);
    haltingBackward(t);
    controllerBackward(t);
    const swap = dNext;
    dNext = dWires;
    dWires = swap;
  }
  affineBackwardWeights(weights1 + toGradient, biases1 + toGradient, dHidden1, <usize>hidden * VALUE, inputT, hidden, inputs, T, productScratch);
  affineBackwardWeights(weights2 + toGradient, biases2 + toGradient, dHidden2, <usize>hidden * VALUE, hidden1T, hidden, hidden, T, productScratch);
  const stride = <usize>rows * VALUE;
  affineBackwardWeights(weights3 + toGradient, biases3 + toGradient, dLogits, stride, hidden2T, gateRows, hidden, T, productScratch);
  const skipped = <usize>gateRows;
  affineBackwardWeights(
    weights3 + toGradient + ((skipped * <usize>hidden) << 2), biases3 + toGradient + (skipped << 2),
    dLogits + skipped * VALUE, stride, hidden2T, rows - gateRows, hidden, T - 1, productScratch,
  );
}

/** Adds the loss's gradient at this step's memory to dMemory. */
function lossBackward(t: i32): void {
  const stop = stepBase(t) + stopOff, scored = stepBase(t) + scoredOff;
  const floor = f32x4.splat(epsilon);
  for (let i = 0; i < M; i++) {
    if (!i32.load(anyScored + (<usize>i << 2))) continue;
    for (let half: usize = 0; half < VALUE; half += 16) {
      const at = <usize>i * VALUE + half;
      const p = f32x4.mul(v128.load(stop + half, P), v128.load(laneWeightAt + half));
      const q = v128.load(scored + at);
      const slope = useMixtureLoss
        ? v128.load(mixture + at)
        : v128.and(f32x4.div(v128.load(maskLanes + at), f32x4.pmax(q, floor)), f32x4.gt(q, floor));
      const gradient = f32x4.mul(p, slope);
      subtractAt(i32.load(scoredOffsets + at), f32x4.extract_lane(gradient, 0));
      subtractAt(i32.load(scoredOffsets + at, 4), f32x4.extract_lane(gradient, 1));
      subtractAt(i32.load(scoredOffsets + at, 8), f32x4.extract_lane(gradient, 2));
      subtractAt(i32.load(scoredOffsets + at, 12), f32x4.extract_lane(gradient, 3));
    }
  }
}

// @ts-ignore: decorator
@inline
function subtractAt(offset: i32, value: f32): void {
  const at = dMemory + <usize>offset;
  f32.store(at, f32.load(at) - value);
}

function registersBackward(t: i32): void {
  const after = stepBase(t + 1) + wiresOff;
  for (let r = 0; r < registers; r++) {
    const at = <usize>r * wireBytes;
    centerAndClip(after + at, dNext + at, M, activationClip);
  }
  const step = stepBase(t);
  const wires = step + wiresOff, lows = step + lowOff;
  const count = dense + low;
  const n = <usize>count * VALUE, lowAt = <usize>dense * VALUE;
  let weights = step + weightsOff + <usize>registerRow * VALUE;
  let gradient = dLogits + <usize>(t * rows + registerRow) * VALUE;
  let dOut = dNext;
  for (let r = 0; r < registers; r += 2) {
    if (r + 1 < registers) {
      mixPairBackward(weights, weights + n, wires, dOut, dOut + wireBytes, dWeights, dWeights + n, dWires, dense, Mp);
      mixLowBackward(weights + n + lowAt, lows, dOut + wireBytes, dWeights + n + lowAt, dLow, low);
      softmaxBackward(weights + n, dWeights + n, gradient + n, count);
    } else {
      mixBackward(weights, wires, dOut, dWeights, dWires, dense, Mp);
    }
    mixLowBackward(weights + lowAt, lows, dOut, dWeights + lowAt, dLow, low);
    softmaxBackward(weights, dWeights, gradient, count);
    weights += 2 * n; gradient += 2 * n; dOut += 2 * wireBytes;
  }
}

function gatesBackward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff, lows = step + lowOff, weights = step + weightsOff;
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  for (let i = gates - 1; i >= 0; i--) {
    const gate = plan + <usize>i * PLAN_BYTES;
    const op = i32.load(gate), denseBefore = i32.load(gate, 4), lowBefore = i32.load(gate, 8);
    const rowA = i32.load(gate, 12), rowB = i32.load(gate, 16), written = i32.load(gate, 28);
    if (rowA < 0) continue;
    const a = step + aOff + <usize>i * wireBytes, b = step + bOff + <usize>i * wireBytes;
    const index = <usize>i32.load(gate, 20);
    const isLow = i32.load(gate, 24);
    const at = isLow ? index * LOW_BYTES : index * wireBytes;
    const dOut = (isLow ? dLow : dWires) + at;
    centerAndClip((isLow ? lows : wires) + at, dOut, isLow ? min(M, <i32>LOW) : M, activationClip);
    if (op == READ) {
      readBackward(memoryBefore(t, written), a, dOut, dA, dMemory, M, Mp);
    } else if (op == WRITE) {
      copyValues(dB, dOut, Mp);
      writeBackward(memoryBefore(t, written), a, b, dA, dB, dMemory, M, Mp);
    } else {
      gateBackward(op, a, b, dOut, dA, dB, M, Mp, gateScratch);
    }
    const n = denseBefore + lowBefore;
    const lowAt = <usize>denseBefore * VALUE;
    const wa = weights + <usize>rowA * VALUE;
    clipCoordinates(dA, Mp, activationClip);
    if (rowB >= 0) {
      clipCoordinates(dB, Mp, activationClip);
      const wb = weights + <usize>rowB * VALUE;
      const dWeightsB = dWeights + <usize>n * VALUE;
      mixPairBackward(wa, wb, wires, dA, dB, dWeights, dWeightsB, dWires, denseBefore, Mp);
      mixLowBackward(wb + lowAt, lows, dB, dWeightsB + lowAt, dLow, lowBefore);
      softmaxBackward(wb, dWeightsB, gradient + <usize>rowB * VALUE, n);
    } else {
      mixBackward(wa, wires, dA, dWeights, dWires, denseBefore, Mp);
    }
    mixLowBackward(wa + lowAt, lows, dA, dWeights + lowAt, dLow, lowBefore);
    softmaxBackward(wa, dWeights, gradient + <usize>rowA * VALUE, n);
  }
}

/** The stop logit's gradient: through p_t, and its entropy term. `dStop` carries the gradient of `alive` backwards. */
function haltingBackward(t: i32): void {
  const step = stepBase(t);
  const stop = step + stopOff;
  const one = f32x4.splat(1.0);
  for (let half: usize = 0; half < VALUE; half += 16) {
    const f = v128.load(stop + half, F);
    const dP = v128.load(stop + half, STEP_LOSS);
    const dAlive = v128.load(dStop + half);
    const steps = v128.load(stepsAt + half);
    const isLast = i32x4.eq(steps, i32x4.splat(t + 1)), isBefore = i32x4.gt_s(steps, i32x4.splat(t + 1));
    const dF = f32x4.mul(v128.load(stop + half, ALIVE), f32x4.sub(dP, dAlive));
    const slope = f32x4.mul(f, f32x4.sub(one, f));
    // entropy(f) has slope -logit(f) in f; -coefficient * entropy therefore +coefficient * logit.
    const keep = f32x4.sub(one, f);
    const tiny = f32x4.splat(1e-30);
    const logit = f32x4.sub(log4(f32x4.pmax(f, tiny)), log4(f32x4.pmax(keep, tiny)));
    const entropySlope = f32x4.mul(coefficientOfStop(t, half), logit);
    const total = f32x4.mul(slope, f32x4.add(f32x4.mul(dF, v128.load(laneWeightAt + half)), entropySlope));
    v128.store(dLogits + <usize>(t * rows + stopRow) * VALUE + half, v128.and(total, isBefore));
    const carried = f32x4.add(f32x4.mul(f, dP), f32x4.mul(keep, dAlive));
    v128.store(dStop + half, v128.and(v128.bitselect(dP, carried, isLast), v128.or(isLast, isBefore)));
  }
}

function coefficientOfStop(t: i32, half: usize): v128 {
  if (half == 0) entropyCoefficients(t);
  return v128.load(coefficients + 2 * VALUE + half);
}

function controllerBackward(t: i32): void {
  const step = stepBase(t);
  const d2 = dHidden2 + <usize>(t * hidden) * VALUE, d1 = dHidden1 + <usize>(t * hidden) * VALUE;
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  affineBackwardInput(weights3 + toTransposed, gradient, d2, t < T - 1 ? rows : gateRows, rows, hidden, step + hidden2Off);
  affineBackwardInput(weights2 + toTransposed, d2, d1, hidden, hidden, hidden, step + hidden1Off);
  if (t == 0) return; // nothing before the first step depends on the parameters
  affineBackwardInput(weights1 + toTransposed, d1, dInput, hidden, hidden, inputs, 0);
  for (let r = 0; r < registers; r++) {
    const d = dWires + <usize>r * wireBytes, x = dInput + <usize>r * VALUE;
    v128.store(d, f32x4.add(v128.load(d), v128.load(x)));
    v128.store(d, f32x4.add(v128.load(d, 16), v128.load(x, 16)), 16);
  }
}
