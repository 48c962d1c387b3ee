/** Wrong texts by the thousand: an error of our own or a right program, and never anything else. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NramError } from '../src/errors.js';
import { parseProgramText } from '../src/language/parse.js';
import { programToText } from '../src/language/print.js';
import { simplify } from '../src/program/simplify/simplify.js';
import { programProblems } from '../src/program/validate.js';
import { createRandom, type Random } from '../src/random.js';
import { HAND_PROGRAMS } from './hand-programs.js';
import * as programs from './support/programs.js';

/** `NRAM_FUZZ_RUNS=1000000 npx vitest run packages/nram/test/fuzz-text.test.ts` for a long run. */
const RUNS = Number(process.env.NRAM_FUZZ_RUNS ?? 20_000);

const page = readFileSync(new URL('../../../docs/language.md', import.meta.url), 'utf8');
const RIGHT_TEXTS = [
  ...Object.values(HAND_PROGRAMS),
  programs.paperCopy,
  programs.paperAccess,
  programs.paperReverse,
  programs.paperSwap,
].map((program) => programToText(simplify(program, { minMemorySize: 4 })));
RIGHT_TEXTS.push((/```\n([^`]*)```/.exec(page) as RegExpExecArray)[1]);
RIGHT_TEXTS.push(
  'repeat:\n  state a:\n    r1 = 1; go to state b\n  state b:\n    all at once:\n      r1 = 0\n    go to state a\n',
);
const WORDS = [
  ...new Set(RIGHT_TEXTS.flatMap((text) => text.match(/\w+|[^\w\s]+|\s+/g) ?? [])),
  ...[
    'r0',
    'r20',
    'r21',
    'M',
    '99999999999',
    '\t',
    '\r',
    '\u0000',
    '\ufeff',
    '\u00a0',
    '😀',
    '\ud800',
    '__proto__',
    'constructor',
    ':',
    ';',
    '((((((((',
    'state',
    '>=',
  ],
];

/** A few words taken out, put in, doubled or swapped. */
function mutate(text: string, random: Random): string {
  const words = text.match(/\w+|[^\w\s]+|\s+/g) ?? [];
  for (let i = random.int(1, 4); i > 0 && words.length > 0; i--) {
    const at = random.int(0, words.length - 1);
    const word = WORDS[random.int(0, WORDS.length - 1)];
    const kind = random.int(0, 4);
    if (kind === 0) words.splice(at, random.int(1, 3));
    else if (kind === 1) words.splice(at, 0, word);
    else if (kind === 2) words[at] = word;
    else if (kind === 3) words.splice(at, 0, ...words.slice(at, at + random.int(1, 20)));
    else words.length = at;
  }
  return words.join('');
}

/** @returns whether it is a right text. */
function check(text: string): boolean {
  try {
    const program = parseProgramText(text, 'fuzz');
    if (programProblems(program).length > 0) throw new Error(`a wrong program from ${JSON.stringify(text)}`);
    return true;
  } catch (error) {
    const isOurs =
      error instanceof NramError &&
      error.code === 'config' &&
      /: line \d+, column \d+: expected |: \d+ problems:\n {2}line |: at least 20 problems:\n/.test(
        error.message,
      );
    if (!isOurs) throw new Error(`${JSON.stringify(text)}: ${(error as Error).stack}`);
    return false;
  }
}

test(`${RUNS} mutated right texts are read or refused with a place`, () => {
  const random = createRandom(1, 'fuzz-text');
  let numRight = 0;
  for (let i = 0; i < RUNS; i++) {
    if (check(mutate(RIGHT_TEXTS[i % RIGHT_TEXTS.length], random))) numRight += 1;
  }
  // Some mutations are harmless; if none or all were, this would test little.
  expect(numRight).toBeGreaterThan(RUNS / 100);
  expect(numRight).toBeLessThan(RUNS / 2);
});

test('texts of any characters, and of words in any order, are read or refused with a place', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => void check(text)),
    { numRuns: 1000 },
  );
  const words = fc.array(fc.constantFrom(...WORDS), { maxLength: 60 }).map((list) => list.join(''));
  fc.assert(
    fc.property(words, (text) => void check(text)),
    { numRuns: 2000 },
  );
});
