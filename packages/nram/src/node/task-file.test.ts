import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, test } from 'vitest';
import { findTask } from '../tasks/index.js';
import { loadTask, loadTaskFile, referenceTo } from './task-file.js';

const folder = mkdtempSync(join(tmpdir(), 'nram load '));
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const EXAMPLES = '{"input":[1,2,3,0],"output":[3]}\n{"input":[1,2,3,0,0],"output":[3]}\n';
const MODULE = `export default {
  sample: (random, length, M) => ({
    memory: new Int32Array(M).fill(random.int(0, 3)),
    target: new Int32Array(M),
    mask: new Uint8Array(M).fill(1),
  }),
};`;

test.each([
  ['sum.jsonl', EXAMPLES],
  ['zero.mjs', MODULE],
])('%s: a reference leads to the same task', async (name, text) => {
  const path = file(name, text);
  const { task } = await loadTaskFile(path);
  expect(task.name).toBe(name);
  const reference = referenceTo(task);
  expect(reference).toMatchObject({ path, hash: task.options?.sha256 });
  const again = await loadTask(structuredClone(reference));
  expect(again.source).toEqual(task.source);
  expect(await loadTask(reference)).toBe(again);
});

test('a file that has changed is not the same task', async () => {
  const path = file('changing.jsonl', EXAMPLES);
  const reference = referenceTo((await loadTaskFile(path)).task);
  file('changing.jsonl', `${EXAMPLES}\n{"input":[1,1,1,1],"output":[3]}`);
  await expect(loadTask(reference)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('has changed'),
  });
});

test('built-in tasks go by name', async () => {
  expect(await loadTask(referenceTo(findTask('copy')))).toBe(findTask('copy'));
  expect(() => referenceTo({ ...findTask('copy') })).toThrow('from a file is required');
});

mkdirSync(join(folder, 'folder.jsonl'));
it.each([
  ['missing.jsonl', null, 'config', 'cannot read'],
  ['folder.jsonl', null, 'config', 'cannot read'],
  ['other.json', EXAMPLES, 'usage', 'ends in .jsonl or .mjs'],
  ['bad.jsonl', '{', 'config', 'line 1, column 2'],
  ['syntax.mjs', 'export default {', 'config', 'must be a module that can be loaded'],
  ['throws.mjs', 'throw new Error("boo")', 'config', 'boo'],
  ['none.mjs', 'export const task = 1;', 'config', 'default export, got none'],
  ['wrong.mjs', 'export default { sample: 1 };', 'config', 'wrong.mjs: sample: a function is required'],
])('%s is an error', async (name, text, code, message) => {
  const path = text === null ? join(folder, name) : file(name, text);
  await expect(loadTaskFile(path)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
