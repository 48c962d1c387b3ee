import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hashCode } from '../scripts/code-hash.mjs';
import { codeHash } from '../src/report/code-hash.js';

const MODULE = `
import { step } from '../machine/step.js';
/** What a look costs. */
const COST = 3;
export function look(random, task) {
  // Twice is enough.
  const regex = /a \\/\\/ b/;
  if (task === null) throw new NramError('config', \`look: a task is required, got \${task}\`);
  const drawn = createRandom(random, 'first look');
  return { drawn, regex, words: 'gave up at once', cost: COST * step(2) };
}
`;

/** The hash of a built package with this module, changed by one replacement. */
function hashWith(from: string | RegExp = '', to = '', files: Readonly<Record<string, string>> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'nram code '));
  const empty = 'export {};\n';
  const all = {
    'learners/index.js': MODULE.replace(from, to),
    'race/race.js': empty,
    'tasks/index.js': empty,
    'verify/verify.js': empty,
    'learn.js': "import './report.js';\n",
    'machine/step.js': 'export const step = (x) => x + 1;\n',
    'report.js': 'export const title = "Report";\n',
    'kernel/nram.wasm': 'kernel',
    'learners/anneal/anneal.wasm': 'anneal',
    'learners/anneal/anneal-wide.wasm': 'wide',
    ...files,
  };
  for (const [name, content] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return hashCode(folder);
}

const hash = hashWith();

describe('the hash of the code that measurements carry', () => {
  it.each([
    ['a comment', '// Twice is enough.', '// Three times would be better.'],
    ['a docstring', '/** What a look costs. */', ''],
    ['line breaks and indentation', /\n {2}/g, '\n\n      '],
    ['the message of an error', 'a task is required', 'expected a task'],
    ['a text of several words', 'gave up at once', 'did not even try'],
  ])('stays when %s changes', (_, from, to) => {
    expect(MODULE).toMatch(from);
    expect(hashWith(from, to)).toBe(hash);
  });

  it.each([
    ['a number', 'COST = 3', 'COST = 4'],
    ['an operator', 'COST * step', 'COST + step'],
    ['what looks like a comment in a regular expression', 'b/;', 'c/;'],
    ['the words that seed a random generator', 'first look', 'second look'],
  ])('changes with %s', (_, from, to) => {
    expect(MODULE).toContain(from);
    expect(hashWith(from, to)).not.toBe(hash);
  });

  it('changes with a file that is imported and with a kernel, but not with what only writes reports', () => {
    const other = (name: string, content: string) => hashWith('', '', { [name]: content });
    expect(other('machine/step.js', 'export const step = (x) => x + 2;\n')).not.toBe(hash);
    expect(other('kernel/nram.wasm', 'another kernel')).not.toBe(hash);
    expect(other('report.js', 'export const title = "Bericht";\n')).toBe(hash);
  });

  it('is taken when the package is built', () => {
    const dist = new URL('../dist', import.meta.url).pathname;
    expect(codeHash()).toBe(hashCode(dist));
    expect(readFileSync(join(dist, 'code-hash.txt'), 'utf8')).toMatch(/^[0-9a-f]{12}\n$/);
  });
});
