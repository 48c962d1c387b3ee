import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { hasGcc, hasPython, pythonProblems, typeScriptProblems } from '../../../test/support/emitted.js';
import { circuit, oneState, paperCopy, paperSwap, rule } from '../../../test/support/programs.js';
import { describeProgram } from '../../artifact/describe.js';
import { parseProgramText } from '../../language/parse.js';
import { programToText } from '../../language/print.js';
import { GATES, type Gate } from '../../machine/gates.js';
import type { Program } from '../../program/program.js';
import { programToC } from './c.js';
import type { EmitOptions } from './emit-options.js';
import { programToPython } from './python.js';
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
  it('the Python of Copy is the golden text', async () => {
    await expect(programToPython(paperCopy, GOLDEN)).toMatchFileSnapshot(`${FIXTURES}/emitted-copy.py.txt`);
  });
});

type Run = (
  memory: number[] | Int32Array | Uint16Array | Uint8Array,
  options?: { maxSteps?: number; memorySize?: number },
) => { steps: number; halted: boolean };

async function load(program: Program, options: EmitOptions = {}): Promise<Run> {
  const path = join(mkdtempSync(join(tmpdir(), 'nram emit ')), 'program.mjs');
  writeFileSync(path, programToTypeScript(program, { name: 'f_', isPlain: true, ...options }));
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)).f_;
}

describe('emitted JavaScript', () => {
  it('checks its arguments', async () => {
    const run = await load(paperSwap);
    expect(() => run(new Int32Array(0))).toThrow('f_: memory must have at least 1 cell, got 0');
    expect(() => run([0], { maxSteps: -1 })).toThrow(
      'f_: maxSteps must be an integer >= 0 or Infinity, got -1',
    );
    for (const maxSteps of [0.5, Number.NaN, Number.NEGATIVE_INFINITY]) {
      expect(() => run([0], { maxSteps })).toThrow(RangeError);
    }
    for (const memorySize of [1, 2.5, 2 ** 31, Number.NaN]) {
      expect(() => run([0, 0], { memorySize })).toThrow(
        `f_: memorySize must be an integer in 2..2147483647, got ${memorySize}`,
      );
    }
    expect(run([0, 0], { maxSteps: 0 })).toEqual({ steps: 0, halted: false });
  });
  it('of a program that stops by itself takes the memory alone, as a list or a typed array', async () => {
    const run = await load(paperSwap);
    const cells = [4, 5, 6, 7, 8, 9, 0, 0, 0, 0];
    for (const memory of [[...cells], Int32Array.from(cells), Uint16Array.from(cells)]) {
      expect(run(memory)).toEqual({ steps: 3, halted: true });
      expect([...memory]).toEqual([8, 5, 6, 7, 9, 8, 0, 0, 0, 0]);
    }
    expect(run(cells, { maxSteps: 2 })).toEqual({ steps: 2, halted: false });
  });
  it('of a program that never stops asks for the number of steps', async () => {
    const run = await load(paperCopy);
    expect(() => run([2, 1, 0, 0])).toThrow(
      'f_: maxSteps must be an integer >= 0 or Infinity, got undefined',
    );
  });
  it('says where there is no rule', async () => {
    const program = oneState([circuit([['one']], [1])], [rule('0', 0)]);
    const run = await load(program);
    expect(run([0, 0], { maxSteps: 1 })).toEqual({ steps: 1, halted: false });
    expect(() => run([0, 0], { maxSteps: 2 })).toThrow('f_: state 0 has no rule for the registers of step 1');
    expect(run([0], { maxSteps: 5 })).toEqual({ steps: 5, halted: false });
  });
});

