/** What `nram learn` leaves when it finds nothing that is right. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseProgramFile } from '../src/artifact/program-file.js';
import { type CliResult, runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram best '));
const nram = (...args: string[]): Promise<CliResult> => runCli(args, folder);

describe('the best program that is not right', () => {
  const out = join(folder, 'merge');
  const path = join(out, 'best.json');
  const args = ['learn', 'merge', '--attempts', '2', '--set', 'moves=20000', '--out', out];

  it('is printed with a report and its counterexample, and kept; exit code 4', async () => {
    const { code, stdout } = await nram(...args);
    expect(code).toBe(4);
    expect(stdout).toMatch(/^no program found: /);
    expect(stdout).toMatch(/wrong on \d+ of 1000 sampled inputs/);
    expect(stdout).toContain('first wrong cell');
    expect(stdout).toContain(path);
    expect(readdirSync(out)).toEqual(['best.json', 'report.html']);
    const { provenance, verification } = parseProgramFile(readFileSync(path, 'utf8'), path);
    expect(provenance).toMatchObject({ task: { name: 'merge' }, learner: 'anneal' });
    // On validation inputs: the test split is for programs that were found.
    expect(verification?.paper.maxLength).toBeLessThanOrEqual(40);
  });

  it('can be run, shown and verified', async () => {
    const memory = '4 7 9 1 3 0 2 6 0 0 0 0 0 0';
    expect(await nram('run', path, '--memory', memory, '--steps', '5')).toMatchObject({ code: 0 });
    expect((await nram('show', path)).stdout).toContain('learned for merge by anneal');
    expect((await nram('verify', path, '--cases', '50')).code).toBe(5);
  });

  it('is in the JSON document', async () => {
    const { stdout } = await nram(...args, '--json');
    const { solved, program, best, refused } = JSON.parse(stdout);
    expect({ solved, program, refused }).toEqual({ solved: false, program: null, refused: 0 });
    expect(best).toMatchObject({ path, verified: { task: 'merge' } });
    expect(best.verified.paper.errors).toBeGreaterThan(0);
  });

  it('goes when a later run into the same folder finds a program', async () => {
    mkdirSync(join(folder, 'copy'), { recursive: true });
    writeFileSync(join(folder, 'copy', 'best.json'), readFileSync(path));
    const { code } = await nram('learn', 'copy', '--out', join(folder, 'copy'));
    expect(code).toBe(0);
    expect(existsSync(join(folder, 'copy', 'best.json'))).toBe(false);
    expect(existsSync(join(folder, 'copy', 'program.json'))).toBe(true);
  });

  it('of a file with two wrong lines is right on all others, and the lines are named', async () => {
    const file = fileURLToPath(new URL('cases/noise-lf005.jsonl', import.meta.url));
    const { code, stdout } = await nram('learn', file, '--attempts', '4', '--budget', '9m', '--out', 'noise');
    expect(code).toBe(4);
    expect(stdout).toMatch(/right on all but 2 of 240 lines/);
    expect(stdout).toMatch(/line 51: expected 5, got 4[\s\S]*line 151: expected 7, got 6/);
  });
});

it('a folder that cannot be written any more loses nothing: what was found is printed, and the exit code is 7', async () => {
  // A folder where the file should be.
  mkdirSync(join(folder, 'blocked', 'program.json'), { recursive: true });
  const { code, stdout, stderr } = await nram('learn', 'access', '--out', join(folder, 'blocked'), '--force');
  expect(stdout).toContain('mem[0] = mem[mem[0]]');
  expect(stderr).toContain(`cannot write ${join(folder, 'blocked', 'program.json')}`);
  expect(code).toBe(7);
});

it('a fault in the verification loses nothing: the program is in the folder, unverified, and can be run', async () => {
  // A sampler that fails only where the last verification looks: on long inputs in large memories.
  writeFileSync(
    join(folder, 'faulty.mjs'),
    `export default {
      train: { lengths: [1, 4] },
      sample: (random, length, memorySize) => {
        if (length > 16 && memorySize > 120) throw new Error('no such input');
        const memory = new Int32Array(memorySize);
        memory[0] = random.int(1, memorySize - 1);
        const target = memory.slice();
        target[1] = memory[0];
        return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
      },
    };`,
  );
  const { code, stderr } = await nram('learn', 'faulty.mjs', '--out', 'faulty');
  expect(code).not.toBe(0);
  expect(stderr).toContain('no such input');
  expect(stderr).toContain(
    `note: what was found before the error below is in ${join('faulty', 'program.json')}`,
  );
  const ran = await nram('run', join('faulty', 'program.json'), '--memory', '3 0 0 0', '--steps', '10');
  expect(ran.stdout).toMatch(/^\d 3 /);
});
