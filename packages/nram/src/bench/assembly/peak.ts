// The machine's WebAssembly multiply-add peak: independent chains of x = x * c + c in registers, nothing in memory.
//
// WebAssembly without relaxed SIMD has no fused multiply-add: one multiply-add is an f32x4.mul and an f32x4.add, 8 flop.
// A chain waits for the latency of both, so a core that starts two of each per cycle needs about 12 chains to be
// busy; c and 14 chains are as many vectors as the 16 registers of x86-64 hold (the engine keeps one). With c = 0.5
// every chain tends to 1: finite and normal for any number of rounds. c is an argument and the chains start apart, so
// that nothing can be computed beforehand or merged; the sum that is returned needs every chain.

/** `rounds` of 8 chains that start at c, c + 1, ..; returns the sum of all lanes. */
export function chains8(rounds: i32, c0: f32): f32 {
  const c = f32x4.splat(c0);
  let x0 = c;
  let x1 = f32x4.add(c, f32x4.splat(1.0));
  let x2 = f32x4.add(c, f32x4.splat(2.0));
  let x3 = f32x4.add(c, f32x4.splat(3.0));
  let x4 = f32x4.add(c, f32x4.splat(4.0));
  let x5 = f32x4.add(c, f32x4.splat(5.0));
  let x6 = f32x4.add(c, f32x4.splat(6.0));
  let x7 = f32x4.add(c, f32x4.splat(7.0));
  for (let round = 0; round < rounds; round++) {
    x0 = f32x4.add(f32x4.mul(x0, c), c);
    x1 = f32x4.add(f32x4.mul(x1, c), c);
    x2 = f32x4.add(f32x4.mul(x2, c), c);
    x3 = f32x4.add(f32x4.mul(x3, c), c);
    x4 = f32x4.add(f32x4.mul(x4, c), c);
    x5 = f32x4.add(f32x4.mul(x5, c), c);
    x6 = f32x4.add(f32x4.mul(x6, c), c);
    x7 = f32x4.add(f32x4.mul(x7, c), c);
  }
  let sum = f32x4.add(x0, x1);
  sum = f32x4.add(sum, x2);
  sum = f32x4.add(sum, x3);
  sum = f32x4.add(sum, x4);
  sum = f32x4.add(sum, x5);
  sum = f32x4.add(sum, x6);
  sum = f32x4.add(sum, x7);
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3)
  );
}

/** `rounds` of 10 chains that start at c, c + 1, ..; returns the sum of all lanes. */
export function chains10(rounds: i32, c0: f32): f32 {
  const c = f32x4.splat(c0);
  let x0 = c;
  let x1 = f32x4.add(c, f32x4.splat(1.0));
  let x2 = f32x4.add(c, f32x4.splat(2.0));
  let x3 = f32x4.add(c, f32x4.splat(3.0));
  let x4 = f32x4.add(c, f32x4.splat(4.0));
  let x5 = f32x4.add(c, f32x4.splat(5.0));
  let x6 = f32x4.add(c, f32x4.splat(6.0));
  let x7 = f32x4.add(c, f32x4.splat(7.0));
  let x8 = f32x4.add(c, f32x4.splat(8.0));
  let x9 = f32x4.add(c, f32x4.splat(9.0));
  for (let round = 0; round < rounds; round++) {
    x0 = f32x4.add(f32x4.mul(x0, c), c);
    x1 = f32x4.add(f32x4.mul(x1, c), c);
    x2 = f32x4.add(f32x4.mul(x2, c), c);
    x3 = f32x4.add(f32x4.mul(x3, c), c);
    x4 = f32x4.add(f32x4.mul(x4, c), c);
    x5 = f32x4.add(f32x4.mul(x5, c), c);
    x6 = f32x4.add(f32x4.mul(x6, c), c);
    x7 = f32x4.add(f32x4.mul(x7, c), c);
    x8 = f32x4.add(f32x4.mul(x8, c), c);
    x9 = f32x4.add(f32x4.mul(x9, c), c);
  }
  let sum = f32x4.add(x0, x1);
  sum = f32x4.add(sum, x2);
  sum = f32x4.add(sum, x3);
  sum = f32x4.add(sum, x4);
  sum = f32x4.add(sum, x5);
  sum = f32x4.add(sum, x6);
  sum = f32x4.add(sum, x7);
  sum = f32x4.add(sum, x8);
  sum = f32x4.add(sum, x9);
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3)
  );
}

