// The kernel's exports; the host's side is ../instance.ts. Constants, addresses and what the host sets are globals.

import { log4 } from './math';

export { firstStepBackward, parametersChanged } from './controller';
export { adam, beta1, beta2, correction, divisorFloor, rate, scaleGradient, sumOfSquares } from './optimizer';
export { VALUE } from './products';
export {
  ARITY,
  ATTEND,
  activationClip,
  biases1,
  biases2,
  biases3,
  CHOICE_BYTES,
  CHOICE_SLOT,
  choicePlan,
  choiceSlots,
  choices,
  DENSE_BEFORE,
  dense,
  epsilon,
  FIRST_TABLE,
  firstMoments,
  GATE_BYTES,
  gateRows,
  gates,
  gradient,
  hidden,
  IS_LOW,
  inputAt,
  inputs,
  isLstm,
  LOW_BEFORE,
  laneWeightAt,
  layOutMachine,
  layOutTile,
  low,
  maskAt,
  memoryAddress,
  numParameters,
  numTables,
  OPERATION,
  OUTPUT,
  parameters,
  plan,
  ROW_A,
  ROW_B,
  ROW_CHOICE,
  registerRow,
  registers,
  registersAddress,
  rows,
  secondMoments,
  stepsAt,
  stopEntropy,
  stopProbsAddress,
  stopRow,
  tables,
  targetAt,
  useMixtureLoss,
  WRITTEN,
  weights1,
  weights2,
  weights3,
  wiringEntropy,
  writes,
} from './shape';
export { backward, forward } from './tile';

/** {@link log4} of one number. */
export function naturalLog(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}
