import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ProgramFile, parseProgramFile, serializeProgramFile } from '../src/artifact/program-file.js';
import { simplify } from '../src/program/simplify/simplify.js';
import { runCli } from './run-cli.js';
import { paperCopy } from './support/programs.js';

const folder = mkdtempSync(join(tmpdir(), 'nram compile '));
const at = (name: string): string => join(folder, name);

const copyFile: ProgramFile = {
  format: 'nram-program',
  version: 1,
  program: paperCopy,
  provenance: {
    task: { name: 'copy', options: {} },
    seed: 0,
    configuration: {},
    learner: 'hand',
    updates: 0,
    weightsHash: null,
    toolVersion: '0.1.0',
  },
  verification: null,
};
writeFileSync(at('copy.json'), serializeProgramFile(copyFile));

describe('nram compile', () => {
  it('writes weights that nram decompile turns into the program again', async () => {
    const compiled = await runCli(['compile', 'copy.json', '-o', 'copy.safetensors'], folder);
    expect(compiled).toMatchObject({ code: 0, stderr: '' });
    expect(compiled.stdout).toContain('4 registers, 2 hidden units');
    expect(compiled.stdout).toContain('probability 1\n');

    const { code, stdout } = await runCli(['decompile', 'copy.safetensors', '-o', 'again.json'], folder);
    expect(code).toBe(0);
    expect(stdout).toContain('mem[r3 + r1] = mem[r3]');
    const again = parseProgramFile(readFileSync(at('again.json'), 'utf8'), 'again.json');
    expect(again.provenance.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    const shown = await runCli(['decompile', 'copy.safetensors', '--json'], folder);
    expect(JSON.parse(shown.stdout)).toEqual({ output: null, text: stdout, program: again.program });
    expect(simplify(again.program)).toEqual(again.program);

    const check = (name: string) => runCli(['verify', name, '--task', 'copy', '--cases', '100'], folder);
    expect(await check('again.json')).toEqual(await check('copy.json'));
  });

  it('--soft leaves the other wires a chance, and says which', async () => {
    const args = ['compile', 'copy.json', '-o', 'soft.safetensors', '--soft', '3', '--json'];
    const { code, stdout } = await runCli(args, folder);
    expect(code).toBe(0);
    const { wireProbability, scale, gates, hiddenSize, numParameters } = JSON.parse(stdout);
    expect({ scale, hiddenSize }).toEqual({ scale: 3, hiddenSize: 2 });
    const of = (n: number): number => 1 / (1 + (n - 1) * Math.exp(-3));
    // Four registers choose among all wires, the first gate among the registers.
    expect(wireProbability).toEqual([of(4 + gates.length), of(4)]);
    expect(readFileSync(at('soft.safetensors')).length).toBeGreaterThan(4 * numParameters);
  });

  it('a text that stops becomes a file that says who wrote it and needs no --steps', async () => {
    writeFileSync(at('one.nram'), 'one step: mem[0] = mem[1]; stop\n');
    expect((await runCli(['compile', 'one.nram', '-o', 'one.json'], folder)).code).toBe(0);
    const { stdout } = await runCli(['run', 'one.json', '--memory', '0 2 1'], folder);
    expect(stdout).toBe('2 2 1\n');
    expect((await runCli(['show', 'one.json'], folder)).stdout).toContain('written by hand, nram');
    expect((await runCli(['verify', 'one.json'], folder)).code).toBe(2);
    const code = await runCli(['export', 'one.json', '--to', 'js'], folder);
    expect(code.stdout).toContain('export function program(\n  memory,\n  { maxSteps = Infinity,');
  });
  it('-o NAME.json writes the program as a file, as it is', async () => {
    const { code } = await runCli(['compile', 'copy.json', '-o', 'same.json'], folder);
    expect(code).toBe(0);
    expect(readFileSync(at('same.json'), 'utf8')).toBe(serializeProgramFile(copyFile));
  });
});

describe('what nram compile cannot do', () => {
  it.each([
    { args: ['compile', 'copy.json'], code: 2, says: '--output' },
    {
      args: ['compile', 'copy.json', '-o', 'copy.txt'],
      code: 2,
      says: '.safetensors or .json, got copy.txt',
    },
    { args: ['compile', 'copy.json', '-o', 'x.safetensors', '--soft', '0'], code: 2, says: 'greater than 0' },
    { args: ['compile', 'copy.json', '-o', 'x.json', '--soft', '5'], code: 2, says: 'got --output x.json' },
    { args: ['compile', 'no.json', '-o', 'x.safetensors'], code: 3, says: 'no.json' },
    { args: ['decompile', 'no.safetensors'], code: 3, says: 'no.safetensors' },
    {
      args: ['decompile', 'copy.json'],
      code: 3,
      says: 'a weights file is required, got text: copy.json',
    },
    { args: ['compile', 'copy.json', '-o', 'copy.json/x.json'], code: 7, says: 'copy.json/x.json' },
  ])('nram $args is refused', async ({ args, code, says }) => {
    const result = await runCli(args, folder);
    expect(result.stderr).toContain(says);
    expect(result.stderr).not.toContain('    at ');
    expect(result).toMatchObject({ code, stdout: '' });
  });
});

it.each(['compile', 'decompile'])('nram %s --help has an example', async (command) => {
  const { code, stdout } = await runCli([command, '--help'], folder);
  expect(code).toBe(0);
  expect(stdout).toContain(`Example:\n  npx nram ${command} runs/copy-1/`);
});
