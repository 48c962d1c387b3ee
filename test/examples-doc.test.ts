import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseExamplesFile } from '../packages/nram/src/tasks/examples-file.js';

const page = readFileSync(new URL('../docs/examples-files.md', import.meta.url), 'utf8');
/** Each listing with its kind; what comes of a refused one is the listing after it. */
const listings = [...page.matchAll(/^```(.*)\n([\s\S]*?)^```/gm)].map(([, kind, text]) => ({ kind, text }));

it('docs/examples-files.md shows files that are read, and what is said of those that are not', () => {
  const seen: string[] = [];
  for (const [i, { kind, text }] of listings.entries()) {
    seen.push(kind);
    const numLines = text.trimEnd().split('\n').length;
    if (kind === 'jsonl') expect(parseExamplesFile(text, 'x').examples.size).toBe(numLines);
    if (kind !== 'jsonl refused') continue;
    const says = listings[i + 1].text.trimEnd().replaceAll('\n', '\n  ');
    expect(() => parseExamplesFile(text, 'x')).toThrow(`parseExamplesFile: x: ${says}`);
  }
  expect(seen.filter((kind) => kind !== '')).toEqual([
    'jsonl',
    'jsonl',
    ...new Array(3).fill('jsonl refused'),
  ]);
});
