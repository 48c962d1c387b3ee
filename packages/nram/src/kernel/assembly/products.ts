// The three matrix products of an affine layer on a tile of 8 examples (two v128 a value, lanes innermost).
//
// Versions (reference size: M=20 T=12 R=6 H=64, 394 outputs; see `npm run bench -- --only products`)
//   1. 4 outputs x 8 lanes in 8 accumulators, weights broadcast by load32_splat: 6 loads for 8 multiply-adds; unrolled by 2.
//      26, 26 and 23 GFLOP/s (forward, backward to the input, to the weights).
//   2. not unrolled (V8 hoists a body's loads to its start and spilled 4 of the 8 accumulators), packed weights with one
//      pointer: 40, 38 and 35 GFLOP/s, 1.5 times as fast.

import { sumLanes } from './math';

/** Bytes of one value of a tile: 8 lanes of float32. */
export const VALUE: usize = 32;

/**
 * packed[rows / 4, columns, 4] = weights[rows, stride]: what {@link affineForward} reads with one pointer. Once an update.
 */
export function packWeights(weights: usize, packed: usize, rows: i32, columns: i32, stride: i32): void {
  const rowBytes = (<usize>stride) << 2;
  for (let row = 0; row < rows; row += 4) {
    const w = weights + <usize>row * rowBytes;
    for (let column = 0; column < columns; column++) {
      const at = w + ((<usize>column) << 2);
      f32.store(packed, f32.load(at));
      f32.store(packed, f32.load(at + rowBytes), 4);
      f32.store(packed, f32.load(at + 2 * rowBytes), 8);
      f32.store(packed, f32.load(at + 3 * rowBytes), 12);
      packed += 16;
    }
  }
}

/** packed[columns / 4, rows, 4] = weights[rows, stride]: what {@link affineBackwardInput} reads. Once an update. */
export function packTransposed(weights: usize, packed: usize, rows: i32, columns: i32, stride: i32): void {
  const rowBytes = (<usize>stride) << 2;
  for (let column = 0; column < columns; column += 4) {
    let at = weights + ((<usize>column) << 2);
    for (let row = 0; row < rows; row++) {
      v128.store(packed, v128.load(at));
      packed += 16;
      at += rowBytes;
    }
  }
}

/**
 * out[rows, 8] = weights . x[columns, 8] + biases[rows], then ReLU if asked; weights as {@link packWeights} left them.
 * rows is a multiple of 4.
 */
