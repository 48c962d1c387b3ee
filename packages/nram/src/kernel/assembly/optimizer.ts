// What happens to the gradient after the tiles: its norm, and Adam.

import { sumLanes } from './math';
import { firstMoments, gradient, numParameters, parameters, secondMoments } from './shape';

/** Sum of squares of the gradient, each block of 256 summed in float32, the blocks in float64. */
export function sumOfSquares(): f64 {
  let sum: f64 = 0;
  let at = gradient;
  const end = at + ((<usize>numParameters) << 2);
  while (at < end) {
    const stop = min(at + 1024, end);
    let block = f32x4.splat(0.0);
    for (; at < stop; at += 16) {
      const v = v128.load(at);
      block = f32x4.add(block, f32x4.mul(v, v));
    }
    sum += <f64>sumLanes(block);
  }
  return sum;
}

/** gradient *= factor. */
export function scaleGradient(factor: f32): void {
  const end = gradient + ((<usize>numParameters) << 2);
  const f = f32x4.splat(factor);
  for (let at = gradient; at < end; at += 16) v128.store(at, f32x4.mul(v128.load(at), f));
}

// Set by the host before each step.
/** The learning rate over 1 - beta1^t. */
export let rate: f32;
/** 1 / (1 - beta2^t). */
export let correction: f32;
export let beta1: f32;
export let beta2: f32;
/** The paper's epsilon, added to the divisor. */
export let divisorFloor: f32;

/** Adam (Kingma and Ba, algorithm 1) on all parameters. */
export function adam(): void {
  const bytes = (<usize>numParameters) << 2;
  const values = parameters,
    gradients = gradient,
    first = firstMoments,
    second = secondMoments;
  const b1 = f32x4.splat(beta1),
    c1 = f32x4.splat(1 - beta1),
    b2 = f32x4.splat(beta2),
    c2 = f32x4.splat(1 - beta2);
  const r = f32x4.splat(rate),
    c = f32x4.splat(correction),
    e = f32x4.splat(divisorFloor);
  for (let at: usize = 0; at < bytes; at += 16) {
    const g = v128.load(gradients + at);
    const m = f32x4.add(f32x4.mul(b1, v128.load(first + at)), f32x4.mul(c1, g));
    const v = f32x4.add(f32x4.mul(b2, v128.load(second + at)), f32x4.mul(c2, f32x4.mul(g, g)));
    v128.store(first + at, m);
    v128.store(second + at, v);
    const step = f32x4.div(f32x4.mul(r, m), f32x4.add(f32x4.sqrt(f32x4.mul(v, c)), e));
    v128.store(values + at, f32x4.sub(v128.load(values + at), step));
  }
}
