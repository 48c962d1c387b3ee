import { instantiateBenchModule } from './load.js';
import { sampleFor, warmUp } from './timing.js';

/** The fastest multiply-add rate that WebAssembly reaches on one core of this machine. */
export interface Peak {
  readonly gflops: number;
  /** How many independent chains reached it. */
  readonly chains: number;
  /** Each number of chains that was tried, with its rate in GFLOP/s. */
  readonly tried: readonly { readonly chains: number; readonly gflops: number }[];
}

/** One probe: `rounds` of its chains from the start value `c`; see assembly/peak.ts. */
export type PeakProbe = (rounds: number, c: number) => number;

/** A round of one chain is an f32x4 multiply and an f32x4 add. */
const FLOPS_PER_CHAIN_ROUND = 8;
const CHAINS = [8, 10, 12, 14] as const;
/** About 100 microseconds a sample: short enough to fall between interruptions, long enough for the clock. */
const ROUNDS = 40_000;

/** The probes by number of chains. */
export function loadPeakProbes(): ReadonlyMap<number, PeakProbe> {
  const exports = instantiateBenchModule('peak');
  return new Map(CHAINS.map((chains) => [chains, exports[`chains${chains}`] as PeakProbe]));
}

/**
 * Measures the multiply-add peak: the best sample of the best number of chains (see assembly/peak.ts for what runs).
 * The best, not the median: a peak is what the machine can do when nothing disturbs it.
 *
 * @param sampleMs - Time spent on each number of chains after a warm-up of the same length.
 *
 * @example
 * const { gflops, chains } = measurePeak();
 */
export function measurePeak(sampleMs = 80): Peak {
  const tried = [...loadPeakProbes()].map(([chains, probe]) => {
    const run = (): void => {
      const sum = probe(ROUNDS, 0.5);
      // Every chain tends to 1, in 4 lanes.
      if (sum !== 4 * chains) throw new Error(`internal: ${chains} chains summed to ${sum}`);
    };
    warmUp(run, sampleMs);
    const bestMs = sampleFor(run, sampleMs).reduce((best, ms) => Math.min(best, ms));
    return { chains, gflops: (ROUNDS * chains * FLOPS_PER_CHAIN_ROUND) / bestMs / 1e6 };
  });
  const best = tried.reduce((a, b) => (b.gflops > a.gflops ? b : a));
  return { ...best, tried };
}
