import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createRandom } from '../random.js';
import { budgetsToTry } from './assumed-steps.js';
import { stepsGiven } from './budget.js';
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
    expect(minSteps).toBe(2 * Math.max(drawn, 3) + 2);
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
    minSteps: 8,
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
    minSteps: 8,
  });
});

/** The steps of all examples with each budget to try, in the order of the file. */
function stepsOf(text: string): number[][] {
  const task = taskOf(text);
  const { training, heldOut } = task.examples as NonNullable<TaskSpec['examples']>;
  const all = [...training, ...heldOut].sort((a, b) => a.line - b.line);
  return all.map(({ sample, length }) =>
    (task.stepBudgets ?? []).map((budget) => stepsGiven(task, sample, length, budget)),
  );
}

test('how many zeros are written out changes no steps', () => {
  const row = fc.record({
    input: fc.array(fc.nat(9), { minLength: 1, maxLength: 8 }),
    output: fc.array(fc.option(fc.nat(9)), { minLength: 1, maxLength: 8 }),
    zeros: fc.nat(5),
  });
  const rows = fc
    .uniqueArray(row, {
      minLength: 2,
      maxLength: 8,
      selector: ({ input }) => input.join().replace(/(,?0)*$/, ''),
    })
    .filter((all) => all.every(({ output }) => output.some((cell) => cell !== null)));
  fc.assert(
    fc.property(rows, (all) => {
      const textOf = (withZeros: boolean): string =>
        all
          .map(({ input, output, zeros }) => {
            const padding = new Array(withZeros ? zeros : 0).fill(0);
            return JSON.stringify({ input: [...input, ...padding], output, memorySize: 20 });
          })
          .join('\n');
      expect(stepsOf(textOf(true))).toEqual(stepsOf(textOf(false)));
    }),
  );
});

test('the largest value of an input is among the step budgets, unless it is large', () => {
  const [first] = stepsOf(
    '{"input":[3,19],"output":[57],"memorySize":400}\n{"input":[2,2],"output":[4],"memorySize":400}',
  );
  expect(first).toContain(2 + 2 + 19);
  const [large] = stepsOf(
    '{"input":[3,190],"output":[1],"memorySize":400}\n{"input":[2,2],"output":[4],"memorySize":400}',
  );
  expect(Math.max(...large)).toBe(4 * 2 + 16);
});

describe('steps that a file says', () => {
  const limited = (length: number, steps?: number): string =>
    JSON.stringify({ input: new Array(length).fill(1), output: [2], memorySize: 9, steps });

  test('are those of the example, with any budget; there is only one to try', () => {
    const task = taskOf([limited(2, 5), limited(3, 11), limited(5, 7)].join('\n'));
    expect(task.stepBudgets).toEqual([{ stepScale: 1, extraSteps: 0 }]);
    expect(task.sample(createRandom(1), 2, 9)).toMatchObject({ steps: 5 });
    expect([1, 2, 3, 4, 5, 9].map(task.minSteps)).toEqual([5, 5, 11, 11, 11, 11]);
  });
  test('may be said by some lines alone', () => {
    const text = [limited(2, 5), limited(3), limited(5, 7)].join('\n');
    const [first, second, third] = stepsOf(text);
    expect([new Set(first), new Set(third)]).toEqual([new Set([5]), new Set([7])]);
    expect(second).toEqual(budgetsToTry(1).map((budget) => stepsGiven(taskOf(text), {}, 3, budget)));
  });
});

test('whether examples vary in their free cells does not depend on how many are written out', () => {
  const varies = (rows: readonly (readonly [number[], number])[]): boolean | undefined =>
    taskOf(rows.map(([input, memorySize]) => JSON.stringify({ input, output: [1], memorySize })).join('\n'))
      .examples?.variesFreeCells;
  expect(
    varies([
      [[1, 2], 6],
      [[1, 2, 3], 7],
    ]),
  ).toBe(false);
  expect(
    varies([
      [[1, 2], 6],
      [[1, 2, 3, 0, 0, 0, 0], 7],
    ]),
  ).toBe(false);
  expect(
    varies([
      [[1, 2], 6],
      [[1, 2, 3], 8],
    ]),
  ).toBe(true);
});
