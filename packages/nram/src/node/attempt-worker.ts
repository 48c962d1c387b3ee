import type { MessagePort } from 'node:worker_threads';
import { findLearner } from '../learners/index.js';
import type { AttemptResult, Settings } from '../learners/learner.js';
import { loadModules } from './modules.js';
import { loadTask, type TaskReference } from './task-file.js';

/** What a worker thread is asked to do. */
export interface AttemptMessage {
  readonly task: TaskReference;
  readonly learner: string;
  readonly settings: Settings;
  readonly seed: number;
  /** Receives null when all modules and the task are loaded, and an `AttemptProgress` now and then. */
  readonly port: MessagePort;
}

/** Runs one attempt in a worker thread of a pool. */
export default async function runAttempt(message: AttemptMessage): Promise<AttemptResult> {
  const { task, learner, settings, seed, port } = message;
  try {
    const loaded = await loadTask(task);
    port.postMessage(null);
    return findLearner(learner).attempt(loaded, settings, seed, {
      modules: loadModules(),
      onProgress: (progress) => port.postMessage(progress),
    });
  } finally {
    port.close();
  }
}
