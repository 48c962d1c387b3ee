// The kernel's exports; the host's side is ../kernel.ts.

export { adam, scaleValues, sumOfSquares } from './optimizer';
import { log4 } from './math';

export {
  backward,
  forward,
  inputAddress,
  laneWeightAddress,
  layOut,
  maskAddress,
  memoryAddress,
  parametersChanged,
  registersAddress,
  setMachine,
  setObjective,
  stepsAddress,
  stopProbsAddress,
  targetAddress,
} from './tile';

/** {@link log4} of one number. */
export function naturalLog(x: f32): f32 {
  return f32x4.extract_lane(log4(f32x4.splat(x)), 0);
}

/** The first address that the host may use. */
export const heapBase: usize = __heap_base;
