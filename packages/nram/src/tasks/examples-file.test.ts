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
    [
      '{"input":[1,2,3,0],"after":[3],"id":7}',
      'output must be a list of 1 to 8192 cells, got nothing (unknown keys: "after", "id")',
    ],
    ['{"input":[1,2,3,0],"output":6}', 'got 6 (write a single cell as [6])'],
    ['{"input":"1 2 3 0","output":[3]}', 'got "1 2 3 0" (write a list as [3, 1, 2])'],
    ['{"input":[],"output":[3]}', 'line 2: input must be a list of 1 to 8192 cells, got 0 cells'],
    [
      '{"input":[1,2,3,-1],"output":[3]}',
      'line 2: input[3] must be an integer in 0..3, got -1 (arithmetic is modulo memorySize: write -1 as memorySize - 1, and -1 here as 3)',
    ],
    ['{"input":[1,2,3,-9],"output":[3]}', 'got -9 (arithmetic is modulo memorySize: write -1 as'],
    [
      '{"input":[1,2,3,4],"output":[3]}',
      'line 2: input[3] must be an integer in 0..3, got 4 (values must be less than memorySize: "memorySize": 5',
    ],
    [
      '{"input":[1,2,3,2147483646],"output":[3]}',
      'got 2147483646 (values must be less than memorySize: "memorySize": 2147483647 would allow this one)',
    ],
    [
      '{"input":[1,2,3,2147483647],"output":[3]}',
      'got 2147483647 (values must be less than memorySize, at most 2147483647)',
    ],
    [
      '{"input":[1,2,3,-1],"output":[3],"memorySize":1000000}',
      'must be an integer in 0..999999, got -1 (arithmetic is modulo memorySize: write -1 as memorySize - 1, and -1 here as 999999)',
    ],
    [
      '{"input":[1,2,3,null],"output":[3]}',
      'input[3] must be an integer in 0..3, got null (every input cell needs a value',
    ],
    [
      '{"input":[1,2,[3],1],"output":[3]}',
      'input[2] must be an integer in 0..3, got [3] (memory is one flat list',
    ],
    [
      '{"input":[1,2,3,0.5],"output":[3]}',
      'input[3] must be an integer in 0..3, got 0.5 (cells hold integers: multiply',
    ],
    [
      '{"input":[1,2,3,{}],"output":[3]}',
      'input[3] must be an integer in 0..3, got {} (cells hold integers)',
    ],
    ['{"input":[1,2,3,true],"output":[3]}', 'got true (write 1 for true and 0 for false)'],
    [
      '{"input":[1,2,3,"abc"],"output":[3]}',
      'got "abc" (cells hold integers: map each word or letter to a number)',
    ],
    [
      '{"input":[1,2,3,""],"output":[3]}',
      'got "" (cells hold integers: map each word or letter to a number)',
    ],
    [
      '{"input":[1,2,3,0],"output":["3"]}',
      'line 2: output[0] must be an integer in 0..3 or null, got "3" (write numbers without quotes: 3)',
    ],
    [
      '{"input":[1],"output":[1],"memorySize":3}',
      'line 2: memorySize must be an integer in 4..2147483647, got 3 (memory has at least 4 cells, and must hold the 1 of the input)',
    ],
    [
      '{"input":[1],"output":[1],"memorySize":1e308}',
      'memorySize must be an integer in 4..2147483647, got 1e+308',
    ],
    [
      '{"input":[1],"output":[1,1,1,1,1]}',
      'line 2: output must have at most 4 cells, got 5 ("memorySize": 5 adds',
    ],
    ['{"input":[1,2],"output":[null]}', 'line 2: output must score at least one cell, got null everywhere'],
    [
      '{"input":[1,2,3],"output":[2]}',
      'line 2: output[0] must be 3 as in line 1, which has the same input, got 2',
    ],
    [
      '{"input":[1],"output":[1],"steps":0}',
      'line 2: steps must be an integer in 1..1000000, got 0 (how many steps a program may take on this example)',
    ],
    ['{"input":[1],"output":[1],"steps":2.5}', 'line 2: steps must be an integer in 1..1000000, got 2.5'],
    ['{"input":[1],"output":[1],"steps":"9"}', 'line 2: steps must be an integer in 1..1000000, got "9"'],
    ['{"input":[1],"output":[1],"steps":1000001}', 'line 2: steps must be an integer in 1..1000000'],
    ['{"input":[1],"output":[1],"step":9}', 'line 2: unknown key "step" (did you mean "steps"?)'],
    [
      `{"input":[${'1,'.repeat(200_000)}1]}`,
      'line 2: a line must have at most 262144 characters, got 400013',
    ],
    [`{"note":${'['.repeat(40)}`, 'line 2, column 40: expected at most 32 levels of nesting'],
  ])('%#: $1', (line, problem) => {
    const message = parse(`${GOOD}\n${line}\n{"input":[9],"output":[1]}\n`);
    expect(message).toContain(problem);
    expect(message).toContain('line 3: input[0]');
  });
});

