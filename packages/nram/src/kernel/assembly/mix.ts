// Softmaxes, and weighted sums of wires with their gradients, on a tile of 8 examples.
//
// A wire is [Mp, 8] floats (Mp = memory size rounded up to 4, the rest zeros). Wires whose support lies in {0, 1, 2}
// whatever the input (constants and comparisons) are "low" wires of 3 values: they cost nothing per memory cell. A
// distribution over wires holds its dense wires first, then its low ones; the host permutes the rows of the last layer
// accordingly.
//
// Versions (share of an update at the reference size)
//   1. pairs of distributions over the same wires share every load of a wire; low wires kept apart.

import { exp4 } from './math';
import { VALUE } from './products';

/** Values of a low wire. */
export const LOW: usize = 3;
export const LOW_BYTES: usize = LOW * VALUE;

/**
 * weights[n, 8] = softmax over n of logits[n, 8], renormalised; dLogits[n, 8] = the gradient of
 * -(coefficient * entropy) with respect to the logits: coefficient * w (log w + entropy).
 * coefficient is [8], one per lane; skip it (0) and dLogits is set to zero.
 */
export function softmaxForward(
  logits: usize,
  weights: usize,
  dLogits: usize,
  n: i32,
  coefficient: usize,
): void {
  const bytes = <usize>n * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const zp = logits + half,
      wp = weights + half,
      dp = dLogits + half;
    let max = v128.load(zp);
    for (let k = VALUE; k < bytes; k += VALUE) max = f32x4.pmax(max, v128.load(zp + k));
    let sum = f32x4.splat(0.0);
    if (coefficient == 0) {
      for (let k: usize = 0; k < bytes; k += VALUE) {
        const e = exp4(f32x4.sub(v128.load(zp + k), max));
        v128.store(wp + k, e);
        sum = f32x4.add(sum, e);
      }
      const scale = f32x4.div(f32x4.splat(1.0), sum);
      for (let k: usize = 0; k < bytes; k += VALUE) {
        v128.store(wp + k, f32x4.mul(v128.load(wp + k), scale));
        v128.store(dp + k, f32x4.splat(0.0));
      }
      continue;
    }
    let weighted = f32x4.splat(0.0);
    for (let k: usize = 0; k < bytes; k += VALUE) {
      const d = f32x4.sub(v128.load(zp + k), max);
      const e = exp4(d);
      v128.store(wp + k, e);
      v128.store(dp + k, d);
      sum = f32x4.add(sum, e);
      weighted = f32x4.add(weighted, f32x4.mul(e, d));
    }
    const scale = f32x4.div(f32x4.splat(1.0), sum);
    // log w = d - log sum and entropy = log sum - weighted / sum, so log w + entropy = d - weighted / sum.
    const mean = f32x4.mul(weighted, scale);
    const factor = v128.load(coefficient + half);
    for (let k: usize = 0; k < bytes; k += VALUE) {
      const w = f32x4.mul(v128.load(wp + k), scale);
      v128.store(wp + k, w);
      v128.store(dp + k, f32x4.mul(f32x4.mul(factor, w), f32x4.sub(v128.load(dp + k), mean)));
    }
  }
}

/** dLogits[n, 8] += w (dW - sum_j w_j dW_j). */
export function softmaxBackward(weights: usize, dWeights: usize, dLogits: usize, n: i32): void {
  const bytes = <usize>n * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const wp = weights + half,
      gp = dWeights + half,
      dp = dLogits + half;
    let mean = f32x4.splat(0.0);
    for (let k: usize = 0; k < bytes; k += VALUE) {
      mean = f32x4.add(mean, f32x4.mul(v128.load(wp + k), v128.load(gp + k)));
    }
    for (let k: usize = 0; k < bytes; k += VALUE) {
      const slope = f32x4.mul(v128.load(wp + k), f32x4.sub(v128.load(gp + k), mean));
      v128.store(dp + k, f32x4.add(v128.load(dp + k), slope));
    }
  }
}

