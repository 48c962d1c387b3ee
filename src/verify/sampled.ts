import { NramError } from '../errors.js';
import type { GateOptions } from '../program/circuit.js';
import {
  compileProgram,
  countRule,
  type RuleUsage,
  type Runner,
  type RunOptions,
} from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom, type Random } from '../random.js';
import { type Example, minStepsOf, type TaskSpec } from '../tasks/task.js';
import { runExample } from './check.js';
import type { Counterexample, ModeReport, VerificationReport } from './report.js';

export interface VerifyOptions extends GateOptions {
  /** Lengths to draw from, both included; normally `task.test.lengths`. */
  readonly lengths: readonly [number, number];
  /** How many inputs; each is run in both modes. */
  readonly cases: number;
  /** Normally `task.test.seed`, which training never draws from. */
  readonly seed: number;
  /** Steps given in `paper` mode beyond the fewest that suffice; default 1, as in training. */
  readonly extraSteps?: number;
  /** The most cells beyond `task.minMemorySize(length)`; default 1000. */
  readonly maxSlack?: number;
  /**
   * Counts (`createUsage(program)`) to which the rules taken in `paper` mode are added: what `programToText` needs to
   * leave out the cases that these very checks never met.
   */
  readonly usage?: RuleUsage;
}

/** This many lengths from the low end are drawn as often as all lengths together. */
const NUM_SMALL_LENGTHS = 8;

/**
 * Checks a program on inputs that the task's own sampler draws: every small length often, longer ones up to the end of
 * the range, in memories of which the size has nothing to do with the length and which are now and then far larger.
 *
 * Each input is run twice: in `paper` mode with `minSteps + extraSteps` steps, in `strict` mode with
 * `4 * minSteps + 16`, so that a program that does not stop by itself must be harmless to run on. An input is right
 * when all scored cells are right at the end.
 *
 * @returns the report; its counterexample is the smallest met (by length, then memory size) with the steps given, or if
 *   there is none, the smallest of the strict runs.
 * @throws NramError `config` for options out of range or a program that is not valid.
 *
 * @example
 * const { lengths, seed } = task.test;
 * const report = verifyProgram(program, task, { lengths, seed, cases: 1000 });
 * process.stdout.write(reportToText(report));
 */
export function verifyProgram(program: Program, task: TaskSpec, options: VerifyOptions): VerificationReport {
  return verifyRunner(compileProgram(program, options), task, options);
}

/** {@link verifyProgram} for anything that runs, such as a network that has no program. */
export function verifyRunner(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  options: VerifyOptions,
): VerificationReport {
  const { cases, seed, extraSteps = 1, usage } = options;
  checkOptions(task, options);
  const random = createRandom(seed, 'verify', task.name);
  const paper = createTally('paper');
  const strict = createTally('strict');

  for (let i = 0; i < cases; i++) {
    const { length, memorySize } = drawSizes(random, task, options, i);
    const example = task.sample(random, length, memorySize);
    const minSteps = minStepsOf(task, example, length);
    const count: Partial<RunOptions> =
      usage === undefined ? {} : { onStep: (event) => countRule(usage, event) };
    judge(paper, runner, example, length, { maxSteps: minSteps + extraSteps, ...count });
    judge(strict, runner, example, length, { maxSteps: 4 * minSteps + 16 });
  }
  // To be wrong with the steps given is the graver fault.
  const counterexample = paper.smallest ?? strict.smallest;
  return { task: task.name, seed, extraSteps, paper: paper.report, strict: strict.report, counterexample };
}

/** Half of the cases go through the small lengths in turn, half are uniform over all; the last one is the longest. */
function drawSizes(
  random: Random,
  task: TaskSpec,
  { lengths: [low, high], cases, maxSlack = 1000 }: VerifyOptions,
  index: number,
): { length: number; memorySize: number } {
  const numSmall = Math.min(NUM_SMALL_LENGTHS, high - low + 1);
  const drawn = index % 2 === 0 ? low + ((index / 2) % numSmall) : random.int(low, high);
  const length = index === cases - 1 && cases > 1 ? high : drawn;
  return { length, memorySize: task.minMemorySize(length) + drawSlack(random, maxSlack) };
}

/** No slack in 1 of 4 cases, up to 8 cells in 2 of 4, up to 64 and up to `maxSlack` in 1 of 8 each. */
function drawSlack(random: Random, maxSlack: number): number {
  const choice = random.int(0, 7);
  if (choice < 2) return 0;
  const most = choice < 6 ? 8 : choice === 6 ? 64 : maxSlack;
  return Math.min(random.int(1, Math.max(1, most)), maxSlack);
}

interface Tally {
  readonly mode: Counterexample['mode'];
  readonly report: ModeReport;
  smallest: Counterexample | null;
}

function createTally(mode: Counterexample['mode']): Tally {
  const report = { cases: 0, errors: 0, minLength: 0, maxLength: 0, minMemorySize: 0, maxMemorySize: 0 };
  return { mode, report, smallest: null };
}

/** Runs one input in one mode and notes the outcome in `tally`. */
function judge(
  tally: Tally,
  runner: Pick<Runner, 'run'>,
  example: Omit<Example, 'maxSteps'>,
  length: number,
  options: RunOptions,
): void {
  const { report } = tally;
  const size = example.memory.length;
  const isFirst = report.cases === 0;
  report.cases += 1;
  report.minLength = isFirst ? length : Math.min(report.minLength, length);
  report.maxLength = Math.max(report.maxLength, length);
  report.minMemorySize = isFirst ? size : Math.min(report.minMemorySize, size);
  report.maxMemorySize = Math.max(report.maxMemorySize, size);

  const { memory, failure } = runExample(runner, example, options);
  const isRight =
    failure === null && memory.every((value, i) => example.mask[i] === 0 || value === example.target[i]);
  if (isRight) return;
  report.errors += 1;
  const { smallest } = tally;
  const isSmaller =
    smallest === null ||
    length < smallest.length ||
    (length === smallest.length && size < smallest.memory.length);
  if (!isSmaller) return;
  tally.smallest = {
    mode: tally.mode,
    length,
    maxSteps: options.maxSteps,
    memory: Array.from(example.memory),
    expected: Array.from(example.target, (value, i) => (example.mask[i] === 0 ? null : value)),
    got: Array.from(memory),
    failure,
  };
}

function checkOptions(task: TaskSpec, options: VerifyOptions): void {
  const { lengths, cases, seed, extraSteps = 1, maxSlack = 1000 } = options;
  const problems: string[] = [];
  const check = (name: string, value: number, min: number): void => {
    if (!Number.isSafeInteger(value) || value < min)
      problems.push(`${name} must be an integer >= ${min}, got ${value}`);
  };
  const shortest = Math.min(task.train.lengths[0], task.validation.lengths[0], task.test.lengths[0]);
  check(`lengths[0] of ${task.name}`, lengths[0], shortest);
  check(`lengths[1] of ${task.name}`, lengths[1], Math.max(lengths[0], shortest));
  check('cases', cases, 1);
  check('seed', seed, Number.MIN_SAFE_INTEGER);
  check('extraSteps', extraSteps, 0);
  check('maxSlack', maxSlack, 0);
  if (problems.length > 0) throw new NramError('config', `verifyProgram: ${problems.join('; ')}`);
}
