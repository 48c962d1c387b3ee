import type { StepBudget } from '../tasks/budget.js';
import type { FixedExamples, TaskSpec } from '../tasks/task.js';
import { counterexampleOf, type Judge } from './judge.js';
import type { VerificationReport } from './report.js';
import { judgeInputs } from './sampled.js';

/**
 * The check where nothing but examples is known: `paper` and `strict` are on the held-out ones, and the training examples
 * are counted apart. No other input is run, for nobody could say what is right on it.
 */
export function verifyOnExamples(
  judge: Judge,
  task: TaskSpec,
  examples: FixedExamples,
  budget: StepBudget,
): VerificationReport {
  const heldOut = judgeInputs(judge, examples.heldOut);
  const training = judgeInputs(judge, examples.training);
  const found =
    heldOut.failures.smallest.paper ?? training.failures.smallest.paper ?? heldOut.failures.smallest.strict;
  return {
    task: task.name,
    seed: task.test.seed,
    ...budget,
    paper: heldOut.paper,
    strict: heldOut.strict,
    counterexample: found === null ? null : counterexampleOf(found, false),
    exhaustive: null,
    proof: null,
    examples: { training: training.paper, candidates: 1 },
  };
}
