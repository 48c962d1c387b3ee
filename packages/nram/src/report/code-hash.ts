import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

/** The folders of the code that attempts depend on. */
const FOLDERS = ['kernel', 'learners', 'machine', 'network', 'program', 'race', 'tasks', 'verify'];
/** Tests, declarations, and how programs are printed and read do not. */
const WITHOUT = /\.(d|test)\./;

/**
 * The first digits of a SHA-256 over the code that decides what an attempt finds: runs of two builds may stand in one
 * table only if these are equal, for between releases the version says nothing.
 */
export function codeHash(): string {
  const hash = createHash('sha256');
  const source = new URL('../', import.meta.url);
  for (const folder of FOLDERS) {
    const names = readdirSync(new URL(folder, source), { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((name) => /\.(js|ts|wasm)$/.test(name) && !WITHOUT.test(name)).sort()) {
      hash.update(`${folder}/${name}\n`).update(readFileSync(new URL(`${folder}/${name}`, source)));
    }
  }
  // Built or from source, it is one of the two.
  for (const name of readdirSync(source).filter((name) => /^random\.(js|ts)$/.test(name))) {
    hash.update(`${name}\n`).update(readFileSync(new URL(name, source)));
  }
  return hash.digest('hex').slice(0, 12);
}
