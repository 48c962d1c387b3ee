import { decodeWeights } from '../artifact/weights-file.js';
import type { LearnResult } from '../learn.js';
import { programToWeights } from '../network/to-weights.js';
import { createRunner } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import { budgetOf } from '../tasks/budget.js';
import { drawMemorySize } from '../tasks/draw.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { solves } from '../verify/check.js';
import { isRight } from '../verify/report.js';
import { type CellErrors, cellErrors } from './cell-errors.js';
import { censoredMedian, quantile, successInterval } from './statistics.js';

/** What one run of the table came to; plain data, a line of `runs.jsonl`. */
export interface TableRun {
  readonly task: string;
  /** SHA-256 of the task's file; absent for a built-in task. */
  readonly taskHash?: string;
  /** What raced: `gradient`, `anneal` or `all`. */
  readonly learners: string;
  readonly seed: number;
  readonly budgetMs: number;
  /** Of the code that made it (`codeHash`), and of what machine. */
  readonly code: string;
  readonly host: string;
  /** The learner that found the program; null if none did. */
  readonly learner: string | null;
  readonly solved: boolean;
  readonly strict: boolean;
  readonly proven: boolean;
  readonly seconds: number;
  readonly attempts: number;
  /** Programs that an attempt took for right; all but the last, or all, failed the check that ends a race. */
  readonly candidates: number;
  /** The best score of any attempt, by its learner's own measure. */
  readonly bestScore: number;
  /**
   * On the longest training length and on the paper's 50. The machine that is not discretised is the network that the
   * program was extracted from, or for a program that was searched the one that it compiles to. Null at 50 for a task that
   * has no examples of that length.
   */
  readonly cellErrors: { readonly train: CellErrors; readonly length50: CellErrors | null } | null;
  /** The share of all sampled test inputs, to length 1000, on which the program is wrong with the steps given. */
  readonly testError: number | null;
  /** The fewest steps with which the program is right on 20 inputs of length 10; null if the task has none. */
  readonly fewestSteps: number | null;
}

/** Length at which the fewest steps are counted, as in a row "n = 10". */
export const STEPS_LENGTH = 10;
const ERROR_CASES = 10;

/** What one race came to, and what is measured of its program. */
export function runOfTable(
  task: TaskSpec,
  result: LearnResult,
  options: Pick<TableRun, 'learners' | 'seed' | 'budgetMs' | 'code' | 'host'>,
): TableRun {
  const { file, winner, progress, isVerified } = result;
  const report = file?.verification ?? null;
  return {
    task: task.name,
    ...(task.source !== undefined && { taskHash: task.source.hash }),
    ...options,
    learner: winner?.learner ?? null,
    solved: isVerified,
    strict: report !== null && isRight(report, { strict: true }),
    proven: report?.proof != null,
    seconds: progress.elapsedMs / 1000,
    attempts: progress.started,
    candidates: progress.refused + (winner === null ? 0 : 1),
    bestScore: progress.bestScore,
    cellErrors: isVerified ? errorsOf(result, task) : null,
    testError: report === null ? null : report.paper.errors / report.paper.cases,
    fewestSteps: isVerified ? fewestSteps(result, task) : null,
  };
}

/** On the longest training length and on the paper's 50, with the test split's seed. */
function errorsOf({ file, weights, winner }: LearnResult, task: TaskSpec): TableRun['cellErrors'] {
  if (file === null || winner === null) return null;
  const { machine, parameters } =
    weights === null
      ? programToWeights(file.program, { gates: gatesOf(task) })
      : decodeWeights(weights, 'the weights just found', task.gates);
  const runner = createRunner(file.program, { gates: gatesOf(task) });
  const at = (length: number): CellErrors =>
    cellErrors(machine, parameters, runner, task, {
      length,
      cases: ERROR_CASES,
      seed: task.test.seed,
      budget: budgetOf(winner.settings, task),
    });
  return { train: at(task.train.lengths[1]), length50: hasLength(task, 50) ? at(50) : null };
}

/** Whether examples of a length can be drawn: from a file of examples they are what they are. */
function hasLength({ examples, train, test, farLength = 0 }: TaskSpec, length: number): boolean {
  return (
    examples === undefined && length >= train.lengths[0] && length <= Math.max(test.lengths[1], farLength)
  );
}

