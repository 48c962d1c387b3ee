import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom, type Random, randomFrom } from './random.js';

const draws = (random: Random, count = 8): number[] =>
  Array.from({ length: count }, () => random.int(0, 1e9));

describe('a stream', () => {
  it('is the same for the same seed and path, on every engine', () => {
    // These numbers must never change: a seed stands for a result.
    expect(draws(createRandom(7, 'attempt', 3), 4)).toEqual([641186036, 361632197, 632318521, 53031601]);
    expect(createRandom(7, 'attempt', 3).float()).toBe(0.45557768858895353);
    expect(draws(createRandom(7, 'attempt', 3))).toEqual(draws(createRandom(7, 'attempt', 3)));
  });

  it('has nothing in common with that of another seed or another path', () => {
    const paths = [
      createRandom(1),
      createRandom(2),
      createRandom(1, 'a'),
      createRandom(1, 'b'),
      createRandom(1, 'a', 0),
      createRandom(1, 'a', 1),
    ].map((random) => draws(random));
    expect(new Set(paths.flat()).size).toBe(paths.flat().length);
  });

  it('of neighboring seeds begins anywhere: first draws are uniform over seeds', () => {
    const firsts = Array.from({ length: 8000 }, (_, seed) => createRandom(seed, 'test').int(0, 7));
    for (let value = 0; value < 8; value++) {
      const count = firsts.filter((first) => first === value).length;
      // 1000 expected, with a deviation of 30.
      expect(Math.abs(count - 1000)).toBeLessThan(150);
    }
  });

  it('gives integers with both ends, and fractions below 1', () => {
    const random = createRandom(3);
    const seen = new Set(Array.from({ length: 300 }, () => random.int(-1, 2)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
    const floats = Array.from({ length: 1000 }, () => random.float());
    expect(Math.min(...floats)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...floats)).toBeLessThan(1);
    expect(floats.reduce((sum, each) => sum + each, 0) / 1000).toBeCloseTo(0.5, 1);
  });
});

describe('a shuffle', () => {
  it('has the same items and leaves the given list alone', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9)), fc.nat(), (items, seed) => {
        const before = [...items];
        const shuffled = createRandom(seed).shuffle(items);
        expect(shuffled.toSorted()).toEqual(items.toSorted());
        expect(items).toEqual(before);
      }),
    );
  });

  it('gives every order equally often', () => {
    const random = createRandom(5);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = random.shuffle(['a', 'b', 'c']).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    // 1000 expected, with a deviation of 29.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});

it('a pick may be any of the items, each equally often', () => {
  const random = createRandom(6);
  const picks = Array.from({ length: 3000 }, () => random.pick(['a', 'b', 'c']));
  for (const item of ['a', 'b', 'c']) {
    expect(Math.abs(picks.filter((pick) => pick === item).length - 1000)).toBeLessThan(150);
  }
});

it('over another source all is drawn through its integers', () => {
  const asked: [number, number][] = [];
  const lowest = randomFrom(
    (low, high) => {
      asked.push([low, high]);
      return low;
    },
    () => 0,
  );
  expect(lowest.pick(['a', 'b'])).toBe('a');
  expect(lowest.shuffle([1, 2, 3])).toEqual([2, 3, 1]);
  expect(asked).toEqual([
    [0, 1],
    [0, 2],
    [0, 1],
  ]);
});
