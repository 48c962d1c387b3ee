import type { StepBudget } from '../tasks/budget.js';
import type { FixedExample, FixedExamples, TaskSpec } from '../tasks/task.js';
import { allExamples } from './file-layout.js';
import { counterexampleOf, type Failure, type Judge } from './judge.js';
import type { ExamplesReport, VerificationReport, WrongLine } from './report.js';
import { judgeInputs, type SampledResult } from './sampled.js';

/** Wrong lines in a report, and the most cells of each. */
const MAX_WRONG_LINES = 5;
const MAX_WRONG_CELLS = 100;

/**
 * The check where only examples are known: `paper` and `strict` are on the held-out ones, and the training examples are
 * counted apart. No other input is run, because nobody could say what is right on it.
 */
export function verifyOnExamples(
  judge: Judge,
  task: TaskSpec,
  examples: FixedExamples,
  budget: StepBudget,
): VerificationReport {
  let wrong: Failure[] = [];
  const note = (failure: Failure): void => {
    wrong = [...wrong, failure].sort((a, b) => lineOf(a) - lineOf(b)).slice(0, MAX_WRONG_LINES);
  };
  const check = (part: Iterable<FixedExample>): SampledResult => judgeInputs(judge, numbered(part), note);
  const heldOut = check(examples.heldOut);
  const training = check(examples.training);
  const found =
    heldOut.tally.smallest.paper ?? training.tally.smallest.paper ?? heldOut.tally.smallest.strict;
  return {
    task: task.name,
    seed: task.test.seed,
    ...budget,
    paper: heldOut.paper,
    strict: heldOut.strict,
    counterexample: found === null ? null : { ...counterexampleOf(found, false), line: lineOf(found) },
    exhaustive: null,
    proof: null,
    examples: {
      training: training.paper,
      candidates: 1,
      ...stepsOf(examples),
      ...(wrong.length > 0 && { wrong: wrong.map(wrongLineOf) }),
    },
  };
}

/** What the steps of examples depend on besides their input. */
function stepsOf(examples: FixedExamples): Pick<ExamplesReport, 'limits' | 'scoresBeyond'> {
  let limits: ExamplesReport['limits'];
  let scoresBeyond = false;
  for (const { sample } of allExamples(examples)) {
    const { memory, mask, steps } = sample;
    scoresBeyond ||= mask.lastIndexOf(1) > memory.findLastIndex((cell) => cell !== 0);
    if (steps === undefined) continue;
    limits = {
      cases: (limits?.cases ?? 0) + 1,
      least: Math.min(limits?.least ?? steps, steps),
      most: Math.max(limits?.most ?? steps, steps),
    };
  }
  return { ...(limits !== undefined && { limits }), ...(scoresBeyond && { scoresBeyond }) };
}

/** Examples go by their lines. */
function* numbered(examples: Iterable<FixedExample>) {
  for (const { line, length, sample } of examples) yield { length, sample, index: line };
}

const lineOf = ({ index }: Failure): number => index as number;

function wrongLineOf(found: Failure): WrongLine {
  const { sample, got, failure } = found;
  const { target, mask } = sample;
  const cell = mask.findIndex((isScored, i) => isScored === 1 && target[i] !== got[i]);
  const numCells = Math.min(mask.lastIndexOf(1) + 1, MAX_WRONG_CELLS);
  return {
    line: lineOf(found),
    cell: cell < 0 ? null : cell,
    expected: Array.from(target.subarray(0, numCells), (value, i) => (mask[i] === 0 ? null : value)),
    got: Array.from(got.subarray(0, numCells)),
    failure,
  };
}
