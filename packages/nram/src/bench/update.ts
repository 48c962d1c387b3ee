import { Worker } from 'node:worker_threads';
import { NramError } from '../errors.js';
import type { Batch } from '../kernel/batch.js';
import { createKernel, type Kernel } from '../kernel/kernel.js';
import { initialParameters } from '../learners/gradient/trainer.js';
import { PAPER_GATE_NAMES } from '../machine/gates.js';
import { createMachine } from '../machine/spec.js';
import { PLAIN_OBJECTIVE } from '../machine/unroll.js';
import { loadModules } from '../node/modules.js';
import { createRandom, type Random } from '../random.js';
import { countUpdateFlops, toMachineSpec, type UpdateSizes } from './flops.js';
import { median, timeOnce, warmUp } from './timing.js';

/** What is timed. */
export interface UpdateBenchOptions extends UpdateSizes {
  /** Timed updates, after a warm-up. */
  readonly iterations: number;
  /** Fixes parameters and examples. */
  readonly seed: number;
}

/** Whole training updates of one or more threads. */
export interface UpdateFigures {
  /** Median; of several threads the median of their medians. */
  readonly msPerUpdate: number;
  /** The fastest update of any thread. */
  readonly minMsPerUpdate: number;
  /** Batch x steps over the median time, of all threads together. */
  readonly exampleStepsPerSecond: number;
  /** `countUpdateFlops` over the median time, of all threads together. */
  readonly gflops: number;
  /** Each thread's own times. */
  readonly threads: readonly ThreadFigures[];
}

export interface ThreadFigures {
  readonly msPerUpdate: number;
  readonly minMsPerUpdate: number;
}

/** The sizes at which this project states its speed: those of the PyTorch peer's `--bench`. */
export const REFERENCE_SIZES: UpdateSizes = {
  memorySize: 20,
  maxSteps: 12,
  numRegisters: 6,
  hiddenSize: 64,
  batchSize: 64,
  gates: PAPER_GATE_NAMES,
  controller: 'feedforward',
};

/** Long enough for the engine's optimising compiler to replace all code of the first tier. */
const WARM_UP_MS = 500;

/** The array length of the copied examples: 8, or what fits the memory. At least 1 from a memory of 3 cells on. */
export function copyLength(memorySize: number): number {
  return Math.min(8, Math.floor((memorySize - 1) / 2));
}

/** A batch of the copy task as the PyTorch peer draws it: all of one length, values 1..M-1, every example T steps. */
export function createCopyBatch(sizes: UpdateSizes, random: Random): Batch {
  const { memorySize: M, batchSize: B, maxSteps: T } = sizes;
  const length = copyLength(M);
  const memory = new Int32Array(B * M);
  const target = new Int32Array(B * M);
  const mask = new Int32Array(B * M);
  for (let b = 0; b < B; b++) {
    memory[b * M] = length + 1;
    for (let i = 1; i <= length; i++) {
      const value = random.int(1, M - 1);
      memory[b * M + i] = value;
      target[b * M + length + i] = value;
      mask[b * M + length + i] = 1;
    }
  }
  return { memorySize: M, size: B, memory, target, mask, maxSteps: new Int32Array(B).fill(T) };
}

/** A network in training on one batch. */
export interface UpdateRun {
  readonly kernel: Kernel;
  /** One whole training update; returns the mean loss of an example, nats. */
  update(): number;
}

/**
 * Sets up what is timed: the same update as the peer's `--bench`, that is gradient to zero, forward, backward, clipping
 * to an L2 norm of 1, Adam with rate 0.001, on the same batch every time.
 *
 * @throws NramError as `createMachine` and `createKernel`.
 *
 * @example
 * const { update } = createUpdateRun({ ...REFERENCE_SIZES, seed: 1 });
 * const loss = update();
 */
export function createUpdateRun(options: UpdateSizes & { readonly seed: number }): UpdateRun {
  const machine = createMachine(toMachineSpec(options));
  const kernel = createKernel(loadModules().kernel, machine);
  kernel.setObjective(PLAIN_OBJECTIVE);
  kernel.setParameters(initialParameters(machine, 1, createRandom(options.seed, 'bench', 'parameters')));
  const batch = createCopyBatch(options, createRandom(options.seed, 'bench', 'data'));
  return {
    kernel,
    update() {
      kernel.zeroGradient();
      const loss = kernel.accumulate(batch);
      kernel.update(batch.size, { learningRate: 0.001, gradientClip: 1 });
      return loss / batch.size;
    },
  };
}

/** Times single updates after a warm-up; ms each. */
export function timeUpdates({ update }: UpdateRun, iterations: number, warmUpMs = WARM_UP_MS): number[] {
  warmUp(update, warmUpMs);
  return Array.from({ length: iterations }, () => timeOnce(update));
}

/**
 * Figures from the times of one or more threads' updates.
 *
 * @param samples - Per thread the times of its updates, ms; none empty.
 */
export function summarizeUpdates(sizes: UpdateSizes, samples: readonly (readonly number[])[]): UpdateFigures {
  const threads = samples.map((times) => ({
    msPerUpdate: median(times),
    minMsPerUpdate: times.reduce((min, ms) => Math.min(min, ms)),
  }));
  const updatesPerSecond = threads.reduce((sum, { msPerUpdate }) => sum + 1000 / msPerUpdate, 0);
  return {
    msPerUpdate: median(threads.map((thread) => thread.msPerUpdate)),
    minMsPerUpdate: threads.reduce(
      (min, thread) => Math.min(min, thread.minMsPerUpdate),
      Number.POSITIVE_INFINITY,
    ),
    exampleStepsPerSecond: updatesPerSecond * sizes.batchSize * sizes.maxSteps,
    gflops: (updatesPerSecond * countUpdateFlops(sizes).total) / 1e9,
    threads,
  };
}

/** What an update worker is told to do, see update-worker.ts. */
export interface UpdateJob {
  readonly options: UpdateBenchOptions;
  /** One counter: how many threads are warm. */
  readonly warm: Int32Array;
  readonly threads: number;
}

/**
 * Times training updates.
 *
 * @param threads - 1 runs on the calling thread. More run so many worker threads at once, each with its own kernel and a
 * seed of its own; they wait for each other after the warm-up.
 * @param worker - The compiled update-worker.ts.
 * @throws NramError `resource` if a worker dies.
 *
 * @example
 * const { msPerUpdate, gflops } = await benchUpdate({ ...REFERENCE_SIZES, iterations: 50, seed: 1 }, 1);
 */
export async function benchUpdate(
  options: UpdateBenchOptions,
  threads: number,
  worker = new URL('./update-worker.js', import.meta.url),
): Promise<UpdateFigures> {
  if (threads === 1) {
    return summarizeUpdates(options, [timeUpdates(createUpdateRun(options), options.iterations)]);
  }
  const warm = new Int32Array(new SharedArrayBuffer(4));
  const running: Worker[] = [];
  const runs = Array.from({ length: threads }, (_, i) => {
    const job: UpdateJob = { options: { ...options, seed: options.seed + i }, warm, threads };
    const thread = new Worker(worker, { workerData: job });
    running.push(thread);
    return new Promise<number[]>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
      thread.once('exit', (code) => reject(new Error(`exit code ${code}`)));
    });
  });
  try {
    return summarizeUpdates(options, await Promise.all(runs));
  } catch (error) {
    throw new NramError('resource', `benchUpdate: a worker thread died (${String(error)})`);
  } finally {
    await Promise.all(running.map((thread) => thread.terminate()));
  }
}
