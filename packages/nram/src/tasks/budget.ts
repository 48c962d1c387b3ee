import type { Sample, StepBudget, TaskSpec } from './task.js';

export type { StepBudget } from './task.js';

/** Where nothing else is said: one step more than the fewest. */
export const DEFAULT_BUDGET: StepBudget = { stepScale: 1, extraSteps: 1 };

/**
 * The budget of a task where nothing else is said: the first of those to try, if it has such; else {@link DEFAULT_BUDGET}.
 *
 * @example
 * defaultBudgetOf(findTask('copy')); // { stepScale: 1, extraSteps: 1 }
 */
export const defaultBudgetOf = ({ stepBudgets }: Pick<TaskSpec, 'stepBudgets'>): StepBudget =>
  stepBudgets?.[0] ?? DEFAULT_BUDGET;

/**
 * The budget that an attempt's settings, or the configuration in a program file, give; the default where they do not.
 *
 * @param task - whose default that is.
 */
export function budgetOf(
  { stepScale, extraSteps }: Readonly<Record<string, unknown>>,
  task: Pick<TaskSpec, 'stepBudgets'> = {},
): StepBudget {
  const otherwise = defaultBudgetOf(task);
  return {
    stepScale: typeof stepScale === 'number' ? stepScale : otherwise.stepScale,
    extraSteps: typeof extraSteps === 'number' ? extraSteps : otherwise.extraSteps,
  };
}

/** The fewest steps known to suffice for a sample of the given length. */
export function minStepsOf(
  task: Pick<TaskSpec, 'minSteps'>,
  sample: Pick<Sample, 'minSteps' | 'steps'>,
  length: number,
): number {
  return sample.steps ?? sample.minSteps ?? task.minSteps(length);
}

/**
 * The steps that a budget gives for a sample of the given length; a sample with its own step limit has that instead.
 *
 * @example
 * const permutation = findTask('permutation'); // takes 13 steps at length 6
 * stepsGiven(permutation, {}, 6, { stepScale: 0.5, extraSteps: 1 }); // 8
 */
export function stepsGiven(
  task: Pick<TaskSpec, 'minSteps'>,
  sample: Pick<Sample, 'minSteps' | 'steps'>,
  length: number,
  { stepScale, extraSteps }: StepBudget,
): number {
  if (sample.steps !== undefined) return sample.steps;
  return Math.ceil(stepScale * minStepsOf(task, sample, length)) + extraSteps;
}

/** What a program is given that must stop by itself, or be harmless to run on: this many times the fewest steps, and more. */
export const STRICT_STEPS = { times: 4, more: 16 } as const;

/** The steps of a strict check, far more than the fewest known to suffice. */
export const strictStepsOf = (minSteps: number): number => STRICT_STEPS.times * minSteps + STRICT_STEPS.more;

/** The steps of a strict check of a sample: far more than the fewest known, or where only examples are, than those given. */
export function strictStepsFor(
  task: TaskSpec,
  sample: Pick<Sample, 'minSteps' | 'steps'>,
  length: number,
  budget: StepBudget,
): number {
  const fewest = task.examples === undefined ? minStepsOf(task, sample, length) : null;
  return strictStepsOf(fewest ?? stepsGiven(task, sample, length, budget));
}
