import { availableParallelism } from 'node:os';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { NramError } from '../errors.js';
import { findLearner } from '../learners/index.js';
import type { AttemptProgress, AttemptResult, Learner, Settings } from '../learners/learner.js';
import { createRandom } from '../random.js';
import { findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import type { AttemptJob } from './worker.js';

export interface RaceOptions {
  readonly learner: Learner;
  /** Fixes the attempts: attempt k has the same settings and seed in every race with this seed. */
  readonly seed: number;
  /** Entries put over the drawn settings. */
  readonly overrides?: Settings;
  /** Wall-clock budget, ms. */
  readonly budgetMs: number;
  /** Worker threads; by default one a core. */
  readonly threads?: number;
  /** Attempts that may be started, from `firstAttempt` on. */
  readonly maxAttempts?: number;
  readonly firstAttempt?: number;
  /**
   * The winner is the first right attempt by number, not by time: attempts with lower numbers are waited for. The
   * result then depends on the seed alone, unless the budget ends the race.
   */
  readonly isDeterministic?: boolean;
  /** Ends the race early; what runs is stopped at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RaceProgress) => void;
}

/** What is to be seen while a race runs. */
export interface RaceProgress {
  /** Attempts started and ended. */
  readonly started: number;
  readonly ended: number;
  /** Training updates of all attempts together. */
  readonly updates: number;
  /** Best share of right cells of any discrete program so far, 0..1. */
  readonly bestScore: number;
  readonly elapsedMs: number;
  readonly budgetMs: number;
}

/** An attempt that ended. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly seed: number;
  readonly settings: Settings;
  readonly result: AttemptResult;
}

export interface RaceResult {
  /** The attempt that found a program, or null. */
  readonly winner: AttemptRecord | null;
  readonly progress: RaceProgress;
  /** Why there is no winner; null if there is one. */
  readonly stopped: 'budget' | 'attempts' | 'signal' | null;
}

/** Seed and settings of attempt k of a race: all that fixes it. */
export function planAttempt(
  task: TaskSpec,
  { learner, seed, overrides = {} }: Pick<RaceOptions, 'learner' | 'seed' | 'overrides'>,
  attempt: number,
): { seed: number; settings: Settings } {
  const random = createRandom(seed, 'attempt', attempt);
  const attemptSeed = random.int(0, 2 ** 31 - 1);
  return { seed: attemptSeed, settings: learner.drawSettings(task, random, overrides) };
}

/**
 * Races attempts on all cores until one finds a program, or the budget ends.
 *
 * @throws NramError `resource` if attempts keep dying (three in a row, or all there are), `usage` for wrong
 *   overrides, or a task or learner that is not built in.
 *
 * @example
 * const { winner } = await race(findTask('copy'), { learner: gradient, seed: 1, budgetMs: 60_000 });
 */
export async function race(task: TaskSpec, options: RaceOptions): Promise<RaceResult> {
  const { learner, budgetMs, firstAttempt = 0, maxAttempts = Number.POSITIVE_INFINITY } = options;
  const threads = options.threads ?? availableParallelism();
  planAttempt(task, options, firstAttempt); // wrong overrides are an error before anything starts
  // Worker threads find both by name; one of another making would silently be another one there.
  if (findTask(task.name) !== task || findLearner(learner.name) !== learner) {
    throw new NramError(
      'usage',
      `race: a built-in task and learner are required, got ${task.name}, ${learner.name}`,
    );
  }

  const startedAt = performance.now();
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
  });
  const running = new Map<number, { progress: AttemptProgress; cancel: AbortController }>();
  let next = firstAttempt;
  let ended = 0;
  let endedUpdates = 0;
  let bestScore = 0;
  let failuresInARow = 0;
  let lastFailure: unknown = null;
  let winner: AttemptRecord | null = null;
  let stopped: RaceResult['stopped'] = null;

  const progress = (): RaceProgress => {
    let updates = endedUpdates;
    for (const { progress } of running.values()) updates += progress.updates;
    const elapsedMs = performance.now() - startedAt;
    return { started: next - firstAttempt, ended, updates, bestScore, elapsedMs, budgetMs };
  };
  const note = (attempt: number, update: AttemptProgress): void => {
    const entry = running.get(attempt);
    if (entry !== undefined) entry.progress = update;
    bestScore = Math.max(bestScore, update.score);
    options.onProgress?.(progress());
  };
  const runAttempt = async (attempt: number): Promise<AttemptRecord> => {
    const { seed, settings } = planAttempt(task, options, attempt);
    const cancel = new AbortController();
    running.set(attempt, { progress: { updates: 0, score: 0 }, cancel });
    const channel = new MessageChannel();
    channel.port1.on('message', (update: AttemptProgress) => note(attempt, update));
    try {
      const job: AttemptJob = { task: task.name, learner: learner.name, settings, seed, port: channel.port2 };
      const result: AttemptResult = await pool.run(job, {
        signal: cancel.signal,
        transferList: [channel.port2],
      });
      endedUpdates += result.updates;
      bestScore = Math.max(bestScore, result.score);
      return { attempt, seed, settings, result };
    } finally {
      channel.port1.close();
      running.delete(attempt);
      ended++;
    }
  };

  return await new Promise<RaceResult>((resolve, reject) => {
    let isOver = false;
    const finish = (error?: unknown): void => {
      if (isOver) return;
      isOver = true;
      clearTimeout(budget);
      options.signal?.removeEventListener('abort', onSignal);
      const last = progress();
      pool
        .destroy()
        .then(
          () => (error === undefined ? resolve({ winner, progress: last, stopped }) : reject(error)),
          reject,
        );
    };
    const stop = (reason: RaceResult['stopped']): void => {
      if (winner === null) stopped = reason;
      finish();
    };
    const onSignal = (): void => stop('signal');
    // Longer than setTimeout can count is as good as for ever.
    const budget = setTimeout(() => stop('budget'), Math.min(budgetMs, 2 ** 31 - 1));
    options.signal?.addEventListener('abort', onSignal);
    if (options.signal?.aborted) return onSignal();

    /** In a deterministic race only attempts before the winner still matter. */
    const isWanted = (attempt: number): boolean => winner === null || attempt < winner.attempt;
    const fill = (): void => {
      while (!isOver && running.size < threads && next < firstAttempt + maxAttempts && isWanted(next)) {
        const attempt = next++;
        runAttempt(attempt).then(
          (record) => {
            failuresInARow = 0;
            lastFailure = null;
            if (record.result.program !== null && isWanted(record.attempt)) {
              winner = record;
              if (!options.isDeterministic) return finish();
              for (const [other, { cancel }] of running) if (!isWanted(other)) cancel.abort();
            }
            fill();
          },
          (error: unknown) => {
            if (isOver) return;
            if (isWanted(attempt)) {
              lastFailure = error;
              if (++failuresInARow >= 3) return finish(failureOf(error));
            }
            fill();
          },
        );
      }
      if (running.size === 0 && !isOver) {
        if (winner === null && lastFailure !== null) finish(failureOf(lastFailure));
        else stop('attempts');
      }
    };
    fill();
  });
}

/** What to tell of attempts that died; across a thread an error keeps its message only. */
function failureOf(error: unknown): NramError {
  return new NramError(
    'resource',
    `race: the attempts died: ${error instanceof Error ? error.message : error}`,
  );
}
