import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { parseProgramText } from '../src/language/parse.js';
import { loadTaskFile } from '../src/node/task-file.js';
import { prove } from '../src/proof/report.js';
import { DEFAULT_BUDGET } from '../src/tasks/budget.js';
import { runCli } from './run-cli.js';

const repository = fileURLToPath(new URL('../../../', import.meta.url));
const folder = join(repository, 'examples/arrays');
const modules = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
const programs = modules.flatMap((module) => {
  const name = module.replace('.mjs', '');
  return readdirSync(folder)
    .filter((file) => file === `${name}.nram` || file === `learned-${name}.nram`)
    .map((file): [string, string] => [file, module]);
});

it.each(programs)('examples/arrays/%s is proven by the formula of %s', async (file, module) => {
  const { task } = await loadTaskFile(join(folder, module));
  const program = parseProgramText(readFileSync(join(folder, file), 'utf8'), file);
  expect(prove(program, task, { budget: DEFAULT_BUDGET })?.statement).toMatch(
    /^right for every length n >= 1 in every memory that is large enough; it stops by itself, after (at most )?n \+ \d steps$/,
  );
});

it('there is one program for each module at least', () => {
  expect(new Set(programs.map(([, module]) => module)).size).toBe(modules.length);
  expect(modules.length).toBeGreaterThanOrEqual(6);
});

it('a module with a formula is learned, and what is learned is proven and written as SMT-LIB', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'nram proofs ')), 'out');
  const module = 'examples/arrays/maximum.mjs';
  const options = ['--learner', 'anneal', '--deterministic', '--attempts', '50', '--out', out];
  const learned = await runCli(['learn', module, ...options], repository);
  expect(learned.code).toBe(0);
  expect(learned.stdout).toContain(
    'proven: right for every length n >= 1 in every memory that is large enough',
  );
  const args = ['export', join(out, 'program.json'), '--task', module, '--to', 'smt2'];
  const { stdout, stderr } = await runCli(args, repository);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^; maximum.mjs: right for every length/);
});
