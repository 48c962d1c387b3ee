/** Exported functions as those who call them meet them: compiled strictly, called with the memory alone, on large numbers. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../src/random.js';
import { findTask } from '../src/tasks/index.js';
import { runCli } from './run-cli.js';
import { type Call, createUserFolder, STRICT_GCC, STRICT_TSC, type UserFolder } from './support/as-a-user.js';
import { drawFromSplit } from './support/draw-from-split.js';
import { hasGcc, hasPython } from './support/emitted.js';
import { findPython } from './support/python.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const FORMATS = [
  ['ts', 'ts'],
  ['js', 'mjs'],
  ['c', 'c'],
  ['py', 'py'],
] as const;

/** Exports a program in all languages into a folder. */
async function exportAll(
  { path }: UserFolder,
  program: string,
  name: string,
  ...more: string[]
): Promise<void> {
  for (const [format, ending] of FORMATS) {
    const output = join(path, `${name}.${ending}`);
    const { code, stderr } = await runCli(
      ['export', join(root, program), '--to', format, '--name', name, '-o', output, ...more],
      root,
    );
    expect(code, stderr).toBe(0);
  }
}

/** In each language that there is; a missing one is an error where the tests are to be complete. */
function itRunsEverywhere(title: string, folder: UserFolder): void {
  describe(title, () => {
    it('in TypeScript', () => expect(folder.runTypeScript()).toBe(''), 60_000);
    it('in JavaScript', () => expect(folder.runJavaScript()).toBe(''), 60_000);
    it.runIf(hasGcc())('in C', () => expect(folder.runC()).toBe(''), 60_000);
    it.runIf(hasPython())(
      'in Python',
      () => {
        expect(folder.runPython(findPython() ?? 'python3')).toBe('');
      },
      60_000,
    );
  });
}

describe('functions over arrays, on 100,000 random numbers of 31 bits', async () => {
  const random = createRandom(1, 'exported functions');
  const LARGEST = 2 ** 31 - 2;
  /** Random numbers; of every ten one is the first, so that it can be removed. */
  const draw = (count: number, largest = LARGEST): number[] => {
    const numbers = Array.from({ length: count }, () => random.int(0, largest));
    return numbers.map((number, i) => (i % 10 === 9 ? numbers[0] : number));
  };
  const calls: Omit<Call, 'stops'>[] = [];
  for (const count of [0, 1, 2, 3, 10, 99_999, 100_000]) {
    const small = draw(count, count === 0 ? 0 : Math.floor(LARGEST / count));
    calls.push({
      name: 'sum',
      memory: [count, ...small],
      expected: [small.reduce((sum, number) => sum + number, 0), ...small],
    });
    const numbers = draw(count);
    let largest = 0;
    const maxima = numbers.map((number) => {
      largest = Math.max(largest, number);
      return largest;
    });
    calls.push({ name: 'runningMaximum', memory: [count, ...numbers], expected: [count, ...maxima] });
    calls.push({ name: 'reverse', memory: [count, ...numbers], expected: [count, ...numbers.toReversed()] });
    const value = numbers[0] ?? 5;
    const kept = numbers.filter((number) => number !== value);
    const others = numbers.slice(kept.length).map(() => null);
    calls.push({
      name: 'removeValue',
      memory: [value, count, ...numbers],
      expected: [value, kept.length, ...kept, ...others],
    });
  }
  // Those that were learned know memories of 4 cells at least, with 1 number at least.
  const learned = calls.flatMap(({ name, memory, expected }) =>
    name === 'removeValue' || memory.length === 1
      ? []
      : [
          {
            name: `learned${name[0].toUpperCase()}${name.slice(1)}`,
            memory: [...memory, 0, 0],
            expected: name === 'sum' ? expected.slice(0, 1) : [null, ...expected.slice(1)],
          },
        ],
  );
  calls.push(...learned);
  const files = {
    sum: 'sum',
    runningMaximum: 'running-maximum',
    reverse: 'reverse',
    removeValue: 'remove-value',
    learnedSum: 'learned-sum',
    learnedRunningMaximum: 'learned-running-maximum',
    learnedReverse: 'learned-reverse',
  };
  const folder = createUserFolder(
    Object.keys(files),
    calls.map((call) => ({ ...call, stops: true })),
  );
  for (const [name, file] of Object.entries(files)) {
    await exportAll(folder, `examples/arrays/${file}.nram`, name, '--memory-size', '2147483647');
  }
  itRunsEverywhere('are right', folder);
});

describe('every program of the gallery, called with the memory alone', async () => {
  const names = readdirSync(join(root, 'gallery')).filter((name) => !name.includes('.'));
  const stopsOf = (name: string): boolean => {
    const { verification } = JSON.parse(readFileSync(join(root, 'gallery', name, 'program.json'), 'utf8'));
    const { shortcuts, strict } = verification;
    return strict.errors === 0 && shortcuts.steps.halted === shortcuts.steps.cases;
  };
  const calls = names.flatMap((name) => {
    const task = findTask(name);
    const random = createRandom(2, name);
    return Array.from({ length: 200 }, (): Call => {
      const { memory, target, mask } = drawFromSplit(task, random, task.test);
      const expected = Array.from(target, (value, i) => (mask[i] === 0 ? null : value));
      return { name, memory: [...memory], expected, stops: stopsOf(name) };
    });
  });
  const folder = createUserFolder(names, calls);
  for (const name of names) await exportAll(folder, `gallery/${name}/program.json`, name);
  itRunsEverywhere('is right', folder);

  it.each(names)('%s says first what a caller must know', (name) => {
    const first = stopsOf(name) ? 'Stops by itself, ' : 'Does not stop by itself, ';
    for (const [, ending] of FORMATS) {
      const text = readFileSync(join(folder.path, `${name}.${ending}`), 'utf8');
      expect(text).toMatch(new RegExp(`(/\\*\\*?\\n \\* |-> tuple\\[int, bool\\]:\\n    """)${first}`));
    }
  });
});

describe('docs/exports.md', () => {
  const page = readFileSync(join(root, 'docs/exports.md'), 'utf8');
  const blockOf = (language: string): string =>
    page.match(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``))?.[1] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'nram docs '));
  const runs = join(folder, 'runs');
  const run = (command: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: runs, encoding: 'utf8' });
    expect(status, stdout + stderr).toBe(0);
    return stdout;
  };
  beforeAll(async () => {
    cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });
    for (const command of blockOf('sh').trim().split('\n')) {
      expect(await runCli(command.replace('npx nram ', '').split(' '), folder)).toMatchObject({ code: 0 });
    }
    for (const language of ['ts', 'c', 'py'])
      writeFileSync(join(runs, `main.${language}`), blockOf(language));
    writeFileSync(join(runs, 'package.json'), '{ "type": "module" }');
  });
  it('is right about TypeScript', () => {
    run(process.execPath, ...STRICT_TSC, 'main.ts');
    expect(run(process.execPath, 'built/main.js')).toBe('150005 5 true\n');
  });
  it.runIf(hasGcc())('is right about C', () => {
    run('gcc', ...STRICT_GCC, '-o', 'main', 'main.c', 'sum.c');
    expect(run(join(runs, 'main'))).toBe('150005\n');
  });
  it.runIf(hasPython())('is right about Python', () => {
    expect(run('python3', 'main.py')).toBe('150005 5 True\n');
  });
});
