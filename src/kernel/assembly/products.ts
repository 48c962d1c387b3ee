// The three matrix products of an affine layer on a tile of 8 examples (two v128 a value, lanes innermost).
//
// Versions (reference size: M=20 T=12 R=6 H=64, 394 outputs; see `npm run bench -- --only products`)
//   1. 4 outputs x 8 lanes in 8 accumulators, weights broadcast by load32_splat: 6 loads for 8 multiply-adds.

import { sumLanes } from './math';

/** Bytes of one value of a tile: 8 lanes of float32. */
export const VALUE: usize = 32;

/**
 * out[rows, 8] = weights[rows, stride] . x[columns, 8] + biases[rows], then ReLU if asked.
 * rows is a multiple of 4; columns a multiple of 2, at most stride (in floats).
 */
export function affineForward(
  weights: usize,
  biases: usize,
  x: usize,
  out: usize,
  rows: i32,
  columns: i32,
  stride: i32,
  relu: bool,
): void {
  const rowBytes = (<usize>stride) << 2;
  const end = x + <usize>columns * VALUE;
  for (let row = 0; row < rows; row += 4) {
    let w0 = weights + <usize>row * rowBytes;
    let w1 = w0 + rowBytes;
    let w2 = w1 + rowBytes;
    let w3 = w2 + rowBytes;
    const b = biases + ((<usize>row) << 2);
    let a0 = v128.load32_splat(b),
      a1 = a0;
    let b0 = v128.load32_splat(b, 4),
      b1 = b0;
    let c0 = v128.load32_splat(b, 8),
      c1 = c0;
    let d0 = v128.load32_splat(b, 12),
      d1 = d0;
    for (let xp = x; xp < end; xp += 2 * VALUE) {
      let x0 = v128.load(xp),
        x1 = v128.load(xp, 16);
      let w = v128.load32_splat(w0);
      a0 = f32x4.add(a0, f32x4.mul(w, x0));
      a1 = f32x4.add(a1, f32x4.mul(w, x1));
      w = v128.load32_splat(w1);
      b0 = f32x4.add(b0, f32x4.mul(w, x0));
      b1 = f32x4.add(b1, f32x4.mul(w, x1));
      w = v128.load32_splat(w2);
      c0 = f32x4.add(c0, f32x4.mul(w, x0));
      c1 = f32x4.add(c1, f32x4.mul(w, x1));
      w = v128.load32_splat(w3);
      d0 = f32x4.add(d0, f32x4.mul(w, x0));
      d1 = f32x4.add(d1, f32x4.mul(w, x1));
      x0 = v128.load(xp, 32);
      x1 = v128.load(xp, 48);
      w = v128.load32_splat(w0, 4);
      a0 = f32x4.add(a0, f32x4.mul(w, x0));
      a1 = f32x4.add(a1, f32x4.mul(w, x1));
      w = v128.load32_splat(w1, 4);
      b0 = f32x4.add(b0, f32x4.mul(w, x0));
      b1 = f32x4.add(b1, f32x4.mul(w, x1));
      w = v128.load32_splat(w2, 4);
      c0 = f32x4.add(c0, f32x4.mul(w, x0));
      c1 = f32x4.add(c1, f32x4.mul(w, x1));
      w = v128.load32_splat(w3, 4);
      d0 = f32x4.add(d0, f32x4.mul(w, x0));
      d1 = f32x4.add(d1, f32x4.mul(w, x1));
      w0 += 8;
      w1 += 8;
      w2 += 8;
      w3 += 8;
    }
    if (relu) {
      const zero = f32x4.splat(0.0);
      a0 = f32x4.max(a0, zero);
      a1 = f32x4.max(a1, zero);
      b0 = f32x4.max(b0, zero);
      b1 = f32x4.max(b1, zero);
      c0 = f32x4.max(c0, zero);
      c1 = f32x4.max(c1, zero);
      d0 = f32x4.max(d0, zero);
      d1 = f32x4.max(d1, zero);
    }
    const o = out + <usize>row * VALUE;
    v128.store(o, a0);
    v128.store(o, a1, 16);
    v128.store(o, b0, 32);
    v128.store(o, b1, 48);
    v128.store(o, c0, 64);
    v128.store(o, c1, 80);
    v128.store(o, d0, 96);
    v128.store(o, d1, 112);
  }
}

