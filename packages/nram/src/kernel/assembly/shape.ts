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

// ---- the machine -----------------------------------------------------------------------------------------------

export let registers: i32, gates: i32, dense: i32, low: i32, writes: i32;
/** Slots `any`, and how many gates each of them chooses from. */
export let choiceSlots: i32, choices: i32;
/** Columns of the first layer and width of the hidden layers, both padded to a multiple of 8. */
export let inputs: i32, hidden: i32;
/** The middle layer: [hidden, hidden], or an LSTM's [4 hidden, 2 hidden]. */
export let isLstm: bool, middleRows: i32, middleColumns: i32;
export let rows: i32, gateRows: i32, stopRow: i32, registerRow: i32;

/** Per gate 12 int32, see the offsets below; per choice two: operation and arity. */
export let plan: usize, choicePlan: usize;
export const PLAN_BYTES: usize = 48;
export const OPERATION: usize = 0; // index in GATES, ATTEND, or FIRST_TABLE + index
export const DENSE_BEFORE: usize = 4,
  LOW_BEFORE: usize = 8; // wires before this gate
export const ROW_A: usize = 12,
  ROW_B: usize = 16; // first logit row, -1 for an unused input
export const OUTPUT: usize = 20,
  IS_LOW: usize = 24; // place among the dense or the low wires
export const WRITTEN: usize = 28; // writes before this gate
export const ROW_CHOICE: usize = 32,
  CHOICE_SLOT: usize = 36; // of a slot `any`, else -1
export const ARITY: usize = 40;

/** Operations beyond the table of gates: a slot `any`, and gates that this kernel looks up in a table. */
export const ATTEND: i32 = NUM_GATES,
  FIRST_TABLE: i32 = NUM_GATES + 1;

/** Of each gate without code of its own here a table int32 [M, M]: where its result's value lies in a wire, in bytes. */
export let tables: usize;
let numTables: i32;

export let weights1: usize, biases1: usize, weights2: usize, biases2: usize, weights3: usize, biases3: usize;
/** From a parameter to its gradient, in bytes; from a weight to its two packed copies. */
export let toGradient: usize, toPacked: usize, toTransposed: usize;

/** Fixes the machine's shape; the addresses are filled by the host. */
export function setMachine(
  numRegisters: i32,
  numGates: i32,
  numDense: i32,
  numLow: i32,
  numWrites: i32,
  numChoiceSlots: i32,
  numChoices: i32,
  numTabled: i32,
  inputColumns: i32,
  hiddenSize: i32,
  lstm: bool,
  logitRows: i32,
  rowsOfGates: i32,
  rowOfStop: i32,
  rowOfRegisters: i32,
): void {
  registers = numRegisters;
  gates = numGates;
  dense = numDense;
  low = numLow;
  writes = numWrites;
  choiceSlots = numChoiceSlots;
  choices = numChoices;
  numTables = numTabled;
  inputs = inputColumns;
  hidden = hiddenSize;
  isLstm = lstm;
  middleRows = lstm ? 4 * hidden : hidden;
  middleColumns = lstm ? 2 * hidden : hidden;
  rows = logitRows;
  gateRows = rowsOfGates;
  stopRow = rowOfStop;
  registerRow = rowOfRegisters;
}

