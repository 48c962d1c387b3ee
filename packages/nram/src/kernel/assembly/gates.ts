// The lifts of the built-in gates (eq. 2) and their gradients, on a tile of 8 examples.
//
// Inputs a, b and dense outputs are [Mp, 8] with zeros in rows M..Mp-1; a low output is [3, 8]. Forward writes `out`;
// backward writes da and db from d(out). Every form equals eq. 2's enumeration for inputs that need not sum to 1.
//
// Versions
//   1. add, sub over a doubled copy; the comparisons, min and max by
//      running sums, O(M); read is a mix over the cells.

import {
  ADD,
  DEC,
  EQUAL,
  INC,
  LESS_OR_EQUAL,
  LESS_THAN,
  MAX,
  MIN,
  ONE,
  SUB,
  TWO,
  ZERO,
} from '../../machine/assembly/gate-numbers';
import { LOW_BYTES, mixBackward, mixForward } from './mix';
import { VALUE } from './products';

/** Room for two copies of a wire, see {@link double}. */
export function scratchBytes(memorySize: i32): usize {
  return (<usize>memorySize * 2 + 8) * VALUE;
}

/** Forward of a pure gate. */
export function gateForward(
  op: i32,
  a: usize,
  b: usize,
  out: usize,
  memorySize: i32,
  size: i32,
  scratch: usize,
): void {
  const last = <usize>(memorySize - 1) * VALUE;
  switch (op) {
    case ZERO:
    case ONE:
    case TWO: {
      memory.fill(out, 0, LOW_BYTES);
      const at = out + <usize>((op - ZERO) % memorySize) * VALUE;
      v128.store(at, f32x4.splat(1.0));
      v128.store(at, f32x4.splat(1.0), 16);
      break;
    }
    case INC:
      copyValues(out, a + last, 1);
      copyValues(out + VALUE, a, memorySize - 1);
      clearPadding(out, memorySize, size);
      break;
    case DEC:
      copyValues(out, a + VALUE, memorySize - 1);
      copyValues(out + last, a, 1);
      clearPadding(out, memorySize, size);
      break;
    case ADD:
      double(b, scratch, memorySize);
      convolve(a, scratch, out, memorySize, size);
      break;
    case SUB:
      double(a, scratch, memorySize);
      correlate(scratch, b, out, memorySize, size);
      break;
    case LESS_THAN:
    case LESS_OR_EQUAL:
    case EQUAL:
      compareForward(op, a, b, out, memorySize);
      break;
    case MIN:
      extremeForward(a, b, out, last, -(<isize>VALUE), memorySize);
      clearPadding(out, memorySize, size);
      break;
    case MAX:
      extremeForward(a, b, out, 0, VALUE, memorySize);
      clearPadding(out, memorySize, size);
      break;
    default:
      unreachable();
  }
}

/** Backward of a pure gate with inputs. */
export function gateBackward(
  op: i32,
  a: usize,
  b: usize,
  dOut: usize,
  da: usize,
  db: usize,
  memorySize: i32,
  size: i32,
  scratch: usize,
): void {
  const last = <usize>(memorySize - 1) * VALUE;
  switch (op) {
    case INC:
      copyValues(da, dOut + VALUE, memorySize - 1);
      copyValues(da + last, dOut, 1);
      clearPadding(da, memorySize, size);
      break;
    case DEC:
      copyValues(da, dOut + last, 1);
      copyValues(da + VALUE, dOut, memorySize - 1);
      clearPadding(da, memorySize, size);
      break;
    case ADD: // da[i] = sum_j dOut[i + j] b[j]
      double(dOut, scratch, memorySize);
      correlate(scratch, b, da, memorySize, size);
      correlate(scratch, a, db, memorySize, size);
      break;
    case SUB: // da[i] = sum_j dOut[i - j] b[j]; db[j] = sum_c a[c + j] dOut[c]
      double(b, scratch, memorySize);
      convolve(dOut, scratch, da, memorySize, size);
      double(a, scratch, memorySize);
      correlate(scratch, dOut, db, memorySize, size);
      break;
    case LESS_THAN:
    case LESS_OR_EQUAL:
    case EQUAL:
      compareBackward(op, a, b, dOut, da, db, memorySize);
      clearPadding(da, memorySize, size);
      clearPadding(db, memorySize, size);
      break;
    case MIN:
      extremeBackward(a, b, dOut, da, db, last, -(<isize>VALUE), memorySize);
      clearPadding(da, memorySize, size);
      clearPadding(db, memorySize, size);
      break;
    case MAX:
      extremeBackward(a, b, dOut, da, db, 0, VALUE, memorySize);
      clearPadding(da, memorySize, size);
      clearPadding(db, memorySize, size);
      break;
    default:
      unreachable();
  }
}

