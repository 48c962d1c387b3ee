import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../random.js';
import { ALL_TASKS } from '../tasks/index.js';
import { allDraws, estimatePaths, NotEnumerableError, recordChoices, replayChoices } from './choices.js';

describe('all draws', () => {
  it('are one for each path, the lowest first; later branches may depend on earlier ones', () => {
    const draws = [
      ...allDraws((random) => {
        const first = random.int(1, 3);
        return [first, ...Array.from({ length: first - 1 }, () => random.int(0, 1))];
      }),
    ];
    expect(draws.map((draw) => draw.join(''))).toEqual(['1', '20', '21', '300', '301', '310', '311']);
  });
  it('go through shuffles and picks, too', () => {
    const orders = [...allDraws((random) => random.shuffle(['a', 'b', 'c']).join(''))];
    expect(orders.sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
    expect([...allDraws((random) => random.pick([4, 5]))]).toEqual([4, 5]);
    expect([...allDraws(() => 'nothing to choose')]).toHaveLength(1);
  });
  it('refuses fractions, and draws without a bound', () => {
    expect(() => [...allDraws((random) => random.float())]).toThrow(NotEnumerableError);
    expect(() => [
      ...allDraws((random) => {
        while (random.int(0, 1) === 0);
      }),
    ]).toThrow(NotEnumerableError);
  });
});

describe('the estimate of paths', () => {
  it('is exact where all paths branch alike', () => {
    expect(estimatePaths((random) => [random.int(0, 4), random.int(1, 3)])).toBe(15);
    expect(estimatePaths(() => 0)).toBe(1);
  });
  it('is near where they do not', () => {
    // 1 + 999 paths.
    const estimate = estimatePaths((random) => (random.int(0, 1) === 0 ? 0 : random.int(1, 999)));
    expect(estimate).toBeGreaterThan(300);
    expect(estimate).toBeLessThan(2000);
  });
  it('is infinite for what cannot be enumerated', () => {
    expect(estimatePaths((random) => random.float())).toBe(Number.POSITIVE_INFINITY);
    const endless = (random: Random): void => {
      while (random.int(0, 1) < 2);
    };
    expect(estimatePaths(endless)).toBe(Number.POSITIVE_INFINITY);
  });
  it("is not made of a sampler's own error", () => {
    const broken = (): never => {
      throw new Error('boo');
    };
    expect(() => estimatePaths(broken)).toThrow('boo');
  });
});

describe('choices written down', () => {
  it('lead to the same input again, for every task', () => {
    for (const task of ALL_TASKS) {
      const memorySize = task.minMemorySize(6) + 3;
      const { random, choices } = recordChoices(createRandom(1, task.name));
      const sample = task.sample(random, 6, memorySize);
      const again = replayChoices(choices.map(({ value }) => value));
      expect(task.sample(again, 6, memorySize)).toEqual(sample);
    }
  });
  it('are pulled into range, and followed by the lowest', () => {
    const random = replayChoices([7, 0, 2]);
    expect([random.int(0, 5), random.int(3, 5), random.int(0, 5), random.int(4, 9)]).toEqual([5, 3, 2, 4]);
  });
  it('leave out fractions, which are those of the stream, and 0 when the path is gone again', () => {
    const { random, choices } = recordChoices(createRandom(1));
    expect(random.float()).toBe(createRandom(1).float());
    expect(choices).toEqual([]);
    expect(replayChoices([3]).float()).toBe(0);
  });
});
