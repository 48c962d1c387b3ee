import { describe, expect, it } from 'vitest';
import { loadModules } from '../node/modules.js';
import { findTask } from '../tasks/index.js';
import { planAttempt } from './plan.js';
import { type RaceOptions, race } from './race.js';
import { type AttemptThreads, createCallingThread } from './threads.js';

const copy = findTask('copy');
const OPTIONS: RaceOptions = { seed: 1, budgetMs: 500_000, maxAttempts: 6 };

/** Several attempts at once, of which the one that was started last ends first. */
function createReversedThreads(count: number): AttemptThreads {
  const inner = createCallingThread(loadModules());
  const waiting: (() => void)[] = [];
  let isFlushing = false;
  return {
    ...inner,
    count,
    async run(job, onProgress) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        if (isFlushing) return;
        isFlushing = true;
        setTimeout(() => {
          isFlushing = false;
          for (const go of waiting.splice(0).reverse()) go();
        }, 5);
      });
      return inner.run(job, onProgress);
    },
  };
}

describe('a race', () => {
  it('goes on with the next attempt when a program is refused, and counts it', async () => {
    const offered: number[] = [];
    const { winner, progress, stopped } = await race(createCallingThread(loadModules()), copy, {
      ...OPTIONS,
      accept: ({ attempt }) => {
        offered.push(attempt);
        return offered.length === 3 ? 1 : 0;
      },
    });
    expect(winner?.attempt).toBe(offered[2]);
    expect(new Set(offered).size).toBe(3);
    expect([progress.refused, stopped]).toEqual([2, null]);
    // No attempt was made twice.
    expect(progress.started).toBe(progress.ended);
    expect(progress.started).toBeLessThanOrEqual(6);
  });

  it('ends without a winner when all attempts are refused', async () => {
    const { winner, stopped, progress } = await race(createCallingThread(loadModules()), copy, {
      ...OPTIONS,
      maxAttempts: 3,
      accept: () => 0,
    });
    expect([winner, stopped, progress.ended]).toEqual([null, 'attempts', 3]);
    expect(progress.refused).toBeGreaterThan(0);
  });

  it.each([1, 2, 4])(
    'if deterministic: the same program wins on %i threads, in whatever order attempts end',
    async (count) => {
      const refuseFirst = (): RaceOptions => ({
        ...OPTIONS,
        isDeterministic: true,
        accept: ({ attempt }) => (attempt > 0 ? 1 : 0),
      });
      const one = await race(createCallingThread(loadModules()), copy, refuseFirst());
      const many = await race(createReversedThreads(count), copy, refuseFirst());
      expect(many.winner).toEqual(one.winner);
      expect(many.progress.refused).toBe(one.progress.refused);
      expect(one.winner?.attempt).toBeGreaterThan(0);
    },
  );

  it('if deterministic: does not wait for an attempt that cannot win any more', async () => {
    // Attempt 0 never ends, and has done far more work than the winner.
    const inner = createCallingThread(loadModules());
    let numStarted = 0;
    const threads: AttemptThreads = {
      ...inner,
      count: 2,
      run: (job, onProgress) => {
        if (numStarted++ > 0) return inner.run(job, onProgress);
        onProgress({ work: 1e9, score: 0 });
        return new Promise(() => {});
      },
    };
    const { winner } = await race(threads, copy, { ...OPTIONS, isDeterministic: true });
    expect(winner?.attempt).toBeGreaterThan(0);
  });

  it.each([false, true])(
    'goes on for a better program, and takes the best when time is up (deterministic: %s)',
    async (isDeterministic) => {
      const ranks = [0.3, 0.6, 0.6, 1];
      const offered: number[] = [];
      const options = (numRanks: number, hardenMs: number): RaceOptions => {
        offered.length = 0;
        return {
          ...OPTIONS,
          maxAttempts: 12,
          isDeterministic,
          hardenMs,
          accept: ({ attempt }) => ranks.slice(0, numRanks)[offered.push(attempt) - 1] ?? 0.1,
        };
      };
      const threads = () => createCallingThread(loadModules());
      expect((await race(threads(), copy, options(4, 500_000))).winner?.attempt).toBe(offered[3]);
      const { winner, stopped, progress } = await race(threads(), copy, options(3, 500_000));
      expect([winner?.attempt, stopped]).toEqual([offered[1], null]);
      expect(progress.hardenedMs).toBeGreaterThan(0);
      expect((await race(threads(), copy, options(4, 0))).winner?.attempt).toBe(offered[0]);
    },
  );

  it('keeps the best failed attempt of each learner', async () => {
    const { bestFailures } = await race(createCallingThread(loadModules()), findTask('merge'), {
      ...OPTIONS,
      maxAttempts: 3,
      overrides: { moves: 1000 },
    });
    expect(bestFailures.map(({ learner }) => learner)).toEqual(['anneal']);
    const [{ result }] = bestFailures;
    expect(result.best?.circuits.length).toBeGreaterThan(0);
    expect(result.score).toBeGreaterThan(0);
  });

  it('stops in the middle of an attempt when the time is up, also where no timer can interrupt it', async () => {
    const { stopped, progress } = await race(createCallingThread(loadModules()), findTask('merge'), {
      seed: 1,
      budgetMs: 1,
      overrides: { moves: 1e9 },
    });
    expect([stopped, progress.ended]).toEqual(['budget', 0]);
  });

  it('reports a thread that dies three times as a resource that could not be had', async () => {
    const dead = {
      ...createCallingThread(loadModules()),
      run: () => Promise.reject(new Error('out of memory')),
    };
    await expect(race(dead, copy, OPTIONS)).rejects.toMatchObject({
      code: 'resource',
      message: expect.stringContaining('out of memory'),
    });
  });
});

describe('the plan of a race', () => {
  it('draws learners by their shares, the same for the same seed and attempt', () => {
    const names = Array.from({ length: 400 }, (_, k) => planAttempt(copy, { seed: 3 }, k).learner.name);
    expect(names.filter((name) => name === 'gradient').length).toBeGreaterThan(25);
    expect(names.filter((name) => name === 'gradient').length).toBeLessThan(80);
    expect(planAttempt(copy, { seed: 3 }, 7)).toEqual(planAttempt(copy, { seed: 3 }, 7));
    expect(planAttempt(copy, { seed: 3 }, 7)).not.toEqual(planAttempt(copy, { seed: 4 }, 7));
  });
  it('leaves out learners that do not support a given setting, and says which one has an unknown setting', () => {
    const learners = Array.from(
      { length: 20 },
      (_, k) => planAttempt(copy, { seed: 1, overrides: { moves: 5000 } }, k).learner.name,
    );
    expect(new Set(learners)).toEqual(new Set(['anneal']));
    expect(() => planAttempt(copy, { seed: 1, overrides: { movess: 5 } }, 0)).toThrow(
      'unknown setting "movess" (did you mean "moves"?)',
    );
  });
});
