import type { MessagePort } from 'node:worker_threads';
import { findLearner } from '../learners/index.js';
import type { AttemptResult, Settings } from '../learners/learner.js';
import { loadTask, type TaskReference } from '../node/task-file.js';

/** What a worker thread is told to do. */
export interface AttemptJob {
  readonly task: TaskReference;
  readonly learner: string;
  readonly settings: Settings;
  readonly seed: number;
  /** Receives null when all modules and the task are loaded, and an `AttemptProgress` now and then. */
  readonly port: MessagePort;
}

/** Runs one attempt in a worker thread of the race's pool. */
export default async function runAttemptJob(job: AttemptJob): Promise<AttemptResult> {
  const { task, learner, settings, seed, port } = job;
  try {
    const loaded = await loadTask(task);
    port.postMessage(null);
    return findLearner(learner).attempt(loaded, settings, seed, (progress) => port.postMessage(progress));
  } finally {
    port.close();
  }
}
