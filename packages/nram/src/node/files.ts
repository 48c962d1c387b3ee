import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { NramError } from '../errors.js';
import { type JsonValue, parseJson } from '../json.js';

/**
 * Writes a file so that after a crash it has either the old content or all of the new content: temporary file in the same
 * folder, fsync, rename, fsync of the folder. Missing folders are created.
 *
 * @throws NramError `resource` naming the path.
 */
export function writeFileSafely(path: string, content: string | Uint8Array): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const file = openSync(temporary, 'w');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
    const folder = openSync(dirname(path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    try {
      rmSync(temporary, { force: true });
    } catch {
      // It was never created; report the first error.
    }
    throw new NramError('resource', `cannot write ${path}: ${reasonOf(error)}`);
  }
}

/**
 * Reads a text file that the user named.
 *
 * @throws NramError `config` naming the path.
 */
export function readTextFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const hint = inside(path, ['program.json', 'run.json']);
    throw new NramError('config', `cannot read ${path}: ${reasonOf(error)}${hint}`);
  }
}

/** Generous enough for the metrics of a long training run. */
const JSON_LIMITS = { maxDepth: 32, maxValues: 50_000_000 };

/**
 * Reads a JSON file that the user named.
 *
 * @throws NramError `config` naming the path if it cannot be read, `corrupt` naming line and column if it is not JSON.
 */
export function readJsonFile(path: string): JsonValue {
  const json = parseJson(readTextFile(path), JSON_LIMITS);
  if (json.ok) return json.value;
  const { line, column, message } = json.problem;
  throw new NramError('corrupt', `${path}: line ${line}, column ${column}: ${message}`);
}

/**
 * Reads a binary file that the user named.
 *
 * @throws NramError `config` naming the path.
 */
export function readBinaryFile(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (error) {
    const hint = inside(path, ['weights.safetensors']);
    throw new NramError('config', `cannot read ${path}: ${reasonOf(error)}${hint}`);
  }
}

/** A hint if the user named the folder of a run instead of a file in it. */
function inside(folder: string, names: readonly string[]): string {
  const path = names.map((name) => join(folder, name)).find((candidate) => existsSync(candidate));
  return path === undefined ? '' : ` (did you mean ${path}?)`;
}

/**
 * Reads a file of JSON values, one per line, to which lines are appended; none if there is no file. If a crash cut the last
 * line short, it is removed from the file, so that the next one starts on a new line.
 *
 * @throws NramError `corrupt` naming the path and the first line that is not JSON.
 */
export function readJsonLines(path: string): unknown[] {
  if (!existsSync(path)) return [];
  const text = readTextFile(path);
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole !== text) writeFileSafely(path, whole);
  return whole
    .split('\n')
    .slice(0, -1)
    .map((line, i) => {
      try {
        return JSON.parse(line) as unknown;
      } catch {
        const hint = 'remove it, or choose another --out';
        throw new NramError('corrupt', `${path}: line ${i + 1} is not JSON (${hint})`);
      }
    });
}

/**
 * Checks, before long work, that a folder can be written: its nearest existing ancestor must be a folder that this user may
 * write to.
 *
 * @throws NramError `resource` naming the path.
 */
export function checkWritable(folder: string): void {
  let existing = resolve(folder);
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  try {
    accessSync(existing, constants.W_OK);
  } catch (error) {
    throw new NramError('resource', `cannot write ${folder}: ${reasonOf(error)}`);
  }
  if (!statSync(existing).isDirectory()) {
    throw new NramError('resource', `cannot write ${folder}: ${existing} is not a folder`);
  }
}

/** `base`, or `base-2`, `base-3`, ...: the first that does not exist. */
export function freshPath(base: string): string {
  if (!existsSync(base)) return base;
  let n = 2;
  while (existsSync(`${base}-${n}`)) n++;
  return `${base}-${n}`;
}

/** The message of an error. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
