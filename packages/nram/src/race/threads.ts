import type {
  AttemptProgress,
  AttemptResult,
  Learner,
  LearnerModules,
  Settings,
} from '../learners/learner.js';
import type { TaskSpec } from '../tasks/task.js';

/** One attempt to be made. */
export interface AttemptJob {
  readonly task: TaskSpec;
  readonly learner: Learner;
  readonly settings: Settings;
  readonly seed: number;
}

/** Where the attempts of a race run: worker threads in Node or a browser, or the calling thread. */
export interface AttemptThreads {
  /** How many attempts can run at once. */
  readonly count: number;
  /**
   * Makes sure, before a race starts, that the threads can find the task and the learners.
   *
   * @throws NramError `usage` if they cannot.
   */
  check(task: TaskSpec, learners: readonly Learner[]): void;
  /** Runs one attempt. Rejects if the thread dies; may never settle once closed. */
  run(job: AttemptJob, onProgress: (progress: AttemptProgress) => void): Promise<AttemptResult>;
  /** Ends what runs, and the threads. */
  close(): Promise<void>;
}

/**
 * The calling thread as the only one: for a web worker that learns by itself, or where no threads can be had. While an attempt
 * runs nothing else does, so timers and signals are noticed only between its reports of progress.
 *
 * @example
 * const threads = createCallingThread(loadModules());
 * const { file } = await learnOn(threads, findTask('copy'), { seed: 1, budgetMs: 60_000 });
 */
export function createCallingThread(modules: LearnerModules): AttemptThreads {
  let isClosed = false;
  return {
    count: 1,
    check() {},
    async run({ task, learner, settings, seed }, onProgress) {
      // Timers and signals that are due come first.
      await new Promise((resolve) => setTimeout(resolve, 0));
      return learner.attempt(task, settings, seed, {
        modules,
        onProgress: (progress) => {
          onProgress(progress);
          if (isClosed) throw new Error('the race is over');
        },
      });
    },
    async close() {
      isClosed = true;
    },
  };
}
