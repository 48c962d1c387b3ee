import { expect, it } from 'vitest';
import { assumedSteps, budgetsToTry } from './assumed-steps.js';
import { budgetOf, stepsGiven } from './budget.js';

/** The steps that the budgets to try give an input of a length. */
const stepsAt = (length: number, largestInput?: number): number[] =>
  budgetsToTry(largestInput).map((budget) => stepsGiven({ minSteps: assumedSteps }, {}, length, budget));

it('the first budget, the default, is two steps per cell and some more', () => {
  expect([1, 5, 10].map((length) => stepsAt(length)[0])).toEqual([11, 19, 29]);
  expect(budgetOf({}, { stepBudgets: budgetsToTry() })).toEqual(budgetsToTry()[0]);
});

it('budgets reach from one pass, with no time to come round again, to several', () => {
  for (const length of [1, 2, 9, 40]) {
    const steps = stepsAt(length);
    expect(Math.min(...steps)).toBe(length + 1);
    expect(steps).toContain(length + 2);
    expect(Math.max(...steps)).toBe(4 * length + 16);
  }
});

it('where the largest input may say how often something is done, as many steps more are tried', () => {
  expect(stepsAt(2, 19)).toContain(2 + 2 + 19);
  expect(stepsAt(2, 1000)).toEqual(stepsAt(2));
});
