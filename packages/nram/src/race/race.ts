import { availableParallelism } from 'node:os';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { NramError, suggestion } from '../errors.js';
import { findLearner, findLearners, LEARNERS } from '../learners/index.js';
import type { AttemptProgress, AttemptResult, Learner, Settings } from '../learners/learner.js';
import { referenceTo } from '../node/task-file.js';
import { createRandom } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';
import type { AttemptJob } from './worker.js';

export interface RaceOptions {
  /** An attempt draws one of these; default all. */
  readonly learners?: readonly Learner[];
  /** Fixes the attempts: attempt k has the same settings and seed in every race with this seed. */
  readonly seed: number;
  /** Entries put over the drawn settings; only learners that have all of them take part. */
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

/** How long a race that ended waits for threads that are still loading. */
const MAX_LOADING_MS = 5000;

/** What is to be seen while a race runs. */
export interface RaceProgress {
  /** Attempts started and ended. */
  readonly started: number;
  readonly ended: number;
  /** Training updates and moves of all attempts together. */
  readonly updates: number;
  /** Best share of right cells of any discrete program so far, 0..1. */
  readonly bestScore: number;
  readonly elapsedMs: number;
  readonly budgetMs: number;
}

/** An attempt that ended. */
export interface AttemptRecord {
  readonly attempt: number;
  readonly learner: string;
  readonly seed: number;
  readonly settings: Settings;
  readonly result: AttemptResult;
}

export interface RaceResult {
  /** The attempt that found a program, or null. */
  readonly winner: AttemptRecord | null;
  /** The first attempt, by number, of which the network was right, but no program could be read off it; or null. */
  readonly unread: AttemptRecord | null;
  readonly progress: RaceProgress;
  /** Why there is no winner; null if there is one. */
  readonly stopped: 'budget' | 'attempts' | 'signal' | null;
}

/** Learner, seed and settings of attempt k of a race: all that fixes it. */
export function planAttempt(
  task: TaskSpec,
  { learners, seed, overrides = {} }: Pick<RaceOptions, 'learners' | 'seed' | 'overrides'>,
  attempt: number,
): { learner: Learner; seed: number; settings: Settings } {
  const random = createRandom(seed, 'attempt', attempt);
  const attemptSeed = random.int(0, 2 ** 31 - 1);
  const learner = random.pick(learnersWith(learners, overrides));
  return { learner, seed: attemptSeed, settings: learner.drawSettings(task, random, overrides) };
}

/**
 * The learners that have all of the given settings.
 *
 * @throws NramError `usage` if there is none.
 */
export function learnersWith(
  learners: readonly Learner[] = findLearners('all'),
  overrides: Settings = {},
): readonly Learner[] {
  const names = Object.keys(overrides);
  const known = [...new Set(learners.flatMap(({ settings }) => Object.keys(settings)))];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const problems = unknown.map((name) => {
      const owners = LEARNERS.filter(({ settings }) => Object.hasOwn(settings, name));
      return owners.length === 0
        ? `unknown setting "${name}"${suggestion(name, known)}`
        : `"${name}" is a setting of ${owners.map((owner) => owner.name).join(' and ')} alone`;
    });
    throw new NramError('usage', `settings: ${problems.join('; ')}`);
  }
  const able = learners.filter(({ settings }) => names.every((name) => Object.hasOwn(settings, name)));
  if (able.length === 0) {
    throw new NramError('usage', `settings: no learner has all of ${names.join(', ')}`);
  }
  return able;
}

/**
 * Races attempts on all cores until one finds a program, or the budget ends.
 *
 * @throws NramError `resource` if attempts keep dying (three in a row, or all there are), `usage` for wrong
 *   overrides, a learner that is not built in, or a task that no
 *   other thread can find.
 *
 * @example
 * const { winner } = await race(findTask('copy'), { seed: 1, budgetMs: 60_000 });
 */
export async function race(task: TaskSpec, options: RaceOptions): Promise<RaceResult> {
  const { budgetMs, firstAttempt = 0, maxAttempts = Number.POSITIVE_INFINITY } = options;
  const threads = Math.min(options.threads ?? availableParallelism(), maxAttempts);
  // Wrong overrides are an error before anything starts.
  const learners = learnersWith(options.learners, options.overrides);
  for (const learner of learners)
    learner.drawSettings(task, createRandom(options.seed), options.overrides ?? {});
  // Worker threads find both by name; one of another making would silently be another one there.
  for (const learner of learners) {
    if (findLearner(learner.name) !== learner) {
      throw new NramError('usage', `race: a built-in learner is required, got ${learner.name}`);
    }
  }
  const reference = referenceTo(task);

  const startedAt = performance.now();
  const pool = new Piscina({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: 1,
  });
  const running = new Map<number, { progress: AttemptProgress; loaded: Promise<void> }>();
  let next = firstAttempt;
  let ended = 0;
  let endedUpdates = 0;
  let bestScore = 0;
  let failuresInARow = 0;
  let lastFailure: unknown = null;
  let winner: AttemptRecord | null = null;
  let unread: AttemptRecord | null = null;
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
    const { learner, seed, settings } = planAttempt(task, options, attempt);
    let markLoaded = (): void => {};
    const loaded = new Promise<void>((resolve) => {
      markLoaded = resolve;
    });
    running.set(attempt, { progress: { updates: 0, score: 0 }, loaded });
    const channel = new MessageChannel();
    channel.port1.on('message', (update: AttemptProgress | null) => {
      if (update === null) markLoaded();
      else note(attempt, update);
    });
    try {
      const job: AttemptJob = { task: reference, learner: learner.name, settings, seed, port: channel.port2 };
      const result: AttemptResult = await pool.run(job, { transferList: [channel.port2] });
      endedUpdates += result.updates;
      bestScore = Math.max(bestScore, result.score);
      return { attempt, learner: learner.name, seed, settings, result };
    } finally {
      channel.port1.close();
      markLoaded();
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
      // A thread that is ended while it loads modules takes the whole process with it (seen in Node 20.20.2); but a task's
      // module may never end to load.
      const allLoaded = Promise.all(Array.from(running.values(), ({ loaded }) => loaded));
      Promise.race([allLoaded, setTimeoutPromise(MAX_LOADING_MS, null, { ref: false })])
        .then(() => pool.destroy())
        .then(
          () => (error === undefined ? resolve({ winner, unread, progress: last, stopped }) : reject(error)),
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
            const { program, weights } = record.result;
            if (
              program === null &&
              weights !== null &&
              attempt < (unread?.attempt ?? Number.POSITIVE_INFINITY)
            ) {
              unread = record;
            }
            if (program !== null && isWanted(attempt)) {
              winner = record;
              if (!options.isDeterministic) return finish();
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
      if (!isOver && ![...running.keys()].some(isWanted)) {
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
