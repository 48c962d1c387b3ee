// When the machine stops, and the masked loss, on a tile; forward and backward. See src/machine/halting.ts, loss.ts.

import { entropyCoefficients } from './controller';
import { log4, logistic4, sumLanes } from './math';
import { VALUE } from './products';
import {
  ALIVE,
  anyScored,
  coefficients,
  controllerBase,
  dAlive,
  dLogits,
  dMemory,
  epsilon,
  F,
  laneWeightAt,
  M,
  maskLanes,
  memoryBefore,
  mixture,
  P,
  rows,
  STEP_LOSS,
  scoredOff,
  scoredOffsets,
  stepBase,
  stepsAt,
  stopLogitOff,
  stopOff,
  stopRow,
  T,
  useMixtureLoss,
  writes,
} from './shape';

/** f_t, p_t and, per scored cell, the probability of its right value. */
export function haltingForward(t: i32): void {
  const stop = stepBase(t) + stopOff;
  const z = controllerBase(t) + stopLogitOff;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const f = logistic4(v128.load(z + half));
    v128.store(stop + half, f, F);
    const one = f32x4.splat(1.0);
    const previous = stepBase(t - 1) + stopOff + half;
    const alive =
      t == 0 ? one : f32x4.mul(v128.load(previous, ALIVE), f32x4.sub(one, v128.load(previous, F)));
    v128.store(stop + half, alive, ALIVE);
    // A lane's last step takes the rest; after it there is nothing.
    const steps = v128.load(stepsAt + half);
    const isLast = i32x4.eq(steps, i32x4.splat(t + 1)),
      isOver = i32x4.le_s(steps, i32x4.splat(t));
    const p = v128.bitselect(alive, f32x4.mul(alive, f), isLast);
    v128.store(stop + half, v128.andnot(p, isOver), P);
  }
  const cells = memoryBefore(t, writes);
  const scored = stepBase(t) + scoredOff;
  for (let i = 0; i < M; i++) {
    if (!i32.load(anyScored + ((<usize>i) << 2))) continue;
    for (let lane: usize = 0; lane < VALUE; lane += 4) {
      const at = <usize>i * VALUE + lane;
      f32.store(scored + at, f32.load(cells + <usize>i32.load(scoredOffsets + at)));
    }
  }
}

/**
 * log max(q, floor); NaN stays NaN, which the bits of log4 would hide.
 * @inline
 */
function clampedLog(q: v128, floor: v128): v128 {
  return f32x4.add(log4(f32x4.pmax(q, floor)), f32x4.sub(q, q));
}

/** The masked loss; leaves in each step STEP_LOSS = the gradient with respect to its p_t. */
export function lossForward(): f64 {
  const floor = f32x4.splat(epsilon),
    zero = f32x4.splat(0.0);
  let total0 = zero,
    total1 = zero;
  if (useMixtureLoss) memory.fill(mixture, 0, <usize>M * VALUE);
  for (let t = 0; t < T; t++) {
    const stop = stepBase(t) + stopOff,
      scored = stepBase(t) + scoredOff;
    for (let half: usize = 0; half < VALUE; half += 16) {
      const p = v128.load(stop + half, P);
      let loss = zero;
      for (let i = 0; i < M; i++) {
        if (!i32.load(anyScored + ((<usize>i) << 2))) continue;
        const at = <usize>i * VALUE + half;
        const q = v128.load(scored + at);
        if (useMixtureLoss) {
          v128.store(mixture + at, f32x4.add(v128.load(mixture + at), f32x4.mul(p, q)));
        } else {
          loss = f32x4.sub(loss, f32x4.mul(v128.load(maskLanes + at), clampedLog(q, floor)));
        }
      }
      v128.store(stop + half, loss, STEP_LOSS);
      if (half == 0) total0 = f32x4.add(total0, f32x4.mul(p, loss));
      else total1 = f32x4.add(total1, f32x4.mul(p, loss));
    }
  }
  if (useMixtureLoss) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      let loss = zero;
      for (let i = 0; i < M; i++) {
        if (!i32.load(anyScored + ((<usize>i) << 2))) continue;
        const at = <usize>i * VALUE + half;
        const mask = v128.load(maskLanes + at),
          q = v128.load(mixture + at);
        loss = f32x4.sub(loss, f32x4.mul(mask, clampedLog(q, floor)));
        // From here on the slope of -log at the mixture, 0 where it is clamped.
        v128.store(mixture + at, v128.and(f32x4.div(mask, f32x4.pmax(q, floor)), f32x4.gt(q, floor)));
      }
      if (half == 0) total0 = loss;
      else total1 = loss;
      for (let t = 0; t < T; t++) {
        const scored = stepBase(t) + scoredOff;
        let slope = zero;
        for (let i = 0; i < M; i++) {
          if (!i32.load(anyScored + ((<usize>i) << 2))) continue;
          const at = <usize>i * VALUE + half;
          slope = f32x4.sub(slope, f32x4.mul(v128.load(scored + at), v128.load(mixture + at)));
        }
        v128.store(stepBase(t) + stopOff + half, slope, STEP_LOSS);
      }
    }
  }
  total0 = f32x4.mul(total0, v128.load(laneWeightAt));
  total1 = f32x4.mul(total1, v128.load(laneWeightAt, 16));
  return <f64>sumLanes(total0) + <f64>sumLanes(total1);
}