/** Where the host put the plans and room for parameters, their gradient, and two packed copies. */
export function setAddresses(
  planAt: usize,
  choicePlanAt: usize,
  parametersAt: usize,
  gradientsAt: usize,
  packedAt: usize,
  transposedAt: usize,
): void {
  plan = planAt;
  choicePlan = choicePlanAt;
  weights1 = parametersAt;
  biases1 = weights1 + ((<usize>(hidden * inputs)) << 2);
  weights2 = biases1 + ((<usize>hidden) << 2);
  biases2 = weights2 + ((<usize>(middleRows * middleColumns)) << 2);
  weights3 = biases2 + ((<usize>middleRows) << 2);
  biases3 = weights3 + ((<usize>(rows * hidden)) << 2);
  toGradient = gradientsAt - parametersAt;
  toPacked = packedAt - parametersAt;
  toTransposed = transposedAt - parametersAt;
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

// ---- the objective ---------------------------------------------------------------------------------------------

export let useMixtureLoss: bool, epsilon: f32, activationClip: f32, wiringEntropy: f32, stopEntropy: f32;

export function setObjective(mixture: bool, floor: f32, clip: f32, wiring: f32, stop: f32): void {
  useMixtureLoss = mixture;
  epsilon = floor;
  activationClip = clip;
  wiringEntropy = wiring;
  stopEntropy = stop;
}

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

/** Lays out what all tiles share from `base`; returns the address after its end. */
export function layOutShared(base: usize): usize {
  let at = (base + 63) & ~63;
  layOutController();
  first = at;
  at += controllerBytes;
  firstLogits = at;
  at += <usize>rows * VALUE;
  firstEntropy = at;
  at += <usize>rows * VALUE;
  dFirstLogits = at;
  at += <usize>rows * VALUE;
  dFirstHidden = at;
  at += <usize>hidden * VALUE;
  dFirstCell = at;
  at += <usize>hidden * VALUE;
  ones = at;
  at += VALUE;
  return at;
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
  let off: usize = 0;
  weightsOff = off;
  off += <usize>rows * VALUE;
  inputOff = off;
  off += <usize>inputs * VALUE;
  middleInputOff = off;
  off += <usize>middleColumns * VALUE; // hidden1, then an LSTM's previous hidden state
  const lstm = isLstm ? <usize>hidden * VALUE : 0;
  lstmGatesOff = off;
  off += 4 * lstm;
  cellOff = off;
  off += lstm;
  squashedOff = off;
  off += lstm; // tanh of the cell
  hidden2Off = off;
  off += <usize>hidden * VALUE;
  stopLogitOff = off;
  off += VALUE;
  controllerBytes = off;
}

// ---- the tile --------------------------------------------------------------------------------------------------

export let M: i32, Mp: i32, T: i32;
export let wireBytes: usize, memoryBytes: usize;
// The tile's examples as the host writes them: int32 [8, M] each, then int32 [8] steps, float32 [8] weights.
export let inputAt: usize, targetAt: usize, maskAt: usize, stepsAt: usize, laneWeightAt: usize;
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

/** Lays out a tile's workspace from `base` for a memory size and a number of steps; returns the address after its end. */
export function layOut(base: usize, memorySize: i32, maxSteps: i32): usize {
  M = memorySize;
  Mp = (memorySize + 3) & ~3;
  T = maxSteps;
  wireBytes = <usize>Mp * VALUE;
  memoryBytes = <usize>M * wireBytes;
  let at = (base + 63) & ~63;
  const cells = (<usize>M) << 5; // int32 [8, M]
  inputAt = at;
  at += cells;
  targetAt = at;
  at += cells;
  maskAt = at;
  at += cells;
  stepsAt = at;
  at += VALUE;
  laneWeightAt = at;
  at += VALUE;
  memory0 = at;
  at += memoryBytes;
  scoredOffsets = at;
  at += <usize>M * VALUE;
  maskLanes = at;
  at += <usize>M * VALUE;
  anyScored = at;
  at += (<usize>M * 4 + 31) & ~31;
  tables = at;
  at += (<usize>(numTables * M * M) * 4 + 31) & ~31;

  stepAt = at;
  let off = controllerBytes;
  wiresOff = off;
  off += <usize>dense * wireBytes;
  lowOff = off;
  off += <usize>low * LOW_BYTES;
  aOff = off;
  off += <usize>gates * wireBytes;
  bOff = off;
  off += <usize>gates * wireBytes;
  choiceOff = off;
  off += <usize>(choiceSlots * choices) * wireBytes;
  stopOff = off;
  off += STOP_VALUES;
  memoryOff = off;
  off += <usize>writes * memoryBytes;
  scoredOff = off;
  off += <usize>M * VALUE;
  stepBytes = off;
  at += <usize>T * stepBytes;

  dLogits = at;
  at += <usize>(T * rows) * VALUE;
  dHidden1 = at;
  at += <usize>(T * hidden) * VALUE;
  dMiddle = at;
  at += <usize>(T * middleRows) * VALUE;
  inputT = at;
  at += <usize>(T * inputs) * VALUE;
  middleInputT = at;
  at += <usize>(T * middleColumns) * VALUE;
  hidden2T = at;
  at += <usize>(T * hidden) * VALUE;

  logits = at;
  at += <usize>rows * VALUE;
  dWeights = at;
  at += 2 * <usize>max(max(dense + low, M), choices) * VALUE;
  dA = at;
  at += wireBytes;
  dB = at;
  at += wireBytes;
  dA2 = at;
  at += wireBytes;
  dB2 = at;
  at += wireBytes;
  dWires = at;
  at += <usize>dense * wireBytes;
  dNext = at;
  at += <usize>dense * wireBytes;
  dLow = at;
  at += <usize>low * LOW_BYTES;
  dMemory = at;
  at += memoryBytes;
  dInput = at;
  at += <usize>inputs * VALUE;
  dChoices = at;
  at += choiceSlots > 0 ? <usize>choices * wireBytes : 0;
  dHidden = at;
  at += <usize>hidden * VALUE;
  dCell = at;
  at += <usize>hidden * VALUE;
  gateScratch = at;
  at += scratchBytes(M);
  coefficients = at;
  at += 3 * VALUE;
  mixture = at;
  at += <usize>M * VALUE;
  dAlive = at;
  at += VALUE;
  productScratch = at;
  at += <usize>(T * 4) * VALUE;
  return at;
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

// Where the host writes a tile's examples and tables, and reads what it wants to look at.
export function inputAddress(): usize {
  return inputAt;
}
export function targetAddress(): usize {
  return targetAt;
}
export function maskAddress(): usize {
  return maskAt;
}
export function stepsAddress(): usize {
  return stepsAt;
}
export function laneWeightAddress(): usize {
  return laneWeightAt;
}
export function tablesAddress(): usize {
  return tables;
}
export function registersAddress(step: i32): usize {
  return stepBase(step) + wiresOff;
}
export function stopProbsAddress(step: i32): usize {
  return stepBase(step) + stopOff + P;
}
export function memoryAddress(step: i32): usize {
  return memoryBefore(step, writes);
}
