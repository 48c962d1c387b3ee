/**
 * The 95% interval of a success rate (Wilson, 1927): sensible for few trials and for rates of 0 and 1.
 *
 * @returns `[low, high]`, shares in 0..1; `[0, 1]` without trials.
 *
 * @example
 * successInterval(20, 20); // [0.839, 1]
 */
export function successInterval(successes: number, trials: number): [low: number, high: number] {
  if (trials === 0) return [0, 1];
  const z = 1.959964;
  const rate = successes / trials;
  const center = rate + z ** 2 / (2 * trials);
  const spread = z * Math.sqrt((rate * (1 - rate)) / trials + z ** 2 / (4 * trials ** 2));
  const scale = 1 + z ** 2 / trials;
  // At the ends rounding would leave the range.
  const low = successes === 0 ? 0 : (center - spread) / scale;
  const high = successes === trials ? 1 : (center + spread) / scale;
  return [low, high];
}

/** An interval of shares as text: `48..85%`. */
export const intervalText = (interval: readonly [number, number]): string =>
  `${interval.map((share) => (100 * share).toFixed(0)).join('..')}%`;

/** A quantile by linear interpolation; null of nothing. */
export function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/**
 * The median of times of which some were never reached: those count as longer than all others.
 *
 * @returns null if half of the trials or more did not get there.
 */
export function censoredMedian(times: readonly (number | null)[]): number | null {
  if (times.length === 0) return null;
  // Not infinity: interpolation between two of them would be no number.
  const all = times.map((time) => time ?? Number.MAX_VALUE);
  const median = quantile(all, 0.5) as number;
  return median <= Math.max(...times.map((time) => time ?? 0)) ? median : null;
}
