import { cpus } from 'node:os';
import { NramError } from '../errors.js';
import { type AnnealFigures, benchAnneal } from './anneal.js';
import { countUpdateFlops, type UpdateFlops } from './flops.js';
import type { BenchOptions, Section } from './options.js';
import { measurePeak, type Peak } from './peak.js';
import { benchPeer, type PeerFigures } from './peer.js';
import { benchProducts, type ProductFigures } from './products.js';
import { benchPrograms, type ProgramFigures } from './programs.js';
import { benchUpdate, type ThreadFigures, type UpdateFigures } from './update.js';

/** All figures of one run of the benchmark; what was not asked for is null. Plain data, as printed by `--json`. */
export interface BenchReport {
  readonly machine: { readonly cpu: string; readonly cores: number; readonly node: string };
  readonly options: Omit<BenchOptions, 'sections'> & { readonly sections: readonly Section[] };
  /** Median, a whole training update. */
  readonly msPerUpdate: number | null;
  readonly minMsPerUpdate: number | null;
  readonly exampleStepsPerSecond: number | null;
  /** The update's counted operations per second, of all threads together. */
  readonly gflops: number | null;
  /** The multiply-add peak of one core. */
  readonly peakGflops: number;
  /** `gflops` over the peak of as many cores as threads, 0..1. */
  readonly peakShare: number | null;
  readonly flopsPerUpdate: UpdateFlops;
  readonly peak: Peak;
  readonly products: ProductFigures | null;
  readonly threads: readonly ThreadFigures[] | null;
  readonly peer: PeerFigures | null;
  /** Why `peer` is null although it was asked for. */
  readonly peerAbsent: string | null;
  /** Learned programs at work: emitted code and interpreter. */
  readonly programs: ProgramFigures | null;
  /** Why `programs` is null although it was asked for. */
  readonly programsAbsent: string | null;
  /** The annealing kernel, by task. */
  readonly anneal: readonly AnnealFigures[] | null;
}

/**
 * Runs the benchmark. The peak is always measured, because the shares need it from the same run.
 *
 * @param onSection - Told what is being measured, before it is.
 * @throws NramError `resource` if memory or a worker thread cannot be had.
 *
 * @example
 * import { parseBenchOptions } from './options.js';
 *
 * const report = await runBench(parseBenchOptions({ only: ['peak'] }));
 */
export async function runBench(
  options: BenchOptions,
  onSection: (section: Section) => void = () => {},
): Promise<BenchReport> {
  const { sections, threads } = options;
  onSection('peak');
  const peak = measurePeak();

  let products: ProductFigures | null = null;
  if (sections.has('products')) {
    onSection('products');
    products = benchProducts(options);
  }
  let update: UpdateFigures | null = null;
  if (sections.has('update')) {
    onSection('update');
    update = await benchUpdate(options, threads);
  }
  let peer: PeerFigures | null = null;
  let peerAbsent: string | null = null;
  if (sections.has('peer')) {
    onSection('peer');
    const result = await benchPeer(options, threads);
    if (result.isPresent) {
      peer = result.peer;
      update ??= result.ours;
    } else {
      peerAbsent = result.reason;
    }
  }
  let programs: ProgramFigures | null = null;
  let programsAbsent: string | null = null;
  if (sections.has('programs')) {
    onSection('programs');
    try {
      programs = await benchPrograms();
    } catch (error) {
      if (!(error instanceof NramError && error.code === 'resource')) throw error;
      programsAbsent = error.message;
    }
  }
  let anneal: readonly AnnealFigures[] | null = null;
  if (sections.has('anneal')) {
    onSection('anneal');
    anneal = benchAnneal();
  }
  return {
    machine: { cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length, node: process.version },
    options: { ...options, sections: [...sections] },
    msPerUpdate: update?.msPerUpdate ?? null,
    minMsPerUpdate: update?.minMsPerUpdate ?? null,
    exampleStepsPerSecond: update?.exampleStepsPerSecond ?? null,
    gflops: update?.gflops ?? null,
    peakGflops: peak.gflops,
    peakShare: update === null ? null : update.gflops / (peak.gflops * threads),
    flopsPerUpdate: countUpdateFlops(options),
    peak,
    products,
    threads: update?.threads ?? null,
    peer,
    peerAbsent,
    programs,
    programsAbsent,
    anneal,
  };
}
