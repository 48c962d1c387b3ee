/** Weights that were changed outside `nram`: read with a note, refused where they do not fit. */
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { decodeWeights } from '../src/artifact/weights-file.js';
import { runCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'nram weights '));
/** A compiled program of which one value was changed in Python. */
const TUNED = fileURLToPath(new URL('cases/tuned.safetensors', import.meta.url));

describe('one value changed elsewhere', () => {
  it('is read by decompile, with a note on stderr', async () => {
    const { code, stdout, stderr } = await runCli(['decompile', TUNED], folder);
    expect(stderr).toBe(
      `note: ${TUNED}: these weights were changed outside nram (the hash does not match); using them anyway\n`,
    );
    expect(stdout).toContain('then repeat until the step limit:');
    expect(code).toBe(0);
  });
  it('keeps the note out of JSON', async () => {
    const { code, stdout, stderr } = await runCli(['decompile', TUNED, '--json'], folder);
    expect(JSON.parse(stdout)).toHaveProperty('program');
    expect(stderr).toContain('note: ');
    expect(code).toBe(0);
  });
});

describe('what does not fit is exit 6, naming the tensor and what it must be', () => {
  const bytes = readFileSync(TUNED);
  const header = bytes.subarray(8, 8 + Number(bytes.readBigUInt64LE(0))).toString();
  const change = (from: string, to: string): Uint8Array => {
    // The length stays, so that only this is wrong.
    const changed = header.replace(from, to).trimEnd().padEnd(header.length);
    expect(changed).not.toBe(header);
    const file = Buffer.from(bytes);
    file.write(changed, 8);
    return file;
  };
  it.each([
    ['type', '"F32","shape":[2]', '"I32","shape":[2]', '["hidden1.bias"]: dtype must be "F32", got "I32"'],
    ['shape', '[2,2]', '[4,1]', 'hidden1.weight must have the shape [2, 2], got [4, 1]'],
    ['name', 'hidden2.bias', 'hidden3.bias', 'a tensor hidden2.bias is required'],
    ['gates', '\\"add\\"', '\\"inc\\"', 'output.weight must have the shape [51, 2], got [56, 2]'],
    [
      'metadata',
      '"spec":',
      '"spek":',
      "the metadata must contain a spec with the machine's sizes and gates, got none",
    ],
  ])('%s', async (what, from, to, says) => {
    const path = join(folder, `${what}.safetensors`);
    writeFileSync(path, change(from, to));
    const { code, stdout, stderr } = await runCli(['decompile', path], folder);
    expect(stderr).toContain(`${what}.safetensors: ${says}`);
    expect({ code, stdout }).toEqual({ code: 6, stdout: '' });
  });
});

it('compile says in the file of weights that they are compiled', async () => {
  writeFileSync(join(folder, 'one.nram'), 'one step: mem[0] = mem[1]; stop\n');
  await runCli(['compile', 'one.nram', '-o', 'one.safetensors', '--soft', '5'], folder);
  const { origin, note } = decodeWeights(readFileSync(join(folder, 'one.safetensors')), 'one');
  expect({ origin, note }).toEqual({ origin: 'compiled from a program, with logits of 5', note: null });
});
