import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import type { StepBudget } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { type Ending, endingOf } from './report.js';
import { checkOnSamples } from './sampled.js';
import { VERIFY_CASES, verifyRuns } from './verify.js';

/** Added to the validation seed: the same inputs as an attempt's own check would accept whatever that accepted. */
export const ACCEPT_SEED = 1_000_000;

/** What the check that ends a race says of a program. */
export interface Acceptance {
  /** The share of inputs on which it is wrong with the steps given. */
  readonly wrongShare: number;
  /** How it comes to its end; null if it is wrong on some input. */
  readonly ending: Ending | null;
}

/**
 * The check that ends a race: on inputs of the validation split that no attempt has looked at, or where nothing but examples is
 * known, on all of these.
 */
export function checkForAcceptance(program: Program, task: TaskSpec, stepBudget: StepBudget): Acceptance {
  const runner = createRunner(program, { gates: gatesOf(task) });
  if (task.examples !== undefined) {
    const report = verifyRuns(runner, task, { budget: stepBudget });
    const { training } = report.examples ?? { training: { cases: 0, errors: 0 } };
    const wrongShare = (report.paper.errors + training.errors) / (report.paper.cases + training.cases);
    return { wrongShare, ending: endingOf(report) };
  }
  const { lengths, seed } = task.validation;
  const options = { lengths, seed: seed + ACCEPT_SEED, budget: stepBudget, cases: VERIFY_CASES };
  const { paper, strict } = checkOnSamples(runner, task, options);
  return { wrongShare: paper.errors / paper.cases, ending: endingOf({ paper, strict }) };
}
