/** Gates that a task module brings along, as its author meets them: learned, run, exported, compiled, refused. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { defineTask, type TaskDefinition } from '../src/tasks/define-task.js';
import { type CliResult, runCli } from './run-cli.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram gates '));
cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
const nram = (...args: string[]): Promise<CliResult> => runCli(args, folder);

describe('every command of docs/custom-gates.md', () => {
  const page = readFileSync(join(root, 'docs/custom-gates.md'), 'utf8');
  const commands = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) =>
    block.trim().split('\n'),
  );
  it.each(commands)('%s', async (command) => {
    const args = [...command.replace('npx nram ', '').matchAll(/"([^"]*)"|(\S+)/g)];
    const { code, stderr } = await nram(...args.map(([, quoted, bare]) => quoted ?? bare));
    expect(stderr).not.toContain('nram:');
    expect(code).toBe(0);
  });
  it('shows the gate as the example has it', () => {
    const line = page.match(/name: 'half'.*?apply: (.*?), code: \{ (.*?) \}/) as RegExpMatchArray;
    const example = readFileSync(join(root, 'examples/halve.mjs'), 'utf8');
    for (const part of line.slice(1)) expect(example).toContain(part);
  });
});

/** Cell 0 becomes the exclusive or of cells 0 and 1: two inputs, and no code for C. */
const XOR = `export default {
  gates: [{ name: 'xor', arity: 2, apply: (a, b, M) => (a ^ b) % M }],
  train: { lengths: [2, 2] }, validation: { lengths: [2, 2] }, test: { lengths: [2, 2] },
  minSteps: () => 2,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 0; i < length; i++) memory[i] = random.int(0, memorySize - 1);
    const target = memory.slice();
    target[0] = (memory[0] ^ memory[1]) % memorySize;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};`;

describe('a gate of two inputs', () => {
  const path = join('anneal', 'program.json');
  beforeAll(() => writeFileSync(join(folder, 'xor.mjs'), XOR));

  it.each(['anneal', 'gradient'])('is found by %s alone, in several threads', async (learner) => {
    const args = ['learn', 'xor.mjs', '--learner', learner, '--threads', '2', '--budget', '9m'];
    const { code, stdout } = await nram(...args, '--out', learner);
    expect(code).toBe(0);
    expect(stdout).toContain('xor(');
    expect(stdout).toMatch(/right on all \d+ inputs/);
  });

  it('gives the same program in one thread as in three', async () => {
    const learn = async (threads: string): Promise<string> => {
      const out = `threads-${threads}`;
      await nram('learn', 'xor.mjs', '--deterministic', '--threads', threads, '--budget', '9m', '--out', out);
      return readFileSync(join(folder, out, 'program.json'), 'utf8');
    };
    expect(await learn('1')).toBe(await learn('3'));
  });

  it('is read back from the text that is printed', async () => {
    const { stdout } = await nram('export', path, '--task', 'xor.mjs', '--to', 'text');
    writeFileSync(join(folder, 'xor.nram'), stdout);
    const args = ['--task', 'xor.mjs', '--memory', '12 10 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0', '--steps', '2'];
    const ran = await nram('run', 'xor.nram', ...args);
    expect(ran.stdout.split(' ')[0]).toBe(String(12 ^ 10));
  });

  it('is in exported JavaScript as the source of its function, and runs', async () => {
    const { code } = await nram(
      'export',
      path,
      '--task',
      'xor.mjs',
      '--to',
      'js',
      '--name',
      'xorAll',
      '-o',
      'xor-all.mjs',
    );
    expect(code).toBe(0);
    const url = JSON.stringify(pathToFileURL(join(folder, 'xor-all.mjs')).href);
    const script = `const { xorAll } = await import(${url});
      const memory = new Int32Array(17); memory[0] = 12; memory[1] = 10;
      xorAll(memory, { maxSteps: 2 }); console.log(memory[0]);`;
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout.trim()).toBe(String(12 ^ 10));
  });

  it.each(['c', 'py'])('without code for it, exporting %s says what to add', async (language) => {
    const { code, stderr } = await nram('export', path, '--task', 'xor.mjs', '--to', language);
    expect(stderr).toContain(`add code: { ${language}: '...' } to the gate`);
    expect(code).not.toBe(0);
  });

  it('without its task, a program says which gate it does not know, and how to name the task', async () => {
    for (const args of [
      ['show', path],
      ['run', path, '--memory', '1 2 0 0'],
      ['verify', path],
    ]) {
      const { code, stderr } = await nram(...args);
      expect(stderr).toContain('unknown gate "xor"');
      expect(stderr).toContain('--task FILE.mjs');
      expect([3, 6]).toContain(code);
    }
  });

  it('can be trained with, from its weights on', async () => {
    await nram('compile', path, '--task', 'xor.mjs', '-o', 'xor.safetensors', '--soft', '9');
    const args = ['--from', 'xor.safetensors', '--updates', '25', '--out', 'trained'];
    const { stderr } = await nram('train', 'xor.mjs', ...args);
    expect(stderr).not.toContain('nram:');
    expect(JSON.parse(readFileSync(join(folder, 'trained', 'run.json'), 'utf8')).settings.gates).toContain(
      'xor',
    );
  });
});

describe('a wrong definition of gates', () => {
  const sample: TaskDefinition['sample'] = (_random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    return { memory, target: memory.slice(), mask: new Uint8Array(memorySize).fill(1, 0, length) };
  };
  const define =
    (...gates: NonNullable<TaskDefinition['gates']>) =>
    () =>
      defineTask({ sample, gates });
  const apply = (a: number): number => a;

  it('is refused for a name that is taken, repeated, or no name in code', () => {
    expect(define({ name: 'inc', arity: 1, apply })).toThrow(
      'gates.0.name: means something else in programs',
    );
    expect(define({ name: 'r1', arity: 1, apply })).toThrow('gates.0.name');
    expect(define({ name: 'two words', arity: 1, apply })).toThrow('must be letters, digits and _');
    expect(define({ name: 'same', arity: 1, apply }, { name: 'same', arity: 1, apply })).toThrow(
      'gates.1.name: must be unique, got "same" again',
    );
  });
  it('names all problems at once', () => {
    const wrong = { name: '', arity: 3, apply: 5 } as never;
    expect(define(wrong)).toThrow(/name[\s\S]*arity[\s\S]*apply/);
  });
  it('is refused for results out of range, errors, and what is no function of its inputs, naming the call', () => {
    expect(define({ name: 'big', arity: 1, apply: (a) => a + 1 })).toThrow(
      'gate "big": apply(3, 0, 4) must return an integer in 0..3, got 4',
    );
    expect(define({ name: 'half', arity: 1, apply: (a) => a / 2 })).toThrow('got 0.5');
    let calls = 0;
    expect(define({ name: 'drift', arity: 1, apply: (a, _b, M) => (a + calls++) % M })).toThrow(
      /gate "drift".*then/,
    );
    const broken = (): number => {
      throw new Error('not today');
    };
    expect(define({ name: 'broken', arity: 0, apply: broken })).toThrow('not today');
  });
});
