import { expect, test } from 'vitest';
import { createRandom } from '../random.js';
import { parseExamplesFile } from './examples-file.js';
import { createExamplesTask } from './examples-task.js';
import type { FixedExample, TaskSpec } from './task.js';

const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
const taskOf = (text: string): TaskSpec =>
  createExamplesTask(parseExamplesFile(text, 'x'), source, 'x.jsonl');
const line = (...input: number[]): string =>
  JSON.stringify({ input, output: [input[0] + 1, null, input[1]], memorySize: 9 });
/** Lengths 2, 2, 2, 3, 3, 3, 5, 5, 5, 5. */
const lines = [2, 2, 2, 3, 3, 3, 5, 5, 5, 5].map((length, i) => {
  return line(...Array.from({ length }, (_, j) => 1 + ((i + j) % 7)));
});
const inputs = (examples: Iterable<FixedExample>): string[] =>
  [...examples].map(({ sample }) => sample.memory.join(' ')).sort();

test('the longest fifth is held out', () => {
  const task = taskOf(lines.join('\n'));
  const { training, heldOut } = task.examples as NonNullable<TaskSpec['examples']>;
  expect([...heldOut].map(({ length }) => length)).toEqual([5, 5]);
  expect([...training].map(({ length }) => length)).toEqual([2, 2, 2, 3, 3, 3, 5, 5]);
  expect(new Set([...inputs(training), ...inputs(heldOut)]).size).toBe(10);
  expect(task).toMatchObject({
    train: { lengths: [2, 5] },
    validation: { lengths: [2, 5] },
    test: { lengths: [5, 5] },
    source,
    options: { sha256: 'ab' },
  });
  expect([1, 4, 5, 9].map(task.minMemorySize)).toEqual([4, 4, 5, 9]);
  const two = taskOf(`${lines[0]}\n${lines[9]}`);
  expect(inputs(two.examples?.heldOut ?? [])).toHaveLength(1);
  expect(two.train.lengths).toEqual([2, 2]);
});

test('the sampler returns training examples and no others, of the length asked for or the next shorter', () => {
  const task = taskOf(lines.join('\n'));
  const training = inputs(task.examples?.training ?? []);
  const random = createRandom(1);
  const seen = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const length = random.int(2, 9);
    const { memory, minSteps } = task.sample(random, length, 1 + i);
    seen.add(memory.join(' '));
    const drawn = memory.findLastIndex((cell) => cell !== 0) + 1;
    expect(drawn).toBe(length === 4 ? 3 : Math.min(length, 5));
    expect(minSteps).toBe(2 * drawn + 8);
  }
  expect([...seen].sort()).toEqual(training);
});

test('of a large memory the cells of the line are stored, and no others', () => {
  const large = (...input: number[]) =>
    JSON.stringify({ input, output: [7, null, 8], memorySize: 1_000_000 });
  const task = taskOf(`${large(1, 2)}\n${large(1, 70_000, 3, 4, 999_999)}`);
  expect(task.sample(createRandom(1), 2, 50)).toEqual({
    memory: Int32Array.of(1, 2, 0, 0),
    target: Int32Array.of(7, 2, 8, 0),
    mask: Uint8Array.of(1, 0, 1, 0),
    minSteps: 12,
    memorySize: 1_000_000,
  });
  const [heldOut] = task.examples?.heldOut ?? [];
  expect(heldOut.sample.memory).toEqual(Int32Array.of(1, 70_000, 3, 4, 999_999));
});

test('an example has the memory that its line says', () => {
  const task = taskOf(`{"input":[1,2],"output":[null,0,7],"memorySize":9}\n${lines[9]}`);
  expect(task.sample(createRandom(1), 2, 50)).toEqual({
    memory: Int32Array.of(1, 2, 0, 0, 0, 0, 0, 0, 0),
    target: Int32Array.of(1, 0, 7, 0, 0, 0, 0, 0, 0),
    mask: Uint8Array.of(0, 1, 1, 0, 0, 0, 0, 0, 0),
    minSteps: 12,
  });
});
