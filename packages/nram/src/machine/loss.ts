/**
 * How stopping enters the loss: `expected` is sec. 3.3's expected negative log-likelihood; `mixture` is footnote 4's
 * alternative, the negative log-likelihood of the expected memory.
 */
export type LossKind = 'expected' | 'mixture';

/** The scored cells of an example: their addresses and right values. */
export interface ScoredCells {
  readonly addresses: readonly number[];
  readonly values: readonly number[];
}

/** A loss in nats with its gradients. */
export interface LossResult {
  readonly loss: number;
  /** `[T]`. */
  readonly dStopProbs: readonly number[];
  /** Per step, the gradient with respect to each scored cell's probability of its right value, `[cells]`. */
  readonly dScored: readonly (readonly number[])[];
}

/**
 * Loss over the scored cells, summed, in nats, and its gradient.
 *
 * `expected`: `- sum_t p_t sum_i log max(q_ti, epsilon)`; `mixture`: `- sum_i log max(sum_t p_t q_ti, epsilon)`, where
 * q_ti is the probability of cell i's right value in memory after step t.
 *
 * @param stopProbs - p_t, `[T]`.
 * @param scored - q_ti, `[T, cells]`.
 *
 * @example
 * maskedLoss('expected', [1], [[0.5, 0.5]], 1e-6).loss === 2 * Math.log(2); // true
 */
export function maskedLoss(
  kind: LossKind,
  stopProbs: readonly number[],
  scored: readonly (readonly number[])[],
  epsilon: number,
): LossResult {
  const clampedLog = (q: number): number => Math.log(Math.max(q, epsilon));
  const slope = (q: number): number => (q > epsilon ? 1 / q : 0);
  if (kind === 'expected') {
    const stepLosses = scored.map((cells) => -cells.reduce((sum, q) => sum + clampedLog(q), 0));
    return {
      loss: stepLosses.reduce((sum, loss, t) => sum + stopProbs[t] * loss, 0),
      dStopProbs: stepLosses,
      dScored: scored.map((cells, t) => cells.map((q) => -stopProbs[t] * slope(q))),
    };
  }
  const mixture = scored[0].map((_, i) => stopProbs.reduce((sum, p, t) => sum + p * scored[t][i], 0));
  return {
    loss: -mixture.reduce((sum, q) => sum + clampedLog(q), 0),
    dStopProbs: scored.map((cells) => -cells.reduce((sum, q, i) => sum + q * slope(mixture[i]), 0)),
    dScored: scored.map((cells, t) => cells.map((_, i) => -stopProbs[t] * slope(mixture[i]))),
  };
}

/**
 * Entropy of a distribution in nats and its gradient, `[n]`. 0 log 0 counts as 0 (and has gradient 0).
 */
export function entropy(weights: Float64Array): { value: number; gradient: Float64Array } {
  let value = 0;
  const gradient = weights.map((p) => {
    if (p <= 0) return 0;
    value -= p * Math.log(p);
    return -Math.log(p) - 1;
  });
  return { value, gradient };
}
