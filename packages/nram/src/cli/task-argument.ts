import { existsSync, statSync } from 'node:fs';
import { extname, parse } from 'node:path';
import { NramError } from '../errors.js';
import { loadTaskFile, TASK_FILE_KINDS } from '../node/task-file.js';
import { ALL_TASKS, findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';

/** What an argument that names a task may be, for help texts. */
export const TASK_ARGUMENT =
  'a name (see nram tasks), FILE.jsonl with examples, or FILE.mjs with a task of your own';

/**
 * The task that an argument of the command line names: built in, or from a file. What is weak about a file's examples is
 * told on stderr.
 *
 * @throws NramError `usage` for a name that is neither, `config` for a file that cannot be used.
 */
export async function readTask(argument: string): Promise<TaskSpec> {
  if (ALL_TASKS.some(({ name }) => name === argument)) return findTask(argument);
  const isFolder = existsSync(argument) && statSync(argument).isDirectory();
  const extension = extname(argument);
  if (!isFolder && Object.hasOwn(TASK_FILE_KINDS, extension.toLowerCase())) {
    const { task, hints } = await loadTaskFile(argument);
    for (const hint of hints) process.stderr.write(`hint: ${hint}\n`);
    return task;
  }
  if (isFolder || extension !== '' || existsSync(argument)) {
    const got = isFolder ? `the folder ${argument}` : argument;
    throw new NramError('usage', `task: ${TASK_ARGUMENT} is required, got ${got}`);
  }
  return findTask(argument);
}

/** The name of a task without the ending of its file, and without what a folder's name cannot hold. */
export function folderName({ name, source }: TaskSpec): string {
  return (source === undefined ? name : parse(name).name).replace(':', '-');
}
