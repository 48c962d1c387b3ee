/** Files of examples as people bring them, through the command as they run it. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { MAIN, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram files '));

/** A file in test/cases. */
const caseFile = (name: string): string => fileURLToPath(new URL(`./cases/${name}`, import.meta.url));

const verify = (program: string, task: string) =>
  runCli(['verify', caseFile(program), '--task', caseFile(task)]);

describe('verify', () => {
  it('calls a program right that stops by itself, later than the file gives it steps', async () => {
    const { code, stdout } = await verify('mul.nram', 'multiply-min.jsonl');
    expect(stdout).toContain(
      'holds on 7 of 7 held-out examples, lengths 2 (and on all 29 training examples)',
    );
    expect(stdout).toContain(
      'on 36 inputs it stops by itself only after more than the steps given (up to 21)',
    );
    expect(code).toBe(0);
  });

  it('names the two lines of 240 that a program does not agree with', async () => {
    const { code, stdout } = await verify('element.nram', 'noise-lf005.jsonl');
    expect(stdout).toContain(`right on all but 2 of 240 lines: check whether these lines are correct
  line 51: expected 5, got 4, first wrong cell 0
  line 151: expected 7, got 6, first wrong cell 0
`);
    expect(code).toBe(5);
  });
});

describe('the steps of an example', () => {
  /** Cell 0 is how often 2 is added to cell 1; a program that does not stop must take just as many steps. */
  const linesOf = (steps?: (times: number) => number): string =>
    Array.from({ length: 30 }, (_, i) => {
      const times = 1 + (i % 6);
      const input = [times, 1 + Math.floor(i / 6), ...new Array(i % 3).fill(0)];
      const limit = steps === undefined ? {} : { steps: steps(times) };
      return `${JSON.stringify({ input, output: [null, input[1] + 2 * times], memorySize: 40, ...limit })}\n`;
    }).join('');
  writeFileSync(
    join(folder, 'said.jsonl'),
    linesOf((times) => times),
  );
  writeFileSync(join(folder, 'unsaid.jsonl'), linesOf());
  writeFileSync(join(folder, 'twos.nram'), 'repeat: mem[1] = mem[1] + 2\n');

  it('are what its line says', async () => {
    const { code, stdout } = await runCli(['verify', 'twos.nram', '--task', 'said.jsonl'], folder);
    expect(stdout).toContain(
      'said.jsonl, after the steps given (1..6, as the file says): holds on 6 of 6 held-out examples',
    );
    expect(stdout).toMatch(
      /strict \(must stop by itself or still be right after 4 times these steps \+ 16\): wrong on 6/,
    );
    expect(code).toBe(0);
    const unsaid = await runCli(['verify', 'twos.nram', '--task', 'unsaid.jsonl'], folder);
    expect(unsaid.stdout).toContain('after the steps given (2 per used cell + 9): wrong on 6 of 6');
    expect(unsaid.code).toBe(5);
  });

  const learn = (file: string, ...options: string[]) =>
    runCli(
      ['learn', file, '--attempts', '12', '--set', 'moves=1', '--learner', 'anneal', ...options],
      folder,
    );
  it('that were tried are named where nothing is found, and how to say others', async () => {
    const { code, stdout } = await learn('unsaid.jsonl');
    expect(stdout).toContain(
      'each example was given between 3 and 24 steps; say "steps" in the file if it needs more\n',
    );
    expect(code).toBe(4);
    const fixed = await learn('unsaid.jsonl', '--set', 'stepScale=1', '--set', 'extraSteps=0', '--json');
    expect(JSON.parse(fixed.stdout).stepsTried).toEqual({ least: 6, most: 6 });
    expect((await learn('said.jsonl')).stdout).toContain(
      'each example was given between 1 and 6 steps, as the file says\n',
    );
  });
  it('are in the JSON document of a run that found a program only as its settings', async () => {
    const { stdout } = await runCli(
      ['learn', 'said.jsonl', '--json', '--budget', '9m', '--out', 'twos'],
      folder,
    );
    const { solved, settings, stepsTried } = JSON.parse(stdout);
    expect({ solved, stepsTried }).toEqual({ solved: true, stepsTried: null });
    expect(settings).toMatchObject({ stepScale: 1, extraSteps: 0 });
  });
});

