import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { NramError } from '../errors.js';
import { loadTaskFile, taskBaseName, taskFileKind } from '../node/task-file.js';
import { ALL_TASKS, findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';

/** Describes the argument that names a task, in help texts. */
export const TASK_ARGUMENT =
  'a name (see nram tasks), FILE.jsonl with examples (- for standard input), or FILE.mjs with a custom task';

/**
 * The task that a command-line argument names: built in, or from a file. Weaknesses of a file's examples are reported on
 * stderr.
 *
 * @throws NramError `usage` for a name that is neither, `config` for a file that cannot be used.
 */
export async function readTask(argument: string): Promise<TaskSpec> {
  if (ALL_TASKS.some(({ name }) => name === argument)) return findTask(argument);
  const isFolder = existsSync(argument) && statSync(argument).isDirectory();
  if (!isFolder && taskFileKind(argument) !== null) {
    const { task, hints } = await loadTaskFile(argument);
    for (const hint of hints) process.stderr.write(`hint: ${hint}\n`);
    return task;
  }
  if (isFolder || extname(argument) !== '' || existsSync(argument)) {
    const got = isFolder ? `the folder ${argument}` : argument;
    const hint = isFolder
      ? ''
      : ` (examples files may also end in .ndjson, .json or .gz; "- < ${argument}" reads any file)`;
    throw new NramError('usage', `task: ${TASK_ARGUMENT} is required, got ${got}${hint}`);
  }
  return findTask(argument);
}

/** A task's name as a folder name: without file extensions and unsuitable characters. */
export function folderName(task: TaskSpec): string {
  return taskBaseName(task.name).replace(':', '-');
}