/**
 * dX[columns, 8] = weights^T . dOut[rows, 8]; where `activation` is given (not 0) it is the ReLU output of X's values and
 * zeroes the gradient where it is 0. columns is a multiple of 4, rows of 2.
 */
export function affineBackwardInput(
  weights: usize,
  dOut: usize,
  dX: usize,
  rows: i32,
  columns: i32,
  stride: i32,
  activation: usize,
): void {
  const rowBytes = (<usize>stride) << 2;
  const end = dOut + <usize>rows * VALUE;
  const zero = f32x4.splat(0.0);
  for (let column = 0; column < columns; column += 4) {
    let wp = weights + ((<usize>column) << 2);
    let a0 = zero,
      a1 = zero,
      b0 = zero,
      b1 = zero,
      c0 = zero,
      c1 = zero,
      d0 = zero,
      d1 = zero;
    for (let dp = dOut; dp < end; dp += 2 * VALUE) {
      let x0 = v128.load(dp),
        x1 = v128.load(dp, 16);
      let w = v128.load32_splat(wp);
      a0 = f32x4.add(a0, f32x4.mul(w, x0));
      a1 = f32x4.add(a1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 4);
      b0 = f32x4.add(b0, f32x4.mul(w, x0));
      b1 = f32x4.add(b1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 8);
      c0 = f32x4.add(c0, f32x4.mul(w, x0));
      c1 = f32x4.add(c1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 12);
      d0 = f32x4.add(d0, f32x4.mul(w, x0));
      d1 = f32x4.add(d1, f32x4.mul(w, x1));
      wp += rowBytes;
      x0 = v128.load(dp, 32);
      x1 = v128.load(dp, 48);
      w = v128.load32_splat(wp);
      a0 = f32x4.add(a0, f32x4.mul(w, x0));
      a1 = f32x4.add(a1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 4);
      b0 = f32x4.add(b0, f32x4.mul(w, x0));
      b1 = f32x4.add(b1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 8);
      c0 = f32x4.add(c0, f32x4.mul(w, x0));
      c1 = f32x4.add(c1, f32x4.mul(w, x1));
      w = v128.load32_splat(wp, 12);
      d0 = f32x4.add(d0, f32x4.mul(w, x0));
      d1 = f32x4.add(d1, f32x4.mul(w, x1));
      wp += rowBytes;
    }
    const at = <usize>column * VALUE;
    if (activation != 0) {
      const h = activation + at;
      a0 = v128.and(a0, f32x4.gt(v128.load(h), zero));
      a1 = v128.and(a1, f32x4.gt(v128.load(h, 16), zero));
      b0 = v128.and(b0, f32x4.gt(v128.load(h, 32), zero));
      b1 = v128.and(b1, f32x4.gt(v128.load(h, 48), zero));
      c0 = v128.and(c0, f32x4.gt(v128.load(h, 64), zero));
      c1 = v128.and(c1, f32x4.gt(v128.load(h, 80), zero));
      d0 = v128.and(d0, f32x4.gt(v128.load(h, 96), zero));
      d1 = v128.and(d1, f32x4.gt(v128.load(h, 112), zero));
    }
    const o = dX + at;
    v128.store(o, a0);
    v128.store(o, a1, 16);
    v128.store(o, b0, 32);
    v128.store(o, b1, 48);
    v128.store(o, c0, 64);
    v128.store(o, c1, 80);
    v128.store(o, d0, 96);
    v128.store(o, d1, 112);
  }
}

/**
 * dWeights[rows, stride] += sum over steps and lanes of dOut[step, row, lane] * inputT[step, lane, column], and dBiases
 * likewise: one product over (steps x lanes) for the whole tile, not one a step.
 * dOut's steps lie `dOutStep` bytes apart; inputT is contiguous, [steps * 8, stride]. rows is a multiple of 4, stride of 8.
 */
