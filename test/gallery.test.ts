import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  createGalleryEntry,
  FOUND_FILE,
  type GalleryEntry,
  galleryPage,
} from '../experiments/gallery-page.mjs';
import { parseProgramFile } from '../packages/nram/src/artifact/program-file.js';
import { decodeWeights } from '../packages/nram/src/artifact/weights-file.js';
import { parseProgramText } from '../packages/nram/src/language/parse.js';
import { programToText } from '../packages/nram/src/language/print.js';
import { createNetworkRunner } from '../packages/nram/src/network/network-runner.js';
import { createRunner, type Runner } from '../packages/nram/src/program/interpreter.js';
import { createRandom } from '../packages/nram/src/random.js';
import { budgetOf } from '../packages/nram/src/tasks/budget.js';
import { drawWithBudget } from '../packages/nram/src/tasks/draw.js';
import { findTask, TASKS } from '../packages/nram/src/tasks/index.js';
import type { TaskSpec } from '../packages/nram/src/tasks/task.js';
import { runExample } from '../packages/nram/src/verify/check.js';
import { runCli } from '../packages/nram/test/run-cli.js';

// Red after a change of what is printed or drawn: `node experiments/gallery.mjs --table` writes it again. Red after a change
// of the learners: the programs are to be learned again, `node experiments/gallery.mjs`.

const root = fileURLToPath(new URL('..', import.meta.url));
const gallery = join(root, 'gallery');
const read = (task: string, name: string): string => readFileSync(join(gallery, task, name), 'utf8');
const names = TASKS.map(({ name }) => name);
const folders = names.filter((name) => readdirSync(gallery).includes(name));

function readEntry(name: string): GalleryEntry {
  const file = parseProgramFile(read(name, 'program.json'), name);
  const isOwn = file.provenance.weightsHash !== null;
  const weights = isOwn ? readFileSync(join(gallery, name, 'weights.safetensors')) : null;
  return createGalleryEntry(findTask(name), file, weights, JSON.parse(read(name, FOUND_FILE)));
}

/** Whether two leave the same memory and stop alike, on inputs of all lengths of the test split. */
function expectSame(task: TaskSpec, one: Pick<Runner, 'run'>, other: Pick<Runner, 'run'>, settings: object) {
  const random = createRandom(task.test.seed, 'gallery test');
  const [shortest, longest] = task.test.lengths;
  for (let length = shortest; length <= longest; length++) {
    const example = drawWithBudget(task, random, length, budgetOf({ ...settings }));
    const { maxSteps } = example;
    expect(runExample(one, example, { maxSteps })).toEqual(runExample(other, example, { maxSteps }));
  }
}

it('holds the tasks and nothing else, and its page shows them', () => {
  expect(folders).toEqual(expect.arrayContaining(['access', 'increment', 'copy', 'reverse', 'swap']));
  expect(readdirSync(gallery).sort()).toEqual([...folders, 'README.md'].sort());
  expect(readFileSync(join(gallery, 'README.md'), 'utf8')).toBe(galleryPage(TASKS, folders.map(readEntry)));
});

describe.each(folders)('gallery/%s', (name) => {
  const task = findTask(name);
  const { program, provenance } = parseProgramFile(read(name, 'program.json'), name);

  it('holds what the program gives now: text, drawing, execution, report of a new verification, pages', () => {
    const { files } = readEntry(name);
    expect(readdirSync(join(gallery, name)).sort()).toEqual([...files.keys()].sort());
    for (const [file, content] of files) {
      if (typeof content === 'string') expect(read(name, file), file).toBe(content);
      else expect(bytes(name, file).equals(content), file).toBe(true);
    }
  });

  it('has a text that is the same program', () => {
    const text = read(name, 'program.nram');
    const parsed = parseProgramText(text, name);
    expect(programToText(parsed)).toBe(text);
    expectSame(task, createRunner(parsed), createRunner(program), provenance.configuration);
  });

  it('has weights that, discretised, do the same', () => {
    const { machine, parameters } = decodeWeights(bytes(name, 'weights.safetensors'), name);
    const network = createNetworkRunner(machine, parameters);
    expectSame(task, network, createRunner(program), provenance.configuration);
  });

  it('has commands that give the same again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'nram gallery '));
    const commandOf = (pattern: RegExp): string[] => {
      const [line] = pattern.exec(read(name, 'README.md')) as RegExpExecArray;
      return [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((match) => match[1] ?? match[2]).slice(2);
    };
    const learned = await runCli(commandOf(/^npx nram learn .* --attempt .*$/m), folder);
    expect(learned).toMatchObject({ code: 0 });
    expect(readFileSync(join(folder, 'alone', 'program.json'), 'utf8')).toBe(read(name, 'program.json'));
    const ran = await runCli(commandOf(/^npx nram run .*$/m), root);
    expect(ran.stdout.startsWith(read(name, 'execution.txt'))).toBe(true);
  });
});

it('a task that is not solved is listed as missing, the others stay, and another seed replaces a program', () => {
  const folder = mkdtempSync(join(tmpdir(), 'nram gallery '));
  const write = (...args: string[]) =>
    spawnSync(process.execPath, [join(root, 'experiments/gallery.mjs'), '--root', folder, ...args], {
      encoding: 'utf8',
    });
  expect(write('--tasks', 'access', '--seed', '2')).toMatchObject({ status: 0 });
  const unsolved = write('--tasks', 'access,copy', '--budget', '1ms');
  expect(unsolved).toMatchObject({ status: 4 });
  expect(unsolved.stderr).toMatch(/ copy, all, 1, 1ms: not solved \(/);
  expect(readdirSync(join(folder, 'gallery')).sort()).toEqual(['README.md', 'access']);
  const page = (): string => readFileSync(join(folder, 'gallery/README.md'), 'utf8');
  expect(page()).toMatch(/^\| \[access\]\(access\/README.md\) \| \w+ \| 2 \|/m);
  expect(page()).toMatch(/^\| copy \| no verified program yet \|/m);

  expect(write('--tasks', 'access', '--seed', '3')).toMatchObject({ status: 0 });
  expect(page()).toMatch(/^\| \[access\]\(access\/README.md\) \| \w+ \| 3 \|/m);
});

function bytes(task: string, name: string): Buffer {
  return readFileSync(join(gallery, task, name));
}
