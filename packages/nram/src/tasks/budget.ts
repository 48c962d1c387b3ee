import type { Sample, TaskSpec } from './task.js';

/** Time steps given to a machine for an example (the paper's T), in terms of the fewest known to suffice. */
export interface StepBudget {
  /** A part of the fewest: a step with several reads does the work of several. */
  readonly stepScale: number;
  /** Steps more than that. */
  readonly extraSteps: number;
}

/** Where nothing else is said: one step more than the fewest. */
export const DEFAULT_BUDGET: StepBudget = { stepScale: 1, extraSteps: 1 };

/** The budget that an attempt's settings, or the configuration in a program file, give; the default where they do not. */
export function budgetOf({ stepScale, extraSteps }: Readonly<Record<string, unknown>>): StepBudget {
  return {
    stepScale: typeof stepScale === 'number' ? stepScale : DEFAULT_BUDGET.stepScale,
    extraSteps: typeof extraSteps === 'number' ? extraSteps : DEFAULT_BUDGET.extraSteps,
  };
}

/** The fewest steps known to suffice for a sample of the given length. */
export function minStepsOf(task: TaskSpec, sample: Pick<Sample, 'minSteps'>, length: number): number {
  return sample.minSteps ?? task.minSteps(length);
}

/**
 * The steps that a budget gives for a sample of the given length.
 *
 * @example
 * const permutation = findTask('permutation'); // takes 13 steps at length 6
 * stepsGiven(permutation, {}, 6, { stepScale: 0.5, extraSteps: 1 }); // 8
 */
export function stepsGiven(
  task: TaskSpec,
  sample: Pick<Sample, 'minSteps'>,
  length: number,
  { stepScale, extraSteps }: StepBudget,
): number {
  return Math.ceil(stepScale * minStepsOf(task, sample, length)) + extraSteps;
}

/** What a program is given that must stop by itself, or be harmless to run on: this many times the fewest steps, and more. */
export const STRICT_STEPS = { times: 4, more: 16 } as const;

/** The steps of a strict check, far more than the fewest known to suffice. */
export const strictStepsOf = (minSteps: number): number => STRICT_STEPS.times * minSteps + STRICT_STEPS.more;
