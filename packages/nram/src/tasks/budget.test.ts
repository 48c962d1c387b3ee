import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import {
  budgetOf,
  DEFAULT_BUDGET,
  defaultBudgetOf,
  minStepsOf,
  STRICT_STEPS,
  stepsGiven,
  strictStepsFor,
  strictStepsOf,
} from './budget.js';
import { findTask } from './index.js';

const permutation = findTask('permutation');

describe('the steps given', () => {
  it('are a part of the fewest rounded up, and some more', () => {
    // 13 steps at length 6.
    const given = (stepScale: number, extraSteps: number): number =>
      stepsGiven(permutation, {}, 6, { stepScale, extraSteps });
    expect(given(1, 0)).toBe(13);
    expect(given(1, 2)).toBe(15);
    expect(given(0.5, 0)).toBe(7);
    expect(given(0.5, 1)).toBe(8);
    expect(given(0.25, 0)).toBe(4);
    expect(given(2, 0)).toBe(26);
  });

  it('are never too few: a program that does the work of a step in so many parts fits', () => {
    const budgets = fc.record({
      stepScale: fc.double({ min: 0.01, max: 16, noNaN: true }),
      extraSteps: fc.nat(9),
    });
    fc.assert(
      fc.property(budgets, fc.integer({ min: 2, max: 50 }), (budget, length) => {
        const given = stepsGiven(permutation, {}, length, budget);
        const wanted = budget.stepScale * permutation.minSteps(length) + budget.extraSteps;
        expect(Number.isInteger(given)).toBe(true);
        expect(given).toBeGreaterThanOrEqual(wanted);
        expect(given).toBeLessThan(wanted + 1);
      }),
    );
  });

  it('go by the sample where it needs fewer than its length', () => {
    const walk = findTask('walkBST');
    const sample = walk.sample(createRandom(1), 12, walk.minMemorySize(12));
    expect(minStepsOf(walk, sample, 12)).toBe(sample.minSteps);
    expect(sample.minSteps).toBeLessThan(walk.minSteps(12));
    expect(minStepsOf(walk, {}, 12)).toBe(walk.minSteps(12));
    expect(stepsGiven(walk, { minSteps: 5 }, 12, { stepScale: 0.5, extraSteps: 1 })).toBe(4);
  });

  it('are those of a sample that has a limit of its own, whatever the budget is', () => {
    expect(minStepsOf(permutation, { steps: 4, minSteps: 9 }, 6)).toBe(4);
    expect(stepsGiven(permutation, { steps: 4 }, 6, { stepScale: 2, extraSteps: 3 })).toBe(4);
  });

  it('strictly are more than those that a large budget gives, where only examples are known', () => {
    const budget = { stepScale: 0.5, extraSteps: 50 };
    expect(strictStepsFor(permutation, {}, 6, budget)).toBe(strictStepsOf(13));
    const examples = { training: [], heldOut: [], cells: new Int32Array(), variesFreeCells: true };
    const file = { ...permutation, examples };
    expect(strictStepsFor(file, {}, 6, budget)).toBe(strictStepsOf(57));
    expect(strictStepsFor(file, { steps: 4 }, 6, budget)).toBe(strictStepsOf(4));
  });

  it('strictly are far more than the fewest', () => {
    expect(strictStepsOf(10)).toBe(STRICT_STEPS.times * 10 + STRICT_STEPS.more);
    for (let fewest = 1; fewest < 100; fewest++) expect(strictStepsOf(fewest)).toBeGreaterThan(4 * fewest);
  });
});

it('a budget is read from settings, and is the default where they say nothing or nonsense', () => {
  expect(budgetOf({ stepScale: 0.5, extraSteps: 3, other: 1 })).toEqual({ stepScale: 0.5, extraSteps: 3 });
  expect(budgetOf({ extraSteps: 0 })).toEqual({ stepScale: DEFAULT_BUDGET.stepScale, extraSteps: 0 });
  expect(budgetOf({ stepScale: '0.5', extraSteps: null })).toEqual(DEFAULT_BUDGET);
  const stepBudgets = [
    { stepScale: 3, extraSteps: 5 },
    { stepScale: 1, extraSteps: 0 },
  ];
  expect(budgetOf({ extraSteps: 0 }, { stepBudgets })).toEqual({ stepScale: 3, extraSteps: 0 });
  expect(defaultBudgetOf({ stepBudgets })).toEqual(stepBudgets[0]);
  expect(defaultBudgetOf({})).toEqual(DEFAULT_BUDGET);
});
