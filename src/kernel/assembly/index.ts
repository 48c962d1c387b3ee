// The kernel's exports; the host's side is ../kernel.ts.

export { adam, scaleValues, sumOfSquares } from './optimizer';
export {
  backward,
  forward,
  inputAddress,
  laneWeightAddress,
  layOut,
  maskAddress,
  memoryAddress,
  registersAddress,
  setMachine,
  setObjective,
  stepsAddress,
  stopProbsAddress,
  targetAddress,
} from './tile';

/** The first address that the host may use. */
export const heapBase: usize = __heap_base;
