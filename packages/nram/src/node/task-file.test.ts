import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, test } from 'vitest';
import { findTask } from '../tasks/index.js';
import { loadTask, loadTaskFile, referenceTo, taskBaseName } from './task-file.js';

const folder = mkdtempSync(join(tmpdir(), 'nram load '));
const file = (name: string, text: string | Uint8Array): string => {
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
  expect(reference).toMatchObject({ name, source: { path, hash: task.options?.sha256 } });
  const again = await loadTask(structuredClone(reference));
  expect(again.source).toEqual(task.source);
  expect(await loadTask(reference)).toBe(again);
});

test('a module that has changed is not the same task', async () => {
  const path = file('changing.mjs', MODULE);
  const reference = referenceTo((await loadTaskFile(path)).task);
  file('changing.mjs', `${MODULE}\n`);
  await expect(loadTask(reference)).rejects.toMatchObject({
    code: 'config',
    message: expect.stringContaining('must not change while it is being learned'),
  });
});

test('examples come along with the reference, whatever becomes of their file, and are not copied', async () => {
  const path = file('changing.jsonl', EXAMPLES);
  const { task } = await loadTaskFile(path);
  file('changing.jsonl', 'no examples');
  const reference = structuredClone(referenceTo(task));
  expect('cells' in reference && reference.cells?.buffer).toBeInstanceOf(SharedArrayBuffer);
  const [mine, theirs] = [task, await loadTask(reference)].map(({ examples, sample: _sample, ...rest }) => {
    const { training = [], heldOut = [] } = examples ?? {};
    return { training: [...training], heldOut: [...heldOut], ...JSON.parse(JSON.stringify(rest)) };
  });
  expect(mine.training).toHaveLength(1);
  expect(theirs).toEqual(mine);
});

test.each([
  ['sum.jsonl', 'sum'],
  ['sum.ndjson', 'sum'],
  ['sum.JSON', 'sum'],
  ['sum.jsonl.gz', 'sum'],
  ['my.sum.json.GZ', 'my.sum'],
])('%s has examples and is called %s', async (name, base) => {
  const isPacked = name.toLowerCase().endsWith('.gz');
  const { task } = await loadTaskFile(file(name, isPacked ? gzipSync(EXAMPLES) : EXAMPLES));
  expect(task.summary).toBe('2 examples, 1 of them held out');
  expect([task.name, taskBaseName(task.name)]).toEqual([name, base]);
  const plain = await loadTaskFile(file('plain.jsonl', EXAMPLES));
  expect(task.source?.hash).toBe(plain.task.source?.hash);
});

test('built-in tasks go by name', async () => {
  expect(await loadTask(referenceTo(findTask('copy')))).toBe(findTask('copy'));
  expect(() => referenceTo({ ...findTask('copy') })).toThrow('one from loadTaskFile is required');
});

mkdirSync(join(folder, 'folder.jsonl'));
it.each([
  ['missing.jsonl', null, 'config', 'cannot read'],
  ['folder.jsonl', null, 'config', 'cannot read'],
  ['other.txt', EXAMPLES, 'usage', 'one of the extensions .jsonl, .ndjson, .json, .mjs is required'],
  ['packed.mjs.gz', EXAMPLES, 'usage', 'one of the extensions'],
  ['bad.jsonl', '{', 'config', 'line 1, column 2'],
  ['syntax.mjs', 'export default {', 'config', 'must be a module that can be loaded'],
  ['throws.mjs', 'throw new Error("boo")', 'config', 'boo'],
  ['none.mjs', 'export const task = 1;', 'config', 'default export, got none'],
  ['wrong.mjs', 'export default { sample: 1 };', 'config', 'wrong.mjs: sample: a function is required'],
])('%s is an error', async (name, text, code, message) => {
  const path = text === null ? join(folder, name) : file(name, text);
  await expect(loadTaskFile(path)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
});
