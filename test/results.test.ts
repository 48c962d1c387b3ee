import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram results '));
const document = join(folder, 'results.md');

/**
 * Runs a script twice on a document with nothing in its blocks: the second time everything has been measured, and the file
 * that it is kept in ends with a line that was cut short.
 */
function writeResults(script: string, blocks: readonly string[], ...args: string[]): string {
  writeFileSync(
    document,
    blocks.map((name) => `Words.\n<!-- ${name}: start -->\nOld.\n<!-- ${name}: end -->\n`).join(''),
  );
  const out = join(folder, script);
  const run = (): string => {
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, 'experiments', script), '--document', document, '--out', out, ...args],
      { encoding: 'utf8' },
    );
    expect(stderr).not.toContain('Error');
    expect(status).toBe(0);
    return readFileSync(document, 'utf8');
  };
  const text = run();
  const file = statSync(out).isDirectory() ? join(out, 'runs.jsonl') : out;
  const kept = readFileSync(file, 'utf8');
  appendFileSync(file, kept.slice(0, 40));
  expect(run()).toBe(text);
  expect(readFileSync(file, 'utf8')).toBe(kept);
  expect(text).not.toContain('Old.');
  expect(text.split('Words.')).toHaveLength(blocks.length + 1);
  return text;
}

it('the table, from runs that are kept', () => {
  const text = writeResults(
    'results.mjs',
    ['table', 'failures'],
    // A race ends when it is won, mostly within seconds: the budget is for a machine that has much else to do.
    ...['--tasks', 'access', '--learners', 'gradient', '--seeds', '1', '--budget', '9m'],
  );
  expect(text).toContain('`node experiments/results.mjs --tasks access --learners gradient ');
  expect(text).toMatch(/^\| access \| gradient \| 1 \/ 1 \| 21..100% \|.* \| 20, 0, perfect, perfect \|$/m);
  expect(text).toMatch(/^No run failed|^\| access \| gradient \| 0 of 1 \| - \| - \| \d+ \|$/m);
});

it('and its failures', () => {
  const args = ['--tasks', 'merge', '--learners', 'gradient', '--seeds', '2', '--budget', '1ms'];
  const text = writeResults('results.mjs', ['table', 'failures'], ...args);
  expect(text).toMatch(
    /^\| merge \| gradient \| 0 \/ 2 \| 0..66% \|.* \| 10, 1%, weak, hurts performance \|$/m,
  );
  expect(text).toMatch(/^\| merge \| gradient \| 2 of 2 \| \d+ \| 0% to 0% \| 0 \|$/m);
});

it('what each trick is worth, from attempts that are kept', () => {
  const text = writeResults('ablations.mjs', ['ablations'], '--tasks', 'access', '--attempts', '1');
  expect(text).toMatch(/^\| as the race draws it \| [01] \(\d+\.\.\d+\), [\d.]+ a min \|$/m);
  expect(text.match(/^\| .* a min \|$/gm)?.length).toBeGreaterThan(10);
});

it('how far single attempts get, from attempts that are kept', () => {
  const text = writeResults(
    'gradient-attempts.mjs',
    ['attempts'],
    '--tasks',
    'access,merge',
    '--attempts',
    '4',
  );
  expect(text).toMatch(/^\| access \| [1-4] \/ 4 \| [\d.]+\.\.[\d.]+% \| [1-4] \| /m);
  expect(text).toMatch(/^\| merge \| 0 \/ 4 \| 0\.0\.\.49\.0% \| 0 \| .* \| 4, 0, 0 \| /m);
  const kept = readFileSync(join(folder, 'gradient-attempts.mjs'), 'utf8').trimEnd().split('\n');
  expect(kept.map((line) => JSON.parse(line)).map(({ task, attempt }) => `${task} ${attempt}`)).toEqual(
    ['access', 'merge'].flatMap((task) => [0, 1, 2, 3].map((attempt) => `${task} ${attempt}`)),
  );
});

it('and as if their task had not been among those that were learned from', () => {
  const args = ['--tasks', 'copy', '--attempts', '3', '--without-own'];
  const text = writeResults('gradient-attempts.mjs', ['attempts-without'], ...args);
  expect(text).toContain('`node experiments/gradient-attempts.mjs --without-own --attempts 3 --tasks copy`');
  expect(text).toMatch(/^\| copy \| [0-3] \/ 3 \| /m);
});

it('what the learners give each other, from cases that are kept', () => {
  const text = writeResults('hybrid.mjs', ['hybrid'], '--tasks', 'copy', '--cases', '1');
  expect(text.match(/^\| start \| copy \| .* \| [01]\.\d\d \| [01] \/ 1 \| .* \|$/gm)).toHaveLength(3);
  expect(text.match(/^\| repair \| copy \| .* \| - \| [01] \/ 1 \| .* \|$/gm)?.length).toBeGreaterThanOrEqual(
    4,
  );
  // The searches before the first program that fits and fails.
  expect(text).toMatch(/^\| repair \| copy \| searched, .* \| - \| \d+ \/ \d+ \| .* \|$/m);
});

it('the prior, from attempts whose tallies are kept', () => {
  const [data, out] = [join(folder, 'priors.json'), join(folder, 'prior.ts')];
  const run = (...args: string[]) =>
    spawnSync(
      process.execPath,
      [join(root, 'experiments', 'priors.mjs'), '--data', data, '--out', out, ...args],
      { encoding: 'utf8' },
    );
  expect(run('--tasks', 'access', '--attempts', '40', '--seed', '7')).toMatchObject({ status: 0 });
  const { rounds, tallies } = JSON.parse(readFileSync(data, 'utf8'));
  expect(rounds).toMatchObject([{ seed: 7, task: 'access', attempts: 40 }]);
  expect(tallies.access.sequence.reduce((sum: number, [count]: [number]) => sum + count, 0)).toBe(40);
  const text = readFileSync(out, 'utf8');
  expect(text).toContain("task: 'access',");
  const kept = readFileSync(data, 'utf8');
  expect(run('--seed', '7').stderr).toContain('seed 7 was used before');
  expect(run('--fit')).toMatchObject({ status: 0 });
  expect(readFileSync(out, 'utf8')).toBe(text);
  expect(readFileSync(data, 'utf8')).toBe(kept);
  writeFileSync(data, kept.replace('"inc":[0,1]', '"inc":[1,0]'));
  expect(run('--fit').stderr).toContain('of another space');
});
