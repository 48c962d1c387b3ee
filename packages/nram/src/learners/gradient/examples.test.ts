import { expect, test } from 'vitest';
import { loadModules } from '../../node/modules.js';
import { parseExamplesFile } from '../../tasks/examples-file.js';
import { createExamplesTask } from '../../tasks/examples-task.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { createTrainer } from './trainer.js';

test('trains on examples of several memory sizes at once', () => {
  const lines = Array.from({ length: 30 }, (_, i) => {
    return JSON.stringify({
      input: [1 + (i % 3), 2, i >> 2],
      output: [null, 1 + (i % 3)],
      memorySize: 8 + (i % 3),
    });
  });
  const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
  const task = createExamplesTask(parseExamplesFile(lines.join('\n'), 'x'), source, 'x.jsonl');
  const losses = (seed: number): number[] => {
    const trainer = createTrainer(loadModules().kernel, task, { ...DEFAULT_SETTINGS, topLevel: 3 }, seed);
    return Array.from({ length: 150 }, () => trainer.update().cellLoss);
  };
  const first = losses(1);
  expect(first.every(Number.isFinite)).toBe(true);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  expect(mean(first.slice(-20))).toBeLessThan(0.8 * mean(first.slice(0, 20)));
  expect(losses(1)).toEqual(first);
});
