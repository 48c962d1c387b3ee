import { budgetOf, stepsGiven } from '../tasks/budget.js';
import type { Sample, StepBudget, TaskSpec } from '../tasks/task.js';
import { planAttempt, type RacePlan } from './plan.js';

/** The least and the most steps that the attempts of a race gave an input. */
export interface StepsTried {
  readonly least: number;
  readonly most: number;
}

/** Training lengths of a task with a sampler that are looked at, the shortest first. */
const MAX_LENGTHS = 1000;

/**
 * The least and the most steps that attempts gave an input of training.
 *
 * @param attempts - the number of the first one, and how many there were.
 * @returns null if there were none.
 *
 * @example
 * import { stepsTried } from './steps-tried.js';
 *
 * const overrides = { stepScale: 1, extraSteps: 2 };
 * stepsTried(findTask('copy'), { seed: 1, overrides }, { first: 0, count: 5 }); // { least: 4, most: 9 }
 */
export function stepsTried(
  task: TaskSpec,
  plan: RacePlan,
  { first, count }: { readonly first: number; readonly count: number },
): StepsTried | null {
  const budgets = new Map<string, StepBudget>();
  for (let attempt = first; attempt < first + count; attempt++) {
    const budget = budgetOf(planAttempt(task, plan, attempt).settings, task);
    budgets.set(`${budget.stepScale} ${budget.extraSteps}`, budget);
  }
  if (budgets.size === 0) return null;
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { sample, length } of trainingInputs(task)) {
    for (const budget of budgets.values()) {
      const steps = stepsGiven(task, sample, length, budget);
      least = Math.min(least, steps);
      most = Math.max(most, steps);
    }
  }
  return { least, most };
}

/** All training examples of a file; of any other task its training lengths. */
function* trainingInputs({ examples, train }: TaskSpec): Generator<{
  readonly sample: Pick<Sample, 'minSteps' | 'steps'>;
  readonly length: number;
}> {
  if (examples !== undefined) return yield* examples.training;
  const [low, high] = train.lengths;
  for (let length = low; length <= Math.min(high, low + MAX_LENGTHS - 1); length++)
    yield { sample: {}, length };
}
