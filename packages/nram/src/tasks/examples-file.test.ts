import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { NramError } from '../errors.js';
import { parseExamplesFile } from './examples-file.js';
import { hintsOn } from './examples-hints.js';

const GOOD = '{"input":[1,2,3,0],"output":[3]}';

/** The rows of a text, or the message of its error. */
function parse(text: string): object[] | string {
  try {
    const { examples } = parseExamplesFile(text, 'x.jsonl');
    return Array.from({ length: examples.size }, (_, i) => examples.at(i));
  } catch (error) {
    if (!(error instanceof NramError) || error.code !== 'config') throw error;
    return error.message;
  }
}

test('reads examples with their lines; memory has 4 cells at least', () => {
  const text = `\ufeff${GOOD}\r\n\n  {"memorySize": 6, "output": [null, 0, 5], "input": [5]}\n{"input":[3],"output":[0]}`;
  expect(parse(text)).toEqual([
    { line: 1, input: [1, 2, 3, 0], output: [3], memorySize: 4 },
    { line: 3, input: [5], output: [null, 0, 5], memorySize: 6 },
    { line: 4, input: [3], output: [0], memorySize: 4 },
  ]);
});

describe('a wrong line is named with what is wrong', () => {
  it.each([
    ['{"input":[1,2,3,0],"output":[3]', 'line 2, column 32: expected "," or "}", got the end of the text'],
    ['{"input":[1,],"output":[3]}', 'line 2, column 13: expected a value, got "]"'],
    ['{"input":[1],"input":[1]}', 'line 2, column 14: expected every key once'],
    ['{"__proto__":{}}', 'line 2, column 2: expected another key'],
    ['{"input":[NaN],"output":[1]}', 'line 2, column 11: expected a value, got "N"'],
    ['[1,2]', 'line 2: an object with "input" and "output" is required, got [1,2]'],
    ['{"input":[1,2,3,0],"ouput":[3]}', 'line 2: unknown key "ouput" (did you mean "output"?)'],
    ['{"input":[1,2,3,0]}', 'line 2: output must be a list of 1 to 8192 cells, got nothing'],
    ['{"input":[],"output":[3]}', 'line 2: input must be a list of 1 to 8192 cells, got 0 cells'],
    ['{"input":[1,2,3,-1],"output":[3]}', 'line 2: input[3] must be an integer in 0..3, got -1'],
    ['{"input":[1,2,3,4],"output":[3]}', 'line 2: input[3] must be an integer in 0..3, got 4'],
    ['{"input":[1,2,3,null],"output":[3]}', 'line 2: input[3] must be an integer in 0..3, got null'],
    ['{"input":[1,2,[3],1],"output":[3]}', 'line 2: input[2] must be an integer in 0..3, got [3]'],
    ['{"input":[1,2,3,0.5],"output":[3]}', 'line 2: input[3] must be an integer in 0..3, got 0.5'],
    ['{"input":[1,2,3,0],"output":["3"]}', 'line 2: output[0] must be an integer in 0..3 or null, got "3"'],
    ['{"input":[1],"output":[1],"memorySize":3}', 'line 2: memorySize must be an integer in 4..8192, got 3'],
    ['{"input":[1],"output":[1],"memorySize":1e308}', 'memorySize must be an integer in 4..8192, got 1e+308'],
    ['{"input":[1],"output":[1,1,1,1,1]}', 'line 2: output must have at most 4 cells, got 5'],
    ['{"input":[1,2],"output":[null]}', 'line 2: output must score at least one cell, got null everywhere'],
    ['{"input":[1,2,3],"output":[2]}', 'cell 0 is 3 in line 1 and 2 here'],
    ['{"input":[1,2,3,0],"output":[3,3]}', 'cell 1 is null in line 1 and 3 here'],
    [
      `{"input":[${'1,'.repeat(200_000)}1]}`,
      'line 2: a line must have at most 262144 characters, got 400013',
    ],
    ['[[[[[[[[', 'line 2, column 4: expected at most 3 levels of nesting'],
  ])('%#: $1', (line, problem) => {
    const message = parse(`${GOOD}\n${line}\n{"input":[9],"output":[1]}\n`);
    expect(message).toContain(problem);
    expect(message).toContain('line 3: input[0]');
  });
});

test('an empty file, and one with a single example, are errors', () => {
  expect(parse('')).toContain('at least 2 different examples are required, got 0');
  expect(parse('\n \r\n')).toContain('got 0');
  expect(parse(`${GOOD}\n${GOOD}`)).toContain('got 1');
});

