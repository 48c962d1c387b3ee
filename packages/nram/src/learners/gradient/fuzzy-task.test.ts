import { describe, expect, it } from 'vitest';
import { loadModules } from '../../node/modules.js';
import { learnersFor } from '../../race/plan.js';
import { createRandom } from '../../random.js';
import { defineTask } from '../../tasks/define-task.js';
import { parseExamplesFile } from '../../tasks/examples-file.js';
import { createExamplesTask } from '../../tasks/examples-task.js';
import { ALL_TASKS } from '../../tasks/index.js';
import type { TaskSpec } from '../../tasks/task.js';
import { fuzzyProblem, fuzzyTask } from './fuzzy-task.js';
import { DEFAULT_SETTINGS } from './settings.js';
import { createTrainer } from './trainer.js';

const source = { kind: 'examples', path: '/x.jsonl', hash: 'ab' } as const;
/** Examples that put the first cell into the second. */
const copies = (...inputs: number[][]): TaskSpec => {
  const lines = inputs.map((input) =>
    JSON.stringify({ input, output: [input[0], input[0]], memorySize: 1_000_000 }),
  );
  return createExamplesTask(parseExamplesFile(lines.join('\n'), 'x'), source, 'x.jsonl');
};

describe('a task as the fuzzy machine can learn it', () => {
  it('draws what the task draws, where all of memory is stored', () => {
    for (const task of ALL_TASKS) {
      const [one, other] = [createRandom(5), createRandom(5)];
      for (let length = task.train.lengths[0]; length <= task.test.lengths[0] + 9; length++) {
        const size = task.minMemorySize(length) + 3;
        expect(fuzzyTask(task).sample(one, length, size)).toEqual(task.sample(other, length, size));
      }
    }
  });

  it('keeps of a file of large numbers the examples with small ones, in memories just large enough', () => {
    const task = copies([70_000, 1], [5, 6], [99, 1, 2], [4, 40, 2], [2, 3, 70_000], [1, 1, 1, 1], [9, 9]);
    const fuzzy = fuzzyTask(task);
    const random = createRandom(1);
    const seen = new Map<string, number>();
    for (let i = 0; i < 200; i++) {
      const { memory, target, mask, memorySize } = fuzzy.sample(random, 2 + (i % 3), 8);
      expect(memorySize).toBeUndefined();
      expect([target[0], target[1], mask[0] + mask[1]]).toEqual([memory[0], memory[0], 2]);
      seen.set([...memory].join(' ').replace(/( 0)+$/, ''), memory.length);
    }
    expect([...seen].sort()).toEqual([
      ['4 40 2', 48],
      ['5 6', 8],
      ['9 9', 16],
    ]);
    const trainer = createTrainer(loadModules().kernel, task, { ...DEFAULT_SETTINGS, topLevel: 3 }, 1);
    expect(Number.isFinite(trainer.update().cellLoss)).toBe(true);
  });

  it('leaves out examples with more steps than it can train on, and says so where all have', () => {
    const task = (...steps: number[]): TaskSpec => {
      const lines = steps.map((limit, i) =>
        JSON.stringify({ input: [i, 1], output: [1], memorySize: 9, steps: limit }),
      );
      return createExamplesTask(parseExamplesFile(lines.join('\n'), 'x'), source, 'x.jsonl');
    };
    const mixed = task(5, 2000, 7, 1001, 1000);
    expect(fuzzyProblem(mixed)).toBeNull();
    const random = createRandom(1);
    for (let i = 0; i < 50; i++)
      expect(fuzzyTask(mixed).sample(random, 2, 9).steps).toBeLessThanOrEqual(1000);
    expect(fuzzyProblem(task(1001, 5000, 9999))).toContain('training examples that take at most 1000 steps');
  });

  it('draws again where a module draws large numbers now and then', () => {
    const task = defineTask({
      sample: (random, length, memorySize) => {
        const memory = new Int32Array(memorySize).fill(random.pick([3, 3, 1_000_000]));
        const target = memory.slice().fill(2, 0, length);
        return { memory, target, mask: new Uint8Array(memorySize).fill(1), memorySize: 2 ** 31 - 1 };
      },
    });
    const random = createRandom(1);
    for (let i = 0; i < 50; i++) {
      expect(fuzzyTask(task).sample(random, 3, 9).memory).toEqual(
        Int32Array.of(3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0),
      );
    }
  });

  it('is none where all numbers are large: gradient then takes no part, and says why', () => {
    const task = copies([70_000, 1], [80_000, 2], [90_000, 3, 4]);
    expect(fuzzyProblem(task)).toContain('it needs training examples with values below 47, and found none');
    expect(learnersFor(task).map(({ name }) => name)).toEqual(['anneal']);
    const trainer = createTrainer(loadModules().kernel, task, { ...DEFAULT_SETTINGS, topLevel: 2 }, 1);
    expect(() => trainer.update()).toThrow('gradient cannot learn x.jsonl: its fuzzy machine stores');
  });
});