export function affineForward(
  packed: usize,
  biases: usize,
  x: usize,
  out: usize,
  rows: i32,
  columns: i32,
  relu: bool,
): void {
  const end = x + <usize>columns * VALUE;
  let w = packed;
  const outEnd = out + <usize>rows * VALUE;
  for (let o = out; o < outEnd; o += 4 * VALUE) {
    let a0 = v128.load32_splat(biases),
      a1 = a0;
    let b0 = v128.load32_splat(biases, 4),
      b1 = b0;
    let c0 = v128.load32_splat(biases, 8),
      c1 = c0;
    let d0 = v128.load32_splat(biases, 12),
      d1 = d0;
    biases += 16;
    for (let xp = x; xp < end; xp += VALUE) {
      const x0 = v128.load(xp),
        x1 = v128.load(xp, 16);
      let v = v128.load32_splat(w);
      a0 = f32x4.add(a0, f32x4.mul(v, x0));
      a1 = f32x4.add(a1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 4);
      b0 = f32x4.add(b0, f32x4.mul(v, x0));
      b1 = f32x4.add(b1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 8);
      c0 = f32x4.add(c0, f32x4.mul(v, x0));
      c1 = f32x4.add(c1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 12);
      d0 = f32x4.add(d0, f32x4.mul(v, x0));
      d1 = f32x4.add(d1, f32x4.mul(v, x1));
      w += 16;
    }
    if (relu) {
      const zero = f32x4.splat(0.0);
      a0 = f32x4.pmax(a0, zero);
      a1 = f32x4.pmax(a1, zero);
      b0 = f32x4.pmax(b0, zero);
      b1 = f32x4.pmax(b1, zero);
      c0 = f32x4.pmax(c0, zero);
      c1 = f32x4.pmax(c1, zero);
      d0 = f32x4.pmax(d0, zero);
      d1 = f32x4.pmax(d1, zero);
    }
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
 * dX[columns, 8] = weights^T . dOut[rows, 8] with weights[allRows, columns] as {@link packTransposed} left them, of which
 * the first `rows` rows count; where `activation` is given (not 0) it is the ReLU output of
 * X's values and zeroes the gradient where it is 0. columns is a multiple of 4.
 */
export function affineBackwardInput(
  packed: usize,
  dOut: usize,
  dX: usize,
  rows: i32,
  allRows: i32,
  columns: i32,
  activation: usize,
): void {
  const end = dOut + <usize>rows * VALUE;
  const zero = f32x4.splat(0.0);
  for (let column = 0; column < columns; column += 4) {
    let w = packed + ((<usize>(column * allRows)) << 2);
    let a0 = zero,
      a1 = zero,
      b0 = zero,
      b1 = zero,
      c0 = zero,
      c1 = zero,
      d0 = zero,
      d1 = zero;
    for (let dp = dOut; dp < end; dp += VALUE) {
      const x0 = v128.load(dp),
        x1 = v128.load(dp, 16);
      let v = v128.load32_splat(w);
      a0 = f32x4.add(a0, f32x4.mul(v, x0));
      a1 = f32x4.add(a1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 4);
      b0 = f32x4.add(b0, f32x4.mul(v, x0));
      b1 = f32x4.add(b1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 8);
      c0 = f32x4.add(c0, f32x4.mul(v, x0));
      c1 = f32x4.add(c1, f32x4.mul(v, x1));
      v = v128.load32_splat(w, 12);
      d0 = f32x4.add(d0, f32x4.mul(v, x0));
      d1 = f32x4.add(d1, f32x4.mul(v, x1));
      w += 16;
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
 * `scratch` has room for [steps * 8, 4] floats.
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
  scratch: usize,
): void {
  const rowBytes = (<usize>stride) << 2;
  const end = scratch + <usize>steps * 8 * 16;
  for (let row = 0; row < rows; row += 4) {
    // Four rows of dOut with the row innermost, so that one pointer runs over (steps x lanes).
    let from = dOut + <usize>row * VALUE;
    for (let to = scratch; to < end; to += 8 * 16) {
      transpose4(from, to, 16);
      transpose4(from + 16, to + 64, 16);
      from += dOutStep;
    }
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
      for (let dp = scratch; dp < end; dp += 16) {
        const h0 = v128.load(hp),
          h1 = v128.load(hp, 16);
        let d = v128.load32_splat(dp);
        a0 = f32x4.add(a0, f32x4.mul(d, h0));
        a1 = f32x4.add(a1, f32x4.mul(d, h1));
        d = v128.load32_splat(dp, 4);
        b0 = f32x4.add(b0, f32x4.mul(d, h0));
        b1 = f32x4.add(b1, f32x4.mul(d, h1));
        d = v128.load32_splat(dp, 8);
        c0 = f32x4.add(c0, f32x4.mul(d, h0));
        c1 = f32x4.add(c1, f32x4.mul(d, h1));
        d = v128.load32_splat(dp, 12);
        d0 = f32x4.add(d0, f32x4.mul(d, h0));
        d1 = f32x4.add(d1, f32x4.mul(d, h1));
        hp += rowBytes;
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
    const xp = x + <usize>row * VALUE,
      o = out + ((<usize>row) << 2);
    transpose4(xp, o, rowBytes);
    transpose4(xp + 16, o + 4 * rowBytes, rowBytes);
  }
}

/**
 * The 4 x 4 floats at x (rows VALUE bytes apart) transposed to out (rows `stride` bytes apart).
 * @inline
 */
function transpose4(x: usize, out: usize, stride: usize): void {
  const r0 = v128.load(x),
    r1 = v128.load(x, 32),
    r2 = v128.load(x, 64),
    r3 = v128.load(x, 96);
  const low01 = v128.shuffle<i32>(r0, r1, 0, 4, 1, 5),
    high01 = v128.shuffle<i32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<i32>(r2, r3, 0, 4, 1, 5),
    high23 = v128.shuffle<i32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<i32>(low01, low23, 0, 1, 4, 5));
  v128.store(out + stride, v128.shuffle<i32>(low01, low23, 2, 3, 6, 7));
  v128.store(out + 2 * stride, v128.shuffle<i32>(high01, high23, 0, 1, 4, 5));
  v128.store(out + 3 * stride, v128.shuffle<i32>(high01, high23, 2, 3, 6, 7));
}
