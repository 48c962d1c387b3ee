import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scheduleAttempts } from './schedule.js';
import { standingsOf } from './standings.js';

const done = (costs: readonly number[]) => costs.map((cost) => ({ cost, isDone: true }));

describe('the virtual clock', () => {
  it('starts attempts in their order, each on the lane that is free first', () => {
    const { slots, nextStart } = scheduleAttempts(done([5, 1, 3, 2]), 2);
    expect(slots.map(({ start, end }) => [start, end])).toEqual([
      [0, 5],
      [0, 1],
      [1, 4],
      [4, 6],
    ]);
    expect(nextStart).toBe(5);
  });

  it('never says final, or later, what turns out otherwise when attempts go on', () => {
    const costs = fc.array(fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(costs, fc.integer({ min: 1, max: 4 }), (attempts, lanes) => {
        const now = scheduleAttempts(
          attempts.map(([cost, more]) => ({ cost, isDone: more === 0 })),
          lanes,
        );
        const later = scheduleAttempts(done(attempts.map(([cost, more]) => cost + more)), lanes);
        for (const [i, slot] of now.slots.entries()) {
          expect(slot.end).toBeLessThanOrEqual(later.slots[i].end);
          if (slot.isFinal) expect(slot.end).toBe(later.slots[i].end);
        }
        expect(now.nextStart).toBeLessThanOrEqual(later.nextStart);
      }),
    );
  });
});

describe('the standings', () => {
  const ends = [8, 2, 5, 20];
  const slotOf = (attempt: number) => ({ start: 0, end: ends[attempt], isFinal: true });
  const entry = (attempt: number, rank: number) => ({ attempt, rank });

  it('the first of the top rank wins, if it comes in time', () => {
    const entries = [entry(0, 1), entry(1, 0.5), entry(2, 1)];
    expect(standingsOf(entries, slotOf, 10)).toEqual({ leader: entries[2], until: 5 });
    expect(standingsOf(entries, slotOf, 2)).toEqual({ leader: entries[1], until: 4 });
  });

  it('else the best that comes in time, the first of equals', () => {
    const entries = [entry(0, 0.6), entry(1, 0.3), entry(2, 0.6), entry(3, 0.9)];
    expect(standingsOf(entries, slotOf, 10)).toEqual({ leader: entries[2], until: 12 });
    expect(standingsOf([], slotOf, 10)).toBeNull();
  });

  it('an attempt that may still move is left out', () => {
    const open = (attempt: number) => ({ ...slotOf(attempt), isFinal: attempt !== 1 });
    expect(standingsOf([entry(0, 1), entry(1, 1)], open, 0)?.leader.attempt).toBe(0);
  });
});
