import { readFileSync } from 'node:fs';
import { NramError } from '../errors.js';

/** Written by the build; the same from src/report and from dist/report. */
const FILE = new URL('../../dist/code-hash.txt', import.meta.url);

/**
 * The first digits of a SHA-256 over the code that decides what attempts and races find, without comments and messages:
 * runs of two builds may stand in one table only if these are equal, because between releases the version says nothing.
 *
 * @throws NramError `resource` if the package was not built.
 */
export function codeHash(): string {
  try {
    return readFileSync(FILE, 'utf8').trim();
  } catch (error) {
    throw new NramError('resource', `cannot read ${FILE.pathname} (${String(error)}); run npm ci`);
  }
}