/**
 * A gate given by a table int32 [M, M] of where its result's value lies in a wire, in bytes: eq. 2 as it stands,
 * out[m(i, j)] += a[i] b[j].
 */
export function tableForward(
  table: usize,
  arity: i32,
  a: usize,
  b: usize,
  out: usize,
  memorySize: i32,
  size: i32,
): void {
  memory.fill(out, 0, <usize>size * VALUE);
  const numA = arity >= 1 ? memorySize : 1,
    numB = arity >= 2 ? memorySize : 1;
  const one = f32x4.splat(1.0);
  for (let i = 0; i < numA; i++) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      const av = arity >= 1 ? v128.load(a + <usize>i * VALUE + half) : one;
      let entry = table + ((<usize>(i * memorySize)) << 2);
      for (let j = 0; j < numB; j++) {
        const o = out + <usize>i32.load(entry) + half;
        const p = arity >= 2 ? f32x4.mul(av, v128.load(b + <usize>j * VALUE + half)) : av;
        v128.store(o, f32x4.add(v128.load(o), p));
        entry += 4;
      }
    }
  }
}

/** Backward of {@link tableForward} for a gate with inputs: da and, at arity 2, db are written. */
export function tableBackward(
  table: usize,
  arity: i32,
  a: usize,
  b: usize,
  dOut: usize,
  da: usize,
  db: usize,
  memorySize: i32,
  size: i32,
): void {
  memory.fill(da, 0, <usize>size * VALUE);
  memory.fill(db, 0, <usize>size * VALUE);
  const numB = arity >= 2 ? memorySize : 1;
  for (let i = 0; i < memorySize; i++) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      const av = v128.load(a + <usize>i * VALUE + half);
      let sum = f32x4.splat(0.0);
      let entry = table + ((<usize>(i * memorySize)) << 2);
      for (let j = 0; j < numB; j++) {
        const d = v128.load(dOut + <usize>i32.load(entry) + half);
        if (arity >= 2) {
          const at = <usize>j * VALUE + half;
          sum = f32x4.add(sum, f32x4.mul(d, v128.load(b + at)));
          v128.store(db + at, f32x4.add(v128.load(db + at), f32x4.mul(d, av)));
        } else {
          sum = f32x4.add(sum, d);
        }
        entry += 4;
      }
      v128.store(da + <usize>i * VALUE + half, sum);
    }
  }
}

/** READ: out[j] = sum_i p[i] mem[i, j]. */
export function readForward(cells: usize, pointer: usize, out: usize, memorySize: i32, size: i32): void {
  mixForward(pointer, cells, out, memorySize, size);
}

/** dPointer is written, dCells accumulated into. */
export function readBackward(
  cells: usize,
  pointer: usize,
  dOut: usize,
  dPointer: usize,
  dCells: usize,
  memorySize: i32,
  size: i32,
): void {
  mixBackward(pointer, cells, dOut, dPointer, dCells, memorySize, size);
  clearPadding(dPointer, memorySize, size);
}

/** WRITE: next[i, j] = (1 - p[i]) mem[i, j] + p[i] value[j]. */
export function writeForward(
  cells: usize,
  pointer: usize,
  value: usize,
  next: usize,
  memorySize: i32,
  size: i32,
): void {
  const rowBytes = <usize>size * VALUE;
  for (let i = 0; i < memorySize; i++) {
    const p0 = v128.load(pointer),
      p1 = v128.load(pointer, 16);
    for (let at: usize = 0; at < rowBytes; at += VALUE) {
      const m0 = v128.load(cells + at),
        m1 = v128.load(cells + at, 16);
      v128.store(next + at, f32x4.add(m0, f32x4.mul(p0, f32x4.sub(v128.load(value + at), m0))));
      v128.store(next + at, f32x4.add(m1, f32x4.mul(p1, f32x4.sub(v128.load(value + at, 16), m1))), 16);
    }
    pointer += VALUE;
    cells += rowBytes;
    next += rowBytes;
  }
}

/** dPointer is written, dValue accumulated into, dCells turned from the gradient after the write into that before it. */
export function writeBackward(
  cells: usize,
  pointer: usize,
  value: usize,
  dPointer: usize,
  dValue: usize,
  dCells: usize,
  memorySize: i32,
  size: i32,
): void {
  const rowBytes = <usize>size * VALUE;
  const one = f32x4.splat(1.0);
  const rows = dPointer;
  for (let i = 0; i < memorySize; i++) {
    for (let half: usize = 0; half < VALUE; half += 16) {
      const p = v128.load(pointer + half);
      const keep = f32x4.sub(one, p);
      let s = f32x4.splat(0.0);
      for (let at: usize = half; at < rowBytes; at += VALUE) {
        const d = v128.load(dCells + at);
        s = f32x4.add(s, f32x4.mul(d, f32x4.sub(v128.load(value + at), v128.load(cells + at))));
        v128.store(dValue + at, f32x4.add(v128.load(dValue + at), f32x4.mul(p, d)));
        v128.store(dCells + at, f32x4.mul(d, keep));
      }
      v128.store(dPointer + half, s);
    }
    pointer += VALUE;
    dPointer += VALUE;
    cells += rowBytes;
    dCells += rowBytes;
  }
  clearPadding(rows, memorySize, size);
}

