/** @import { Made } from './types.js' */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { codeHash } from '../../packages/nram/dist/report/code-hash.js';
import { hostText } from '../../packages/nram/dist/report/host.js';

/**
 * What all that is measured now is made by.
 *
 * @returns {Made}
 */
export function madeNow() {
  const commit = commitNow();
  return { code: codeHash(), ...(commit !== null && { commit }), host: hostText() };
}

/** The commit that is checked out, with `-dirty` if the package has been changed since; null without git. */
function commitNow() {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  /** @param {string[]} args */
  const git = (...args) =>
    execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    const isDirty = git('status', '--porcelain', '--', 'packages/nram/src') !== '';
    return `${git('rev-parse', '--short=7', 'HEAD')}${isDirty ? '-dirty' : ''}`;
  } catch {
    // A copy without its history, or a machine without git.
    return null;
  }
}

/**
 * Hosts, and learners with the commits of the measurements, each named once.
 *
 * @param {readonly Made[]} lines
 */
export function madeText(lines) {
  /** @param {string[]} texts */
  const distinct = (texts) => [...new Set(texts)].join('; ');
  const hosts = distinct(lines.map(({ host }) => host));
  const learners = distinct(
    lines.map(({ code, commit }) => (commit === undefined ? code : `${code} (measured at ${commit})`)),
  );
  return `on ${hosts}; learners ${learners}`;
}
