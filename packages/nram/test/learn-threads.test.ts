import {
  createCallingThread,
  defineTask,
  findLearner,
  findTask,
  type Learner,
  learnOn,
  type TaskSpec,
} from 'nram';
import { learn, loadModules } from 'nram/node';
import { describe, expect, it } from 'vitest';

const OPTIONS = { seed: 1, budgetMs: 60_000 };

/** Writes the value in cell 0 to cell 1. */
const double = defineTask({
  name: 'double',
  train: { lengths: [1, 3] },
  sample: (random, _length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, memorySize - 1);
    const target = memory.slice();
    target[1] = memory[0];
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
  },
});

describe('what worker threads cannot find is refused with what to do instead', () => {
  it.each<[string, TaskSpec]>([
    ['a task from defineTask', double],
    ['a built-in task with a change', { ...findTask('copy'), summary: 'changed' }],
  ])('%s', async (_, task) => {
    await expect(learn(task, OPTIONS)).rejects.toMatchObject({
      code: 'usage',
      message: `learn: a built-in task or one from loadTaskFile is required, got "${task.name}" (worker threads cannot receive functions: put the task in a .mjs file, or use learnOn with createCallingThread)`,
    });
  });

  it.each<[string, Learner]>([
    ['a custom learner', { ...findLearner('anneal'), name: 'mine' }],
    ['a custom learner with the name of another', { ...findLearner('anneal') }],
  ])('%s', async (_, learner) => {
    await expect(learn(findTask('copy'), { ...OPTIONS, learners: [learner] })).rejects.toMatchObject({
      code: 'usage',
      message: `learn: a built-in learner is required, got "${learner.name}" (worker threads cannot receive functions: use learnOn with createCallingThread)`,
    });
  });
});

it('learnOn learns a task from defineTask with a custom learner on the calling thread', async () => {
  const mine = { ...findLearner('anneal'), name: 'mine' };
  const { isVerified } = await learnOn(createCallingThread(loadModules()), double, {
    ...OPTIONS,
    learners: [mine],
  });
  expect(isVerified).toBe(true);
});