export function copyValues(to: usize, from: usize, n: i32): void {
  for (let i = 0; i < n; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    to += VALUE;
    from += VALUE;
  }
}

function clearPadding(wire: usize, memorySize: i32, size: i32): void {
  for (let i = memorySize; i < size; i++) {
    const at = wire + <usize>i * VALUE;
    v128.store(at, f32x4.splat(0.0));
    v128.store(at, f32x4.splat(0.0), 16);
  }
}

/** Two copies of x[M, 8] end to end, and zeros for what a block of 4 may read past them. */
function double(x: usize, out: usize, memorySize: i32): void {
  copyValues(out, x, memorySize);
  copyValues(out + <usize>memorySize * VALUE, x, memorySize);
  clearPadding(out, 2 * memorySize, 2 * memorySize + 8);
}

/** out[c] = sum_a x[a] y[(c - a) mod M], y given doubled. */
function convolve(x: usize, doubledY: usize, out: usize, memorySize: i32, size: i32): void {
  slide(x, doubledY + <usize>memorySize * VALUE, -(<isize>VALUE), out, memorySize, size);
}

/** out[c] = sum_b x[(c + b) mod M] y[b], x given doubled. */
function correlate(doubledX: usize, y: usize, out: usize, memorySize: i32, size: i32): void {
  slide(y, doubledX, VALUE, out, memorySize, size);
}

/**
 * out[c] = sum_k factors[k] window_k[c], where the window moves by `stride` bytes (one value, forwards or backwards) from
 * each k to the next: a convolution or a correlation. Four results and two terms a turn share five window values.
 * @inline
 */
function slide(factors: usize, window: usize, stride: isize, out: usize, memorySize: i32, size: i32): void {
  const zero = f32x4.splat(0.0);
  const pairsEnd = factors + <usize>(memorySize & ~1) * VALUE;
  for (let half: usize = 0; half < VALUE; half += 16) {
    for (let at: usize = half; at < <usize>size * VALUE; at += 4 * VALUE) {
      let a = zero,
        b = zero,
        c = zero,
        d = zero;
      let y = window + at;
      for (let f = factors + half; f < pairsEnd; f += 2 * VALUE) {
        const p = v128.load(f),
          q = v128.load(f, 32);
        const next = y + stride;
        const v0 = v128.load(y),
          v1 = v128.load(y, 32),
          v2 = v128.load(y, 64),
          v3 = v128.load(y, 96);
        const v4 = stride > 0 ? v128.load(y, 128) : v128.load(next);
        if (stride > 0) {
          a = f32x4.add(a, f32x4.add(f32x4.mul(p, v0), f32x4.mul(q, v1)));
          b = f32x4.add(b, f32x4.add(f32x4.mul(p, v1), f32x4.mul(q, v2)));
          c = f32x4.add(c, f32x4.add(f32x4.mul(p, v2), f32x4.mul(q, v3)));
          d = f32x4.add(d, f32x4.add(f32x4.mul(p, v3), f32x4.mul(q, v4)));
        } else {
          a = f32x4.add(a, f32x4.add(f32x4.mul(p, v0), f32x4.mul(q, v4)));
          b = f32x4.add(b, f32x4.add(f32x4.mul(p, v1), f32x4.mul(q, v0)));
          c = f32x4.add(c, f32x4.add(f32x4.mul(p, v2), f32x4.mul(q, v1)));
          d = f32x4.add(d, f32x4.add(f32x4.mul(p, v3), f32x4.mul(q, v2)));
        }
        y = next + stride;
      }
      if (memorySize & 1) {
        const p = v128.load(pairsEnd + half);
        a = f32x4.add(a, f32x4.mul(p, v128.load(y)));
        b = f32x4.add(b, f32x4.mul(p, v128.load(y, 32)));
        c = f32x4.add(c, f32x4.mul(p, v128.load(y, 64)));
        d = f32x4.add(d, f32x4.mul(p, v128.load(y, 96)));
      }
      const o = out + at;
      v128.store(o, a);
      v128.store(o, b, 32);
      v128.store(o, c, 64);
      v128.store(o, d, 96);
    }
  }
  clearPadding(out, memorySize, size);
}

