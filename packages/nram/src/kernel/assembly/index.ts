// The kernel's exports; the host's side is ../kernel.ts.

import { log4 } from './math';

export { firstStepBackward, parametersChanged } from './controller';
export { adam, scaleValues, sumOfSquares } from './optimizer';
export {
  ATTEND,
  FIRST_TABLE,
  inputAddress,
  laneWeightAddress,
  layOut,
  layOutShared,
  maskAddress,
  memoryAddress,
  registersAddress,
  setAddresses,
  setMachine,
  setObjective,
  stepsAddress,
  stopProbsAddress,
  tablesAddress,
  targetAddress,
} from './shape';
export { backward, forward } from './tile';

/** {@link log4} of one number. */
export function naturalLog(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** The first address that the host may use. */
export const heapBase: usize = __heap_base;
