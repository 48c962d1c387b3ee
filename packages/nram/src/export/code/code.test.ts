import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { typeScriptProblems } from '../../../test/support/emitted.js';
import { circuit, oneState, paperCopy, paperSwap, rule } from '../../../test/support/programs.js';
import { describeProgram } from '../../artifact/describe.js';
import { parseProgramText } from '../../language/parse.js';
import { programToText } from '../../language/print.js';
import { programToC } from './c.js';
import { programToTypeScript } from './typescript.js';

const FIXTURES = '../../../test/fixtures';
const GOLDEN = {
  name: 'copy',
  comment: describeProgram(paperCopy, { provenance: null, verification: null }),
};

describe('golden texts of Copy', () => {
  it('the TypeScript of Copy is the golden text, and its compiler accepts it', async () => {
    const text = programToTypeScript(paperCopy, GOLDEN);
    await expect(text).toMatchFileSnapshot(`${FIXTURES}/emitted-copy.ts.txt`);
    expect(typeScriptProblems([text])).toEqual([]);
  });
  it('the C of Copy is the golden text', async () => {
    await expect(programToC(paperCopy, GOLDEN)).toMatchFileSnapshot(`${FIXTURES}/emitted-copy.c.txt`);
  });
});

describe('emitted JavaScript', () => {
  const load = async (text: string): Promise<(memory: Int32Array, maxSteps: number) => unknown> => {
    const path = join(mkdtempSync(join(tmpdir(), 'nram emit ')), 'program.mjs');
    writeFileSync(path, text);
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)).f_;
  };
  it('checks its arguments as the interpreter does', async () => {
    const run = await load(programToTypeScript(paperSwap, { name: 'f_', isPlain: true }));
    expect(() => run(new Int32Array(0), 1)).toThrow('f_: memory must have at least 1 cell, got 0');
    expect(() => run(Int32Array.of(0), -1)).toThrow(
      'f_: maxSteps must be an integer >= 0 or Infinity, got -1',
    );
    for (const maxSteps of [0.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(() => run(Int32Array.of(0), maxSteps)).toThrow(RangeError);
    }
    expect(run(Int32Array.of(0, 0), 0)).toEqual({ steps: 0, halted: false });
  });
  it('takes Infinity for no step limit, as for a program that stops by itself', async () => {
    const run = await load(programToTypeScript(paperSwap, { name: 'f_', isPlain: true }));
    const memory = Int32Array.of(4, 5, 6, 7, 8, 9, 0, 0);
    expect(run(memory, Number.POSITIVE_INFINITY)).toEqual({ steps: 3, halted: true });
    expect([...memory]).toEqual([8, 5, 6, 7, 9, 8, 0, 0]);
  });
  it('says where there is no rule', async () => {
    const program = oneState([circuit([['one']], [1])], [rule('0', 0)]);
    const run = await load(programToTypeScript(program, { name: 'f_', isPlain: true }));
    expect(run(Int32Array.of(0, 0), 1)).toEqual({ steps: 1, halted: false });
    expect(() => run(Int32Array.of(0, 0), 2)).toThrow('f_: state 0 has no rule for the registers of step 1');
    expect(run(Int32Array.of(0), 5)).toEqual({ steps: 5, halted: false });
  });
});

it('emitted code always ends, also on values out of range', async () => {
  const path = join(mkdtempSync(join(tmpdir(), 'nram emit ')), 'copy.mjs');
  writeFileSync(path, programToTypeScript(paperCopy, { name: 'f_', isPlain: true }));
  const { f_: run } = await import(/* @vite-ignore */ pathToFileURL(path).href);
  for (const value of [-1, -(2 ** 31), 7, 2 ** 31 - 1]) {
    expect(run(Int32Array.of(value, 1, 2), 1000)).toEqual({ steps: 1000, halted: false });
  }
});

describe.each([programToTypeScript, programToC])('%o', (emit) => {
  it('refuses a bad program', () => {
    const bad = oneState([circuit([['frob']], [0])], [rule('*', 7)]);
    expect(() => emit(bad)).toThrow(/unknown gate "frob".*must be in 0\.\.0, got 7/);
  });
  it('has a comment that no line of it can end', () => {
    const text = emit(paperCopy, { comment: ['*/ evil();\u2028evil();\nevil(); /*', 'by */evil()'] });
    expect(text.match(/\*\//g)).toHaveLength(1);
    expect(text.split(/[\n\u2028]/).filter((line) => /evil/.test(line))).toHaveLength(2);
  });
});

it.each([programToTypeScript, programToC])(
  '%o: a constant is a number, whatever gates it was made from',
  (emit) => {
    const program = parseProgramText('repeat: mem[2 + 1] = 1 + 2 + 2\n', 'constants');
    expect(programToText(program)).toContain('mem[3] = 5');
    // Modulo M, for memories that are smaller.
    expect(emit(program)).toMatch(/ plus3 = 3 % size;\n.* plus5 = 5 % size;\n.*memory\[plus3\] = plus5;/s);
  },
);

it('more cases than anybody could read are refused', () => {
  const states = Array.from({ length: 4001 }, (_, state) => ({
    rules: [rule('*', 0, { next: (state + 1) % 4001 })],
  }));
  const program = { numRegisters: 1, circuits: [circuit([['inc', 0]], [1])], states };
  expect(() => programToTypeScript(program)).toThrow('at most 4000 cases can be emitted, got 4001');
});
