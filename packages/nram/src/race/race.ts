import { NramError } from '../errors.js';
import type {
  AttemptProgress,
  AttemptResult,
  FailedAttempt,
  Settings,
  SolvedAttempt,
  UnreadAttempt,
} from '../learners/learner.js';
import { createRandom } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';
import { learnersFor, planAttempt, type RacePlan } from './plan.js';
import { type ScheduledAttempt, type Slot, scheduleAttempts } from './schedule.js';
import { type Entry, type Standings, standingsOf, TOP_RANK } from './standings.js';
import type { AttemptThreads } from './threads.js';

export interface RaceOptions extends RacePlan {
  /** Wall-clock budget, ms. */
  readonly budgetMs: number;
  /** The number of the first attempt; default 0. */
  readonly firstAttempt?: number;
  /** Attempts that may be started; default as many as the budget allows. */
  readonly maxAttempts?: number;
  /**
   * The winner is the first by a virtual clock that counts work alone: see `schedule.ts`. The result then depends on
   * the seed alone, on any number of threads, unless the budget ends the race.
   */
  readonly isDeterministic?: boolean;
  /** Ends the race early; what runs is stopped at once. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RaceProgress) => void;
  /**
   * How good a program is that an attempt takes for right, 0..1. 0 refuses it, and 1 wins the race. What lies between wins if
   * nothing better comes within `hardenMs`; the other attempts run on meanwhile. Default: 1 for all.
   */
  readonly accept?: (candidate: AttemptRecord<SolvedAttempt>) => number;
  /**
   * How long to go on after the first program that is accepted, to look for a better one, ms; in a deterministic race by the
   * virtual clock. Default 0.
   */
  readonly hardenMs?: number;
}

/** What can be seen while a race runs. */
export interface RaceProgress {
  /** Attempts started, and ended. */
  readonly started: number;
  readonly ended: number;
  /** The lowest-numbered attempt that has not ended: a race from there on misses none. */
  readonly resumeAt: number;
  /** Training updates and moves of all attempts together. */
  readonly work: number;
  /** The best score of any attempt on its own examples so far, 0..1: the learners' own measure, not a check. */
  readonly bestScore: number;
  /** Programs that an attempt took for right, and that the check refused. */
  readonly refused: number;
  /** For how long the race has gone on for a better program than the first that was accepted, ms; null before that. */
  readonly hardenedMs: number | null;
  readonly elapsedMs: number;
  readonly budgetMs: number;
}

/** An attempt that ended. */
export interface AttemptRecord<Result extends AttemptResult = AttemptResult> {
  readonly attempt: number;
  readonly learner: string;
  readonly seed: number;
  readonly settings: Settings;
  readonly result: Result;
}

export interface RaceResult {
  /** The attempt that found a program, or null. */
  readonly winner: AttemptRecord<SolvedAttempt> | null;
  /** The lowest-numbered attempt whose network was right, but from which no program could be extracted; or null. */
  readonly unread: AttemptRecord<UnreadAttempt> | null;
  /** The failed attempt of each learner with the highest score. */
  readonly bestFailures: readonly AttemptRecord<FailedAttempt>[];
  readonly progress: RaceProgress;
  /** Why there is no winner; null if there is one. */
  readonly stopped: 'budget' | 'attempts' | 'signal' | null;
}

/** Attempts that may die one after the other before a race gives up. */
const MAX_DEATHS = 3;
/** Lanes of the virtual clock: as many as the cores of a small machine, so that there it waits for little. */
const NUM_LANES = 2;
/** Longer than a timer can count is as good as forever. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Races attempts on the given threads until one finds a program that is accepted, or the budget ends. Closes the threads.
 *
 * @throws NramError `resource` if attempts keep dying (three in a row, or all there are), `usage` for wrong overrides, or a
 *   learner or task that the threads cannot find.
 *
 * @example
 * const { winner } = await race(createCallingThread(loadModules()), findTask('copy'), { seed: 1, budgetMs: 60_000 });
 */
export async function race(
  threads: AttemptThreads,
  task: TaskSpec,
  options: RaceOptions,
): Promise<RaceResult> {
  try {
    // Wrong overrides are an error before anything starts.
    const learners = learnersFor(task, options.learners, options.overrides);
    for (const learner of learners) {
      learner.drawSettings(task, createRandom(options.seed), options.overrides ?? {});
    }
    threads.check(task, learners);
    return await new Race(threads, task, options).run();
  } finally {
    await threads.close();
  }
}

/** An attempt whose program was accepted. */
interface Accepted extends Entry {
  readonly record: AttemptRecord<SolvedAttempt>;
}