describe('values larger than memory', () => {
  /** Doubles cell 0, and puts it where cell 1 points. */
  const double = parseProgramText('one step: mem[mem[1]] = mem[0] + mem[0]; stop\n', 'double');

  it('are refused where they are computed with, and the error says how to allow them', async () => {
    const run = await load(double);
    expect(() => run([70_000, 0, 0])).toThrow(
      'f_: memory[0] must be an integer in 0..2, got 70000 (the option memorySize allows larger values)',
    );
    const memory = [70_000, 0, 0];
    expect(run(memory, { memorySize: 1_000_000 })).toEqual({ steps: 1, halted: true });
    expect(memory).toEqual([140_000, 0, 0]);
  });
  it('may be allowed where the function is made', async () => {
    const run = await load(double, { memorySize: 2 ** 31 - 1 });
    const memory = [2 ** 30, 2, 0];
    run(memory);
    expect(memory).toEqual([2 ** 30, 2, 1]);
    expect(() => programToPython(double, { memorySize: 2 ** 31 })).toThrow(
      'emit: memorySize must be an integer in 1..2147483647, got 2147483648',
    );
  });
  it.each([-1, 1.5, Number.NaN, 2 ** 31, undefined, '1'])('%s is no value', async (value) => {
    const run = await load(double, { memorySize: 2 ** 31 - 1 });
    expect(() => run([value as number, 0, 0])).toThrow(
      `f_: memory[0] must be an integer in 0..2147483646, got ${value}`,
    );
  });
  it('cannot be written beyond the array, and the error names the address', async () => {
    const run = await load(double, { memorySize: 1000 });
    expect(() => run([7, 500, 0])).toThrow('f_: memory[500] cannot be written, because memory has 3 cells');
    // Nothing would change there.
    expect(run([0, 500, 0])).toEqual({ steps: 1, halted: true });
  });
  it('are not cut off by an array of small integers: it is refused, and left as it was', async () => {
    const run = await load(double);
    const memory = new Uint8Array([200, 2, 0]);
    expect(() => run(memory, { memorySize: 257 })).toThrow(
      'f_: memory must be an array that can hold 256, the largest value',
    );
    expect([...memory]).toEqual([200, 2, 0]);
    run(memory, { memorySize: 256 });
    expect([...memory]).toEqual([200, 2, 144]);
  });
});

describe('what goes wrong in C and Python', () => {
  /** Writes `mem[0] + 1` to where cell 1 points; has no rule for a second step. */
  const once = oneState(
    [circuit([['read', 0], ['inc', 1], ['one'], ['read', 3], ['write', 4, 2]], [3])],
    [rule('0', 0)],
  );
  const folder = mkdtempSync(join(tmpdir(), 'nram errors '));

  it.runIf(hasGcc())('C says by its result, and names the cell', () => {
    writeFileSync(join(folder, 'once.c'), programToC(once, { name: 'once' }));
    writeFileSync(
      join(folder, 'main.c'),
      `#include <stdio.h>
#include "once.c"
static void try(int32_t a, int32_t b, size_t count, struct once_run run) {
  int32_t memory[] = {a, b, 0};
  int64_t result = once(memory, count, &run);
  printf("%d:%d:%d ", (int)result, (int)run.address, (int)memory[2]);
}
int main(void) {
  try(1, 2, 3, (struct once_run){.maxSteps = 1});
  try(1, 2, 3, (struct once_run){0});
  try(1, 2, 0, (struct once_run){.maxSteps = 1});
  try(1, 2, 3, (struct once_run){.maxSteps = 1, .memorySize = 2});
  try(1, 2, 3, (struct once_run){.maxSteps = 2});
  try(-1, 2, 3, (struct once_run){.maxSteps = 1});
  try(1, 9, 3, (struct once_run){.maxSteps = 1});
  try(1, 9, 3, (struct once_run){.maxSteps = 1, .memorySize = 10});
  printf("%d\\n", (int)once(NULL, 3, NULL));
  return 0;
}
`,
    );
    const flags =
      '-std=c99 -Wall -Wextra -pedantic -Werror -fsanitize=address,undefined -o main main.c'.split(' ');
    execFileSync('gcc', flags, { cwd: folder });
    const output = execFileSync(join(folder, 'main'), { encoding: 'utf8' });
    expect(output).toBe('1:0:2 -1:0:0 -1:0:0 -1:0:0 -2:0:2 -3:0:0 -3:1:0 -4:9:0 -1\n');
  });

  it.runIf(hasPython())('Python raises errors', () => {
    writeFileSync(join(folder, 'once.py'), programToPython(once, { name: 'once' }));
    const script = `
from once import once
def attempt(*memory, **options):
    try:
        print(once(list(memory), **{"max_steps": 1, **options}))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")
attempt(1, 2, 0)
attempt()
attempt(1, 2, 0, max_steps=-1)
attempt(1, 2, 0, max_steps=1.5)
attempt(1, 2, 0, memory_size=2)
attempt(1, 2, 0, max_steps=2)
attempt(7, 2, 0)
attempt(1.5, 2, 0)
attempt(1, 9, 0, memory_size=10)
`;
    const output = execFileSync('python3', ['-c', script], { cwd: folder, encoding: 'utf8' });
    expect(output.trim().split('\n')).toEqual([
      '(1, False)',
      'ValueError: once: memory must have at least 1 cell, got 0',
      'ValueError: once: max_steps must be at least 0, got -1',
      "TypeError: 'float' object cannot be interpreted as an integer",
      'ValueError: once: memory_size must be in 3..2147483647, got 2',
      'RuntimeError: once: state 0 has no rule for the registers of step 1',
      'ValueError: once: memory[0] must be in 0..2, got 7 (memory_size allows larger values)',
      "TypeError: 'float' object cannot be interpreted as an integer",
      'IndexError: once: memory[9] cannot be written, because memory has 3 cells',
    ]);
  });
});