export function affineBackwardWeights(
  dWeights: usize,
  dBiases: usize,
  dOut: usize,
  dOutStep: usize,
  inputT: usize,
  rows: i32,
  stride: i32,
  steps: i32,
): void {
  const rowBytes = (<usize>stride) << 2;
  for (let row = 0; row < rows; row += 4) {
    const dRow = dOut + <usize>row * VALUE;
    for (let column = 0; column < stride; column += 8) {
      const o0 = dWeights + <usize>row * rowBytes + ((<usize>column) << 2);
      const o1 = o0 + rowBytes,
        o2 = o1 + rowBytes,
        o3 = o2 + rowBytes;
      let a0 = v128.load(o0),
        a1 = v128.load(o0, 16);
      let b0 = v128.load(o1),
        b1 = v128.load(o1, 16);
      let c0 = v128.load(o2),
        c1 = v128.load(o2, 16);
      let d0 = v128.load(o3),
        d1 = v128.load(o3, 16);
      let hp = inputT + ((<usize>column) << 2);
      let dStep = dRow;
      for (let step = 0; step < steps; step++) {
        const end = dStep + VALUE;
        for (let dp = dStep; dp < end; dp += 8) {
          let h0 = v128.load(hp),
            h1 = v128.load(hp, 16);
          hp += rowBytes;
          let d = v128.load32_splat(dp);
          a0 = f32x4.add(a0, f32x4.mul(d, h0));
          a1 = f32x4.add(a1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 32);
          b0 = f32x4.add(b0, f32x4.mul(d, h0));
          b1 = f32x4.add(b1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 64);
          c0 = f32x4.add(c0, f32x4.mul(d, h0));
          c1 = f32x4.add(c1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 96);
          d0 = f32x4.add(d0, f32x4.mul(d, h0));
          d1 = f32x4.add(d1, f32x4.mul(d, h1));
          h0 = v128.load(hp);
          h1 = v128.load(hp, 16);
          hp += rowBytes;
          d = v128.load32_splat(dp, 4);
          a0 = f32x4.add(a0, f32x4.mul(d, h0));
          a1 = f32x4.add(a1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 36);
          b0 = f32x4.add(b0, f32x4.mul(d, h0));
          b1 = f32x4.add(b1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 68);
          c0 = f32x4.add(c0, f32x4.mul(d, h0));
          c1 = f32x4.add(c1, f32x4.mul(d, h1));
          d = v128.load32_splat(dp, 100);
          d0 = f32x4.add(d0, f32x4.mul(d, h0));
          d1 = f32x4.add(d1, f32x4.mul(d, h1));
        }
        dStep += dOutStep;
      }
      v128.store(o0, a0);
      v128.store(o0, a1, 16);
      v128.store(o1, b0);
      v128.store(o1, b1, 16);
      v128.store(o2, c0);
      v128.store(o2, c1, 16);
      v128.store(o3, d0);
      v128.store(o3, d1, 16);
    }
  }
  for (let row = 0; row < rows; row++) {
    let sum = f32x4.splat(0.0);
    let dp = dOut + <usize>row * VALUE;
    for (let step = 0; step < steps; step++) {
      sum = f32x4.add(sum, f32x4.add(v128.load(dp), v128.load(dp, 16)));
      dp += dOutStep;
    }
    const b = dBiases + ((<usize>row) << 2);
    f32.store(b, f32.load(b) + sumLanes(sum));
  }
}

/** out[8, stride] = x[rows, 8] transposed; rows a multiple of 4, at most stride (in floats). */
export function transposeTile(x: usize, out: usize, rows: i32, stride: i32): void {
  const rowBytes = (<usize>stride) << 2;
  for (let row = 0; row < rows; row += 4) {
    for (let half: usize = 0; half < 2; half++) {
      const xp = x + <usize>row * VALUE + (half << 4);
      const r0 = v128.load(xp),
        r1 = v128.load(xp, 32),
        r2 = v128.load(xp, 64),
        r3 = v128.load(xp, 96);
      const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5),
        high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
      const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5),
        high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
      let o = out + half * 4 * rowBytes + ((<usize>row) << 2);
      v128.store(o, v128.shuffle<i32>(low01, low23, 0, 1, 4, 5));
      o += rowBytes;
      v128.store(o, v128.shuffle<i32>(low01, low23, 2, 3, 6, 7));
      o += rowBytes;
      v128.store(o, v128.shuffle<i32>(high01, high23, 0, 1, 4, 5));
      o += rowBytes;
      v128.store(o, v128.shuffle<i32>(high01, high23, 2, 3, 6, 7));
    }
  }
}
