// Parts of the kernel one by one, for ../parts.test.ts only; the package does not contain this module.

import { exp4, log4, logistic4 } from './math';

export {
  gateBackward,
  gateForward,
  readBackward,
  readForward,
  scratchBytes,
  writeBackward,
  writeForward,
} from './gates';
export { softmaxBackward, softmaxForward } from './mix';

/** The first address that the host may use. */
export const heapBase: usize = __heap_base;

/** values[n] = e^values[n]; n is a multiple of 4. */
export function exp(values: usize, n: i32): void {
  for (let i = 0; i < n; i += 4, values += 16) v128.store(values, exp4(v128.load(values)));
}

/** values[n] = log(values[n]); n is a multiple of 4. */
export function log(values: usize, n: i32): void {
  for (let i = 0; i < n; i += 4, values += 16) v128.store(values, log4(v128.load(values)));
}

/** values[n] = 1 / (1 + e^-values[n]); n is a multiple of 4. */
export function logistic(values: usize, n: i32): void {
  for (let i = 0; i < n; i += 4, values += 16) v128.store(values, logistic4(v128.load(values)));
}
