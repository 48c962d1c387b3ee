// The fuzzy circuit of one step on a tile: gates in order, then all registers; forward and backward. See
// src/machine/step.ts.
//
// Versions
//   1. pairs of inputs, and of registers, share the loads of the wires; low wires apart; the last step's register
//      update, which nothing reads, skipped.

import { READ, WRITE } from '../../machine/assembly/gate-numbers';
import {
  copyValues,
  gateBackward,
  gateForward,
  readBackward,
  readForward,
  tableBackward,
  tableForward,
  writeBackward,
  writeForward,
} from './gates';
import {
  centerAndClip,
  clipCoordinates,
  LOW,
  LOW_BYTES,
  mixBackward,
  mixForward,
  mixLowBackward,
  mixLowForward,
  mixPairBackward,
  mixPairForward,
  renormalize,
  softmaxBackward,
} from './mix';
import { VALUE } from './products';
import {
  ARITY,
  ATTEND,
  activationClip,
  aOff,
  bOff,
  CHOICE_BYTES,
  CHOICE_SLOT,
  choiceOff,
  choicePlan,
  choices,
  controllerBase,
  DENSE_BEFORE,
  dA,
  dA2,
  dB,
  dB2,
  dChoices,
  dense,
  dLogits,
  dLow,
  dMemory,
  dNext,
  dWeights,
  dWires,
  FIRST_TABLE,
  GATE_BYTES,
  gateScratch,
  gates,
  IS_LOW,
  LOW_BEFORE,
  low,
  lowOff,
  M,
  Mp,
  memoryBefore,
  OPERATION,
  OUTPUT,
  plan,
  ROW_A,
  ROW_B,
  ROW_CHOICE,
  registerRow,
  registers,
  rows,
  stepBase,
  tables,
  WRITTEN,
  weightsOff,
  wireBytes,
  wiresOff,
} from './shape';

export function gatesForward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff,
    lows = step + lowOff,
    weights = controllerBase(t) + weightsOff;
  for (let i = 0; i < gates; i++) {
    const gate = plan + <usize>i * GATE_BYTES;
    const op = i32.load(gate, OPERATION),
      written = i32.load(gate, WRITTEN);
    const denseBefore = i32.load(gate, DENSE_BEFORE),
      lowBefore = i32.load(gate, LOW_BEFORE);
    const rowA = i32.load(gate, ROW_A),
      rowB = i32.load(gate, ROW_B);
    const a = step + aOff + <usize>i * wireBytes,
      b = step + bOff + <usize>i * wireBytes;
    if (rowB >= 0) {
      const wa = weights + <usize>rowA * VALUE,
        wb = weights + <usize>rowB * VALUE;
      mixPairForward(wa, wb, wires, a, b, denseBefore, Mp);
      mixLowForward(wa + <usize>denseBefore * VALUE, lows, a, lowBefore);
      mixLowForward(wb + <usize>denseBefore * VALUE, lows, b, lowBefore);
    } else if (rowA >= 0) {
      const wa = weights + <usize>rowA * VALUE;
      mixForward(wa, wires, a, denseBefore, Mp);
      mixLowForward(wa + <usize>denseBefore * VALUE, lows, a, lowBefore);
    }
    const index = <usize>i32.load(gate, OUTPUT);
    const out = i32.load(gate, IS_LOW) ? lows + index * LOW_BYTES : wires + index * wireBytes;
    const cells = memoryBefore(t, written);
    if (op == WRITE) {
      writeForward(cells, a, b, memoryBefore(t, written + 1), M, Mp);
      copyValues(out, b, Mp);
    } else if (op == ATTEND) {
      const outputs = step + choiceOff + <usize>(i32.load(gate, CHOICE_SLOT) * choices) * wireBytes;
      memory.fill(outputs, 0, <usize>choices * wireBytes); // low outputs fill 3 values only
      for (let c = 0; c < choices; c++) {
        const choice = choicePlan + <usize>c * CHOICE_BYTES;
        readOrLift(
          i32.load(choice, OPERATION),
          i32.load(choice, ARITY),
          cells,
          a,
          b,
          outputs + <usize>c * wireBytes,
        );
      }
      mixForward(weights + <usize>i32.load(gate, ROW_CHOICE) * VALUE, outputs, out, choices, Mp);
      renormalize(out, 1, Mp);
    } else {
      readOrLift(op, i32.load(gate, ARITY), cells, a, b, out);
      // A gate of two inputs doubles the error of their sums: chains of them, through memory too, would drift to NaN.
      if (op == READ || i32.load(gate, ARITY) == 2)
        renormalize(out, 1, i32.load(gate, IS_LOW) ? <i32>LOW : Mp);
    }
  }
}

/** The output of a gate that does not write. */
function readOrLift(op: i32, arity: i32, cells: usize, a: usize, b: usize, out: usize): void {
  if (op == READ) readForward(cells, a, out, M, Mp);
  else if (op >= FIRST_TABLE) tableForward(tableOf(op), arity, a, b, out, M, Mp);
  else gateForward(op, a, b, out, M, Mp, gateScratch);
}

/** Writes the gradients of the inputs that the gate has; accumulates into dMemory. */
function readOrLiftBackward(
  op: i32,
  arity: i32,
  cells: usize,
  a: usize,
  b: usize,
  dOut: usize,
  da: usize,
  db: usize,
): void {
  if (op == READ) readBackward(cells, a, dOut, da, dMemory, M, Mp);
  else if (op >= FIRST_TABLE) tableBackward(tableOf(op), arity, a, b, dOut, da, db, M, Mp);
  else gateBackward(op, a, b, dOut, da, db, M, Mp, gateScratch);
}

function tableOf(op: i32): usize {
  return tables + ((<usize>((op - FIRST_TABLE) * M * M)) << 2);
}

