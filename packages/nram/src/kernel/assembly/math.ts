// The kernel's own exp, log and logistic function on four lanes, so that every engine gives the same bits.
// Polynomials: Cephes expf and logf; relative error below 2e-7 over the ranges stated.

/**
 * e^x for x <= 88; below -87 the result is that of -87 (1.6e-38: nothing, but no denormal).
 * @inline
 */
export function exp4(value: v128): v128 {
  const x = f32x4.pmax(value, f32x4.splat(-87.0));
  // Adding 1.5 * 2^23 rounds to an integer n and leaves n in the low bits, ready to be moved into the exponent.
  const shifted = f32x4.add(f32x4.mul(x, f32x4.splat(Mathf.LOG2E)), f32x4.splat(12582912.0));
  const n = f32x4.sub(shifted, f32x4.splat(12582912.0));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let y = f32x4.add(f32x4.mul(r, f32x4.splat(1.98756915e-4)), f32x4.splat(1.3981999507e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(8.3334519073e-3));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(4.1665795894e-2));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(1.6666665459e-1));
  y = f32x4.add(f32x4.mul(y, r), f32x4.splat(5.0000001201e-1));
  y = f32x4.add(f32x4.mul(y, f32x4.mul(r, r)), f32x4.add(r, f32x4.splat(1.0)));
  return i32x4.add(y, i32x4.shl(shifted, 23));
}

/**
 * Natural logarithm for positive normal x.
 * @inline
 */
export function log4(x: v128): v128 {
  const exponent = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(exponent, 23)), f32x4.splat(1.0)); // in [sqrt(1/2) - 1, sqrt(2) - 1)
  const e = f32x4.convert_i32x4_s(exponent);
  const z = f32x4.mul(f, f);
  let y = f32x4.add(f32x4.mul(f, f32x4.splat(7.0376836292e-2)), f32x4.splat(-1.151461031e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(1.167699874e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-1.2420140846e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(1.4249322787e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-1.6668057665e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(2.0000714765e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(-2.4999993993e-1));
  y = f32x4.add(f32x4.mul(y, f), f32x4.splat(3.3333331174e-1));
  y = f32x4.mul(f32x4.mul(y, f), z);
  y = f32x4.add(y, f32x4.mul(e, f32x4.splat(-2.1219444e-4)));
  y = f32x4.sub(y, f32x4.mul(z, f32x4.splat(0.5)));
  return f32x4.add(f32x4.add(f, y), f32x4.mul(e, f32x4.splat(0.693359375)));
}

/**
 * 1 / (1 + e^-x), computed from e^-|x| so that it never overflows.
 * @inline
 */
export function logistic4(x: v128): v128 {
  const e = exp4(f32x4.neg(f32x4.abs(x)));
  const one = f32x4.splat(1.0);
  const ofAbsolute = f32x4.div(one, f32x4.add(one, e));
  return v128.bitselect(ofAbsolute, f32x4.mul(e, ofAbsolute), f32x4.ge(x, f32x4.splat(0.0)));
}

/**
 * tanh x = 2 / (1 + e^-2x) - 1; absolute error below 2e-7.
 * @inline
 */
export function tanh4(x: v128): v128 {
  const s = logistic4(f32x4.add(x, x));
  return f32x4.sub(f32x4.add(s, s), f32x4.splat(1.0));
}

/**
 * The sum of the four lanes.
 * @inline
 */
export function sumLanes(x: v128): f32 {
  return (
    f32x4.extract_lane(x, 0) +
    f32x4.extract_lane(x, 1) +
    (f32x4.extract_lane(x, 2) + f32x4.extract_lane(x, 3))
  );
}
