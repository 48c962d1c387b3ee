import { createHash } from 'node:crypto';
import { basename, extname, parse, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NramError } from '../errors.js';
import { defineTask, type TaskDefinition } from '../tasks/define-task.js';
import { readExampleTable } from '../tasks/example-table.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { hintsOn } from '../tasks/examples-hints.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import { ALL_TASKS, findTask } from '../tasks/index.js';
import type { TaskSource, TaskSpec } from '../tasks/task.js';
import { readExamplesText, STANDARD_INPUT } from './examples-text.js';
import { readTextFile } from './files.js';

/** What another thread needs to find the same task: a name, a module to load, or the examples themselves. */
export type TaskReference =
  | { readonly name: string }
  | {
      readonly name: string;
      readonly source: TaskSource;
      /** All examples, in shared memory: they are read only once, because standard input cannot be read twice. */
      readonly cells?: Int32Array;
    };

/** A task from a file, with hints about its weaknesses, in words. */
export interface LoadedTask {
  readonly task: TaskSpec;
  readonly hints: readonly string[];
}

/** Extensions of task files and their kinds; examples may also be compressed (`.gz`). */
const FILE_KINDS: Readonly<Record<string, TaskSource['kind']>> = {
  '.jsonl': 'examples',
  '.ndjson': 'examples',
  '.json': 'examples',
  '.mjs': 'module',
};
const PACKED = '.gz';

/** The kind of a task file by its name, null for any other file. */
export function taskFileKind(path: string): TaskSource['kind'] | null {
  if (path === STANDARD_INPUT) return 'examples';
  const name = path.toLowerCase();
  const isPacked = name.endsWith(PACKED);
  const kind = FILE_KINDS[extname(isPacked ? name.slice(0, -PACKED.length) : name)] ?? null;
  return isPacked && kind === 'module' ? null : kind;
}

/** The name of a task, without file extensions if it comes from a file. */
export function taskBaseName(name: string): string {
  if (taskFileKind(name) === null) return name;
  const unpacked = name.toLowerCase().endsWith(PACKED) ? name.slice(0, -PACKED.length) : name;
  return parse(unpacked).name;
}

/**
 * The reference to a task.
 *
 * @throws NramError `usage` for a task that is neither built in nor from a file, because other threads could not find it.
 */
export function referenceTo(task: TaskSpec): TaskReference {
  const { name, source, examples } = task;
  if (source !== undefined) return { name, source, ...(examples !== undefined && { cells: examples.cells }) };
  if (!ALL_TASKS.includes(task)) {
    throw new NramError(
      'usage',
      `learn: a built-in task or one from loadTaskFile is required, got "${name}" (worker threads cannot receive functions: ` +
        'put the task in a .mjs file, or use learnOn with createCallingThread)',
    );
  }
  return { name };
}

/** The tasks this thread has loaded, by name, path and hash. */
const loaded = new Map<string, Promise<TaskSpec>>();

/**
 * The task that a reference stands for; it is created once per thread.
 *
 * @throws NramError `config` if a module has changed since the reference was created, and like {@link loadTaskFile}.
 */
export async function loadTask(reference: TaskReference): Promise<TaskSpec> {
  if (!('source' in reference)) return findTask(reference.name);
  const { name, source, cells } = reference;
  const key = [name, source.path, source.hash].join(' ');
  let task = loaded.get(key);
  if (task === undefined) {
    task =
      cells === undefined
        ? loadModule(source)
        : Promise.resolve(createExamplesTask({ examples: readExampleTable(cells) }, source, name));
    loaded.set(key, task);
  }
  return await task;
}

async function loadModule({ path, hash }: TaskSource): Promise<TaskSpec> {
  const { task } = await loadTaskFile(path);
  if (task.source?.hash === hash) return task;
  throw new NramError('config', `loadTask: ${path} must not change while it is being learned, but it has`);
}

/**
 * Loads a task from a file: examples (`.jsonl`, `.ndjson`, `.json`, also compressed as `.gz`, or `-` for standard input; see
 * {@link parseExamplesFile}) or a module (`.mjs`, which is executed) whose default export is a {@link TaskDefinition}. The
 * task has the file's name.
 *
 * @throws NramError `config` if the file cannot be read, naming every problem of its content; `usage` if its name has
 *   another extension.
 *
 * @example
 * const { task, hints } = await loadTaskFile('sum.jsonl');
 * const { file } = await learn(task, { seed: 1, budgetMs: 5_000 });
 */
export async function loadTaskFile(path: string): Promise<LoadedTask> {
  const kind = taskFileKind(path);
  if (kind === null) {
    const endings = Object.keys(FILE_KINDS).join(', ');
    throw new NramError(
      'usage',
      `loadTaskFile: a file with one of the extensions ${endings} is required, got ${path}`,
    );
  }
  const text = kind === 'examples' ? await readExamplesText(path) : readTextFile(path);
  const hash = createHash('sha256').update(text).digest('hex');
  const isFile = path !== STANDARD_INPUT;
  const source = { kind, path: isFile ? resolve(path) : path, hash };
  const name = isFile ? basename(path) : 'stdin';
  if (kind === 'examples') {
    const parsed = parseExamplesFile(text, isFile ? path : 'standard input');
    const examples = readExampleTable(shared(parsed.examples.pack()));
    return { task: createExamplesTask({ examples }, source, name), hints: hintsOn(parsed) };
  }
  const task = defineTask(await importDefinition(path), `loadTaskFile: ${path}`);
  return { task: { ...task, name, options: { sha256: hash }, source }, hints: [] };
}

/** A copy that can be passed to other threads without further copies. */
function shared(cells: Int32Array): Int32Array {
  const copy = new Int32Array(new SharedArrayBuffer(cells.byteLength));
  copy.set(cells);
  return copy;
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
    throw new NramError('config', `loadTaskFile: ${path} must have a task as its default export, got none`);
  }
  return module.default as TaskDefinition;
}