test('all problems of a line are told, 20 in all, then how many more', () => {
  const message = parse('{"input":[7,8,9,9],"output":[],"size":1}\n'.repeat(5)) as string;
  expect(message.split('\n')).toHaveLength(21);
  expect(message).toContain('line 1: unknown key "size"');
  expect(message).toContain('and 10 more');
  expect(parse('{\n'.repeat(1_000_000))).toContain('and more than 980 more');
});

test('the same memory in other words is the same input', () => {
  const { examples, numRepeated } = parseExamplesFile(
    `${GOOD}\n{"input":[1,2,3],"output":[3,null]}\n{"input":[1,2,3],"output":[2],"memorySize":5}`,
    'x.jsonl',
  );
  expect([examples.size, numRepeated]).toEqual([2, 1]);
});

test('a hundred thousand examples are read', () => {
  const lines = Array.from({ length: 100_000 }, (_, i) => {
    return `{"input":[${i % 1000},${Math.floor(i / 1000)}],"output":[${i % 7}],"memorySize":1000}`;
  });
  const rows = parse(lines.join('\n'));
  expect(rows).toHaveLength(100_000);
  expect(rows[99_999]).toMatchObject({ line: 100_000, input: [999, 99], output: [4] });
});

test('whatever the text, there are examples in range or an error of one kind', () => {
  const pieces = fc.constantFrom(
    ...['{', '}', '[', ']', ',', ':', '\n', '"', ' ', '\\u0000', '-', '1e308', 'null', '__proto__', '\ud800'],
    ...['"input":[', '"output":[', '],', '"memorySize":', GOOD, `${GOOD}\n`, '{"input":[1],"output":[0]}\n'],
    ...['0', '1', '2', '3', '4', '8192', '8193', '1.5', '-0', '{"input":[', '],"output":[', ']}\n'],
  );
  const text = fc.oneof(
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.tuple(fc.nat(60), pieces).map(([at, piece]) => {
      const whole = `${GOOD}\n{"input":[2],"output":[null,1]}\n`;
      return whole.slice(0, at) + piece + whole.slice(at + 1);
    }),
  );
  let numGood = 0;
  fc.assert(
    fc.property(text, (given) => {
      const rows = parse(given);
      if (typeof rows === 'string') {
        expect(rows.startsWith('parseExamplesFile: x.jsonl: ')).toBe(true);
        expect(rows.length).toBeLessThan(10_000);
        return;
      }
      numGood += 1;
      expect(rows.length).toBeGreaterThan(1);
      for (const { input, output, memorySize } of rows as {
        input: number[];
        output: (number | null)[];
        memorySize: number;
      }[]) {
        expect(memorySize >= Math.max(4, input.length, output.length) && memorySize <= 8192).toBe(true);
        const cells = [...input, ...output.filter((cell) => cell !== null)];
        expect(cells.every((cell) => Number.isInteger(cell) && cell >= 0 && cell < memorySize)).toBe(true);
      }
    }),
    { numRuns: Number(process.env.NRAM_FUZZ_RUNS ?? 20_000) },
  );
  expect(numGood).toBeGreaterThan(10);
});

describe('hints', () => {
  const hints = (lines: readonly string[]): string =>
    hintsOn(parseExamplesFile(lines.join('\n'), 'x')).join('\n');
  /** Increments of one cell, in memories of 6 cells or more. */
  const fine = Array.from({ length: 24 }, (_, i) => {
    const input = [...new Array(2 + (i % 3)).fill(1), 1 + (i % 4), 1 + (i % 5)];
    return JSON.stringify({ input, output: [input[input.length - 1] + 1], memorySize: 8 });
  });
  const whole = '{"input":[2,2,2,2],"output":[3,null,null,null],"memorySize":8}';
  it('there are no hints on examples that are fine', () => expect(hints(fine)).toBe(''));
  it.each([
    ['leave much open', fine.slice(0, 12)],
    ['all inputs have 4 cells', fine.filter((_, i) => i % 3 === 0)],
    [
      'programs are found soonest',
      fine.map((line) => line.replace('[', '[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,').replace('8}', '30}')),
    ],
    ['hold the value memorySize - 1', fine.map((line) => line.replace('8}', '7}'))],
    [
      '23 of 24 examples have fewer cells in the output than in the input, line 1',
      [...fine.slice(0, 23), whole],
    ],
    ['no scored cell ever differs', fine.map((line) => line.replace(/"output":\[\d/, '"output":[1'))],
    ['is the same in all examples', fine.map((line) => line.replace(/"output":\[\d/, '"output":[7'))],
    ['earlier example are left out: 2', [...fine, fine[0], fine[3]]],
  ])('%s', (hint, lines) => expect(hints(lines)).toContain(hint));
});