/** out[Mp, 8] = sum_k weights[k, 8] wire[k, Mp, 8] over n dense wires. Mp (here `size`) is a multiple of 4. */
export function mixForward(weights: usize, wires: usize, out: usize, n: i32, size: i32): void {
  const wireBytes = <usize>size * VALUE;
  const pairsEnd = weights + <usize>(n & ~1) * VALUE;
  const zero = f32x4.splat(0.0);
  for (let half: usize = 0; half < VALUE; half += 16) {
    for (let at: usize = half; at < wireBytes; at += 4 * VALUE) {
      let a = zero,
        b = zero,
        c = zero,
        d = zero;
      let x = wires + at;
      // Two wires a turn, summed before they are added, so that no addition waits for the one before it.
      for (let wp = weights + half; wp < pairsEnd; wp += 2 * VALUE) {
        const w0 = v128.load(wp),
          w1 = v128.load(wp, 32);
        const y = x + wireBytes;
        a = f32x4.add(a, f32x4.add(f32x4.mul(w0, v128.load(x)), f32x4.mul(w1, v128.load(y))));
        b = f32x4.add(b, f32x4.add(f32x4.mul(w0, v128.load(x, 32)), f32x4.mul(w1, v128.load(y, 32))));
        c = f32x4.add(c, f32x4.add(f32x4.mul(w0, v128.load(x, 64)), f32x4.mul(w1, v128.load(y, 64))));
        d = f32x4.add(d, f32x4.add(f32x4.mul(w0, v128.load(x, 96)), f32x4.mul(w1, v128.load(y, 96))));
        x = y + wireBytes;
      }
      if (n & 1) {
        const w = v128.load(pairsEnd + half);
        a = f32x4.add(a, f32x4.mul(w, v128.load(x)));
        b = f32x4.add(b, f32x4.mul(w, v128.load(x, 32)));
        c = f32x4.add(c, f32x4.mul(w, v128.load(x, 64)));
        d = f32x4.add(d, f32x4.mul(w, v128.load(x, 96)));
      }
      const o = out + at;
      v128.store(o, a);
      v128.store(o, b, 32);
      v128.store(o, c, 64);
      v128.store(o, d, 96);
    }
  }
}

/** Two weighted sums of the same dense wires at once. */
export function mixPairForward(
  weightsA: usize,
  weightsB: usize,
  wires: usize,
  outA: usize,
  outB: usize,
  n: i32,
  size: i32,
): void {
  const wireBytes = <usize>size * VALUE;
  const bytes = <usize>n * VALUE;
  const zero = f32x4.splat(0.0);
  for (let half: usize = 0; half < VALUE; half += 16) {
    for (let at: usize = half; at < wireBytes; at += 4 * VALUE) {
      let a0 = zero,
        a1 = zero,
        a2 = zero,
        a3 = zero,
        b0 = zero,
        b1 = zero,
        b2 = zero,
        b3 = zero;
      let x = wires + at;
      for (let k: usize = half; k < bytes; k += VALUE) {
        const wa = v128.load(weightsA + k),
          wb = v128.load(weightsB + k);
        let v = v128.load(x);
        a0 = f32x4.add(a0, f32x4.mul(wa, v));
        b0 = f32x4.add(b0, f32x4.mul(wb, v));
        v = v128.load(x, 32);
        a1 = f32x4.add(a1, f32x4.mul(wa, v));
        b1 = f32x4.add(b1, f32x4.mul(wb, v));
        v = v128.load(x, 64);
        a2 = f32x4.add(a2, f32x4.mul(wa, v));
        b2 = f32x4.add(b2, f32x4.mul(wb, v));
        v = v128.load(x, 96);
        a3 = f32x4.add(a3, f32x4.mul(wa, v));
        b3 = f32x4.add(b3, f32x4.mul(wb, v));
        x += wireBytes;
      }
      v128.store(outA + at, a0);
      v128.store(outA + at, a1, 32);
      v128.store(outA + at, a2, 64);
      v128.store(outA + at, a3, 96);
      v128.store(outB + at, b0);
      v128.store(outB + at, b1, 32);
      v128.store(outB + at, b2, 64);
      v128.store(outB + at, b3, 96);
    }
  }
}