/** The registers after step t: where step t + 1 keeps its first wires. */
export function registersForward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff,
    lows = step + lowOff;
  const next = stepBase(t + 1) + wiresOff;
  const n = <usize>(dense + low) * VALUE,
    lowAt = <usize>dense * VALUE;
  let weights = controllerBase(t) + weightsOff + <usize>registerRow * VALUE;
  let out = next;
  for (let r = 0; r < registers; r += 2) {
    if (r + 1 < registers) {
      mixPairForward(weights, weights + n, wires, out, out + wireBytes, dense, Mp);
      mixLowForward(weights + n + lowAt, lows, out + wireBytes, low);
    } else {
      mixForward(weights, wires, out, dense, Mp);
    }
    mixLowForward(weights + lowAt, lows, out, low);
    weights += 2 * n;
    out += 2 * wireBytes;
  }
  renormalize(next, registers, Mp);
}

/** From dNext, the gradient of the registers after step t, to dWires, dLow and dLogits. */
export function registersBackward(t: i32): void {
  const after = stepBase(t + 1) + wiresOff;
  for (let r = 0; r < registers; r++) {
    const at = <usize>r * wireBytes;
    centerAndClip(after + at, dNext + at, M, activationClip);
  }
  const step = stepBase(t);
  const wires = step + wiresOff,
    lows = step + lowOff;
  const count = dense + low;
  const n = <usize>count * VALUE,
    lowAt = <usize>dense * VALUE;
  let weights = controllerBase(t) + weightsOff + <usize>registerRow * VALUE;
  let gradient = dLogits + <usize>(t * rows + registerRow) * VALUE;
  let dOut = dNext;
  for (let r = 0; r < registers; r += 2) {
    if (r + 1 < registers) {
      mixPairBackward(
        weights,
        weights + n,
        wires,
        dOut,
        dOut + wireBytes,
        dWeights,
        dWeights + n,
        dWires,
        dense,
        Mp,
      );
      mixLowBackward(weights + n + lowAt, lows, dOut + wireBytes, dWeights + n + lowAt, dLow, low);
      softmaxBackward(weights + n, dWeights + n, gradient + n, count);
    } else {
      mixBackward(weights, wires, dOut, dWeights, dWires, dense, Mp);
    }
    mixLowBackward(weights + lowAt, lows, dOut, dWeights + lowAt, dLow, low);
    softmaxBackward(weights, dWeights, gradient, count);
    weights += 2 * n;
    gradient += 2 * n;
    dOut += 2 * wireBytes;
  }
}

/** From dWires, dLow and dMemory after the gates of step t to those before it, and to dLogits. */
export function gatesBackward(t: i32): void {
  const step = stepBase(t);
  const wires = step + wiresOff,
    lows = step + lowOff,
    weights = controllerBase(t) + weightsOff;
  const gradient = dLogits + <usize>(t * rows) * VALUE;
  for (let i = gates - 1; i >= 0; i--) {
    const gate = plan + <usize>i * GATE_BYTES;
    const rowA = i32.load(gate, ROW_A),
      rowB = i32.load(gate, ROW_B);
    if (rowA < 0) continue;
    const op = i32.load(gate, OPERATION);
    const denseBefore = i32.load(gate, DENSE_BEFORE),
      lowBefore = i32.load(gate, LOW_BEFORE);
    const a = step + aOff + <usize>i * wireBytes,
      b = step + bOff + <usize>i * wireBytes;
    const index = <usize>i32.load(gate, OUTPUT);
    const isLow = i32.load(gate, IS_LOW);
    const at = isLow ? index * LOW_BYTES : index * wireBytes;
    const dOut = (isLow ? dLow : dWires) + at;
    centerAndClip((isLow ? lows : wires) + at, dOut, isLow ? min(M, <i32>LOW) : M, activationClip);
    const cells = memoryBefore(t, i32.load(gate, WRITTEN));
    if (op == WRITE) {
      copyValues(dB, dOut, Mp);
      writeBackward(cells, a, b, dA, dB, dMemory, M, Mp);
    } else if (op == ATTEND) {
      const row = <usize>i32.load(gate, ROW_CHOICE) * VALUE;
      choicesBackward(
        cells,
        a,
        b,
        dOut,
        step + choiceOff + <usize>(i32.load(gate, CHOICE_SLOT) * choices) * wireBytes,
        weights + row,
      );
      softmaxBackward(weights + row, dWeights, gradient + row, choices);
    } else {
      readOrLiftBackward(op, i32.load(gate, ARITY), cells, a, b, dOut, dA, dB);
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

/** The gates of a slot `any`: dA and dB are the sums over them; dWeights is left with the choice's gradient. */
function choicesBackward(
  cells: usize,
  a: usize,
  b: usize,
  dOut: usize,
  outputs: usize,
  weights: usize,
): void {
  memory.fill(dChoices, 0, <usize>choices * wireBytes);
  mixBackward(weights, outputs, dOut, dWeights, dChoices, choices, Mp);
  memory.fill(dA, 0, wireBytes);
  memory.fill(dB, 0, wireBytes);
  for (let c = 0; c < choices; c++) {
    const choice = choicePlan + <usize>c * CHOICE_BYTES;
    const op = i32.load(choice, OPERATION),
      arity = i32.load(choice, ARITY);
    if (arity == 0) continue;
    readOrLiftBackward(op, arity, cells, a, b, dChoices + <usize>c * wireBytes, dA2, dB2);
    addWire(dA, dA2);
    if (arity == 2) addWire(dB, dB2);
  }
}

function addWire(to: usize, from: usize): void {
  for (let at: usize = 0; at < wireBytes; at += 16) {
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
}
