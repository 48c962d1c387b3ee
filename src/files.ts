import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { NramError } from './errors.js';

/**
 * Writes a file so that after a crash either the old content or the whole new content is there: temporary file in the
 * same folder, fsync, rename, fsync of the folder. Missing folders are made.
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
    rmSync(temporary, { force: true });
    throw new NramError('resource', `cannot write ${path}: ${reason(error)}`);
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
    throw new NramError('config', `cannot read ${path}: ${reason(error)}`);
  }
}

/** `base`, or `base-2`, `base-3`, ...: the first that does not exist. */
export function freshPath(base: string): string {
  if (!existsSync(base)) return base;
  let n = 2;
  while (existsSync(`${base}-${n}`)) n++;
  return `${base}-${n}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