function fewestSteps({ file }: LearnResult, task: TaskSpec): number | null {
  if (file === null || !hasLength(task, STEPS_LENGTH)) return null;
  const runner = createRunner(file.program, { gates: gatesOf(task) });
  const random = createRandom(task.test.seed, 'fewest steps');
  const samples = Array.from({ length: 20 }, () =>
    task.sample(random, STEPS_LENGTH, drawMemorySize(task, random, STEPS_LENGTH)),
  );
  for (let maxSteps = 1; maxSteps <= 8 * STEPS_LENGTH; maxSteps++) {
    if (samples.every((sample) => solves(runner, { ...sample, maxSteps }))) return maxSteps;
  }
  return null;
}

/** The paper's row of a task, in its own words (Table 1). */
export interface PaperRow {
  readonly trainedTo: string;
  readonly trainError: string;
  /** At length 50. */
  readonly generalization: string;
  readonly discretized: string;
}

const paperRow = (
  trainedTo: string,
  trainError: string,
  generalization: string,
  discretized: string,
): PaperRow => ({ trainedTo, trainError, generalization, discretized });

const PAPER_TABLE: Readonly<Record<string, PaperRow>> = {
  access: paperRow('20', '0', 'perfect', 'perfect'),
  increment: paperRow('15', '0', 'perfect', 'perfect'),
  copy: paperRow('15', '0', 'perfect', 'perfect'),
  reverse: paperRow('15', '0', 'perfect', 'perfect'),
  swap: paperRow('20', '0', 'perfect', 'perfect'),
  permutation: paperRow('6', '0', 'almost perfect', 'perfect'),
  listK: paperRow('10', '0', 'strong', 'hurts performance'),
  listSearch: paperRow('6', '0', 'weak', 'hurts performance'),
  merge: paperRow('10', '1%', 'weak', 'hurts performance'),
  walkBST: paperRow('10', '0.3%', 'strong', 'hurts performance'),
};

/** A row of the table: all runs of a task with the same learners. */
export interface TableRow {
  readonly task: string;
  readonly learners: string;
  readonly runs: number;
  readonly solved: number;
  /** 95% interval of the success rate. */
  readonly interval: readonly [number, number];
  readonly strict: number;
  readonly proven: number;
  /** Runs that did not get there count as longer than all others; null if half did not. */
  readonly medianSeconds: number | null;
  /** Quartiles of the runs that got there. */
  readonly quartiles: readonly [number, number] | null;
  /** Mean shares of wrong cells of the machines that are not discretised, over the runs that got there. */
  readonly fuzzyTrain: number | null;
  readonly fuzzy50: number | null;
  /** Over the runs that came to a program, right or not. */
  readonly testError: number | null;
  /** Discretised minus fuzzy error at length 50 on the same inputs: above 0 if discretising hurts. */
  readonly gap: number | null;
  /** Of the best program. */
  readonly fewestSteps: number | null;
  /** Null for a task that the paper has not. */
  readonly paper: PaperRow | null;
}

const mean = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;

/** The rows of some runs, in the order in which task and learners first come up. */
export function summarizeRuns(runs: readonly TableRun[]): TableRow[] {
  const groups = new Map<string, TableRun[]>();
  for (const run of runs) {
    const key = `${run.task} ${run.learners}`;
    groups.set(key, [...(groups.get(key) ?? []), run]);
  }
  return [...groups.values()].map((group) => {
    const solved = group.filter((run) => run.solved);
    const seconds = solved.map((run) => run.seconds);
    const errors = solved.flatMap((run) => run.cellErrors ?? []);
    const errors50 = errors.flatMap(({ length50 }) => length50 ?? []);
    const steps = solved.flatMap((run) => run.fewestSteps ?? []);
    return {
      task: group[0].task,
      learners: group[0].learners,
      runs: group.length,
      solved: solved.length,
      interval: successInterval(solved.length, group.length),
      strict: solved.filter((run) => run.strict).length,
      proven: solved.filter((run) => run.proven).length,
      medianSeconds: censoredMedian(group.map((run) => (run.solved ? run.seconds : null))),
      quartiles:
        seconds.length === 0 ? null : [quantile(seconds, 0.25) as number, quantile(seconds, 0.75) as number],
      fuzzyTrain: mean(errors.map(({ train }) => train.fuzzy)),
      fuzzy50: mean(errors50.map(({ fuzzy }) => fuzzy)),
      gap: mean(errors50.map(({ fuzzy, discrete }) => discrete - fuzzy)),
      testError: mean(group.flatMap((run) => run.testError ?? [])),
      fewestSteps: steps.length === 0 ? null : Math.min(...steps),
      paper: PAPER_TABLE[group[0].task] ?? null,
    };
  });
}