it('a custom gate that gives no value of the memory is an error that names it', async () => {
  const big: Gate = {
    name: 'big',
    arity: 1,
    effect: 'pure',
    apply: (a) => a + 100,
    text: (a) => `big(${a})`,
  };
  const program = oneState(
    [
      circuit(
        [
          ['read', 0],
          ['big', 1],
          ['write', 0, 2],
        ],
        [0],
      ),
    ],
    [rule('*', 0)],
  );
  const run = await load(program, { gates: [...GATES, big] });
  expect(() => run([1, 0, 0], { maxSteps: 1 })).toThrow('f_: gate big must give an integer in 0..2, got 101');
});

it('a formula for the steps rounds up, and holds unless a number is given', async () => {
  const increment = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment');
  const formula = {
    length: { kind: 'cells' },
    shortest: 2,
    perLength: 1,
    more: 0,
    divisor: 2,
    extra: 1,
  } as const;
  const run = await load(increment, { steps: { kind: 'formula', formula, note: ['Half of it.'] } });
  expect(run([0, 0, 0, 0, 0]).steps).toBe(4);
  expect(run([0, 0, 0, 0, 0], { maxSteps: 2 }).steps).toBe(2);
  expect(() => run([0])).toThrow(
    'f_: maxSteps is required, because memory holds no input whose length is known',
  );
});

it.each([
  [[4, 0, 3, 0, 0, 0], 5],
  [[4, 0, 0, 0], 3],
  [[0, 0, 0], 3],
])(
  'a formula for the steps may count the cells up to the last that holds something: %j',
  async (memory, steps) => {
    const idle = parseProgramText('repeat: r1 = r1 + 1\n', 'idle');
    const formula = {
      length: { kind: 'used' },
      shortest: 1,
      perLength: 1,
      more: 2,
      divisor: 1,
      extra: 0,
    } as const;
    const run = await load(idle, { steps: { kind: 'formula', formula, note: [] } });
    expect(run(memory).steps).toBe(steps);
  },
);

it('emitted code always ends, also on values out of range', async () => {
  const run = await load(paperCopy);
  for (const value of [-1, -(2 ** 31), 7, 2 ** 31 - 1]) {
    expect(() => run(Int32Array.of(value, 1, 2), { maxSteps: 1000 })).toThrow('f_: memory[0] must be');
    // Moved, not computed with.
    expect(run(Int32Array.of(2, value, 2), { maxSteps: 1000 })).toEqual({ steps: 1000, halted: false });
  }
});

describe.each([programToTypeScript, programToC, programToPython])('%o', (emit) => {
  it('refuses a bad program', () => {
    const bad = oneState([circuit([['frob']], [0])], [rule('*', 7)]);
    expect(() => emit(bad)).toThrow(/unknown gate "frob".*must be in 0\.\.0, got 7/);
  });
  it('has a comment that no line of it can end', () => {
    const evil = ['*/ evil();\u2028evil();\nevil(); /*', 'by */evil()', '""" evil() """', 'evil\\'];
    const text = emit(paperCopy, { comment: evil });
    expect(text.split(/[\n\u2028]/).filter((line) => /evil/.test(line))).toHaveLength(4);
    if (emit === programToPython) expect(pythonProblems([text])).toEqual([]);
    else expect(text).not.toMatch(/evil.*\*\/|\*\/.*evil/);
  });
});

it.each([programToTypeScript, programToC, programToPython])(
  '%o: a constant is a number, whatever gates it was made from',
  (emit) => {
    const program = parseProgramText('repeat: mem[2 + 1] = 1 + 2 + 2\n', 'constants');
    expect(programToText(program)).toContain('mem[3] = 5');
    // Modulo M, for memories that are smaller.
    expect(emit(program)).toMatch(/ plus3 = 3 % size;?\n.* plus5 = 5 % size;?\n.*memory\[plus3\] = plus5;?/s);
  },
);

it('more cases than anybody could read are refused', () => {
  const states = Array.from({ length: 4001 }, (_, state) => ({
    rules: [rule('*', 0, { next: (state + 1) % 4001 })],
  }));
  const program = { numRegisters: 1, circuits: [circuit([['inc', 0]], [1])], states };
  expect(() => programToTypeScript(program)).toThrow('at most 4000 cases can be emitted, got 4001');
});
