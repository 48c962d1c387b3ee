import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadTaskFile } from '../src/node/task-file.js';
import { parseExamplesFile } from '../src/tasks/examples-file.js';
import { runCli } from './run-cli.js';
import { examplesText } from './support/examples-text.mjs';

const folder = mkdtempSync(join(tmpdir(), 'nram own '));
const tasks = fileURLToPath(new URL('./own-tasks', import.meta.url));
const moduleOf = (name: string): string => join(tasks, `${name}.mjs`);

/** Learns so that the result depends on nothing but the seed, and verifies what was learned against the same file. */
async function learnAndVerify(file: string): Promise<Record<string, unknown>> {
  const out = join(folder, `${file.replaceAll('/', '_')} out`);
  const options = ['--deterministic', '--attempts', '200', '--budget', '9m', '--json', '--out', out];
  const { code, stdout } = await runCli(['learn', file, ...options], folder);
  expect(code).toBe(0);
  const document = JSON.parse(stdout);
  const verified = await runCli(['verify', document.program, '--task', file, '--json'], folder);
  expect(verified.code).toBe(0);
  expect(JSON.parse(verified.stdout)).toMatchObject({ paper: document.verified.paper });
  return document;
}

describe('tasks of our own', () => {
  it.each(readdirSync(tasks))('%s has a legal sampler, also as a file of examples', async (name) => {
    const { task } = await loadTaskFile(join(tasks, name));
    const { examples } = parseExamplesFile(examplesText(task, 300, 1), name);
    expect(examples.size).toBeGreaterThan(150);
  });
  it('shift.mjs is learned, and verified in full', async () => {
    expect(await learnAndVerify(moduleOf('shift'))).toMatchObject({
      task: 'shift.mjs',
      solved: true,
      verified: { paper: { cases: 1000, errors: 0, maxLength: 80 }, exhaustive: { errors: 0 } },
    });
  });
  it('full.mjs, of which no cell holds 0, is learned, and verified in full', async () => {
    expect(await learnAndVerify(moduleOf('full'))).toMatchObject({
      task: 'full.mjs',
      solved: true,
      verified: { paper: { cases: 1000, errors: 0 }, exhaustive: { errors: 0 } },
    });
  });
  it.each(['mjs', 'jsonl'])('train watches one network on a .%s file', async (kind) => {
    const file = kind === 'mjs' ? moduleOf('fill') : join(folder, 'watched.jsonl');
    if (kind === 'jsonl') {
      writeFileSync(file, examplesText((await loadTaskFile(moduleOf('fill'))).task, 100, 1));
    }
    const { code, stdout } = await runCli(['train', file, '--updates', '25', '--json'], folder);
    const { task, metrics, out, isRight } = JSON.parse(stdout);
    expect(task).toBe(kind === 'mjs' ? 'fill.mjs' : 'watched.jsonl');
    expect(metrics).toHaveLength(1);
    expect(out).toBe(kind === 'mjs' ? 'runs/train-fill-1' : 'runs/train-watched-1');
    expect(code).toBe(isRight ? 0 : 4);
  });
  it('fill is learned from 300 examples, and held to those alone', async () => {
    const file = join(folder, 'fill.jsonl');
    const { task } = await loadTaskFile(moduleOf('fill'));
    writeFileSync(file, examplesText(task, 300, 1));
    const { verified, candidates } = (await learnAndVerify(file)) as Record<string, Record<string, object>>;
    expect(verified).toMatchObject({
      paper: { errors: 0 },
      exhaustive: null,
      examples: { training: { errors: 0 } },
    });
    expect(candidates).toBeGreaterThan(0);
    const program = join(`${file.replaceAll('/', '_')} out`, 'program.json');
    const { code, stderr } = await runCli(['verify', program], folder);
    expect(stderr).toContain('--task');
    expect(code).toBe(2);

    const isReported = async () =>
      (await runCli(['verify', program, '--task', file], folder)).stderr.includes('has changed since');
    expect(await isReported()).toBe(false);
    writeFileSync(file, examplesText(task, 299, 1));
    expect(await isReported()).toBe(true);
  });
});

it('a program that fits the training examples only is refused, and counted', async () => {
  const file = join(folder, 'contradiction.jsonl');
  const lines = Array.from({ length: 40 }, (_, i) => {
    const [value, isLong] = [1 + (i % 5), i >= 32];
    const input = [value, ...new Array(isLong ? 9 : 4 + (i % 3)).fill(0)];
    // Cell 1 is to be as cell 0, but in the longest examples it is to be something else.
    return JSON.stringify({ input, output: [null, isLong ? 7 - value : value], memorySize: 10 + (i >> 2) });
  });
  writeFileSync(file, lines.join('\n'));
  const options = ['--deterministic', '--attempts', '8', '--learner', 'anneal', '--budget', '9m'];
  const { code, stdout } = await runCli(['learn', file, ...options, '--json'], folder);
  expect(JSON.parse(stdout)).toMatchObject({ solved: false, program: null, stopped: 'attempts' });
  expect(JSON.parse(stdout).candidates).toBeGreaterThan(1);
  expect(code).toBe(4);
});

describe('nram init', () => {
  it('writes files that are learned as they are', async () => {
    const { code, stdout } = await runCli(['init', 'mine'], folder);
    expect(code).toBe(0);
    const commands = [...stdout.matchAll(/^ {2}npx nram learn (.*)$/gm)].map(([, file]) => file);
    expect(commands).toEqual(['mine/examples.jsonl', 'mine/task.mjs']);
    for (const file of commands) expect(await learnAndVerify(file)).toMatchObject({ solved: true });
  });
  it('what is learned from a file lies in a folder named without its ending', async () => {
    await runCli(['init', 'named'], folder);
    const { code, stdout } = await runCli(['learn', 'named/examples.jsonl', '--seed', '3', '--json'], folder);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).program).toBe(join('runs', 'examples-3', 'program.json'));
  });
  it('overwrites nothing', async () => {
    const path = join(folder, 'task.mjs');
    writeFileSync(path, 'mine');
    const { code, stderr } = await runCli(['init', folder], folder);
    expect(stderr).toContain('task.mjs');
    expect(code).toBe(3);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(folder)).not.toContain('examples.jsonl');
  });
});

describe('files that cannot be learned from', () => {
  writeFileSync(join(folder, 'bad.jsonl'), '{"input":[1,9],"output":[1]}\n{"input":[1]}\n{x}\n');
  writeFileSync(join(folder, 'bad.mjs'), 'export default { trian: 1 };');
  it.each([
    ['bad.jsonl', 3, ['line 1: input[1]', 'line 2: output', 'line 3, column 2']],
    ['bad.mjs', 3, ['sample', 'trian']],
    ['missing.jsonl', 3, ['missing.jsonl']],
    ['missing.mjs', 3, ['missing.mjs']],
    ['.', 2, ['the folder .']],
    ['data.csv', 2, ['FILE.jsonl', 'data.csv']],
  ])('%s', async (file, exitCode, says) => {
    const { code, stdout, stderr } = await runCli(['learn', file, '--out', join(folder, 'never')], folder);
    for (const text of says) expect(stderr).toContain(text);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(exitCode);
  });
});
