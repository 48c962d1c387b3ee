import { createHash } from 'node:crypto';
import { basename, extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NramError } from '../errors.js';
import { defineTask, type TaskDefinition } from '../tasks/define-task.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { hintsOn } from '../tasks/examples-hints.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import { findTask } from '../tasks/index.js';
import type { TaskSource, TaskSpec } from '../tasks/task.js';
import { readTextFile } from './files.js';

/** What another thread needs to find the same task. */
export type TaskReference = { readonly name: string } | TaskSource;

/** A task from a file, with what is weak about it, in words. */
export interface LoadedTask {
  readonly task: TaskSpec;
  readonly hints: readonly string[];
}

/** What a file of tasks ends in, and what it then is. */
export const TASK_FILE_KINDS: Readonly<Record<string, TaskSource['kind']>> = {
  '.jsonl': 'examples',
  '.mjs': 'module',
};

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

/** What this thread has loaded, by path and hash. */
const loaded = new Map<string, Promise<LoadedTask>>();

/**
 * The task that a reference means; a file is read once a thread.
 *
 * @throws NramError `config` if the file has changed since the reference was made, and as {@link loadTaskFile}.
 */
export async function loadTask(reference: TaskReference): Promise<TaskSpec> {
  if ('name' in reference) return findTask(reference.name);
  const { path, hash } = reference;
  const key = `${hash} ${path}`;
  const known = loaded.get(key) ?? loadTaskFile(path);
  loaded.set(key, known);
  const { task } = await known;
  if (task.source?.hash !== hash) {
    throw new NramError(
      'config',
      `loadTask: ${path} must stay as it is while it is learned from, it has changed`,
    );
  }
  return task;
}

/**
 * A task from a file: examples (`.jsonl`, see {@link parseExamplesFile}) or a module (`.mjs`, which is executed) with a
 * {@link TaskDefinition} for a default export. It goes by the file's name.
 *
 * @throws NramError `config` if the file cannot be read, naming every problem of what it holds; `usage` if its name ends
 *   otherwise.
 *
 * @example
 * const { task, hints } = await loadTaskFile('sum.jsonl');
 * const { file } = await learn(task, { seed: 1, budgetMs: 5_000 });
 */
export async function loadTaskFile(path: string): Promise<LoadedTask> {
  const kind = TASK_FILE_KINDS[extname(path).toLowerCase()];
  if (kind === undefined) {
    const endings = Object.keys(TASK_FILE_KINDS).join(' or ');
    throw new NramError('usage', `loadTaskFile: a file that ends in ${endings} is required, got ${path}`);
  }
  const text = readTextFile(path);
  const hash = createHash('sha256').update(text).digest('hex');
  const source = { kind, path: resolve(path), hash };
  const name = basename(path);
  if (kind === 'examples') {
    const parsed = parseExamplesFile(text, path);
    return { task: createExamplesTask(parsed, source, name), hints: hintsOn(parsed) };
  }
  const task = defineTask(await importDefinition(path), `loadTaskFile: ${path}`);
  return { task: { ...task, name, options: { sha256: hash }, source }, hints: [] };
}

/** The default export of a module. */
async function importDefinition(path: string): Promise<TaskDefinition> {
  let module: { readonly default?: unknown };
  try {
    module = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    throw new NramError(
      'config',
      `loadTaskFile: ${path} must be a module that can be loaded, got ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
    );
  }
  if (module.default === undefined) {
    throw new NramError('config', `loadTaskFile: ${path} must have a task for a default export, got none`);
  }
  return module.default as TaskDefinition;
}
