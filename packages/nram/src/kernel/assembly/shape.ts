// What the kernel knows of the machine, the objective and the tile: sizes, and where everything lies.
//
// Layouts (VALUE = 8 lanes of float32):
//   wires    [D, Mp]   dense wires: the registers, then the gates' dense outputs
//   low      [L, 3]    outputs of constants and comparisons (see mix.ts)
//   memory   [M, Mp]   address, value
//   logits   [rows]    per gate a, then b, then its choice; the stop logit; padding to 4; then per register; padding to 4

import { NUM_GATES } from '../../machine/assembly/gate-numbers';
import { scratchBytes } from './gates';
import { LOW_BYTES } from './mix';
import { packTransposed, packWeights, VALUE } from './products';

/** The first address that may be used. */
export const heapBase: usize = __heap_base;

let end: usize;
let offset: usize;

/** Lays out the next bytes; returns their address. */
function take(bytes: usize): usize {
  const at = end;
  end += bytes;
  return at;
}

/** Lays out the next bytes of a step; returns their offset in it. */
function skip(bytes: usize): usize {
  const at = offset;
  offset += bytes;
  return at;
}

// ---- the machine: set by the host, then layOutMachine -----------------------------------------------------------

export let registers: i32, gates: i32, dense: i32, low: i32, writes: i32;
/** Slots `any`, and how many gates each of them chooses from. */
export let choiceSlots: i32, choices: i32;
/** Gates that are looked up in a table. */
export let numTables: i32;
/** Columns of the first layer and width of the hidden layers, both padded to a multiple of 8. */
export let inputs: i32, hidden: i32;
export let isLstm: bool;
/** Logits with their padding; those of the gates, rounded up; the stop logit; the first of the registers. */
export let rows: i32, gateRows: i32, stopRow: i32, registerRow: i32;

/** Per gate a record of int32 fields. */
export let plan: usize;
export const GATE_BYTES: usize = 44;
/** Its place in GATES, ATTEND, or FIRST_TABLE and its place among the gates that are looked up. */
export const OPERATION: usize = 0;
export const ARITY: usize = 4;
/** Wires before this gate. */
export const DENSE_BEFORE: usize = 8;
export const LOW_BEFORE: usize = 12;
/** First logit row of each input, -1 for an unused one. */
export const ROW_A: usize = 16;
export const ROW_B: usize = 20;
/** Whether its output is low, and its place among the dense or the low wires. */
export const IS_LOW: usize = 24;
export const OUTPUT: usize = 28;
/** Writes before this gate. */
export const WRITTEN: usize = 32;
/** Of a slot `any`: the first logit row of its choice, and its place among these slots; else -1. */
export const ROW_CHOICE: usize = 36;
export const CHOICE_SLOT: usize = 40;

/** Per gate that slots `any` choose from a record of two fields, OPERATION and ARITY. */
export let choicePlan: usize;
export const CHOICE_BYTES: usize = 8;

/** Operations beyond the table of gates: a slot `any`, and gates that this kernel looks up in a table. */
export const ATTEND: i32 = NUM_GATES;
export const FIRST_TABLE: i32 = NUM_GATES + 1;

/** The middle layer: [hidden, hidden], or an LSTM's [4 hidden, 2 hidden]. */
export let middleRows: i32, middleColumns: i32;
/** The parameters: each layer's weights [rows, columns], then its biases. */
export let parameters: usize, numParameters: i32;
export let weights1: usize, biases1: usize, weights2: usize, biases2: usize, weights3: usize, biases3: usize;
/** Laid out as the parameters: their gradient, and Adam's moments. */
export let gradient: usize, firstMoments: usize, secondMoments: usize;
/** From a parameter to its gradient, in bytes; from a weight to its two packed copies. */
export let toGradient: usize, toPacked: usize, toTransposed: usize;

let machineEnd: usize;

/** Lays out what belongs to the machine; returns the address after its end. */
export function layOutMachine(): usize {
  middleRows = isLstm ? 4 * hidden : hidden;
  middleColumns = isLstm ? 2 * hidden : hidden;
  end = (heapBase + 63) & ~63;
  plan = take(<usize>gates * GATE_BYTES);
  choicePlan = take(<usize>choices * CHOICE_BYTES);
  end = (end + 63) & ~63;
  parameters = end;
  weights1 = take((<usize>(hidden * inputs)) << 2);
  biases1 = take((<usize>hidden) << 2);
  weights2 = take((<usize>(middleRows * middleColumns)) << 2);
  biases2 = take((<usize>middleRows) << 2);
  weights3 = take((<usize>(rows * hidden)) << 2);
  biases3 = take((<usize>rows) << 2);
  const bytes = end - parameters;
  numParameters = <i32>(bytes >> 2);
  end = (end + 63) & ~63;
  const room = end - parameters;
  gradient = take(room);
  const packed = take(room);
  const transposed = take(room);
  firstMoments = take(room);
  secondMoments = take(room);
  toGradient = gradient - parameters;
  toPacked = packed - parameters;
  toTransposed = transposed - parameters;
  layOutFirstStep();
  machineEnd = (end + 63) & ~63;
  return machineEnd;
}

