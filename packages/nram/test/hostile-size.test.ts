/** Texts and files as large as they may be: read or refused within 100 MB, whatever is in them. */
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { MAX_PROGRAM_FILE_LENGTH } from '../src/artifact/program-file.js';
import { MAX_TEXT_LENGTH } from '../src/language/parse.js';

/** Reads a text in a thread of its own that has so little memory; what the error says, or "read". */
function readInThread(module: string, reader: string, text: string): Promise<string> {
  const url = new URL(`../dist/${module}`, import.meta.url).href;
  const code = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(${JSON.stringify(url)}).then(({ ${reader}: read }) => {
      try {
        read(workerData, 'x');
        parentPort.postMessage('read');
      } catch (error) {
        parentPort.postMessage(error.name + ': ' + error.message);
      }
    });`;
  const resourceLimits = { maxOldGenerationSizeMb: 92, maxYoungGenerationSizeMb: 8 };
  const worker = new Worker(code, { eval: true, workerData: text, resourceLimits });
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
}

const times = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

/** Of almost 10,000 characters each, which a line may have, so that they are read to the end. */
const longLines = (n: number, word: string): string =>
  times(n / 10_000 - 1, () => ` ${word.repeat(9900 / word.length)}`);

test.each([
  ['one line', (n: number) => 'x'.repeat(n)],
  ['spaces', (n) => ' '.repeat(n)],
  ['blank lines', (n) => '\n'.repeat(n)],
  [
    'ever deeper',
    (n) => Array.from({ length: Math.sqrt(2 * n) - 5 }, (_, i) => `${' '.repeat(i)}a:`).join('\n'),
  ],
  ['colons', (n) => ':'.repeat(n)],
  ['semicolons', (n) => `repeat: ${'r1 = 1;'.repeat(n / 7 - 2)}`],
  ['statements', (n) => `one step:\n${' stop\n'.repeat(n / 6 - 2)}`],
  ['cells', (n) => `one step:\n${' mem[0] = 0\n'.repeat(n / 12 - 2)}`],
  [
    'names',
    (n) => `one step:\n${Array.from({ length: n / 20 }, (_, i) => ` x${i} = r1 - 1`).join('\n')}\n stop`,
  ],
  ['a long sum', (n) => `one step: x = ${'1 + '.repeat(n / 4 - 6)}1; stop`],
  ['a long list', (n) => `one step: ${'mem[0], '.repeat(n / 8 - 4)}mem[0] = 1; stop`],
  ['parentheses', (n) => `one step: x = ${'('.repeat(n - 20)}`],
  ['cases', (n) => `repeat:\n${' when r1 = 0: stop\n'.repeat(n / 19 - 2)}`],
  ['steps', (n) => 'then: r1 = 1\n'.repeat(n / 13 - 1)],
  ['loops', (n) => 'repeat until r1 = 0: r1 = 1\n'.repeat(n / 28 - 1)],
  [
    'states',
    (n) =>
      `repeat:\n${Array.from({ length: n / 40 }, (_, i) => ` state ${i}: go to state ${i + 1}`).join('\n')}`,
  ],
  ['registers', (n) => `registers ${'r1, '.repeat(n / 4 - 8)}r1 start at 0`],
  ['a long condition', (n) => `repeat until ${'r1 = 0 and '.repeat(n / 11 - 4)}r1 = 0: stop`],
  ['a long number', (n) => `one step: x = ${'9'.repeat(n - 30)}; stop`],
  ['lines of spaces', (n) => times(n / 9901, () => ' '.repeat(9900))],
  ['lines of colons', (n) => longLines(n, ':')],
  ['lines of signs', (n) => longLines(n, '= ')],
  [
    'lines of statements',
    (n) => `one step:\n${times(n / 10_000 - 1, () => ` all at once: ${'x = 1;'.repeat(1600)}`)}`,
  ],
  [
    'lines of sums',
    (n) => `one step:\n${times(n / 10_000 - 1, (i) => ` x${i} = ${'r1 - r2 + '.repeat(980)}1`)}\n stop`,
  ],
  [
    'lines of lists',
    (n) => `one step:\n${times(n / 10_000 - 1, () => ` ${'mem[0], '.repeat(850)}x = ${'1, '.repeat(850)}1`)}`,
  ],
  [
    'lines of conditions',
    (n) => `repeat:\n${times(n / 700, () => ` when ${'r1 = 0 or '.repeat(60)}r1 = 0: stop`)}`,
  ],
] as [string, (n: number) => string][])(
  'a megabyte of %s is read or refused in bounded time',
  async (_name, make) => {
    const text = make(MAX_TEXT_LENGTH);
    expect(text.length).toBeGreaterThan(MAX_TEXT_LENGTH / 2);
    expect(text.length).toBeLessThanOrEqual(MAX_TEXT_LENGTH);
    expect(await readInThread('language/parse.js', 'parseProgramText', text)).toMatch(
      /^read$|^NramError: .*(: line \d+, column \d+: expected |: (at least )?\d+ problems:\n)/,
    );
  },
);

const provenance = {
  task: { name: 'copy', options: {} },
  seed: 1,
  configuration: {},
  learner: 'hand',
  updates: 0,
  weightsHash: null,
  toolVersion: '0.1.0',
};
const file = { format: 'nram-program', version: 1, provenance, verification: null };
const chain = (count: number): object => ({
  numRegisters: 1,
  circuits: [
    { gates: Array.from({ length: count }, (_, i) => ({ gate: 'add', a: i, b: i })), registers: [count] },
  ],
  states: [{ rules: [{ when: '*', circuit: 0, halt: false, next: 0 }] }],
});

test.each([
  ['brackets', (n: number) => '['.repeat(n), /levels of nesting/],
  ['numbers', (n) => `[${'0,'.repeat(n / 2 - 2)}0]`, /at most 300000 values/],
  [
    'strings',
    (n) => `["${'x'.repeat(n / 2)}",${`"${'x'.repeat(20)}",`.repeat(n / 50)}0]`,
    /an object with format/,
  ],
  ['objects', () => `[${'{"a":{"b":{}}},'.repeat(90_000)}0]`, /an object with format/],
  ['gates', () => JSON.stringify({ ...file, program: chain(70_000) }), /^read$/],
  [
    'weights',
    (n) =>
      JSON.stringify({ ...file, program: null, network: { weights: 'A'.repeat(n - 1000), failure: '' } }),
    /a program is required/,
  ],
] as [string, (n: number) => string, RegExp][])(
  'a program file full of %s is read or refused in bounded time',
  async (_name, make, says) => {
    const text = make(MAX_PROGRAM_FILE_LENGTH);
    expect(text.length).toBeLessThanOrEqual(MAX_PROGRAM_FILE_LENGTH);
    expect(await readInThread('artifact/program-file.js', 'parseProgramFile', text)).toMatch(says);
  },
);
