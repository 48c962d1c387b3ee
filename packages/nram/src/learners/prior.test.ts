import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { GRADIENT_PRIOR } from './gradient/learned-prior.js';
import { GRADIENT_SPACE } from './gradient/space.js';
import { addAttempt, drawFrom, fitPrior, noTallies, type Prior, type Tallies } from './prior.js';

const SPACE = { size: [1, 2, 4], kind: ['a', 'b'] } as const;
type Outcome = Parameters<typeof addAttempt<typeof SPACE>>[2];

const talliesOf = (outcomes: readonly Outcome[]): Tallies<typeof SPACE> =>
  outcomes.reduce((tallies, outcome) => addAttempt(SPACE, tallies, outcome), noTallies(SPACE));

/** So many attempts with a value of `size`, a share of them solved, `cpuMs` each. */
const attempts = (count: number, size: 1 | 2 | 4, solved: number, cpuMs = 10): Outcome[] =>
  Array.from({ length: count }, (_, i) => ({ point: { size, kind: 'a' }, solved: i < solved, cpuMs }));

describe('what is learned', () => {
  it('counts attempts, successes and time by value', () => {
    const tallies = talliesOf([...attempts(3, 1, 1), ...attempts(2, 4, 2, 7)]);
    expect(tallies).toEqual({
      size: [
        [3, 1, 30],
        [0, 0, 0],
        [2, 2, 14],
      ],
      kind: [
        [5, 3, 44],
        [0, 0, 0],
      ],
    });
  });

  it('is that what succeeds more often, and what takes less time, is drawn more often', () => {
    const [{ shares, weight, task }] = fitPrior(SPACE, {
      one: talliesOf([...attempts(100, 1, 20), ...attempts(100, 2, 60), ...attempts(100, 4, 60, 40)]),
    });
    expect([task, weight]).toEqual(['one', 1]);
    const [rare, often, slow] = shares.size;
    expect(often).toBeGreaterThan(3 * rare);
    expect(often).toBeGreaterThan(3 * slow);
    expect(rare + often + slow).toBeCloseTo(1, 2);
  });

  it('is close to nothing from a few attempts, and never that a value is impossible', () => {
    const [few] = fitPrior(SPACE, { one: talliesOf([...attempts(12, 1, 4), ...attempts(12, 2, 6)]) });
    const [many] = fitPrior(SPACE, { one: talliesOf([...attempts(999, 1, 0), ...attempts(999, 2, 500)]) });
    expect(few.shares.size[1] / few.shares.size[0]).toBeLessThan(3);
    expect(many.shares.size[0]).toBe(0.03);
  });

  it('holds a component for each task that was solved; of equal time, so that short attempts are drawn more often', () => {
    const prior = fitPrior(SPACE, {
      slow: talliesOf(attempts(100, 1, 50, 30)),
      seldom: talliesOf(attempts(100, 2, 9)),
      never: talliesOf(attempts(100, 2, 0)),
      quick: talliesOf(attempts(100, 4, 50, 10)),
    });
    expect(prior.map(({ task, weight }) => [task, weight])).toEqual([
      ['quick', 0.75],
      ['slow', 0.25],
    ]);
  });

  it('leans on the other tasks where a task has few attempts', () => {
    const other = talliesOf([...attempts(500, 1, 10), ...attempts(500, 4, 400)]);
    const alone = fitPrior(SPACE, { new: talliesOf(attempts(50, 2, 10)) });
    const beside = fitPrior(SPACE, { new: talliesOf(attempts(50, 2, 10)), other });
    expect(alone[0].shares.size[2]).toBeCloseTo(alone[0].shares.size[0], 5);
    expect(beside[0].shares.size[2]).toBeGreaterThan(1.5 * beside[0].shares.size[0]);
  });
});

it('points are drawn by the weights of the components and by the shares of their values', () => {
  const prior: Prior<typeof SPACE> = [
    { task: 'one', weight: 3, shares: { size: [1, 0, 0], kind: [1, 0] } },
    { task: 'other', weight: 1, shares: { size: [0, 0.25, 0.75], kind: [0, 1] } },
  ];
  const random = createRandom(1);
  const drawn = Array.from({ length: 4000 }, () => Object.values(drawFrom(SPACE, prior, random)).join());
  const share = (text: string): number => drawn.filter((one) => one === text).length / drawn.length;
  expect(new Set(drawn)).toEqual(new Set(['1,a', '2,b', '4,b']));
  expect(share('1,a')).toBeCloseTo(0.75, 1);
  expect(share('4,b')).toBeCloseTo(0.1875, 1);
});

it('the prior of `gradient` is what the kept attempts give: `node experiments/priors.mjs --fit` writes it', () => {
  const data = JSON.parse(
    readFileSync(new URL('../../../../experiments/results/priors.json', import.meta.url), 'utf8'),
  );
  expect(fitPrior(GRADIENT_SPACE, data.tallies)).toEqual(GRADIENT_PRIOR);
});
