// What happens to the gradient after the tiles: its norm, and Adam.

import { sumLanes } from './math';

/** Sum of squares of n floats (a multiple of 4), each 4-block summed in float32, the blocks in float64. */
export function sumOfSquares(values: usize, n: i32): f64 {
  let sum: f64 = 0;
  const end = values + ((<usize>n) << 2);
  while (values < end) {
    const stop = min(values + 1024, end);
    let block = f32x4.splat(0.0);
    for (; values < stop; values += 16) {
      const v = v128.load(values);
      block = f32x4.add(block, f32x4.mul(v, v));
    }
    sum += <f64>sumLanes(block);
  }
  return sum;
}

/** values *= factor. */
export function scaleValues(values: usize, n: i32, factor: f32): void {
  const end = values + ((<usize>n) << 2);
  const f = f32x4.splat(factor);
  for (; values < end; values += 16) v128.store(values, f32x4.mul(v128.load(values), f));
}

/**
 * Adam (Kingma and Ba, algorithm 1) on n parameters (a multiple of 4):
 * m, v are the moments; `rate` is the learning rate over 1 - beta1^t, `correction` 1 / (1 - beta2^t).
 */
export function adam(
  parameters: usize,
  gradients: usize,
  firstMoments: usize,
  secondMoments: usize,
  n: i32,
  rate: f32,
  correction: f32,
  beta1: f32,
  beta2: f32,
  epsilon: f32,
): void {
  const bytes = (<usize>n) << 2;
  const b1 = f32x4.splat(beta1),
    c1 = f32x4.splat(1 - beta1),
    b2 = f32x4.splat(beta2),
    c2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate),
    c = f32x4.splat(correction),
    e = f32x4.splat(epsilon);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = v128.load(gradients + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(firstMoments + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(secondMoments + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(firstMoments + at, m);
    v128.store(secondMoments + at, v);
    const step = f32x4.div(f32x4.mul(r, m), f32x4.add(f32x4.sqrt(f32x4.mul(v, c)), e));
    v128.store(parameters + at, f32x4.sub(v128.load(parameters + at), step));
  }
}
