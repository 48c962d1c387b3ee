import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, it } from 'vitest';

const DIST = new URL('../dist/', import.meta.url);

/** All that importing a built module loads: its own files by their path in dist, packages and node's modules by name. */
function loadedBy(entry: string): string[] {
  const found = new Set([new URL(entry, DIST).href]);
  for (const each of found) {
    if (!each.startsWith('file:')) continue;
    const { importedFiles } = ts.preProcessFile(readFileSync(new URL(each), 'utf8'));
    for (const { fileName } of importedFiles) {
      found.add(fileName.startsWith('.') ? new URL(fileName, each).href : fileName);
    }
  }
  return [...found].map((each) => each.replace(DIST.href, ''));
}

it.each(['export/code/typescript.js', 'export/code/c.js', 'export/code/python.js'])(
  '%s loads what writes code, what defines programs, and nothing else',
  (entry) => {
    const known = /^(export\/code|program|machine)\/\S+\.js$|^(errors|limits)\.js$/;
    expect(loadedBy(entry).filter((file) => !known.test(file))).toEqual([]);
  },
);

it.each([
  'export/code/typescript.js',
  'export/code/c.js',
  'export/code/python.js',
  'export/drawing/dot.js',
  'export/drawing/svg.js',
  'export/table/latex.js',
  'export/table/trace.js',
  'language/parse.js',
  'language/print.js',
  'program/interpreter.js',
  'program/simplify/simplify.js',
])('%s knows of no checks, learners, tasks or files', (entry) => {
  expect(
    loadedBy(entry).filter((file) =>
      /^(node:|(verify|learners|race|artifact|network|kernel|tasks)\/)/.test(file),
    ),
  ).toEqual([]);
});