/** out[0..2, 8] += sum_k weights[k, 8] low[k, 3, 8] over n low wires. */
export function mixLowForward(weights: usize, low: usize, out: usize, n: i32): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    const o = out + half;
    let a0 = v128.load(o),
      a1 = v128.load(o, 32),
      a2 = v128.load(o, 64);
    let wp = weights + half,
      x = low + half;
    for (let k = 0; k < n; k++) {
      const w = v128.load(wp);
      a0 = f32x4.add(a0, f32x4.mul(w, v128.load(x)));
      a1 = f32x4.add(a1, f32x4.mul(w, v128.load(x, 32)));
      a2 = f32x4.add(a2, f32x4.mul(w, v128.load(x, 64)));
      wp += VALUE;
      x += LOW_BYTES;
    }
    v128.store(o, a0);
    v128.store(o, a1, 32);
    v128.store(o, a2, 64);
  }
}

/** dWeights[k, 8] = sum_m dOut[m] wire[k, m]; dWires[k, m] += weights[k] dOut[m], over n dense wires. */
export function mixBackward(
  weights: usize,
  wires: usize,
  dOut: usize,
  dWeights: usize,
  dWires: usize,
  n: i32,
  size: i32,
): void {
  const wireBytes = <usize>size * VALUE;
  for (let k = 0; k < n; k++) {
    const w0 = v128.load(weights),
      w1 = v128.load(weights, 16);
    let s0 = f32x4.splat(0.0),
      s1 = s0;
    for (let at: usize = 0; at < wireBytes; at += VALUE) {
      const d0 = v128.load(dOut + at),
        d1 = v128.load(dOut + at, 16);
      const x = wires + at,
        dx = dWires + at;
      s0 = f32x4.add(s0, f32x4.mul(d0, v128.load(x)));
      s1 = f32x4.add(s1, f32x4.mul(d1, v128.load(x, 16)));
      v128.store(dx, f32x4.add(v128.load(dx), f32x4.mul(w0, d0)));
      v128.store(dx, f32x4.add(v128.load(dx, 16), f32x4.mul(w1, d1)), 16);
    }
    v128.store(dWeights, s0);
    v128.store(dWeights, s1, 16);
    weights += VALUE;
    dWeights += VALUE;
    wires += wireBytes;
    dWires += wireBytes;
  }
}

/** Backward of {@link mixPairForward}: two gradients through the same dense wires at once. */
export function mixPairBackward(
  weightsA: usize,
  weightsB: usize,
  wires: usize,
  dOutA: usize,
  dOutB: usize,
  dWeightsA: usize,
  dWeightsB: usize,
  dWires: usize,
  n: i32,
  size: i32,
): void {
  const wireBytes = <usize>size * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const dA = dOutA + half,
      dB = dOutB + half;
    let k: usize = half,
      x = wires + half,
      dx = dWires + half;
    let pairs = n >> 1;
    while (pairs-- > 0) {
      const wa0 = v128.load(weightsA + k),
        wb0 = v128.load(weightsB + k);
      const wa1 = v128.load(weightsA + k, 32),
        wb1 = v128.load(weightsB + k, 32);
      let sa0 = f32x4.splat(0.0),
        sb0 = sa0,
        sa1 = sa0,
        sb1 = sa0;
      for (let at: usize = 0; at < wireBytes; at += VALUE) {
        const da = v128.load(dA + at),
          db = v128.load(dB + at);
        const x0 = v128.load(x + at);
        sa0 = f32x4.add(sa0, f32x4.mul(da, x0));
        sb0 = f32x4.add(sb0, f32x4.mul(db, x0));
        const p0 = dx + at;
        v128.store(p0, f32x4.add(v128.load(p0), f32x4.add(f32x4.mul(wa0, da), f32x4.mul(wb0, db))));
        const x1 = v128.load(x + wireBytes + at);
        sa1 = f32x4.add(sa1, f32x4.mul(da, x1));
        sb1 = f32x4.add(sb1, f32x4.mul(db, x1));
        const p1 = dx + wireBytes + at;
        v128.store(p1, f32x4.add(v128.load(p1), f32x4.add(f32x4.mul(wa1, da), f32x4.mul(wb1, db))));
      }
      v128.store(dWeightsA + k, sa0);
      v128.store(dWeightsA + k, sa1, 32);
      v128.store(dWeightsB + k, sb0);
      v128.store(dWeightsB + k, sb1, 32);
      k += 2 * VALUE;
      x += 2 * wireBytes;
      dx += 2 * wireBytes;
    }
    if (n & 1) {
      const wa = v128.load(weightsA + k),
        wb = v128.load(weightsB + k);
      let sa = f32x4.splat(0.0),
        sb = sa;
      for (let at: usize = 0; at < wireBytes; at += VALUE) {
        const da = v128.load(dA + at),
          db = v128.load(dB + at),
          v = v128.load(x + at),
          p = dx + at;
        sa = f32x4.add(sa, f32x4.mul(da, v));
        sb = f32x4.add(sb, f32x4.mul(db, v));
        v128.store(p, f32x4.add(v128.load(p), f32x4.add(f32x4.mul(wa, da), f32x4.mul(wb, db))));
      }
      v128.store(dWeightsA + k, sa);
      v128.store(dWeightsB + k, sb);
    }
  }
}