/** Adds the loss's gradient at this step's memory to dMemory. */
export function lossBackward(t: i32): void {
  const stop = stepBase(t) + stopOff,
    scored = stepBase(t) + scoredOff;
  const floor = f32x4.splat(epsilon);
  for (let i = 0; i < M; i++) {
    if (!i32.load(anyScored + ((<usize>i) << 2))) continue;
    for (let half: usize = 0; half < VALUE; half += 16) {
      const at = <usize>i * VALUE + half;
      const p = f32x4.mul(v128.load(stop + half, P), v128.load(laneWeightAt + half));
      const q = v128.load(scored + at);
      const slope = useMixtureLoss
        ? v128.load(mixture + at)
        : v128.and(f32x4.div(v128.load(maskLanes + at), f32x4.pmax(q, floor)), f32x4.gt(q, floor));
      const gradient = f32x4.mul(p, slope);
      subtractAt(i32.load(scoredOffsets + at), f32x4.extract_lane(gradient, 0));
      subtractAt(i32.load(scoredOffsets + at, 4), f32x4.extract_lane(gradient, 1));
      subtractAt(i32.load(scoredOffsets + at, 8), f32x4.extract_lane(gradient, 2));
      subtractAt(i32.load(scoredOffsets + at, 12), f32x4.extract_lane(gradient, 3));
    }
  }
}

/** @inline */
function subtractAt(offset: i32, value: f32): void {
  const at = dMemory + <usize>offset;
  f32.store(at, f32.load(at) - value);
}

/** The stop logit's gradient: through p_t, and its entropy term. `dAlive` carries the gradient of `alive` backwards. */
export function haltingBackward(t: i32): void {
  const step = stepBase(t);
  const stop = step + stopOff;
  const one = f32x4.splat(1.0);
  entropyCoefficients(t);
  for (let half: usize = 0; half < VALUE; half += 16) {
    const f = v128.load(stop + half, F);
    const dP = v128.load(stop + half, STEP_LOSS);
    const after = v128.load(dAlive + half);
    const steps = v128.load(stepsAt + half);
    const isLast = i32x4.eq(steps, i32x4.splat(t + 1)),
      isBefore = i32x4.gt_s(steps, i32x4.splat(t + 1));
    const dF = f32x4.mul(v128.load(stop + half, ALIVE), f32x4.sub(dP, after));
    const slope = f32x4.mul(f, f32x4.sub(one, f));
    // entropy(f) has slope -logit(f) in f; -coefficient * entropy therefore +coefficient * logit.
    const keep = f32x4.sub(one, f);
    const tiny = f32x4.splat(1e-30);
    const logit = f32x4.sub(log4(f32x4.pmax(f, tiny)), log4(f32x4.pmax(keep, tiny)));
    const entropySlope = f32x4.mul(v128.load(coefficients + 2 * VALUE + half), logit);
    const total = f32x4.mul(slope, f32x4.add(f32x4.mul(dF, v128.load(laneWeightAt + half)), entropySlope));
    v128.store(dLogits + <usize>(t * rows + stopRow) * VALUE + half, v128.and(total, isBefore));
    const carried = f32x4.add(f32x4.mul(f, dP), f32x4.mul(keep, after));
    v128.store(dAlive + half, v128.and(v128.bitselect(dP, carried, isLast), v128.or(isLast, isBefore)));
  }
}