describe('numbers far above the number of cells', () => {
  it('are verified in a memory of their size, and the report says which', async () => {
    const { code, stdout, stderr } = await verify('sum.nram', 'sums.jsonl');
    expect(stdout).toContain('holds on 48 of 48 held-out examples, lengths 8..9 (and on all 192 training');
    expect(stdout).toMatch(
      / {2}on 240 inputs memory has 2147483647 cells, of which the first 4\.\.9 are stored, with values up to \d{7}; the program must write to no other cell\n/,
    );
    expect([code, stderr]).toEqual([0, '']);
  });

  it('are learned from, and the program then runs on a longer list', async () => {
    const sums = caseFile('sums.jsonl');
    const options = ['--deterministic', '--attempts', '50', '--budget', '9m', '--out', 'sums'];
    const { code, stderr } = await runCli(['learn', sums, ...options], folder);
    expect(stderr).toContain(
      'hint: gradient will not take part: its fuzzy machine stores a probability for every value, so it needs training examples with values below 47, and found none\n',
    );
    expect(code).toBe(0);
    const list = Array.from({ length: 300 }, (_, i) => (i * 7_654_321) % 7_000_000);
    const memory = [list.length, ...list].join(' ');
    const total = String(list.reduce((sum, value) => sum + value, 0));
    const run = await runCli(
      ['run', 'sums/program.json', '--memory', memory, '--memory-size', '2147483647', '--steps', '610'],
      folder,
    );
    expect(run.stdout.split(' ')[0]).toBe(total);
    expect(run.code).toBe(0);

    // Without a size, the one that its examples have is taken.
    const short = ['run', 'sums/program.json', '--memory', '3 1200 350000 99', '--steps', '9'];
    expect((await runCli(short, folder)).stdout).toMatch(/^351299 /);
    const exported = await runCli(['export', 'sums/program.json', '--to', 'ts'], folder);
    expect(exported.stdout).toContain('memorySize: size = 2147483647');
  });

  it('are learned from a module whose sampler draws them, and verified up to its longest length', async () => {
    const options = ['--deterministic', '--attempts', '50', '--budget', '9m', '--out', 'maximum'];
    const { code, stdout } = await runCli(['learn', caseFile('large-maximum.mjs'), ...options], folder);
    expect(stdout).toMatch(
      /right on 1000 of 1000 sampled inputs, lengths 1\.\.60, memories of 2147483647 cells/,
    );
    expect(stdout).toMatch(
      /on 1000 inputs memory has 2147483647 cells, of which the first 5\.\.\d+ are stored, with values up to 2147\d{6};/,
    );
    expect(code).toBe(0);
  });

  it('are refused by train, which trains the fuzzy machine alone', async () => {
    const { code, stdout, stderr } = await runCli(['train', caseFile('sums.jsonl')], folder);
    expect(stderr).toContain('train: sums.jsonl cannot be learned: its fuzzy machine stores a probability');
    expect([code, stdout]).toEqual([3, '']);
  });

  it('show where a program writes beyond the cells of a line', async () => {
    writeFileSync(join(folder, 'far.nram'), 'one step: mem[mem[1] + 1] = 1; stop\n');
    const { code, stdout } = await runCli(['verify', 'far.nram', '--task', caseFile('sums.jsonl')], folder);
    expect(stdout).toContain('wrong on 48 of 48 held-out examples');
    expect(stdout).toMatch(/length 8, memory size 2147483647, after \d+ steps\):/);
    expect(stdout).toMatch(
      /the run failed: runProgram: a write must be to one of the cells given, 0\.\.7, got address \d+ /,
    );
    expect(code).toBe(5);
  });
});

describe('verify says what a program depends on that the examples leave open', () => {
  const file = join(folder, 'last.jsonl');
  // The last value, in memories that are always full.
  const lines = Array.from({ length: 16 }, (_, i) => {
    const input = [0, ...Array.from({ length: 5 + (i % 4) }, (_, at) => 1 + ((i + (i >> 2) + 2 * at) % 4))];
    return `${JSON.stringify({ input, output: [input[input.length - 1]] })}\n`;
  });
  writeFileSync(file, lines.join(''));
  const verifyText = (text: string, ...options: string[]) => {
    const program = join(folder, 'last.nram');
    writeFileSync(program, text);
    return runCli(['verify', program, '--task', file, ...options]);
  };

  it('in the report', async () => {
    const { code, stdout } = await verifyText('one step: mem[0] = mem[M - 1]; stop\n');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `depends on the number of free cells, which the examples leave open (tried on 16 examples; no example allows fewer free cells or other values in free cells):
  with 1 more free cell, cell 0 becomes 0 instead of 1 (line 1; 16 of 16 examples)
`,
    );
  });
  it('in the JSON document', async () => {
    const { stdout } = await verifyText('one step: mem[0] = mem[M - 1]; stop\n', '--json');
    expect(JSON.parse(stdout).dependence).toMatchObject({
      cases: 16,
      tried: { steps: 16, moreCells: 16, fewerCells: 0 },
      found: [{ kind: 'moreCells', change: 1, line: 1, cell: 0, expected: 1, got: 0 }],
    });
  });
});

/** Twenty-four times the first two cells exchanged: a program for that is found at once. */
const SWAPS = Array.from({ length: 24 }, (_, i) => {
  const input = Array.from({ length: 4 + (i % 4) }, (_, at) => (i + 2 * at) % 4);
  return { input, output: [input[1], input[0]] };
});
const LINES = SWAPS.map((example) => `${JSON.stringify(example)}\n`).join('');