/** What is known of a race while it runs. */
class Race {
  readonly #threads: AttemptThreads;
  readonly #task: TaskSpec;
  readonly #options: RaceOptions;
  readonly #startedAt = performance.now();
  readonly #first: number;
  /** The number after that of the last attempt that may start. */
  readonly #end: number;
  readonly #running = new Map<number, AttemptProgress>();
  /** What each attempt costs by the virtual clock so far, by its place in the order. */
  readonly #scheduled: ScheduledAttempt[] = [];
  /** Programs that were accepted. */
  readonly #entries: Accepted[] = [];
  /** Numbers of the attempts whose program was refused. */
  readonly #refused: number[] = [];
  readonly #bestFailures = new Map<string, AttemptRecord<FailedAttempt>>();
  #next: number;
  #ended = 0;
  #endedWork = 0;
  #bestScore = 0;
  #deathsInARow = 0;
  #lastDeath: unknown = null;
  #acceptedAtMs: number | null = null;
  #unread: AttemptRecord<UnreadAttempt> | null = null;
  #isOver = false;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #finish: (stopped: RaceResult['stopped'], error?: unknown) => void = () => {};

  constructor(threads: AttemptThreads, task: TaskSpec, options: RaceOptions) {
    this.#threads = threads;
    this.#task = task;
    this.#options = options;
    this.#first = options.firstAttempt ?? 0;
    this.#next = this.#first;
    this.#end = this.#first + (options.maxAttempts ?? Number.POSITIVE_INFINITY);
  }

  run(): Promise<RaceResult> {
    const { budgetMs, signal } = this.#options;
    return new Promise((resolve, reject) => {
      const onSignal = (): void => this.#stop('signal');
      this.#finish = (stopped, error) => {
        if (this.#isOver) return;
        this.#isOver = true;
        for (const timer of this.#timers) clearTimeout(timer);
        signal?.removeEventListener('abort', onSignal);
        if (error !== undefined) return reject(error);
        resolve({
          winner: this.#leader()?.record ?? null,
          unread: this.#unread,
          bestFailures: [...this.#bestFailures.values()],
          progress: this.#progress(),
          stopped,
        });
      };
      this.#stopAfter(budgetMs, 'budget');
      signal?.addEventListener('abort', onSignal);
      if (signal?.aborted) return onSignal();
      this.#fill();
    });
  }

  #stopAfter(delayMs: number, reason: RaceResult['stopped']): void {
    this.#timers.push(setTimeout(() => this.#stop(reason), Math.min(delayMs, MAX_TIMER_MS)));
  }

  #stop(reason: RaceResult['stopped']): void {
    this.#finish(this.#entries.length === 0 ? reason : null);
  }

