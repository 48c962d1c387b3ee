import type { MessagePort } from 'node:worker_threads';
import { findLearner } from '../learners/index.js';
import type { AttemptResult, Settings } from '../learners/learner.js';
import { findTask } from '../tasks/index.js';

/** What a worker thread is told to do. */
export interface AttemptJob {
  readonly task: string;
  readonly learner: string;
  readonly settings: Settings;
  readonly seed: number;
  /** Receives an `AttemptProgress` now and then. */
  readonly port: MessagePort;
}

/** Runs one attempt in a worker thread of the race's pool. */
export default function runAttemptJob({ task, learner, settings, seed, port }: AttemptJob): AttemptResult {
  try {
    return findLearner(learner).attempt(findTask(task), settings, seed, (progress) =>
      port.postMessage(progress),
    );
  } finally {
    port.close();
  }
}
