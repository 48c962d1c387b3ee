import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import ts from 'typescript';
import { programToC } from '../../src/export/code/c.js';
import { programToTypeScript } from '../../src/export/code/typescript.js';
import { MissingRuleError, type Runner } from '../../src/program/interpreter.js';
import type { Program } from '../../src/program/program.js';
import { ALL_GATES } from './programs.js';

/** One input; the memory is looked at after each of the first `maxSteps` steps. */
export interface Input {
  readonly memory: Int32Array;
  readonly maxSteps: number;
}

/** What a run to a step limit returns in place of the steps if there was no rule. */
const NO_RULE = -2;

/**
 * Per input and per step limit 0, 1, ... `maxSteps`: the steps taken (or -2), whether the program stopped by itself,
 * and the memory; all in a row.
 */
export type Records = Int32Array;

const sizeOf = ({ memory, maxSteps }: Input): number => (maxSteps + 1) * (memory.length + 2);
const sizeOfAll = (inputs: readonly Input[]): number => inputs.reduce((sum, input) => sum + sizeOf(input), 0);

/** The records of the interpreter or of a network, each step of one run. */
export function recordRuns(runner: Pick<Runner, 'run'>, inputs: readonly Input[]): Records {
  const records = new Int32Array(sizeOfAll(inputs));
  let at = 0;
  for (const { memory, maxSteps } of inputs) {
    const cells = memory.slice();
    const put = (steps: number, halted: boolean, from: Int32Array): void => {
      records[at] = steps;
      records[at + 1] = halted ? 1 : 0;
      records.set(from, at + 2);
      at += memory.length + 2;
    };
    let taken = 0;
    put(0, false, cells);
    let isMissing = false;
    let halted = false;
    try {
      const onStep = ({ step }: { step: number }): void => {
        taken = step + 1;
        put(taken, false, cells);
      };
      ({ halted } = runner.run(cells, { maxSteps, onStep }));
    } catch (error) {
      if (!(error instanceof MissingRuleError)) throw error;
      isMissing = true;
    }
    if (halted) records[at - memory.length - 1] = 1;
    for (let limit = taken + 1; limit <= maxSteps; limit++) put(isMissing ? NO_RULE : taken, halted, cells);
  }
  return records;
}

type Emitted = (memory: Int32Array, maxSteps: number) => { steps: number; halted: boolean };

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
  for (const { memory, maxSteps } of inputs) {
    for (let limit = 0; limit <= maxSteps; limit++) {
      const cells = memory.slice();
      try {
        const { steps, halted } = run(cells, limit);
        records[at] = steps;
        records[at + 1] = halted ? 1 : 0;
      } catch (error) {
        if (!/has no rule/.test(String(error))) throw error;
        records[at] = NO_RULE;
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
  return (index, inputs) => {
    const stream = Int32Array.from(
      inputs.flatMap(({ memory, maxSteps }) => [memory.length, maxSteps, ...memory]),
    );
    const [input, output] = ['input', 'output'].map((file) => join(folder, file));
    writeFileSync(input, stream);
    execFileSync(executable, [String(index), input, output]);
    const bytes = readFileSync(output);
    return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  };
}

const harness = (names: readonly string[]): string => `
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef int64_t (*Run)(int32_t *, int32_t, int64_t, int *);
${names.map((name) => `int64_t ${name}(int32_t *memory, int32_t size, int64_t maxSteps, int *halted);`).join('\n')}
static const Run runs[] = {${names.join(', ')}};

int main(int count, char **arguments) {
  if (count != 4) return 2;
  Run run = runs[atoi(arguments[1])];
  FILE *input = fopen(arguments[2], "rb"), *output = fopen(arguments[3], "wb");
  int32_t head[2], result[2], memory[4096], cells[4096];
  while (fread(head, 4, 2, input) == 2) {
    size_t size = (size_t)head[0];
    if (size > 4096 || fread(memory, 4, size, input) != size) return 3;
    for (int32_t limit = 0; limit <= head[1]; limit++) {
      int halted = 7;
      memcpy(cells, memory, size * 4);
      result[0] = (int32_t)run(cells, head[0], limit, &halted);
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
    for (let limit = 0; limit <= input.maxSteps; limit++, at += width) {
      for (let i = at; i < at + width; i++) {
        if (records[i] === expected[i]) continue;
        const [got, wanted] = [records, expected].map((all) => all.subarray(at, at + width).join(' '));
        return `memory ${input.memory.join(' ')}, ${limit} steps: got ${got}, expected ${wanted} (steps, halted, memory)`;
      }
    }
  }
  return null;
}
