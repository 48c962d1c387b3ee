import { expect, it } from 'vitest';
import { defineTask } from '../tasks/define-task.js';
import { parseExamplesFile } from '../tasks/examples-file.js';
import { createExamplesTask } from '../tasks/examples-task.js';
import { findTask } from '../tasks/index.js';
import { stepsTried } from './steps-tried.js';

const all = { first: 0, count: 60 };
const fileTask = (steps?: (i: number) => number) => {
  // Lengths 2 to 4, and one longer line that is held out.
  const lines = [2, 3, 4, 4, 9].map((length, i) =>
    JSON.stringify({
      input: new Array(length).fill(1 + i),
      output: [1],
      memorySize: 100,
      ...(steps !== undefined && { steps: steps(i) }),
    }),
  );
  const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
  return createExamplesTask(parseExamplesFile(lines.join('\n'), 'x'), source, 'x.jsonl');
};

it('where a file does not say the steps, from one pass to four over its training examples', () => {
  expect(stepsTried(fileTask(), { seed: 1 }, all)).toEqual({ least: 3, most: 32 });
});

it('where it does, these, and settings given instead of those drawn', () => {
  expect(
    stepsTried(
      fileTask((i) => 5 + i),
      { seed: 1 },
      all,
    ),
  ).toEqual({ least: 5, most: 8 });
  const overrides = { stepScale: 0.5, extraSteps: 3 };
  expect(stepsTried(fileTask(), { seed: 1, overrides }, all)).toEqual({ least: 6, most: 8 });
});

it('of a task with a sampler, those of its training lengths', () => {
  const sample = findTask('copy').sample;
  const own = defineTask({
    sample,
    train: { lengths: [1, 6] },
    minMemorySize: (n) => 2 * n + 4,
    minSteps: () => 7,
  });
  expect(stepsTried(own, { seed: 1, overrides: { stepScale: 1, extraSteps: 0 } }, all)).toEqual({
    least: 7,
    most: 7,
  });
  expect(stepsTried(own, { seed: 1 }, all)).toEqual({ least: 4, most: 9 });
});

it('only of attempts that were made', () => {
  expect(stepsTried(fileTask(), { seed: 1 }, { first: 3, count: 0 })).toBeNull();
  const one = [0, 1, 2, 3, 4, 5].map((first) => stepsTried(fileTask(), { seed: 1 }, { first, count: 1 }));
  expect(new Set(one.map((tried) => tried?.least)).size).toBeGreaterThan(1);
});
