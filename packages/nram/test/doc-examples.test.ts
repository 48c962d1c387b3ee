import { fork } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DocExample, examplesIn, findExamples, toModule } from './support/doc-examples.js';

const PACKAGE = fileURLToPath(new URL('..', import.meta.url));
const REPOSITORY = join(PACKAGE, '../..');
const SUPPORT = join(PACKAGE, 'test/support');

const namesOf = async (path: string): Promise<Set<string>> =>
  new Set(Object.keys(await import(pathToFileURL(join(PACKAGE, path)).href)));

/** The doors of the built package: each `exports` entry with types. */
async function readDoors(): Promise<Map<string, Set<string>>> {
  const { exports } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
    exports: Record<string, string | { default: string }>;
  };
  const doors = new Map<string, Set<string>>();
  for (const [entry, target] of Object.entries(exports)) {
    if (typeof target !== 'object') continue;
    doors.set(`nram${entry.slice(1)}`, await namesOf(target.default));
  }
  return doors;
}

/** A file of examples: cell 0 gets the sum of the cells behind it. */
const SUM_EXAMPLES = Array.from({ length: 24 }, (_, i) => {
  const input = [0, ...Array.from({ length: 2 + (i % 5) }, (_, k) => 1 + ((i + 3 * k) % 4))];
  const sum = input.reduce((all, cell) => all + cell, 0);
  return `${JSON.stringify({ input, output: [sum], memorySize: 40 })}\n`;
}).join('');

/** A folder as a user has it: nram is installed, with what was learned and a file of examples; and what checks claims. */
function createUserFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'nram-examples-'));
  mkdirSync(join(folder, 'node_modules/nram-claims'), { recursive: true });
  symlinkSync(PACKAGE, join(folder, 'node_modules/nram'), 'junction');
  symlinkSync(join(PACKAGE, 'dist'), join(folder, 'node_modules/nram-dist'), 'junction');
  for (const name of ['@types', 'zod']) {
    symlinkSync(join(REPOSITORY, 'node_modules', name), join(folder, 'node_modules', name), 'junction');
  }
  const claims = join(folder, 'node_modules/nram-claims');
  writeFileSync(join(claims, 'package.json'), '{"type":"module","exports":"./claims.mjs"}');
  copyFileSync(join(SUPPORT, 'claims.mjs'), join(claims, 'claims.mjs'));
  writeFileSync(
    join(claims, 'claims.d.mts'),
    `export declare function claim(value: unknown, text: string, literal?: unknown): void;
export declare function claimThrows(call: () => unknown, text: string): Promise<void>;
`,
  );
  for (const [name, target] of [
    ['program.json', 'gallery/copy/program.json'],
    ['weights.safetensors', 'gallery/copy/weights.safetensors'],
  ]) {
    copyFileSync(join(REPOSITORY, target), join(folder, name));
  }
  writeFileSync(join(folder, 'sum.jsonl'), SUM_EXAMPLES);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  return folder;
}

/** Compiles modules strictly; what is wrong with each, by path. */
function compile(paths: readonly string[]): Map<string, string> {
  const program = ts.createProgram([...paths], {
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'],
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: true,
    types: ['node'],
  });
  const problems = new Map<string, string>();
  for (const { file, messageText } of [...ts.getPreEmitDiagnostics(program), ...program.emit().diagnostics]) {
    const path = file?.fileName ?? '';
    const text = ts.flattenDiagnosticMessageText(messageText, '\n');
    problems.set(path, `${problems.get(path) ?? ''}${text}\n`);
  }
  return problems;
}

/** How each module ended when it was run: null, or its error. */
function run(paths: readonly string[]): Promise<Map<string, string | null>> {
  return new Promise((resolve, reject) => {
    const results = new Map<string, string | null>();
    const child = fork(join(SUPPORT, 'run-examples.mjs'), [...paths], { stdio: 'ignore', cwd: folder });
    child.on('message', ({ path, error }: { path: string; error: string | null }) =>
      results.set(path, error),
    );
    child.on('error', reject);
    child.on('exit', () => resolve(results));
  });
}

const examples = findExamples(join(PACKAGE, 'src'));
/** Examples that must not pass, each with what is said of it. */
const BAD = [
  ["counted(1, 'step'); // '2 steps'", /2 steps/],
  ["counted(1, 'step'); // one step", /one step/],
  ["counted(2, 'step').length; // the length", /must say its value/],
  ["counted('1', 'step');", /not assignable to parameter of type 'number'/],
  ["counted(steps, 'step');", /names steps, which no door exports/],
  ["counted(1, 'step'); // throws internal", /should throw internal/],
  ["throw new Error('for a test');", /for a test/],
].map(([code, said]) => {
  const [example] = examplesIn('words.ts', `/**\n * @example\n * ${code}\n */\nexport const counted = `);
  return { example, said: said as RegExp };
});
const problems = new Map<DocExample, string | null>();
let folder = '';

beforeAll(async () => {
  folder = createUserFolder();
  const doors = await readDoors();
  const pathOf = new Map<DocExample, string>();
  for (const [i, example] of [...examples, ...BAD.map((bad) => bad.example)].entries()) {
    try {
      const own = await namesOf(`dist/${example.file.replace(/\.ts$/, '.js')}`);
      const path = join(folder, `example-${i}.ts`).split('\\').join('/');
      writeFileSync(path, toModule(example, doors, own));
      pathOf.set(example, path);
    } catch (error) {
      problems.set(example, (error as Error).message);
    }
  }
  const unsound = compile([...pathOf.values()]);
  const ended = await run([...pathOf.values()].map((path) => path.replace(/\.ts$/, '.js')));
  for (const [example, path] of pathOf) {
    const result = ended.get(path.replace(/\.ts$/, '.js'));
    problems.set(example, unsound.get(path) ?? (result === undefined ? 'it ended the process' : result));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('every example in a docstring compiles, runs and gives what it says', () => {
  it.each(examples.map((example) => [example.name, example] as const))('%s', (_, example) => {
    expect(problems.get(example) ?? null, `\n${example.code}\n`).toBe(null);
  });
});

describe('an example that is wrong fails', () => {
  it.each(BAD.map(({ example, said }) => [example.code, example, said] as const))(
    '%s',
    (_, example, said) => {
      expect(problems.get(example)).toMatch(said);
    },
  );

  it('an example of something public may not import from the inside', () => {
    const [example] = examplesIn(
      'errors.ts',
      "/**\n * @example\n * import { counted } from './words.js';\n */\nexport class NramError",
    );
    expect(() => toModule(example, new Map([['nram', new Set(['NramError'])]]), new Set())).toThrow(
      'the example of a public function imports ./words.js',
    );
  });
});

it('finds the code of an example up to the next tag, with its indents', () => {
  const text = `
/** One line only. */
const x = 1;
/**
 * Adds.
 *
 * @param a - a number.
 *
 * @example
 * add({
 *   a: 1,
 * }); // 1
 *
 * @throws never.
 */
export async function add(options: object): Promise<number>`;
  expect(examplesIn('add.ts', text)).toEqual([
    { name: 'add.ts add', file: 'add.ts', symbol: 'add', code: 'add({\n  a: 1,\n}); // 1' },
  ]);
});
