import { applyGate } from './apply-gate.js';
import type { Gate } from './gates.js';

/**
 * Eq. 2, the lift of an integer function to distributions, by enumeration:
 * `out[c] = sum over (a, b) with m(a, b) = c of A[a] * B[b]`. A gate of arity 1 or 0 sums over the inputs it has.
 *
 * This is the definition; the kernel's faster forms are tested against it.
 *
 * @param a - `[M]`, a distribution; ignored, and may be null, if the gate's arity is 0.
 * @param b - `[M]`, a distribution; ignored, and may be null, if the gate's arity is below 2.
 * @returns `[M]`, a distribution.
 *
 * @example
 * const [inc] = resolveGates(['inc']);
 * liftForward(inc, Float64Array.of(0, 0.5, 0.5), null, 3); // [0.5, 0, 0.5]
 */
export function liftForward(
  gate: Gate,
  a: Float64Array | null,
  b: Float64Array | null,
  memorySize: number,
): Float64Array {
  const out = new Float64Array(memorySize);
  forEachPair(gate, memorySize, (i, j, c) => {
    out[c] += factor(a, i, gate.arity >= 1) * factor(b, j, gate.arity >= 2);
  });
  return out;
}

/** Backward of {@link liftForward}: gradients with respect to the inputs that the gate has, `[M]` each. */
export function liftBackward(
  gate: Gate,
  a: Float64Array | null,
  b: Float64Array | null,
  dOut: Float64Array,
): { dA: Float64Array; dB: Float64Array } {
  const memorySize = dOut.length;
  const dA = new Float64Array(memorySize);
  const dB = new Float64Array(memorySize);
  forEachPair(gate, memorySize, (i, j, c) => {
    dA[i] += dOut[c] * factor(b, j, gate.arity >= 2);
    dB[j] += dOut[c] * factor(a, i, gate.arity >= 1);
  });
  return { dA, dB };
}

/** P(input = value), or 1 for an input that the gate ignores. */
function factor(input: Float64Array | null, value: number, isUsed: boolean): number {
  return isUsed ? (input as Float64Array)[value] : 1;
}

function forEachPair(
  gate: Gate,
  memorySize: number,
  visit: (a: number, b: number, result: number) => void,
): void {
  const sizeA = gate.arity >= 1 ? memorySize : 1;
  const sizeB = gate.arity >= 2 ? memorySize : 1;
  for (let a = 0; a < sizeA; a++) {
    for (let b = 0; b < sizeB; b++) visit(a, b, applyGate(gate, a, b, memorySize));
  }
}
