import type { StepBudget } from './task.js';

/** The steps that an input of a length is assumed to take where nobody says how many suffice. Step budgets are relative to these. */
export const ASSUMED_STEPS = { perLength: 2, more: 2 } as const;

/**
 * See {@link ASSUMED_STEPS}.
 *
 * @example
 * import { assumedSteps } from './assumed-steps.js';
 *
 * assumedSteps(5); // 12
 */
export const assumedSteps = (length: number): number => ASSUMED_STEPS.perLength * length + ASSUMED_STEPS.more;

/** A larger value of an input hardly says how often something is done. */
const MAX_TIMES = 64;

/**
 * The step budgets to try where nobody says how many steps suffice, in terms of {@link assumedSteps}. The first is the
 * default, with which a program is checked that no attempt has found: 2 steps per cell and 9 more. One that comes up twice is
 * drawn twice as often: a step for each cell and one or two more, for one pass that has no time to come round to the first
 * cell again; several passes; and where a value says how often something is done, as many steps more.
 *
 * @param largestInput - the largest value of any input, if it is known.
 *
 * @example
 * import { budgetsToTry } from './assumed-steps.js';
 *
 * budgetsToTry()[0]; // { stepScale: 1, extraSteps: 7 }
 */
export function budgetsToTry(largestInput = Number.POSITIVE_INFINITY): readonly StepBudget[] {
  const onePass = [
    { stepScale: 0.5, extraSteps: 0 },
    { stepScale: 0.5, extraSteps: 1 },
  ];
  const times = { stepScale: 0.5, extraSteps: 1 + largestInput };
  return [
    { stepScale: 1, extraSteps: 7 },
    ...onePass,
    ...onePass,
    ...(largestInput <= MAX_TIMES ? [times] : []),
    { stepScale: 2, extraSteps: 12 },
  ];
}
