import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = new URL('..', import.meta.url);
const pages = [
  'README.md',
  'CONTRIBUTING.md',
  'experiments/README.md',
  ...readdirSync(new URL('docs', ROOT))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

/** What paths are relative to: the repository, or the rooms of the package in the README's list of them. */
const FOLDERS = ['', 'packages/nram/src/'];
/** Written by `npm run docs:api`. */
const GENERATED = 'docs/api';

/** Files and folders of the repository that a page names in code, such as `src/machine/` or `test/cli.test.ts`. */
function pathsIn(text: string): string[] {
  const spans = text.replace(/^```[\s\S]*?^```/gm, '').match(/`[^`\n]+`/g) ?? [];
  const folder = '(packages|src|test|docs|examples|experiments|bench|gallery|emit|program|search)';
  return spans
    .map((span) => new RegExp(`^\`((?:${folder})/[\\w./*-]*)\`$`).exec(span)?.[1] ?? '')
    .filter((path) => path !== '' && !path.includes('*'));
}

it.each(pages)('every file that %s names in code is there', (page) => {
  const paths = pathsIn(readFileSync(new URL(page, ROOT), 'utf8'));
  const isThere = (path: string): boolean =>
    FOLDERS.some((folder) => existsSync(fileURLToPath(new URL(folder + path, ROOT))));
  const missing = paths.filter((path) => !isThere(path) && path !== GENERATED);
  expect(missing).toEqual([]);
});

it('finds the paths of a page, but none in its listings', () => {
  const text = 'see `test/cli.test.ts` and `examples/`, not `a/b` or `npx nram`\n```\n`test/none.ts`\n```\n';
  expect(pathsIn(text)).toEqual(['test/cli.test.ts', 'examples/']);
});
