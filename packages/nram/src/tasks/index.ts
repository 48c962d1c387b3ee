import { NramError, suggestion } from '../errors.js';
import { access } from './access.js';
import { copy } from './copy.js';
import { increment } from './increment.js';
import { listK } from './list-k.js';
import { listSearch } from './list-search.js';
import { merge } from './merge.js';
import { permutation } from './permutation.js';
import { reverse } from './reverse.js';
import { swap } from './swap.js';
import type { TaskSpec } from './task.js';
import { walkBST } from './walk-bst.js';

/** The ten tasks of the paper, in its order (app. A): what `nram table1` and the tables of `docs/results.md` measure. */
export const PAPER_TASKS: readonly TaskSpec[] = [
  access,
  increment,
  copy,
  reverse,
  swap,
  permutation,
  listK,
  listSearch,
  merge,
  walkBST,
];

/** The built-in tasks: the paper's, then any others. */
export const TASKS: readonly TaskSpec[] = [...PAPER_TASKS];

/** The built-in tasks, then their variants: all that has a name. */
export const ALL_TASKS: readonly TaskSpec[] = [...TASKS, ...TASKS.flatMap((task) => task.variants ?? [])];

/**
 * The built-in task, or variant of one, of that name; capitals do not matter.
 *
 * @throws NramError `usage` if there is none; the message names the nearest.
 *
 * @example
 * findTask('copy').minSteps(5); // 6
 * findTask('WalkBST:literal').options; // { turns: 'literal' }
 */
export function findTask(name: string): TaskSpec {
  const task = ALL_TASKS.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (task === undefined) {
    const names = ALL_TASKS.map((candidate) => candidate.name);
    throw new NramError('usage', `findTask: unknown task "${name}"${suggestion(name, names)}`);
  }
  return task;
}
