import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A call of an exported function with the memory alone, and what memory must hold afterwards; null where it does not matter. */
export interface Call {
  readonly name: string;
  readonly memory: readonly number[];
  readonly expected: readonly (number | null)[];
  /** Whether the program must stop by itself. */
  readonly stops: boolean;
}

/** A folder with exported functions, each in a file of its name, and programs that call them as their users would. */
export interface UserFolder {
  readonly path: string;
  /** What each language says of the calls: nothing, or the first that is wrong and where; throws if it does not compile. */
  readonly runTypeScript: () => string;
  readonly runJavaScript: () => string;
  readonly runC: () => string;
  readonly runPython: (python: string) => string;
}

const root = fileURLToPath(new URL('../../../..', import.meta.url));
const require = createRequire(import.meta.url);

/** TypeScript's compiler as strict as a careful project sets it; what it makes is in `built`. */
export const STRICT_TSC: readonly string[] = [
  require.resolve('typescript/bin/tsc'),
  ...['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'],
  ...['--module', 'nodenext', '--target', 'es2022', '--outDir', 'built'],
  ...['--types', 'node', '--typeRoots', join(root, 'node_modules/@types')],
];
/** With warnings as errors, and an end where C leaves open what happens. */
export const STRICT_GCC: readonly string[] =
  '-std=c99 -Wall -Wextra -pedantic -Wconversion -Werror -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all'.split(
    ' ',
  );

/** @param names - of the functions; `NAME.ts`, `.mjs`, `.c` and `.py` are to be written before it is run in that language. */
export function createUserFolder(names: readonly string[], calls: readonly Call[]): UserFolder {
  const path = mkdtempSync(join(tmpdir(), 'nram user '));
  const numbers = calls.flatMap(({ name, memory, expected, stops }) => [
    names.indexOf(name),
    stops ? 1 : 0,
    memory.length,
    ...memory,
    ...memory.map((_, i) => expected[i] ?? -1),
  ]);
  writeFileSync(join(path, 'calls.bin'), Int32Array.from(numbers));
  writeFileSync(join(path, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(path, 'main.ts'), typeScriptMain(names));
  writeFileSync(join(path, 'main.mjs'), javaScriptMain(names));
  writeFileSync(join(path, 'main.c'), cMain(names));
  writeFileSync(join(path, 'main.py'), pythonMain(names));
  const run = (command: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: path, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${command} ${args.join(' ')}:\n${stdout}${stderr}`);
    return stdout.trim();
  };
  return {
    path,
    runTypeScript: () => {
      run(process.execPath, [...STRICT_TSC, 'main.ts']);
      return run(process.execPath, ['built/main.js']);
    },
    runJavaScript: () => run(process.execPath, ['main.mjs']),
    runC: () => {
      run('gcc', [...STRICT_GCC, '-o', 'main', 'main.c', ...names.map((name) => `${name}.c`)]);
      return run(join(path, 'main'), []);
    },
    runPython: (python) => {
      run(python, ['-W', 'error', '-m', 'py_compile', ...names.map((name) => `${name}.py`)]);
      return run(python, ['main.py']);
    },
  };
}

const typeScriptMain = (names: readonly string[]): string => `import { readFileSync } from 'node:fs';
${names.map((name) => `import { ${name} } from './${name}.js';`).join('\n')}

const functions = [${names.join(', ')}] as const;
const bytes = readFileSync('calls.bin');
const numbers = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
for (let at = 0; at < numbers.length; ) {
  const [index = 0, stops = 0, count = 0] = numbers.subarray(at, at + 3);
  const memory = numbers.subarray(at + 3, at + 3 + count);
  const expected = numbers.subarray(at + 3 + count, at + 3 + 2 * count);
  at += 3 + 2 * count;
  const run = functions[index];
  if (run === undefined) throw new Error('no such function');
  for (const cells of [[...memory], Int32Array.from(memory), Uint32Array.from(memory)]) {
    const { halted } = run(cells);
    const wrong = expected.findIndex((value, i) => value !== -1 && value !== cells[i]);
    if ((stops === 1 && !halted) || wrong >= 0) {
      console.log(run.name, cells.constructor.name, count, 'cells, cell', wrong, 'got', cells[wrong]);
      process.exit(0);
    }
  }
}
`;

const javaScriptMain = (names: readonly string[]): string => `import { readFileSync } from 'node:fs';
${names.map((name) => `import { ${name} } from './${name}.mjs';`).join('\n')}

const functions = [${names.join(', ')}];
const bytes = readFileSync('calls.bin');
const numbers = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
for (let at = 0; at < numbers.length; ) {
  const [index, stops, count] = numbers.subarray(at, at + 3);
  const cells = Array.from(numbers.subarray(at + 3, at + 3 + count));
  const expected = numbers.subarray(at + 3 + count, at + 3 + 2 * count);
  at += 3 + 2 * count;
  const { halted } = functions[index](cells);
  const wrong = expected.findIndex((value, i) => value !== -1 && value !== cells[i]);
  if ((stops === 1 && !halted) || wrong >= 0) {
    console.log(functions[index].name, count, 'cells, cell', wrong, 'got', cells[wrong]);
    process.exit(0);
  }
}
`;

const cMain = (names: readonly string[]): string => `#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

${names.map((name) => `struct ${name}_run;\nint64_t ${name}(int32_t *memory, size_t count, struct ${name}_run *run);`).join('\n')}

static int64_t call(int32_t index, int32_t *memory, size_t count) {
  switch (index) {
${names.map((name, i) => `    case ${i}: return ${name}(memory, count, NULL);`).join('\n')}
    default: return -9;
  }
}

int main(void) {
  FILE *file = fopen("calls.bin", "rb");
  int32_t head[3];
  if (!file) return 1;
  while (fread(head, 4, 3, file) == 3) {
    size_t count = (size_t)head[2];
    int32_t *memory = malloc(count * 4), *expected = malloc(count * 4);
    if (!memory || !expected || fread(memory, 4, count, file) != count || fread(expected, 4, count, file) != count) return 2;
    int64_t steps = call(head[0], memory, count);
    if (steps < 0) printf("function %d: result %d\\n", (int)head[0], (int)steps);
    for (size_t i = 0; i < count; i += 1) {
      if (expected[i] == -1 || expected[i] == memory[i]) continue;
      printf("function %d: %d cells, cell %d got %d\\n", (int)head[0], (int)count, (int)i, (int)memory[i]);
      break;
    }
    free(memory);
    free(expected);
  }
  fclose(file);
  return 0;
}
`;

const pythonMain = (names: readonly string[]): string => `import sys
from array import array

${names.map((name) => `from ${name} import ${name}`).join('\n')}

functions = [${names.join(', ')}]
kinds = [list, lambda cells: array("i", cells)]
try:
    import numpy

    kinds.append(lambda cells: numpy.array(cells, dtype=numpy.int32))
except ImportError:
    pass
numbers = array("i")
with open("calls.bin", "rb") as file:
    numbers.frombytes(file.read())
at = 0
while at < len(numbers):
    which, stops, count = numbers[at : at + 3]
    memory = numbers[at + 3 : at + 3 + count]
    expected = numbers[at + 3 + count : at + 3 + 2 * count]
    at += 3 + 2 * count
    for kind in kinds:
        cells = kind(memory)
        steps, halted = functions[which](cells)
        wrong = [i for i, value in enumerate(expected) if value != -1 and value != cells[i]]
        if wrong or (stops and not halted):
            print(functions[which].__name__, type(cells), count, "cells, wrong:", wrong[:3], halted)
            sys.exit(0)
`;