/** out[1] = P(a < b), P(a <= b) or P(a = b); out[0] = the rest of (sum a)(sum b); out[2] = 0. */
function compareForward(op: i32, a: usize, b: usize, out: usize, memorySize: i32): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    let sumA = f32x4.splat(0.0),
      sumB = sumA,
      p = sumA;
    for (let i = memorySize - 1; i >= 0; i--) {
      const at = half + <usize>i * VALUE;
      const av = v128.load(a + at),
        bv = v128.load(b + at);
      if (op == LESS_THAN) p = f32x4.add(p, f32x4.mul(av, sumB));
      sumA = f32x4.add(sumA, av);
      sumB = f32x4.add(sumB, bv);
      if (op == LESS_OR_EQUAL) p = f32x4.add(p, f32x4.mul(av, sumB));
      else if (op == EQUAL) p = f32x4.add(p, f32x4.mul(av, bv));
    }
    v128.store(out + half, f32x4.sub(f32x4.mul(sumA, sumB), p));
    v128.store(out + half, p, 32);
    v128.store(out + half, f32x4.splat(0.0), 64);
  }
}

/** da[i] = d1 T(i) + d0 (sum b - T(i)) with T(i) the mass of b that makes (i, b) true; db likewise. */
function compareBackward(
  op: i32,
  a: usize,
  b: usize,
  dOut: usize,
  da: usize,
  db: usize,
  memorySize: i32,
): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    const d0 = v128.load(dOut + half),
      slope = f32x4.sub(v128.load(dOut + half, 32), d0);
    const bytes = <usize>memorySize * VALUE;
    let sumA = f32x4.splat(0.0),
      sumB = sumA;
    for (let at = half; at < bytes; at += VALUE) {
      sumA = f32x4.add(sumA, v128.load(a + at));
      sumB = f32x4.add(sumB, v128.load(b + at));
    }
    const restA = f32x4.mul(d0, sumA),
      restB = f32x4.mul(d0, sumB);
    let below = f32x4.splat(0.0),
      above = sumB; // sum of a below i, sum of b from i on
    for (let at = half; at < bytes; at += VALUE) {
      const av = v128.load(a + at),
        bv = v128.load(b + at);
      let trueA: v128, trueB: v128;
      if (op == LESS_THAN) {
        above = f32x4.sub(above, bv);
        trueA = above;
        trueB = below;
        below = f32x4.add(below, av);
      } else if (op == LESS_OR_EQUAL) {
        trueA = above;
        above = f32x4.sub(above, bv);
        below = f32x4.add(below, av);
        trueB = below;
      } else {
        trueA = bv;
        trueB = av;
      }
      v128.store(da + at, f32x4.add(restB, f32x4.mul(slope, trueA)));
      v128.store(db + at, f32x4.add(restA, f32x4.mul(slope, trueB)));
    }
  }
}

/** MIN (walking down from the last value) and MAX (up from the first): a_c S_b + b_c S_a - a_c b_c with running sums S. */
function extremeForward(a: usize, b: usize, out: usize, start: usize, stride: isize, memorySize: i32): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    let sumA = f32x4.splat(0.0),
      sumB = sumA;
    let at = start + half;
    for (let i = 0; i < memorySize; i++) {
      const av = v128.load(a + at),
        bv = v128.load(b + at);
      sumB = f32x4.add(sumB, bv);
      v128.store(out + at, f32x4.add(f32x4.mul(av, sumB), f32x4.mul(bv, sumA)));
      sumA = f32x4.add(sumA, av);
      at += stride;
    }
  }
}

/** For MIN: da[i] = dOut[i] sum_{b >= i} b + sum_{b < i} b dOut[b]; MAX is its mirror image. */
function extremeBackward(
  a: usize,
  b: usize,
  dOut: usize,
  da: usize,
  db: usize,
  start: usize,
  stride: isize,
  memorySize: i32,
): void {
  for (let half: usize = 0; half < VALUE; half += 16) {
    let sumA = f32x4.splat(0.0),
      sumB = sumA;
    let at = start + half;
    for (let i = 0; i < memorySize; i++) {
      const d = v128.load(dOut + at);
      sumA = f32x4.add(sumA, v128.load(a + at));
      sumB = f32x4.add(sumB, v128.load(b + at));
      v128.store(da + at, f32x4.mul(d, sumB));
      v128.store(db + at, f32x4.mul(d, sumA));
      at += stride;
    }
    let passedA = f32x4.splat(0.0),
      passedB = passedA;
    for (let i = 0; i < memorySize; i++) {
      at -= stride;
      const d = v128.load(dOut + at);
      v128.store(da + at, f32x4.add(v128.load(da + at), passedB));
      v128.store(db + at, f32x4.add(v128.load(db + at), passedA));
      passedA = f32x4.add(passedA, f32x4.mul(d, v128.load(a + at)));
      passedB = f32x4.add(passedB, f32x4.mul(d, v128.load(b + at)));
    }
  }
}
