import { countRule, type RuleUsage, type Runner, type RunOptions } from '../program/interpreter.js';
import { type StepBudget, stepsGiven, strictStepsFor } from '../tasks/budget.js';
import { memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import { type ExampleRun, isRightRun, runExample } from './check.js';
import type { Counterexample, ModeReport } from './report.js';

/** `paper`: the steps given as in the paper. `strict`: far more, so the program must stop or be harmless to run on. */
export type Mode = Counterexample['mode'];

/** An input on which the program is wrong, as it was met. */
export interface Failure {
  readonly mode: Mode;
  readonly length: number;
  readonly sample: Sample;
  /** Steps given in this mode. */
  readonly maxSteps: number;
  /** Steps after which the program stopped by itself, perhaps more than were given; null if it did not. */
  readonly stoppedAfter: number | null;
  /** All of memory where it stopped, else after the steps given. */
  readonly got: Int32Array;
  /** Why the run broke off, if it did. */
  readonly failure: string | null;
  /** Which of the sampled inputs, or the line of an example; null for an input that was enumerated. */
  readonly index: number | null;
}

/** What came of one input in one mode. */
export interface Verdict {
  /** Null if the output is right. */
  readonly failure: Failure | null;
  /** Steps after which the program stopped with the right output, if that was later than the steps given; else null. */
  readonly lateSteps: number | null;
}

/** What came of one input. */
export interface Outcome extends Readonly<Record<Mode, Verdict>> {
  /** Whether the program stopped by itself, within {@link waitingSteps}. */
  readonly stops: boolean;
}

export interface JudgeOptions extends StepBudget {
  /** Counts to which the rules taken in `paper` mode are added. */
  readonly usage?: RuleUsage;
}

/** Runs one input in both modes. */
export type Judge = (sample: Sample, length: number, index?: number | null) => Outcome;

/** A program is waited for no longer than this many steps beyond those of strict mode. */
const MOST_LATE_STEPS = 10_000;

/**
 * The steps within which a program is waited for to stop by itself: those of strict mode and M^2 more, but no more than
 * {@link MOST_LATE_STEPS}. A program that never stops, and a network, is not waited for.
 */
export function waitingSteps(
  runner: Pick<Runner, 'run'> & Partial<Runner>,
  memorySize: number,
  strictSteps: number,
): number {
  return strictSteps + (mayStop(runner) ? Math.min(memorySize ** 2, MOST_LATE_STEPS) : 0);
}

/** Whether some rule of a program halts; not of a network. */
export const mayStop = ({ program }: Partial<Runner>): boolean =>
  program?.states.some(({ rules }) => rules.some(({ halt }) => halt)) === true;

/**
 * Makes the judge of a program on a task: the steps of the budget in `paper` mode, {@link strictStepsFor} in `strict` mode.
 *
 * The output is what memory holds after these steps, as in the paper. But nobody has to say when to look at a program that
 * stops by itself: if it is not right by then and stops later, within {@link waitingSteps}, its output is what memory
 * holds when it stops.
 */
export function createJudge(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  { usage, ...budget }: JudgeOptions,
): Judge {
  return (sample, length, index = null) => {
    const steps = {
      paper: stepsGiven(task, sample, length, budget),
      strict: strictStepsFor(task, sample, length, budget),
    };
    const run = (maxSteps: number, onStep?: RunOptions['onStep']): ExampleRun =>
      runExample(runner, sample, { maxSteps, ...(onStep !== undefined && { onStep }) });
    const paper = run(steps.paper, usage && ((event) => countRule(usage, event)));
    // A program that has stopped does the same with more steps.
    const strict = paper.stoppedAfter === null ? run(steps.strict) : paper;

    let end: ExampleRun | null = null;
    /** The run to where the program stops by itself, if it does within the steps waited for. */
    const toEnd = (): ExampleRun => {
      end ??=
        strict.stoppedAfter === null && mayStop(runner)
          ? run(waitingSteps(runner, memorySizeOf(sample), steps.strict))
          : strict;
      return end;
    };
    const verdictOf = (mode: Mode, inTime: ExampleRun): Verdict => {
      if (isRightRun(sample, inTime)) return { failure: null, lateSteps: null };
      let last = inTime;
      if (inTime.stoppedAfter === null && inTime.failure === null) {
        const atEnd = toEnd();
        if (atEnd.stoppedAfter !== null) last = atEnd;
      }
      const { memory: got, failure, stoppedAfter } = last;
      if (isRightRun(sample, last)) return { failure: null, lateSteps: stoppedAfter };
      return {
        failure: { mode, length, sample, maxSteps: steps[mode], stoppedAfter, got, failure, index },
        lateSteps: null,
      };
    };
    const outcome = {
      paper: verdictOf('paper', paper),
      strict: verdictOf('strict', strict),
      stops: toEnd().stoppedAfter !== null,
    };
    const { stoppedAfter } = toEnd();
    if (usage !== undefined && stoppedAfter !== null && stoppedAfter > steps.paper) {
      run(stoppedAfter, (event) => {
        if (event.step >= steps.paper) countRule(usage, event);
      });
    }
    return outcome;
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

/** What came of many inputs in each mode. */
export interface Tally {
  /** How many were wrong, and the smallest of them. */
  readonly errors: Record<Mode, number>;
  readonly smallest: Record<Mode, Failure | null>;
  /** How many were right only where the program stopped, later than the steps given, and the most steps that took. */
  readonly late: Record<Mode, { cases: number; steps: number }>;
  /** On how many the program stopped by itself. */
  stopped: number;
}

export function createTally(): Tally {
  return {
    errors: { paper: 0, strict: 0 },
    smallest: { paper: null, strict: null },
    late: { paper: { cases: 0, steps: 0 }, strict: { cases: 0, steps: 0 } },
    stopped: 0,
  };
}

/** Adds an outcome to a tally. */
export function addOutcome(tally: Tally, outcome: Outcome): void {
  const { errors, smallest, late } = tally;
  if (outcome.stops) tally.stopped += 1;
  for (const mode of ['paper', 'strict'] as const) {
    const { failure, lateSteps } = outcome[mode];
    if (lateSteps !== null) {
      late[mode].cases += 1;
      late[mode].steps = Math.max(late[mode].steps, lateSteps);
    }
    if (failure === null) continue;
    errors[mode] += 1;
    const best = smallest[mode];
    if (best === null || compareFailures(failure, best) < 0) smallest[mode] = failure;
  }
}

/** The late inputs of a tally as reports have them: nothing if there are none. */
export const lateOf = ({ late }: Tally, mode: Mode): Pick<ModeReport, 'late'> =>
  late[mode].cases === 0 ? {} : { late: late[mode] };

/** Longer memories of a counterexample are cut in the report. */
const MAX_REPORTED_CELLS = 10_000;

/** A failure as reports have it. */
export function counterexampleOf(found: Failure, isSmallest: boolean): Counterexample {
  const { mode, length, sample, maxSteps, stoppedAfter, got, failure } = found;
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
    ...(stoppedAfter !== null && { stoppedAfter }),
    ...(memory.length > MAX_REPORTED_CELLS && { memorySize: memory.length }),
    ...(sample.memorySize !== undefined && { wholeSize: sample.memorySize }),
  };
}
