import type { Runner } from '../program/interpreter.js';
import type { StepBudget } from '../tasks/budget.js';
import type { TaskSpec } from '../tasks/task.js';
import { checkOnSamples } from '../verify/sampled.js';

/** Sampled inputs of all validation lengths. */
const NUM_CASES = 300;

/**
 * The last check of an attempt, the same for every learner: whether a program, or a network, is right on sampled inputs of
 * all validation lengths with the steps given. What passes is the attempt's result; the race then checks it on inputs that
 * no attempt has looked at.
 */
export function isRightInValidation(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  { stepScale, extraSteps }: StepBudget,
): boolean {
  const { lengths, seed } = task.validation;
  const budget = { stepScale, extraSteps };
  return checkOnSamples(runner, task, { lengths, seed, budget, cases: NUM_CASES }).paper.errors === 0;
}
