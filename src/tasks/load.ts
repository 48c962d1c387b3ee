import { NramError } from '../errors.js';
import { findTask } from './index.js';
import type { TaskSource, TaskSpec } from './task.js';

/** What another thread needs to find the same task. */
export type TaskReference = { readonly name: string } | TaskSource;

/**
 * The reference to a task.
 *
 * @throws NramError `usage` for a task that is neither built in nor from a file: another thread could not find it.
 */
export function referenceTo(task: TaskSpec): TaskReference {
  if (task.source !== undefined) return task.source;
  if (findTask(task.name) !== task) {
    throw new NramError(
      'usage',
      `referenceTo: a built-in task or one from a file is required, got ${task.name}`,
    );
  }
  return { name: task.name };
}

/** The task that a reference means; files are read once a thread. */
export async function loadTask(reference: TaskReference): Promise<TaskSpec> {
  if ('name' in reference) return findTask(reference.name);
  throw new NramError('usage', 'not yet');
}
