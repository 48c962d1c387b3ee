import { NramError, suggestion } from '../errors.js';
import { access } from './access.js';
import { copy } from './copy.js';
import { increment } from './increment.js';
import { reverse } from './reverse.js';
import { swap } from './swap.js';
import type { TaskSpec } from './task.js';

/** The built-in tasks, in the paper's order (app. A). */
export const TASKS: readonly TaskSpec[] = [access, increment, copy, reverse, swap];

/**
 * The built-in task of that name.
 *
 * @throws NramError `usage` if there is none; the message names the nearest.
 *
 * @example
 * findTask('copy').minSteps(5); // 6
 */
export function findTask(name: string): TaskSpec {
  const task = TASKS.find((candidate) => candidate.name === name);
  if (task === undefined) {
    const names = TASKS.map((candidate) => candidate.name);
    throw new NramError('usage', `findTask: unknown task "${name}"${suggestion(name, names)}`);
  }
  return task;
}