/** Backward of {@link mixLowForward}: dWeights[k, 8] is set, dLow[k, 3, 8] accumulated into. */
export function mixLowBackward(
  weights: usize,
  low: usize,
  dOut: usize,
  dWeights: usize,
  dLow: usize,
  n: i32,
): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    const d = dOut + half;
    const d0 = v128.load(d),
      d1 = v128.load(d, 32),
      d2 = v128.load(d, 64);
    let wp = weights + half,
      gp = dWeights + half,
      x = low + half,
      dx = dLow + half;
    for (let k = 0; k < n; k++) {
      const w = v128.load(wp);
      let s = f32x4.mul(d0, v128.load(x));
      s = f32x4.add(s, f32x4.mul(d1, v128.load(x, 32)));
      s = f32x4.add(s, f32x4.mul(d2, v128.load(x, 64)));
      v128.store(gp, s);
      v128.store(dx, f32x4.add(v128.load(dx), f32x4.mul(w, d0)));
      v128.store(dx, f32x4.add(v128.load(dx, 32), f32x4.mul(w, d1)), 32);
      v128.store(dx, f32x4.add(v128.load(dx, 64), f32x4.mul(w, d2)), 64);
      wp += VALUE;
      gp += VALUE;
      x += LOW_BYTES;
      dx += LOW_BYTES;
    }
  }
}

/** values[n, 8] clipped to [-limit, limit]; nothing if limit is infinite. */
export function clipCoordinates(values: usize, n: i32, limit: f32): void {
  if (limit == Infinity) return;
  const high = f32x4.splat(limit),
    low = f32x4.splat(-limit);
  const end = values + <usize>n * VALUE;
  for (let p = values; p < end; p += VALUE) {
    v128.store(p, f32x4.pmax(f32x4.pmin(v128.load(p), high), low));
    v128.store(p, f32x4.pmax(f32x4.pmin(v128.load(p, 16), high), low), 16);
  }
}

/**
 * gradient[n, 8] less its mean under distribution[n, 8], then clipped to [-limit, limit]: the constant that it loses has
 * no effect on any parameter, but would grow from step to step (`centered` in machine/step.ts).
 */
export function centerAndClip(distribution: usize, gradient: usize, n: i32, limit: f32): void {
  const high = f32x4.splat(limit),
    low = f32x4.splat(-limit);
  const bytes = <usize>n * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    const x = distribution + half,
      d = gradient + half;
    let mean = f32x4.splat(0.0);
    for (let at: usize = 0; at < bytes; at += VALUE) {
      mean = f32x4.add(mean, f32x4.mul(v128.load(x + at), v128.load(d + at)));
    }
    for (let at: usize = 0; at < bytes; at += VALUE) {
      const centered = f32x4.sub(v128.load(d + at), mean);
      v128.store(d + at, f32x4.pmax(f32x4.pmin(centered, high), low));
    }
  }
}

/** Each of n wires [size, 8] divided by its sum (float32 sums drift); backward: see {@link centerAndClip}. */
export function renormalize(wires: usize, n: i32, size: i32): void {
  const wireBytes = <usize>size * VALUE;
  for (let k = 0; k < n; k++) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      const x = wires + half;
      let sum = f32x4.splat(0.0);
      for (let at: usize = 0; at < wireBytes; at += VALUE) sum = f32x4.add(sum, v128.load(x + at));
      const scale = f32x4.div(f32x4.splat(1.0), sum);
      for (let at: usize = 0; at < wireBytes; at += VALUE)
        v128.store(x + at, f32x4.mul(v128.load(x + at), scale));
    }
    wires += wireBytes;
  }
}
