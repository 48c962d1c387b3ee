import { availableParallelism } from 'node:os';
import { type LearnOptions, type LearnResult, learnOn } from '../learn.js';
import type { TaskSpec } from '../tasks/task.js';
import { createWorkerThreads } from './worker-threads.js';

export interface NodeLearnOptions extends LearnOptions {
  /** Worker threads; by default one per core. */
  readonly threads?: number;
}

/**
 * The main job: learns a program for a task on all cores, simplifies and verifies it.
 *
 * @param task - built in, or from `loadTaskFile`: worker threads cannot receive the functions of another.
 * @throws NramError as `race`; `usage` for a task or a learner that worker threads cannot find.
 *
 * @example
 * const { file, isVerified } = await learn(findTask('copy'), { seed: 1, budgetMs: 60_000 });
 * if (file !== null && isVerified) console.log(programToText(file.program));
 */
export function learn(
  task: TaskSpec,
  { threads = availableParallelism(), ...options }: NodeLearnOptions,
): Promise<LearnResult> {
  const count = Math.min(threads, options.maxAttempts ?? Number.POSITIVE_INFINITY);
  return learnOn(createWorkerThreads(count), task, options);
}
