import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { programToC } from '../../src/export/code/c.js';
import { programToPython } from '../../src/export/code/python.js';
import { programToTypeScript } from '../../src/export/code/typescript.js';
import { UnstoredCellError } from '../../src/program/broken-run.js';
import { MissingRuleError, type Runner } from '../../src/program/interpreter.js';
import type { Program } from '../../src/program/program.js';
import { ALL_GATES } from './programs.js';

/** One input; the memory is looked at after each of the first `maxSteps` steps. */
export interface Input {
  /** The cells that are stored. */
  readonly memory: Int32Array;
  readonly maxSteps: number;
  /** M; default the number of cells that are stored. */
  readonly memorySize?: number;
}

/** What a run to a step limit returns in place of the steps if there was no rule, and if it wrote beyond the memory. */
const NO_RULE = -2;
const BEYOND = -4;

/**
 * Per input and per step limit 1, 2, ... `maxSteps`: the steps taken (or one of the above), whether the program stopped by
 * itself, and the memory; all in a row.
 */
export type Records = Int32Array;

const sizeOf = ({ memory, maxSteps }: Input): number => maxSteps * (memory.length + 2);
const sizeOfAll = (inputs: readonly Input[]): number => inputs.reduce((sum, input) => sum + sizeOf(input), 0);

/** The records of the interpreter or of a network, each step of one run. */
export function recordRuns(runner: Pick<Runner, 'run'>, inputs: readonly Input[]): Records {
  const records = new Int32Array(sizeOfAll(inputs));
  let at = 0;
  for (const { memory, maxSteps, memorySize = memory.length } of inputs) {
    const cells = memory.slice();
    const put = (steps: number, halted: boolean): void => {
      records[at] = steps;
      records[at + 1] = halted ? 1 : 0;
      records.set(cells, at + 2);
      at += memory.length + 2;
    };
    let taken = 0;
    let failure: number | null = null;
    let halted = false;
    try {
      const onStep = ({ step }: { step: number }): void => {
        taken = step + 1;
        put(taken, false);
      };
      ({ halted } = runner.run(cells, { maxSteps, memorySize, onStep }));
    } catch (error) {
      if (error instanceof MissingRuleError) failure = NO_RULE;
      else if (error instanceof UnstoredCellError) failure = BEYOND;
      else throw error;
    }
    if (halted) records[at - memory.length - 1] = 1;
    for (let limit = taken + 1; limit <= maxSteps; limit++) put(failure ?? taken, halted);
  }
  return records;
}

type Emitted = (
  memory: Int32Array,
  options: { maxSteps: number; memorySize: number },
) => { steps: number; halted: boolean };

/** Loads emitted JavaScript as a user does: from a file, all of it from one. */
export async function loadEmitted(
  programs: readonly Program[],
  names: readonly string[] = programs.map((_, i) => `run${i}`),
): Promise<Emitted[]> {
  const path = join(mkdtempSync(join(tmpdir(), 'nram-emitted-')), 'programs.mjs');
  const texts = programs.map((program, i) =>
    programToTypeScript(program, { name: names[i], isPlain: true, gates: ALL_GATES }),
  );
  writeFileSync(path, texts.join('\n'));
  const module = await import(/* @vite-ignore */ pathToFileURL(path).href);
  return names.map((name) => module[name]);
}

/** As strict as TypeScript's compiler is asked to be by anybody. */
const STRICTEST: ts.CompilerOptions = {
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  allowUnreachableCode: false,
  isolatedDeclarations: true,
  declaration: true,
  erasableSyntaxOnly: true,
  verbatimModuleSyntax: true,
  noEmit: true,
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  types: [],
  lib: ['lib.es2022.d.ts'],
};

