import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseJson, parseJsonItem } from './json.js';

const LIMITS = { maxDepth: 8, maxValues: 1000 };
const place = (text: string): string => {
  const result = parseJson(text, LIMITS);
  if (result.ok) return 'ok';
  const { line, column, message } = result.problem;
  return `${line}:${column} ${message}`;
};

test('accepts what JSON.parse accepts, with the same value', () => {
  const text = fc.json({ maxDepth: 5 }).filter((json) => !json.includes('__proto__'));
  fc.assert(
    fc.property(text, fc.boolean(), (json, isSpaced) => {
      const spaced = isSpaced ? JSON.stringify(JSON.parse(json), null, 2) : json;
      expect(parseJson(spaced, LIMITS)).toEqual({ ok: true, value: JSON.parse(spaced) });
    }),
    { numRuns: 500 },
  );
});

test('refuses what JSON.parse refuses, and never throws', () => {
  const pieces = fc.constantFrom(
    ...[
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b"',
      '"',
      '\\',
      '\\u00',
      '1',
      '-',
      '0',
      '.5',
      'e9',
      'true',
      'nul',
      ' ',
    ],
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 3 }),
      (parts, tail) => {
        const json = parts.join('') + tail;
        const { ok } = parseJson(json, LIMITS);
        let isJson = true;
        try {
          JSON.parse(json);
        } catch {
          isJson = false;
        }
        // Only repeated keys are refused beyond what JSON.parse refuses.
        if (ok) expect(isJson).toBe(true);
        else if (isJson) expect(place(json)).toMatch(/every key once|fits a double/);
      },
    ),
    { numRuns: 3000 },
  );
});

describe('says where the error is', () => {
  test.each([
    ['{"a": 1,}', '1:9 expected a key in double quotes, got "}"'],
    ['{"a": 1\n "b": 2}', '2:2 expected "," or "}", got "\\""'],
    ['[1, 2', '1:6 expected "," or "]", got the end of the text'],
    ['\n\n  nil', '3:3 expected a value, got "n"'],
    ['"abc', '1:1 expected the closing double quote of this string'],
    ['"a\tb"', '1:3 expected control characters in a string to be escaped'],
    ['"\\x"', '1:2 expected a known escape after "\\"'],
    ['1 2', '1:3 expected the end of the text, got "2"'],
    ['', '1:1 expected a value, got the end of the text'],
    ['[1e999]', '1:2 expected a number that fits a double'],
    ['{"a":1,"b":2,"a":3}', '1:14 expected every key once, got "a" again'],
    ['{"__proto__":{}}', '1:2 expected another key, got "__proto__"'],
    ['{"__pr\\u006fto__":{}}', '1:2 expected another key, got "__proto__"'],
    ['[[[[[[[[[1]]]]]]]]]', '1:9 expected at most 8 levels of nesting'],
    [`[${'1,'.repeat(1000)}1]`, '1:2000 expected at most 1000 values'],
  ])('%j', (json, expected) => {
    expect(place(json)).toBe(expected);
  });
});

it('keeps names of inherited properties as plain keys', () => {
  const result = parseJson('{"constructor": 1, "toString": 2}', LIMITS);
  expect(result).toEqual({ ok: true, value: { constructor: 1, toString: 2 } });
  expect(parseJson('\ufeff[1]', LIMITS)).toEqual({ ok: true, value: [1] });
});

test('one value after another is read out of a text', () => {
  const values = fc.array(
    fc.json({ maxDepth: 4 }).filter((json) => !json.includes('__proto__')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(values, (texts) => {
      const text = texts.join(' ');
      let at = 0;
      for (const json of texts) {
        expect(parseJsonItem(text, at, LIMITS)).toEqual({
          ok: true,
          value: JSON.parse(json),
          end: at + json.length,
        });
        at += json.length + 1;
      }
    }),
    { numRuns: 200 },
  );
});

test.each([
  ['[1, 2', 5, true],
  ['["abc', 1, true],
  ['{"a":1', 6, true],
  ['[1 2]', 3, false],
  ['{"a" 1}', 5, false],
])('%j stops at %i; cut short: %s', (text, offset, isCutShort) => {
  expect(parseJsonItem(`  ${text}`, 2, LIMITS)).toMatchObject({ ok: false, offset: offset + 2, isCutShort });
});