test('inputs of large numbers are the same only if all of them are', () => {
  // Equal in the lower 16 bits, or as a pair of 16-bit halves.
  const inputs = [
    [70_000, 1],
    [4464, 1],
    [1, 4464, 0, 1],
    [70_000, 1, 0],
    [4464, 1, 1],
  ];
  const text = inputs.map((input, i) => JSON.stringify({ input, output: [i], memorySize: 1_000_000 }));
  expect(parse(text.join('\n'))).toContain(
    'line 4: output[0] must be 0 as in line 1, which has the same input, got 3',
  );
  text.splice(3, 1);
  expect(parseExamplesFile(text.join('\n'), 'x').examples.size).toBe(4);
});

test('an empty file, and one with a single example, are errors', () => {
  expect(parse('')).toContain('at least 2 different examples are required, got 0');
  expect(parse('\n \r\n')).toContain('got 0');
  expect(parse(`${GOOD}\n${GOOD}`)).toContain('got 1');
});

test('all problems of a line are reported, 20 in all, then how many more', () => {
  const message = parse('{"input":[7,8,9,9],"output":[],"Inputs":1}\n'.repeat(5)) as string;
  expect(message.split('\n')).toHaveLength(21);
  expect(message).toContain('line 1: unknown key "Inputs" (did you mean "input"?)');
  expect(message).toContain('and 10 more');
  expect(parse('{x\n'.repeat(1_000_000))).toContain('and more than 980 more');
});

const EXAMPLES = [
  { line: 1, input: [1, 2], output: [2], memorySize: 4 },
  { line: 2, input: [3, 1, 2], output: [null, 1], memorySize: 6 },
];
/** Examples with a key that is ignored, laid out in all ways in which JSON is. */
const [one, two] = EXAMPLES.map(({ line: _line, ...example }) => ({ ...example, note: { in: ['"]}', 7] } }));

describe('examples are read however they are laid out', () => {
  it.each([
    ['lines', `${JSON.stringify(one)}\n${JSON.stringify(two)}\n`, [1, 2]],
    ['lines of Windows', `\ufeff${JSON.stringify(one)}\r\n${JSON.stringify(two)}\r\n`, [1, 2]],
    ['one list on one line', JSON.stringify([one, two]), [1, 1]],
    [
      'a list after a byte order mark and blank lines',
      `\ufeff\n\r\n ${JSON.stringify([one, two])}\n`,
      [3, 3],
    ],
    ['a list over many lines', JSON.stringify([one, two], null, 2), [2, 18]],
    ['a list with an example per line', `[\n${JSON.stringify(one)},\n${JSON.stringify(two)}\n]\n`, [2, 3]],
    [
      'objects over many lines',
      `${JSON.stringify(one, null, 2)}\n${JSON.stringify(two, null, 2)}\n`,
      [1, 17],
    ],
  ])('%s', (_name, text, lines) => {
    expect(parse(text)).toEqual(EXAMPLES.map((example, i) => ({ ...example, line: lines[i] })));
  });

  it.each([
    ['[]', 'at least 2 different examples are required, got 0'],
    ['[', 'line 1, column 2: expected a value, got the end of the text'],
    [`[${GOOD},]`, `line 1, column ${GOOD.length + 3}: expected a value, got "]"`],
    [`[${GOOD}\n${GOOD}]`, 'line 2, column 1: expected "," or "]" after an example, got "{"'],
    [`[${GOOD}\n]\n\n[${GOOD}]`, 'line 4, column 1: expected nothing after the list, got "["'],
    [
      `[${GOOD},\n {"input":[1,2],\n  "output":[9]},\n [1,2], 3]`,
      'line 2: output[0] must be an integer in 0..3',
    ],
    [`[${GOOD},\n {"input":[1,2],\n  "output":[1,]}]`, 'line 3, column 15: expected a value, got "]"'],
    ['[[1,2],[3]]', 'line 1: an object with "input" and "output" is required, got [1,2]'],
    ['{\n"input": [1]\n"output": [2]}', 'line 3, column 1: expected "," or "}"'],
    ['[{"inp\nut": [1]}]', 'line 1, column 7: expected control characters in a string to be escaped'],
    [
      `[{"note":"${'x'.repeat(300_000)}"}]`,
      'line 1, column 2: an example must have at most 262144 characters',
    ],
    [`[${'x'.repeat(300_000)}`, 'line 1, column 2: expected a value, got "x"'],
  ])('what is wrong in a list, %#: $1', (text, says) => expect(parse(text)).toContain(says));

  it('a list of a hundred thousand examples on one line', () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => ({
      input: [i % 1000, i],
      output: [i % 7],
      memorySize: 8192,
    }));
    const list = rows.map(({ input: [a, b], ...row }) => ({ input: [a, Math.floor(b / 1000)], ...row }));
    expect(parse(JSON.stringify(list))).toHaveLength(100_000);
  });
});

