/** The middle value, or the mean of the two middle ones; `values` must not be empty. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** How long `work` takes, ms. */
export function timeOnce(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

/** Runs `work` until it has run at least `minRuns` times and for `minMs`: the engine compiles hot code meanwhile. */
export function warmUp(work: () => void, minMs: number, minRuns = 3): void {
  const startedAt = performance.now();
  for (let runs = 0; runs < minRuns || performance.now() - startedAt < minMs; runs++) work();
}

/** The times of single runs of `work` for about `totalMs`, at least `minRuns`; ms. */
export function sampleFor(work: () => void, totalMs: number, minRuns = 3): number[] {
  const samples: number[] = [];
  const startedAt = performance.now();
  while (samples.length < minRuns || performance.now() - startedAt < totalMs) samples.push(timeOnce(work));
  return samples;
}