/** Renews the packed copies of the weights, which the products read. */
export function packParameters(): void {
  packWeights(weights1, weights1 + toPacked, hidden, inputs, inputs);
  packWeights(weights2, weights2 + toPacked, middleRows, middleColumns, middleColumns);
  packWeights(weights3, weights3 + toPacked, rows, hidden, hidden);
  packTransposed(weights1, weights1 + toTransposed, hidden, inputs, inputs);
  packTransposed(weights2, weights2 + toTransposed, middleRows, middleColumns, middleColumns);
  packTransposed(weights3, weights3 + toTransposed, rows, hidden, hidden);
}

// ---- the objective: set by the host -----------------------------------------------------------------------------

export let useMixtureLoss: bool, epsilon: f32, activationClip: f32, wiringEntropy: f32, stopEntropy: f32;

// ---- what all tiles share: the first step ----------------------------------------------------------------------
// In the first step every register is 0 in every example, so the controller does the same for all of them.

/** The controller's values of one step, see below; the gradient of its entropy; sums over tiles of its gradients. */
export let first: usize,
  firstLogits: usize,
  firstEntropy: usize,
  dFirstLogits: usize,
  dFirstHidden: usize,
  dFirstCell: usize;
/** The value 1 in all lanes. */
export let ones: usize;

function layOutFirstStep(): void {
  layOutController();
  first = take(controllerBytes);
  firstLogits = take(<usize>rows * VALUE);
  firstEntropy = take(<usize>rows * VALUE);
  dFirstLogits = take(<usize>rows * VALUE);
  dFirstHidden = take(<usize>hidden * VALUE);
  dFirstCell = take(<usize>hidden * VALUE);
  ones = take(VALUE);
}

/** Offsets of the controller's values in one step. */
export let weightsOff: usize,
  inputOff: usize,
  middleInputOff: usize,
  lstmGatesOff: usize,
  cellOff: usize,
  squashedOff: usize,
  hidden2Off: usize,
  stopLogitOff: usize;
let controllerBytes: usize;

function layOutController(): void {
  offset = 0;
  weightsOff = skip(<usize>rows * VALUE);
  inputOff = skip(<usize>inputs * VALUE);
  middleInputOff = skip(<usize>middleColumns * VALUE); // hidden1, then an LSTM's previous hidden state
  const lstm = isLstm ? <usize>hidden * VALUE : 0;
  lstmGatesOff = skip(4 * lstm);
  cellOff = skip(lstm);
  squashedOff = skip(lstm); // tanh of the cell
  hidden2Off = skip(<usize>hidden * VALUE);
  stopLogitOff = skip(VALUE);
  controllerBytes = offset;
}

// ---- the tile --------------------------------------------------------------------------------------------------

export let M: i32, Mp: i32, T: i32;
export let wireBytes: usize, memoryBytes: usize;
// The tile's examples as the host writes them: int32 [8, M] each, then int32 [8] steps, float32 [8] weights.
export let inputAt: usize, targetAt: usize, maskAt: usize, stepsAt: usize, laneWeightAt: usize;
/** Of each gate that is looked up a table int32 [M, M]: where its result's value lies in a wire, in bytes. */
export let tables: usize;
// Once a tile: memory before the first step; per cell the scored offset of each lane, its mask, whether any lane scores it.
export let memory0: usize, scoredOffsets: usize, maskLanes: usize, anyScored: usize;
// Per step.
let stepAt: usize, stepBytes: usize;
export let wiresOff: usize,
  lowOff: usize,
  aOff: usize,
  bOff: usize,
  choiceOff: usize,
  stopOff: usize,
  scoredOff: usize;
let memoryOff: usize;
export const F: usize = 0,
  P: usize = VALUE,
  ALIVE: usize = 2 * VALUE,
  STEP_LOSS: usize = 3 * VALUE;
const STOP_VALUES: usize = 4 * VALUE;
// Per step, contiguous over steps, for the weight gradients.
export let dLogits: usize,
  dHidden1: usize,
  dMiddle: usize,
  inputT: usize,
  middleInputT: usize,
  hidden2T: usize;