  /** The best program that was accepted, the first of equals; null if there is none. */
  #leader(): Accepted | null {
    if (this.#options.isDeterministic === true) {
      const leader = this.#standings()?.leader;
      if (leader !== undefined) return leader;
    }
    return this.#entries.reduce<Accepted | null>(
      (best, entry) => (best === null || entry.rank > best.rank ? entry : best),
      null,
    );
  }

  #slots(): ReturnType<typeof scheduleAttempts> {
    return scheduleAttempts(this.#scheduled, NUM_LANES);
  }

  #standings({ slots } = this.#slots()): Standings<Accepted> | null {
    const slotOf = (attempt: number): Slot => slots[attempt - this.#first];
    return standingsOf(this.#entries, slotOf, this.#options.hardenMs ?? 0);
  }

  /** In a deterministic race: which attempts can still win, and whether one that has not started can. */
  #wanted(): { readonly isWanted: (attempt: number) => boolean; readonly wantsNext: boolean } {
    const all = { isWanted: () => true, wantsNext: true };
    if (this.#options.isDeterministic !== true) return all;
    const schedule = this.#slots();
    const standings = this.#standings(schedule);
    if (standings === null) return all;
    const { until } = standings;
    return {
      isWanted: (attempt) => schedule.slots[attempt - this.#first].end <= until,
      wantsNext: schedule.nextStart < until,
    };
  }

  /** Starts attempts while there are threads for them, and ends the race when nothing that matters runs. */
  #fill(): void {
    while (
      !this.#isOver &&
      this.#running.size < this.#threads.count &&
      this.#next < this.#end &&
      this.#wanted().wantsNext
    ) {
      this.#start(this.#next++);
    }
    if (this.#isOver) return;
    const { isWanted, wantsNext } = this.#wanted();
    const mayStart = this.#next < this.#end && wantsNext;
    if (mayStart || [...this.#running.keys()].some(isWanted)) return;
    if (this.#entries.length === 0 && this.#lastDeath !== null) this.#finish(null, deathOf(this.#lastDeath));
    else this.#stop('attempts');
  }

  #start(attempt: number): void {
    const { learner, seed, settings } = planAttempt(this.#task, this.#options, attempt);
    this.#running.set(attempt, { work: 0, score: 0 });
    this.#scheduled.push({ cost: 0, isDone: false });
    const clock = (work: number, isDone: boolean): void => {
      this.#scheduled[attempt - this.#first] = { cost: work * learner.unitMs, isDone };
    };
    this.#threads
      .run({ task: this.#task, learner, settings, seed }, (progress) => {
        clock(progress.work, false);
        this.#note(attempt, progress);
      })
      .then(
        (result) => {
          clock(result.work, true);
          this.#close(attempt, result);
          if (!this.#isOver) this.#settle({ attempt, learner: learner.name, seed, settings, result });
        },
        (error: unknown) => {
          clock(this.#running.get(attempt)?.work ?? 0, true);
          this.#close(attempt, null);
          if (!this.#isOver) this.#bury(attempt, error);
        },
      )
      // Only a fault of this project's own gets here.
      .catch((error: unknown) => this.#finish(null, error));
  }

  #note(attempt: number, progress: AttemptProgress): void {
    if (this.#isOver) return;
    this.#running.set(attempt, progress);
    this.#bestScore = Math.max(this.#bestScore, progress.score);
    this.#options.onProgress?.(this.#progress());
    // Where the attempts run on this very thread, no timer comes between.
    if (performance.now() - this.#startedAt >= this.#options.budgetMs) this.#stop('budget');
    if (this.#entries.length === 0) return;
    // What runs on may have shown by now that it cannot win any more.
    if (this.#options.isDeterministic === true) this.#fill();
    else if (this.#isHardened()) this.#stop(null);
  }

  #close(attempt: number, result: AttemptResult | null): void {
    this.#running.delete(attempt);
    this.#ended++;
    this.#endedWork += result?.work ?? 0;
    this.#bestScore = Math.max(this.#bestScore, result?.score ?? 0);
  }

  /** Takes in an attempt that ended. */
  #settle(record: AttemptRecord): void {
    this.#deathsInARow = 0;
    this.#lastDeath = null;
    if (isOfKind(record, 'failed')) {
      const best = this.#bestFailures.get(record.learner);
      if (best === undefined || record.result.score > best.result.score) {
        this.#bestFailures.set(record.learner, record);
      }
    } else if (isOfKind(record, 'unread')) {
      if (this.#unread === null || record.attempt < this.#unread.attempt) this.#unread = record;
    } else if (isOfKind(record, 'solved')) {
      this.#enter(record);
    }
    this.#fill();
  }

  /** Takes in a program that an attempt takes for right. */
  #enter(record: AttemptRecord<SolvedAttempt>): void {
    const { accept = () => TOP_RANK, hardenMs = 0, isDeterministic = false } = this.#options;
    if (!this.#wanted().isWanted(record.attempt)) return;
    const rank = accept(record);
    if (rank <= 0) {
      this.#refused.push(record.attempt);
      this.#options.onProgress?.(this.#progress());
      return;
    }
    this.#entries.push({ attempt: record.attempt, record, rank });
    if (this.#acceptedAtMs === null) {
      this.#acceptedAtMs = performance.now() - this.#startedAt;
      if (!isDeterministic) this.#stopAfter(hardenMs, null);
    }
    if (!isDeterministic && (rank >= TOP_RANK || this.#isHardened())) this.#stop(null);
  }

  /** Whether the time to look for a better program is over. */
  #isHardened(): boolean {
    const { hardenMs = 0 } = this.#options;
    return performance.now() - this.#startedAt >= (this.#acceptedAtMs ?? Number.POSITIVE_INFINITY) + hardenMs;
  }

  /** Takes in an attempt that died. */
  #bury(attempt: number, error: unknown): void {
    if (this.#wanted().isWanted(attempt)) {
      this.#lastDeath = error;
      if (++this.#deathsInARow >= MAX_DEATHS) this.#finish(null, deathOf(error));
    }
    this.#fill();
  }

  /** In a deterministic race it is a matter of timing which attempts after the winner were refused. */
  #numRefused(): number {
    if (this.#options.isDeterministic !== true) return this.#refused.length;
    const schedule = this.#slots();
    const standings = this.#standings(schedule);
    if (standings === null) return this.#refused.length;
    const endOf = (attempt: number): number => schedule.slots[attempt - this.#first].end;
    const won = endOf(standings.leader.attempt);
    return this.#refused.filter((attempt) => endOf(attempt) <= won).length;
  }

  #progress(): RaceProgress {
    let work = this.#endedWork;
    for (const progress of this.#running.values()) work += progress.work;
    return {
      started: this.#next - this.#first,
      ended: this.#ended,
      resumeAt: Math.min(this.#next, ...this.#running.keys()),
      work,
      bestScore: this.#bestScore,
      refused: this.#numRefused(),
      hardenedMs:
        this.#acceptedAtMs === null ? null : performance.now() - this.#startedAt - this.#acceptedAtMs,
      elapsedMs: performance.now() - this.#startedAt,
      budgetMs: this.#options.budgetMs,
    };
  }
}

function isOfKind<Kind extends AttemptResult['kind']>(
  record: AttemptRecord,
  kind: Kind,
): record is AttemptRecord<Extract<AttemptResult, { kind: Kind }>> {
  return record.result.kind === kind;
}

/** The error to report for crashed attempts; from another thread only its message arrives. */
function deathOf(error: unknown): NramError {
  const reason = error instanceof Error ? error.message : String(error);
  return new NramError('resource', `race: the attempts crashed: ${reason}`);
}