/** What TypeScript's compiler objects to, each text a file of its own: its messages, after the index of the text. */
export function typeScriptProblems(
  texts: readonly string[],
  { extension = 'mts' }: { readonly extension?: 'mts' | 'cts' } = {},
): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nram emitted '));
  const paths = texts.map((text, i) => {
    const path = join(folder, `${i}.${extension}`);
    writeFileSync(path, text);
    return path;
  });
  return ts.getPreEmitDiagnostics(ts.createProgram(paths, STRICTEST)).map(({ file, messageText }) => {
    const where = file === undefined ? '' : `${basename(file.fileName)}:`;
    return `${where} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

/** What gcc objects to, each text a file of its own: its messages, that begin with the index of the text. */
export function cProblems(texts: readonly string[], flags: readonly string[] = GCC_STRICTEST): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nram emitted '));
  const files = texts.map((text, i) => {
    writeFileSync(join(folder, `${i}.c`), text);
    return `${i}.c`;
  });
  const { stderr } = spawnSync('gcc', [...flags, '-fsyntax-only', ...files], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return stderr.split('\n').filter((line) => /^\d+\.c:.* error: /.test(line));
}

/** The records of emitted JavaScript: one run per step limit. */
export function runEmitted(run: Emitted, inputs: readonly Input[]): Records {
  const records = new Int32Array(sizeOfAll(inputs));
  let at = 0;
  for (const { memory, maxSteps, memorySize = memory.length } of inputs) {
    for (let limit = 1; limit <= maxSteps; limit++) {
      const cells = memory.slice();
      try {
        const { steps, halted } = run(cells, { maxSteps: limit, memorySize });
        records[at] = steps;
        records[at + 1] = halted ? 1 : 0;
      } catch (error) {
        if (/has no rule/.test(String(error))) records[at] = NO_RULE;
        else if (/cannot be written/.test(String(error))) records[at] = BEYOND;
        else throw error;
      }
      records.set(cells, at + 2);
      at += memory.length + 2;
    }
  }
  return records;
}

/** Whether there is a C compiler; without one the environment variable NRAM_REQUIRE_GCC makes it an error. */
export function hasGcc(): boolean {
  const isThere = spawnSync('gcc', ['--version']).status === 0;
  if (!isThere && process.env.NRAM_REQUIRE_GCC !== undefined) {
    throw new Error('NRAM_REQUIRE_GCC is set, but there is no gcc');
  }
  return isThere;
}

/** As strict as gcc is asked to be by anybody. */
export const GCC_STRICTEST =
  '-std=c99 -pedantic -Wall -Wextra -Wconversion -Wsign-conversion -Wshadow -Wmissing-prototypes -Wstrict-prototypes -Werror'.split(
    ' ',
  );
/** With this it ends at an address outside of an array, and where C leaves open what happens. */
const GCC_SANITIZED = ['-O1', '-g', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/**
 * Compiles emitted C, each program a file of its own, with a main that makes records from inputs.
 *
 * @param options.isSanitized - ends with an error where C leaves open what happens; default false.
 */
export function compileEmitted(
  programs: readonly Program[],
  { isSanitized = false }: { readonly isSanitized?: boolean } = {},
): (index: number, inputs: readonly Input[]) => Records {
  const folder = mkdtempSync(join(tmpdir(), 'nram-emitted-'));
  const name = (i: number): string => `run${i}`;
  const files = programs.map((program, i) => {
    const path = join(folder, `${name(i)}.c`);
    writeFileSync(path, programToC(program, { name: name(i), gates: ALL_GATES }));
    return path;
  });
  const main = join(folder, 'main.c');
  writeFileSync(main, harness(programs.map((_, i) => name(i))));
  const executable = join(folder, 'programs');
  const flags = [...GCC_STRICTEST, ...(isSanitized ? GCC_SANITIZED : ['-O2'])];
  execFileSync('gcc', [...flags, '-o', executable, main, ...files], { stdio: 'inherit' });
  return (index, inputs) =>
    recordsOf(folder, inputs, (files) => execFileSync(executable, [String(index), ...files]));
}

/** Has a command make records: it reads inputs from one file and writes records to another. */
function recordsOf(folder: string, inputs: readonly Input[], run: (files: string[]) => void): Records {
  const numbers = inputs.flatMap(({ memory, maxSteps, memorySize = memory.length }) => [
    memory.length,
    maxSteps,
    memorySize,
    ...memory,
  ]);
  const files = ['input', 'output'].map((file) => join(folder, file));
  writeFileSync(files[0], Int32Array.from(numbers));
  run(files);
  const bytes = readFileSync(files[1]);
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
}

/** Whether there is Python; without it the environment variable NRAM_REQUIRE_PYTHON makes it an error. */
export function hasPython(): boolean {
  const isThere = spawnSync('python3', ['--version']).status === 0;
  if (!isThere && process.env.NRAM_REQUIRE_PYTHON !== undefined) {
    throw new Error('NRAM_REQUIRE_PYTHON is set, but there is no python3');
  }
  return isThere;
}

/** What Python's compiler objects to, each text a file of its own: its messages, that begin with the index of the text. */
export function pythonProblems(texts: readonly string[]): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'nram emitted '));
  for (const [i, text] of texts.entries()) writeFileSync(join(folder, `${i}.py`), text);
  const { stdout } = spawnSync(
    'python3',
    ['-W', 'error', '-c', PYTHON_COMPILE, folder, String(texts.length)],
    {
      encoding: 'utf8',
    },
  );
  return stdout.split('\n').filter((line) => line !== '');
}

const PYTHON_COMPILE = `
import py_compile, sys
for i in range(int(sys.argv[2])):
    try:
        py_compile.compile(f"{sys.argv[1]}/{i}.py", doraise=True)
    except py_compile.PyCompileError as error:
        print(i, repr(error.msg))
`;

/** Writes emitted Python, each program a module of its own; the returned function makes records from inputs. */
export function writePython(
  programs: readonly Program[],
): (index: number, inputs: readonly Input[]) => Records {
  const folder = mkdtempSync(join(tmpdir(), 'nram-emitted-'));
  for (const [i, program] of programs.entries()) {
    writeFileSync(join(folder, `module${i}.py`), programToPython(program, { name: 'run', gates: ALL_GATES }));
  }
  writeFileSync(join(folder, 'main.py'), PYTHON_HARNESS);
  return (index, inputs) =>
    recordsOf(folder, inputs, (files) =>
      execFileSync('python3', [join(folder, 'main.py'), `module${index}`, ...files], { stdio: 'inherit' }),
    );
}

const PYTHON_HARNESS = `
import sys
from array import array
from importlib import import_module

run = import_module(sys.argv[1]).run
numbers = array("i")
with open(sys.argv[2], "rb") as file:
    numbers.frombytes(file.read())
records = array("i")
at = 0
while at < len(numbers):
    count, max_steps, memory_size = numbers[at : at + 3]
    at += 3
    for limit in range(1, max_steps + 1):
        # A list, or an array: every other time.
        memory = numbers[at : at + count]
        if limit % 2 == 0:
            memory = memory.tolist()
        halted = False
        try:
            steps, halted = run(memory, max_steps=limit, memory_size=memory_size)
        except RuntimeError:
            steps = ${NO_RULE}
        except IndexError:
            steps = ${BEYOND}
        records.append(steps)
        records.append(halted)
        records.extend(memory)
    at += count
with open(sys.argv[3], "wb") as file:
    file.write(records.tobytes())
`;

const harness = (names: readonly string[]): string => `
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The same fields for all programs. */
${names.map((name) => `struct ${name}_run { int64_t maxSteps; int32_t memorySize; int halted; int32_t address; };`).join('\n')}
${names.map((name) => `int64_t ${name}(int32_t *memory, size_t count, struct ${name}_run *run);`).join('\n')}
${names
  .map(
    (
      name,
    ) => `static int64_t call_${name}(int32_t *memory, size_t count, int32_t size, int64_t limit, int *halted) {
  struct ${name}_run run = {.maxSteps = limit, .memorySize = size, .halted = 7};
  int64_t steps = ${name}(memory, count, &run);
  *halted = run.halted;
  return steps;
}`,
  )
  .join('\n')}
typedef int64_t (*Run)(int32_t *, size_t, int32_t, int64_t, int *);
static const Run runs[] = {${names.map((name) => `call_${name}`).join(', ')}};

int main(int argc, char **arguments) {
  if (argc != 4) return 2;
  Run run = runs[atoi(arguments[1])];
  FILE *input = fopen(arguments[2], "rb"), *output = fopen(arguments[3], "wb");
  int32_t head[3], result[2], memory[4096], cells[4096];
  while (fread(head, 4, 3, input) == 3) {
    size_t size = (size_t)head[0];
    if (size > 4096 || fread(memory, 4, size, input) != size) return 3;
    for (int32_t limit = 1; limit <= head[1]; limit++) {
      int halted = 7;
      memcpy(cells, memory, size * 4);
      result[0] = (int32_t)run(cells, size, head[2], limit, &halted);
      result[1] = halted;
      fwrite(result, 4, 2, output);
      fwrite(cells, 4, size, output);
    }
  }
  return fclose(output);
}
`;

/** The first input and step limit at which two records differ, for the message of a failing test; null if none. */
export function firstDifference(
  inputs: readonly Input[],
  records: Records,
  expected: Records,
): string | null {
  if (records.length !== expected.length) return `${records.length} numbers, not ${expected.length}`;
  let at = 0;
  for (const input of inputs) {
    const width = input.memory.length + 2;
    for (let limit = 1; limit <= input.maxSteps; limit++, at += width) {
      for (let i = at; i < at + width; i++) {
        if (records[i] === expected[i]) continue;
        const [got, wanted] = [records, expected].map((all) => all.subarray(at, at + width).join(' '));
        const size = input.memorySize === undefined ? '' : ` of ${input.memorySize} cells`;
        return `memory ${input.memory.join(' ')}${size}, ${limit} steps: got ${got}, expected ${wanted} (steps, halted, memory)`;
      }
    }
  }
  return null;
}
