import { describe, expect, it } from 'vitest';
import { addAttempt, addTallies, fitPrior, noTallies, type Tallies } from '../experiments/fit-prior.mjs';

const SPACE = { size: [1, 2, 4], kind: ['a', 'b'] } as const;
type Outcome = Parameters<typeof addAttempt<typeof SPACE>>[2];

const talliesOf = (outcomes: readonly Outcome[]): Tallies<typeof SPACE> =>
  outcomes.reduce((tallies, outcome) => addAttempt(SPACE, tallies, outcome), noTallies(SPACE));

/** `count` attempts with a value of `size`, `solved` of them solved, `cpuMs` each. */
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

  it('says the same of attempts that were counted in two parts', () => {
    const [some, others] = [attempts(30, 1, 10), attempts(20, 4, 15, 7)];
    expect(addTallies(SPACE, talliesOf(some), talliesOf(others))).toEqual(talliesOf([...some, ...others]));
  });
});
