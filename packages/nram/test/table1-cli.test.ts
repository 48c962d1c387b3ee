/** `nram table1`: which tasks and seeds it takes, and what becomes of runs that are there. */
import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadTaskFile } from '../src/node/task-file.js';
import type { TableRow, TableRun } from '../src/report/table1.js';
import { finish, runCli, startCli } from './run-cli.js';
import { examplesText } from './support/examples-text.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nram table '));
const OPTIONS = ['--learners', 'all', '--budget', '60s', '--out', 'table'];

async function table(...args: string[]): Promise<{ rows: TableRow[]; runs: TableRun[]; stderr: string }> {
  const { code, stdout, stderr } = await runCli(['table1', ...OPTIONS, '--json', ...args], folder);
  expect(code).toBe(0);
  return { ...JSON.parse(stdout), stderr };
}

describe('custom tasks', () => {
  it('from a module and from a file of examples stand beside a built-in one', async () => {
    const fill = fileURLToPath(new URL('own-tasks/fill.mjs', import.meta.url));
    copyFileSync(fill, join(folder, 'fill.mjs'));
    const { task } = await loadTaskFile(fill);
    writeFileSync(join(folder, 'fill.jsonl'), examplesText(task, 300, 1));
    const list = ['--tasks', 'access, fill.mjs,fill.jsonl', '--seeds', '4-4'];
    const { rows, runs } = await table(...list);
    expect(rows.map((row) => [row.task, row.solved, row.paper === null])).toEqual([
      ['access', 1, false],
      ['fill.mjs', 1, true],
      ['fill.jsonl', 1, true],
    ]);
    // Examples are what they are: there are none of length 50 or 10 to be had.
    expect(rows[1]).toMatchObject({ fuzzy50: expect.any(Number), fewestSteps: expect.any(Number) });
    expect(rows[2]).toMatchObject({
      fuzzyTrain: expect.any(Number),
      fuzzy50: null,
      gap: null,
      fewestSteps: null,
    });

    // The file is another one now, though its name is the same.
    appendFileSync(join(folder, 'fill.jsonl'), '{"input":[3,1,0,0],"output":[null,null,3,null]}\n');
    const again = await table(...list);
    expect(again.stderr.match(/, all, seed 4/g)).toHaveLength(1);
    expect(again.runs.slice(0, 2)).toEqual(runs.slice(0, 2));
    expect(again.runs[2].taskHash).not.toBe(runs[2].taskHash);
  });
  it.each([
    ['nope.jsonl', 3, 'cannot read nope.jsonl'],
    ['coppy', 2, 'did you mean "copy"?'],
    ['copy,copy', 2, 'tasks must have different names, got copy twice'],
  ])('%s is exit %i before any run', async (tasks, exit, says) => {
    const { code, stdout, stderr } = await runCli(['table1', '--tasks', tasks], folder);
    expect(stderr).toContain(says);
    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
  });
});

describe('--seeds', () => {
  it.each([
    ['2', [1, 2]],
    ['2..3', [2, 3]],
    ['2-3', [2, 3]],
    ['1,3', [1, 3]],
  ])('%s', async (seeds, expected) => {
    const { runs } = await table('--tasks', 'access', '--seeds', seeds);
    expect(runs.map(({ seed }) => seed)).toEqual(expected);
  });
  it('names its forms', async () => {
    const { code, stderr } = await runCli(['table1', '--seeds', '6-4'], folder);
    expect(stderr).toContain('a number of seeds (10 means 1..10), a range (4..6 or 4-6) or a list (1,3,7)');
    expect(code).toBe(2);
  });
});

it('Ctrl-C prints the table so far, and the command that continues', async () => {
  mkdirSync(join(folder, 'stopped'));
  const args = ['table1', '--tasks', 'access,merge', '--seeds', '1..2', '--learners', 'gradient'];
  const child = startCli([...args, '--out', 'stopped'], folder);
  child.stderr?.on('data', (chunk) => {
    if (String(chunk).includes('merge, gradient, seed 1')) child.kill('SIGINT');
  });
  const { code, stdout, stderr } = await finish(child);
  expect(stdout).toMatch(/\naccess +gradient +2 \/ 2 /);
  expect(stderr).toContain(
    `stopped with 2 runs left; to continue: npx nram ${args.join(' ')} --out stopped\n`,
  );
  expect(code).toBe(130);
  expect(
    readFileSync(join(folder, 'stopped', 'runs.jsonl'), 'utf8')
      .trimEnd()
      .split('\n'),
  ).toHaveLength(2);
});
