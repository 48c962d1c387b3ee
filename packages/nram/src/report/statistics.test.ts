import { expect, it } from 'vitest';
import { censoredMedian, quantile, successInterval } from './statistics.js';

it('the interval of a rate, against published values (Newcombe 1998, method 3)', () => {
  const rounded = (successes: number, trials: number) =>
    successInterval(successes, trials).map((bound) => Number(bound.toFixed(4)));
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  expect(rounded(20, 20)).toEqual([0.8389, 1]);
  expect(successInterval(0, 0)).toEqual([0, 1]);
});

it('quantiles, and the median of times that were not all reached', () => {
  expect(quantile([3, 1, 2, 4], 0.5)).toBe(2.5);
  expect(quantile([], 0.5)).toBeNull();
  expect(censoredMedian([1, null, 3])).toBe(3);
  expect(censoredMedian([1, null])).toBeNull();
  expect(censoredMedian([])).toBeNull();
});