// Scratch.
export let logits: usize,
  dWeights: usize,
  dA: usize,
  dB: usize,
  dA2: usize,
  dB2: usize,
  dWires: usize,
  dNext: usize,
  dLow: usize,
  dMemory: usize,
  dInput: usize,
  dChoices: usize,
  dHidden: usize,
  dCell: usize,
  gateScratch: usize,
  coefficients: usize,
  mixture: usize,
  dAlive: usize,
  productScratch: usize;

/** Lays out a tile's workspace behind the machine's, for a memory size and a number of steps; returns the address after its end. */
export function layOutTile(memorySize: i32, maxSteps: i32): usize {
  M = memorySize;
  Mp = (memorySize + 3) & ~3;
  T = maxSteps;
  wireBytes = <usize>Mp * VALUE;
  memoryBytes = <usize>M * wireBytes;
  end = machineEnd;
  const cells = (<usize>M) << 5; // int32 [8, M]
  inputAt = take(cells);
  targetAt = take(cells);
  maskAt = take(cells);
  stepsAt = take(VALUE);
  laneWeightAt = take(VALUE);
  memory0 = take(memoryBytes);
  scoredOffsets = take(<usize>M * VALUE);
  maskLanes = take(<usize>M * VALUE);
  anyScored = take((<usize>M * 4 + 31) & ~31);
  tables = take((<usize>(numTables * M * M) * 4 + 31) & ~31);

  offset = controllerBytes;
  wiresOff = skip(<usize>dense * wireBytes);
  lowOff = skip(<usize>low * LOW_BYTES);
  aOff = skip(<usize>gates * wireBytes);
  bOff = skip(<usize>gates * wireBytes);
  choiceOff = skip(<usize>(choiceSlots * choices) * wireBytes);
  stopOff = skip(STOP_VALUES);
  memoryOff = skip(<usize>writes * memoryBytes);
  scoredOff = skip(<usize>M * VALUE);
  stepBytes = offset;
  stepAt = take(<usize>T * stepBytes);

  dLogits = take(<usize>(T * rows) * VALUE);
  dHidden1 = take(<usize>(T * hidden) * VALUE);
  dMiddle = take(<usize>(T * middleRows) * VALUE);
  inputT = take(<usize>(T * inputs) * VALUE);
  middleInputT = take(<usize>(T * middleColumns) * VALUE);
  hidden2T = take(<usize>(T * hidden) * VALUE);

  logits = take(<usize>rows * VALUE);
  dWeights = take(2 * <usize>max(max(dense + low, M), choices) * VALUE);
  dA = take(wireBytes);
  dB = take(wireBytes);
  dA2 = take(wireBytes);
  dB2 = take(wireBytes);
  dWires = take(<usize>dense * wireBytes);
  dNext = take(<usize>dense * wireBytes);
  dLow = take(<usize>low * LOW_BYTES);
  dMemory = take(memoryBytes);
  dInput = take(<usize>inputs * VALUE);
  dChoices = take(choiceSlots > 0 ? <usize>choices * wireBytes : 0);
  dHidden = take(<usize>hidden * VALUE);
  dCell = take(<usize>hidden * VALUE);
  gateScratch = take(scratchBytes(M));
  coefficients = take(3 * VALUE);
  mixture = take(<usize>M * VALUE);
  dAlive = take(VALUE);
  productScratch = take(<usize>(T * 4) * VALUE);
  return end;
}

/** dWires of the step just done becomes dNext of the step before it. */
export function swapWireGradients(): void {
  const swap = dNext;
  dNext = dWires;
  dWires = swap;
}

/** @inline */
export function stepBase(step: i32): usize {
  return stepAt + <usize>step * stepBytes;
}

/**
 * The controller's values in a step: of the first step there is one copy for all tiles.
 * @inline
 */
export function controllerBase(step: i32): usize {
  return step == 0 ? first : stepBase(step);
}

/** Memory as the gate that follows `written` writes of this step finds it. */
export function memoryBefore(step: i32, written: i32): usize {
  if (written > 0) return stepBase(step) + memoryOff + <usize>(written - 1) * memoryBytes;
  return step == 0 || writes == 0
    ? memory0
    : stepBase(step - 1) + memoryOff + <usize>(writes - 1) * memoryBytes;
}

// Where the host reads what it wants to look at.
export function registersAddress(step: i32): usize {
  return stepBase(step) + wiresOff;
}
export function stopProbsAddress(step: i32): usize {
  return stepBase(step) + stopOff + P;
}
export function memoryAddress(step: i32): usize {
  return memoryBefore(step, writes);
}