/** `rounds` of 12 chains that start at c, c + 1, ..; returns the sum of all lanes. */
export function chains12(rounds: i32, c0: f32): f32 {
  const c = f32x4.splat(c0);
  let x0 = c;
  let x1 = f32x4.add(c, f32x4.splat(1.0));
  let x2 = f32x4.add(c, f32x4.splat(2.0));
  let x3 = f32x4.add(c, f32x4.splat(3.0));
  let x4 = f32x4.add(c, f32x4.splat(4.0));
  let x5 = f32x4.add(c, f32x4.splat(5.0));
  let x6 = f32x4.add(c, f32x4.splat(6.0));
  let x7 = f32x4.add(c, f32x4.splat(7.0));
  let x8 = f32x4.add(c, f32x4.splat(8.0));
  let x9 = f32x4.add(c, f32x4.splat(9.0));
  let x10 = f32x4.add(c, f32x4.splat(10.0));
  let x11 = f32x4.add(c, f32x4.splat(11.0));
  for (let round = 0; round < rounds; round++) {
    x0 = f32x4.add(f32x4.mul(x0, c), c);
    x1 = f32x4.add(f32x4.mul(x1, c), c);
    x2 = f32x4.add(f32x4.mul(x2, c), c);
    x3 = f32x4.add(f32x4.mul(x3, c), c);
    x4 = f32x4.add(f32x4.mul(x4, c), c);
    x5 = f32x4.add(f32x4.mul(x5, c), c);
    x6 = f32x4.add(f32x4.mul(x6, c), c);
    x7 = f32x4.add(f32x4.mul(x7, c), c);
    x8 = f32x4.add(f32x4.mul(x8, c), c);
    x9 = f32x4.add(f32x4.mul(x9, c), c);
    x10 = f32x4.add(f32x4.mul(x10, c), c);
    x11 = f32x4.add(f32x4.mul(x11, c), c);
  }
  let sum = f32x4.add(x0, x1);
  sum = f32x4.add(sum, x2);
  sum = f32x4.add(sum, x3);
  sum = f32x4.add(sum, x4);
  sum = f32x4.add(sum, x5);
  sum = f32x4.add(sum, x6);
  sum = f32x4.add(sum, x7);
  sum = f32x4.add(sum, x8);
  sum = f32x4.add(sum, x9);
  sum = f32x4.add(sum, x10);
  sum = f32x4.add(sum, x11);
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3)
  );
}

/** `rounds` of 14 chains that start at c, c + 1, ..; returns the sum of all lanes. */
export function chains14(rounds: i32, c0: f32): f32 {
  const c = f32x4.splat(c0);
  let x0 = c;
  let x1 = f32x4.add(c, f32x4.splat(1.0));
  let x2 = f32x4.add(c, f32x4.splat(2.0));
  let x3 = f32x4.add(c, f32x4.splat(3.0));
  let x4 = f32x4.add(c, f32x4.splat(4.0));
  let x5 = f32x4.add(c, f32x4.splat(5.0));
  let x6 = f32x4.add(c, f32x4.splat(6.0));
  let x7 = f32x4.add(c, f32x4.splat(7.0));
  let x8 = f32x4.add(c, f32x4.splat(8.0));
  let x9 = f32x4.add(c, f32x4.splat(9.0));
  let x10 = f32x4.add(c, f32x4.splat(10.0));
  let x11 = f32x4.add(c, f32x4.splat(11.0));
  let x12 = f32x4.add(c, f32x4.splat(12.0));
  let x13 = f32x4.add(c, f32x4.splat(13.0));
  for (let round = 0; round < rounds; round++) {
    x0 = f32x4.add(f32x4.mul(x0, c), c);
    x1 = f32x4.add(f32x4.mul(x1, c), c);
    x2 = f32x4.add(f32x4.mul(x2, c), c);
    x3 = f32x4.add(f32x4.mul(x3, c), c);
    x4 = f32x4.add(f32x4.mul(x4, c), c);
    x5 = f32x4.add(f32x4.mul(x5, c), c);
    x6 = f32x4.add(f32x4.mul(x6, c), c);
    x7 = f32x4.add(f32x4.mul(x7, c), c);
    x8 = f32x4.add(f32x4.mul(x8, c), c);
    x9 = f32x4.add(f32x4.mul(x9, c), c);
    x10 = f32x4.add(f32x4.mul(x10, c), c);
    x11 = f32x4.add(f32x4.mul(x11, c), c);
    x12 = f32x4.add(f32x4.mul(x12, c), c);
    x13 = f32x4.add(f32x4.mul(x13, c), c);
  }
  let sum = f32x4.add(x0, x1);
  sum = f32x4.add(sum, x2);
  sum = f32x4.add(sum, x3);
  sum = f32x4.add(sum, x4);
  sum = f32x4.add(sum, x5);
  sum = f32x4.add(sum, x6);
  sum = f32x4.add(sum, x7);
  sum = f32x4.add(sum, x8);
  sum = f32x4.add(sum, x9);
  sum = f32x4.add(sum, x10);
  sum = f32x4.add(sum, x11);
  sum = f32x4.add(sum, x12);
  sum = f32x4.add(sum, x13);
  return (
    f32x4.extract_lane(sum, 0) +
    f32x4.extract_lane(sum, 1) +
    f32x4.extract_lane(sum, 2) +
    f32x4.extract_lane(sum, 3)
  );
}
