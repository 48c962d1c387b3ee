import { existsSync, statSync } from 'node:fs';
import { extname } from 'node:path';
import { NramError } from '../errors.js';
import type { Gate } from '../machine/gates.js';
import { loadTaskFile, taskBaseName, taskFileKind } from '../node/task-file.js';
import { gatesOf } from '../tasks/gates.js';
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

/** The option that names a program's task, and so its custom gates. */
export const TASK_OPTION = [
  '--task <task>',
  'task of the program, if not the built-in one that it was learned for; needed for custom gates (FILE.mjs)',
] as const;

/** The task that {@link TASK_OPTION} names; null if it is not given. */
export async function readTaskOption(argument: string | undefined): Promise<TaskSpec | null> {
  return argument === undefined ? null : await readTask(argument);
}

/**
 * Reads something that may use the custom gates of a task.
 *
 * @param task - null if none was named; an error about an unknown gate then says how to name one.
 */
export function readWithGates<T>(task: TaskSpec | null, read: (gates: readonly Gate[]) => T): T {
  try {
    return read(gatesOf(task ?? {}));
  } catch (error) {
    const isGate = error instanceof NramError && /unknown gate|expected a function/.test(error.message);
    if (task !== null || !isGate) throw error;
    throw new NramError(
      error.code,
      `${error.message}\n  (for a custom gate, name its task: --task FILE.mjs)`,
    );
  }
}

/** A task's name as a folder name: without file extensions and unsuitable characters. */
export function folderName(task: TaskSpec): string {
  return taskBaseName(task.name).replace(':', '-');
}