describe('examples with the same input', () => {
  const line = (input: number[], output: (number | null)[]): string =>
    JSON.stringify({ input, output, memorySize: 8 });
  const other = line([7], [7]);

  it('are one, which scores what any of them scores', () => {
    const text = [line([3, 1], [1]), other, line([3, 1, 0], [null, 3, null, 0]), line([3, 1], [1])].join(
      '\n',
    );
    expect(parse(text)).toEqual([
      { line: 1, input: [3, 1, 0], output: [1, 3, null, 0], memorySize: 8 },
      { line: 2, input: [7], output: [7], memorySize: 8 },
    ]);
    expect(parseExamplesFile(text, 'x').numRepeated).toBe(2);
  });
  it('contradict each other in a cell that both score: both lines are named', () => {
    const text = [
      line([3, 1], [1]),
      other,
      line([3, 1], [null, 3]),
      line([3, 1, 0], [1, 4]),
      line([3, 1], [2]),
    ];
    expect(parse(text.join('\n'))).toBe(
      'parseExamplesFile: x.jsonl: line 4: output[1] must be 3 as in line 3, which has the same input, got 4\n' +
        '  line 5: output[0] must be 1 as in line 1, which has the same input, got 2',
    );
  });
  it('may give a step limit once, and not two', () => {
    const limited = (input: number[], steps: number): string =>
      JSON.stringify({ input, output: [1], memorySize: 8, steps });
    const text = [line([3, 1], [1]), limited([3, 1], 9), other, limited([3, 1, 0], 9)];
    expect(parse(text.join('\n'))).toMatchObject([{ line: 1, steps: 9 }, { line: 3 }]);
    expect(parse([...text, limited([3, 1], 8)].join('\n'))).toBe(
      'parseExamplesFile: x.jsonl: line 5: steps must be 9 as in line 2, which has the same input, got 8',
    );
    expect(parse([limited([7], 4), limited([7], 5)].join('\n'))).toContain(
      'line 2: steps must be 4 as in line 1, which has the same input, got 5',
    );
  });
  it('in whatever order they come', () => {
    const outputs = [[1], [null, 3], [1, 3], [null, null, null, 0]];
    const inOrder = (order: number[]): object[] | string =>
      parse([...order.map((i) => line([3, 1], outputs[i])), other].join('\n'));
    for (const order of [
      [0, 1, 2, 3],
      [3, 2, 1, 0],
      [2, 0, 3, 1],
    ]) {
      expect(inOrder(order)).toMatchObject([{ line: 1, input: [3, 1], output: [1, 3, null, 0] }, {}]);
    }
  });
  it('may be very many, and their lists long', () => {
    const long = line([1], [...new Array(7).fill(null), 1])
      .replace('8', '8192')
      .replace('[null', `[${'null,'.repeat(8000)}null`);
    const rows = parse(
      [long, ...new Array(100_000).fill(line([1], [2]).replace('8', '8192')), other].join('\n'),
    );
    expect(rows).toHaveLength(2);
  });
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
    ['only 12 distinct examples: use at least 20', fine.slice(0, 12)],
    ['all inputs have 4 cells', fine.filter((_, i) => i % 3 === 0)],
    [
      'programs are found fastest',
      fine.map((line) => line.replace('[', '[1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,').replace('8}', '30}')),
    ],
    ['the largest value, memorySize - 1, occurs in', fine.map((line) => line.replace('8}', '7}'))],
    [
      'the output has fewer cells than the input in 23 of 24 examples, first on line 1',
      [...fine.slice(0, 23), whole],
    ],
    ['no scored cell ever differs', fine.map((line) => line.replace(/"output":\[\d/, '"output":[1'))],
    ['is the same in all examples', fine.map((line) => line.replace(/"output":\[\d/, '"output":[7'))],
    ['2 examples repeat an earlier input', [...fine, fine[0], fine[3]]],
    [
      'are ignored: "id", "Note of mine"',
      fine.map((line, i) => line.replace('}', `,"id":${i},"Note of mine":{"by":["me"]}}`)),
    ],
    [
      'memory has at least 4 cells: shorter inputs are padded with zeros (1 of 25 examples)',
      [...fine, '{"input":[1,2],"output":[2]}'],
    ],
  ])('%s', (hint, lines) => expect(hints(lines)).toContain(hint));
});
