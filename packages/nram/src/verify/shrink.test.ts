import { describe, expect, it } from 'vitest';
import { circuit, oneState, paperAccess, rule } from '../../test/support/programs.js';
import { createRunner } from '../program/interpreter.js';
import { findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { compareFailures, createJudge } from './judge.js';
import { checkOnSamples, randomOf } from './sampled.js';
import { shrink } from './shrink.js';
import { verify } from './verify.js';

const access = findTask('access');
/** Access on inputs that are wrong to have: a program that is right elsewhere fails where the element is over 20. */
const demanding: TaskSpec = {
  ...access,
  sample: (random, length, memorySize) => {
    const { memory, target, mask } = access.sample(random, length, memorySize);
    if (length >= 5 && target[0] > 20) target[0] = 0;
    return { memory, target, mask };
  },
};

describe('shrinking', () => {
  it('finds the smallest memory and length, and lowers what is in it', () => {
    const options = { lengths: [1, 64], cases: 200, seed: 3 } as const;
    const judge = createJudge(createRunner(paperAccess), demanding, { stepScale: 1, extraSteps: 1 });
    const { tally } = checkOnSamples(createRunner(paperAccess), demanding, options);
    const met = tally.smallest.paper;
    if (met === null) throw new Error('a failure was to be met');
    const small = shrink(met, demanding, judge, () => randomOf(demanding, 3, met.index as number));
    expect(compareFailures(small, met)).toBeLessThan(0);
    // 21 is the least value that fails, and the largest in 23 cells.
    expect(small.sample.memory).toHaveLength(23);
    expect(small.length).toBe(5);
    const values = Array.from(small.sample.memory.slice(1));
    expect(values.sort((a, b) => b - a).slice(0, 6)).toEqual([21, 1, 1, 1, 1, 0]);
    expect(small.sample.target[0]).toBe(0);
  });

  it('ends on programs that fail everywhere, at any size, within its budget of work', () => {
    const doNothing = oneState([circuit([], [0])], [rule('*', 0)]);
    for (const name of ['merge', 'listSearch', 'walkBST']) {
      const task = findTask(name);
      const judge = createJudge(createRunner(doNothing), task, { stepScale: 1, extraSteps: 1 });
      const sample = task.sample(randomOf(task, 1, 0), 1000, 1_000_000);
      const { failure } = judge(sample, 1000, 0).paper;
      if (failure === null) throw new Error('a failure was to be met');
      const small = shrink(failure, task, judge, () => randomOf(task, 1, 0));
      expect(small.sample.memory.length).toBe(task.minMemorySize(task.train.lengths[0]));
    }
  });

  it('is what a report shows when no small input is wrong, and says that it may not be the smallest', () => {
    const { counterexample } = verify(paperAccess, demanding, { cases: 300 });
    expect(counterexample).toMatchObject({ mode: 'paper', length: 5, isSmallest: false });
    expect(counterexample?.memory).toHaveLength(23);
  });

  it('cuts a memory that stays large', () => {
    const large: TaskSpec = {
      ...access,
      minMemorySize: (length) => 20_000 + length,
      sample: (random, length, memorySize) => {
        const sample = access.sample(random, length, memorySize);
        return { ...sample, target: sample.target.fill(0) };
      },
    };
    const { counterexample } = verify(paperAccess, large, { cases: 5, exhaustive: 0, lengths: [1, 3] });
    expect(counterexample?.memory).toHaveLength(10_000);
    expect(counterexample?.expected).toHaveLength(10_000);
    expect(counterexample?.memorySize).toBe(20_001);
  });
});