describe('files that are read as they are', () => {
  it.each([
    ['array.jsonl', []],
    [
      'extra-keys.jsonl',
      ['hint: keys other than "input", "output", "memorySize" and "steps" are ignored: "id", "note"'],
    ],
    ['utf16le.jsonl', []],
  ])('%s', async (name, ignored) => {
    const { code, stdout, stderr } = await verify('raise.nram', name);
    expect(stderr.match(/.*are ignored.*/g) ?? []).toEqual(ignored);
    expect(stderr).toContain('hint: only 4 distinct examples');
    expect(stdout).toContain('holds on 1 of 1 held-out examples, lengths 7 (and on all 3 training examples)');
    expect(code).toBe(0);
  });

  it('null-vs-scored.jsonl: what is not scored contradicts nothing', async () => {
    const { code, stdout, stderr } = await verify('swap.nram', 'null-vs-scored.jsonl');
    expect(stderr).toContain('1 example repeats an earlier input');
    expect(stdout).toContain('holds on 1 of 1 held-out examples, lengths 3 (and on all 1 training examples)');
    expect(code).toBe(0);
  });
});

describe('files that are refused, with what to do', () => {
  it.each([
    ['neg.jsonl', 'line 1: input[1] must be an integer in 0..3, got -1 (arithmetic is modulo memorySize'],
    [
      'strings.jsonl',
      'line 1: input[0] must be an integer in 0..3, got "3" (write numbers without quotes: 3)',
    ],
    [
      'float-half.jsonl',
      'line 1: input[1] must be an integer in 0..3, got 0.5 (cells hold integers: multiply',
    ],
  ])('%s', async (name, says) => {
    const { code, stdout, stderr } = await verify('element.nram', name);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(3);
  });
});

describe('standard input and packed files', () => {
  const run = (args: string[], input: string | Buffer) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { cwd: folder, input });
    return { code: status, stdout: String(stdout), stderr: String(stderr) };
  };
  const learn = (task: string, out: string, input: string | Buffer = '') =>
    run(
      ['learn', task, '--deterministic', '--attempts', '50', '--budget', '9m', '--out', out, '--json'],
      input,
    );

  it('are learned from by all threads, and verified', () => {
    writeFileSync(join(folder, 'swaps.jsonl'), LINES);
    writeFileSync(join(folder, 'swaps.json.gz'), gzipSync(JSON.stringify(SWAPS)));
    const plain = learn('swaps.jsonl', 'plain');
    const packed = learn('swaps.json.gz', 'packed');
    const piped = learn('-', 'piped', LINES);
    const pipedPacked = learn('-', 'both', gzipSync(LINES));
    expect([plain, packed, piped, pipedPacked].map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect([plain, packed, piped].map(({ stdout }) => JSON.parse(stdout).task)).toEqual([
      'swaps.jsonl',
      'swaps.json.gz',
      'stdin',
    ]);
    expect(JSON.parse(pipedPacked.stdout).text).toBe(JSON.parse(piped.stdout).text);
    const program = JSON.parse(piped.stdout).program;
    const verified = run(['verify', program, '--task', '-'], LINES);
    expect(verified).toMatchObject({ code: 0, stderr: expect.not.stringContaining('warning') });
    expect(run(['verify', program, '--task', '-'], `${LINES}\n`).stderr).toContain('has changed since');
    expect(run(['verify', 'packed/program.json', '--task', 'swaps.json.gz'], '').code).toBe(0);
  });

  it('are watched by train', () => {
    const { stdout } = run(['train', '-', '--updates', '5', '--json'], LINES);
    expect(JSON.parse(stdout)).toMatchObject({ task: 'stdin', out: join('runs', 'train-stdin-1') });
  });

  it.each([
    ['nothing', '', 'standard input: at least 2 different examples are required, got 0'],
    ['no examples', 'hello\n', 'standard input: line 1, column 1: expected a value, got "h"'],
    ['half a gzip file', gzipSync(LINES).subarray(0, 40), 'standard input: an intact gzip file is required'],
  ])('%s on standard input is an error', (_name, input, says) => {
    const { code, stderr } = learn('-', 'never', input);
    expect(stderr).toContain(says);
    expect(code).toBe(3);
  });

  it('a file of another name is refused, and told how it can be read', () => {
    writeFileSync(join(folder, 'swaps.txt'), LINES);
    const { code, stderr } = learn('swaps.txt', 'never');
    expect(stderr).toContain(
      '(examples files may also end in .ndjson, .json or .gz; "- < swaps.txt" reads any file)',
    );
    expect(code).toBe(2);
    expect(learn('-', 'txt', readFileSync(join(folder, 'swaps.txt'))).code).toBe(0);
  });
});
