import { countRule, type RuleUsage, type Runner, type RunOptions } from '../program/interpreter.js';
import { minStepsOf, type StepBudget, stepsGiven, strictStepsOf } from '../tasks/budget.js';
import type { Sample, TaskSpec } from '../tasks/task.js';
import { isRightOutput, runExample } from './check.js';
import type { Counterexample } from './report.js';

/** `paper`: the steps given as in the paper. `strict`: far more, so the program must stop or be harmless to run on. */
export type Mode = Counterexample['mode'];

/** An input on which the program is wrong, as it was met. */
export interface Failure {
  readonly mode: Mode;
  readonly length: number;
  readonly sample: Sample;
  readonly maxSteps: number;
  /** All of memory at the end of the run. */
  readonly got: Int32Array;
  /** Why the run broke off, if it did. */
  readonly failure: string | null;
  /** Which of the sampled inputs it is, null if it was not sampled. */
  readonly index: number | null;
}

/** The outcome of one input: a failure or null for each mode. */
export type Outcome = Readonly<Record<Mode, Failure | null>>;

export interface JudgeOptions extends StepBudget {
  /** Counts to which the rules taken in `paper` mode are added. */
  readonly usage?: RuleUsage;
}

/** Runs one input in both modes. An input is right when all scored cells are right at the end. */
export type Judge = (sample: Sample, length: number, index?: number | null) => Outcome;

/**
 * Makes the judge of a program on a task: the steps of the budget in `paper` mode, {@link strictStepsOf} in `strict`
 * mode. A program that stops by itself within the former does the same in the latter, and is run once.
 */
export function createJudge(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  { usage, ...budget }: JudgeOptions,
): Judge {
  const count: Partial<RunOptions> =
    usage === undefined ? {} : { onStep: (event) => countRule(usage, event) };

  return (sample, length, index = null) => {
    const minSteps = minStepsOf(task, sample, length);
    const judge = (mode: Mode, maxSteps: number): { outcome: Failure | null; halted: boolean } => {
      const run = runExample(runner, sample, { maxSteps, ...(mode === 'paper' && count) });
      if (run.failure === null && isRightOutput(sample, run.memory))
        return { outcome: null, halted: run.halted };
      const { memory: got, failure, halted } = run;
      return { outcome: { mode, length, sample, maxSteps, got, failure, index }, halted };
    };
    const strictSteps = strictStepsOf(minSteps);
    const given = stepsGiven(task, sample, length, budget);
    const paper = judge('paper', given);
    if (!paper.halted || given > strictSteps) {
      return { paper: paper.outcome, strict: judge('strict', strictSteps).outcome };
    }
    const strict =
      paper.outcome === null
        ? null
        : ({ ...paper.outcome, mode: 'strict', maxSteps: strictSteps } satisfies Failure);
    return { paper: paper.outcome, strict };
  };
}

/** By memory size, then length, then the cells of memory: below 0 if `a` is smaller. Finitely many are smaller than any. */
export function compareFailures(a: Failure, b: Failure): number {
  const [x, y] = [a.sample.memory, b.sample.memory];
  if (x.length !== y.length) return x.length - y.length;
  if (a.length !== b.length) return a.length - b.length;
  for (let i = 0; i < x.length; i++) if (x[i] !== y[i]) return x[i] - y[i];
  return 0;
}

/** How many inputs were wrong in each mode, and the smallest of them. */
export interface Failures {
  readonly errors: Record<Mode, number>;
  readonly smallest: Record<Mode, Failure | null>;
}

export function createFailures(): Failures {
  return { errors: { paper: 0, strict: 0 }, smallest: { paper: null, strict: null } };
}

/** Adds an outcome to `failures`. */
export function addOutcome({ errors, smallest }: Failures, outcome: Outcome): void {
  for (const mode of ['paper', 'strict'] as const) {
    const failure = outcome[mode];
    if (failure === null) continue;
    errors[mode] += 1;
    const best = smallest[mode];
    if (best === null || compareFailures(failure, best) < 0) smallest[mode] = failure;
  }
}

/** Longer memories of a counterexample are cut in the report. */
const MAX_REPORTED_CELLS = 10_000;

/** A failure as reports have it. */
export function counterexampleOf(found: Failure, isSmallest: boolean): Counterexample {
  const { mode, length, sample, maxSteps, got, failure } = found;
  const { memory, mask } = sample;
  const cut = <Cell>(cells: readonly Cell[]): Cell[] => cells.slice(0, MAX_REPORTED_CELLS);
  return {
    mode,
    length,
    maxSteps,
    memory: cut(Array.from(memory)),
    expected: cut(Array.from(sample.target, (value, i) => (mask[i] === 0 ? null : value))),
    got: cut(Array.from(got)),
    failure,
    isSmallest,
    ...(memory.length > MAX_REPORTED_CELLS && { memorySize: memory.length }),
  };
}
