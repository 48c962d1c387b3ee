import { NramError } from '../errors.js';
import { MAX_STEP_SCALE } from '../limits.js';
import type { RuleUsage, Runner } from '../program/interpreter.js';
import { createRandom, type Random } from '../random.js';
import { defaultBudgetOf, type StepBudget } from '../tasks/budget.js';
import { largestValue, memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import {
  addOutcome,
  createJudge,
  createTally,
  type Failure,
  type Judge,
  lateOf,
  type Mode,
  type Tally,
} from './judge.js';
import type { ModeReport, StoredReport } from './report.js';

/** Which inputs are sampled. */
export interface SampleOptions {
  /** Lengths to draw from, both included. */
  readonly lengths: readonly [number, number];
  /** How many inputs; each is judged in both modes. */
  readonly cases: number;
  /** Seed of the inputs. */
  readonly seed: number;
  /** The most cells beyond `task.minMemorySize(length)`; default 1000. */
  readonly maxSlack?: number;
  /** Whether to go on to `task.farLength`, and once to a memory of a million cells. */
  readonly goesFar?: boolean;
}

export interface CheckOptions extends SampleOptions {
  /** Steps given in `paper` mode; default {@link defaultBudgetOf}. */
  readonly budget?: StepBudget;
  readonly usage?: RuleUsage;
}

/** What came of the sampled inputs. */
export interface SampledResult {
  readonly paper: ModeReport;
  readonly strict: ModeReport;
  readonly tally: Tally;
}

/** This many lengths from the low end are drawn as often as all lengths together. */
const NUM_SMALL_LENGTHS = 8;
const DEFAULT_MAX_SLACK = 1000;
/** The largest memory of the far inputs, and how many lengths they have. */
const FAR_MEMORY_SIZE = 1_000_000;
const NUM_FAR_LENGTHS = 10;

/**
 * The check of training and acceptance: sampled inputs alone, for anything that runs, such as a network that has no
 * program.
 *
 * @throws NramError `config` for options out of range.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const sampling = { lengths: [1, 6], seed: 1, cases: 100 } as const;
 * const { paper } = checkOnSamples(createRunner(program), findTask('increment'), sampling);
 * paper.errors; // 0
 */
export function checkOnSamples(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  { budget = defaultBudgetOf(task), usage, ...options }: CheckOptions,
): SampledResult {
  checkSampleOptions('checkOnSamples', task, { ...budget, ...options });
  const judge = createJudge(runner, task, { ...budget, ...(usage !== undefined && { usage }) });
  return judgeSamples(judge, task, options);
}

/**
 * Judges inputs that the task's own sampler draws: every small length often, longer ones up to the end of the range, in
 * memories of which the size has nothing to do with the length and which are now and then far larger.
 */
export function judgeSamples(judge: Judge, task: TaskSpec, options: SampleOptions): SampledResult {
  return judgeInputs(judge, sampledInputs(task, options));
}

function* sampledInputs(task: TaskSpec, options: SampleOptions): Generator<JudgedInput, void> {
  let index = 0;
  for (const { length, memorySize } of sampleSizes(task, options)) {
    yield { length, index, sample: task.sample(randomOf(task, options.seed, index), length, memorySize) };
    index += 1;
  }
}

/** An input to be judged. */
export interface JudgedInput {
  readonly length: number;
  readonly sample: Sample;
  /** Which one it is. */
  readonly index: number;
}

/**
 * Judges inputs, and says what they were.
 *
 * @param onFailure - is given every input that is wrong with the steps given.
 */
export function judgeInputs(
  judge: Judge,
  inputs: Iterable<JudgedInput>,
  onFailure: (failure: Failure) => void = () => {},
): SampledResult {
  const tally = createTally();
  const range = {
    cases: 0,
    minLength: Number.POSITIVE_INFINITY,
    maxLength: 0,
    minMemorySize: Number.POSITIVE_INFINITY,
    maxMemorySize: 0,
  };
  let stored: StoredReport | null = null;
  for (const { length, sample, index } of inputs) {
    const memorySize = memorySizeOf(sample);
    if (sample.memorySize !== undefined) stored = addStored(stored, sample);
    range.cases += 1;
    range.minLength = Math.min(range.minLength, length);
    range.maxLength = Math.max(range.maxLength, length);
    range.minMemorySize = Math.min(range.minMemorySize, memorySize);
    range.maxMemorySize = Math.max(range.maxMemorySize, memorySize);
    const outcome = judge(sample, length, index);
    addOutcome(tally, outcome);
    if (outcome.paper.failure !== null) onFailure(outcome.paper.failure);
  }
  const reportOf = (mode: Mode): ModeReport => ({
    ...range,
    errors: tally.errors[mode],
    stopped: tally.stopped,
    ...lateOf(tally, mode),
    ...(stored !== null && { stored }),
  });
  return { paper: reportOf('paper'), strict: reportOf('strict'), tally };
}

/** Adds an input of whose memory only the first cells are stored. */
function addStored(before: StoredReport | null, sample: Sample): StoredReport {
  const { memory } = sample;
  return {
    cases: (before?.cases ?? 0) + 1,
    minCells: Math.min(before?.minCells ?? memory.length, memory.length),
    maxCells: Math.max(before?.maxCells ?? 0, memory.length),
    maxValue: Math.max(before?.maxValue ?? 0, largestValue(sample)),
  };
}

/** The stream of the sampled input of that index, which is all that is needed to draw it again. */
export function randomOf(task: TaskSpec, seed: number, index: number): Random {
  return createRandom(seed, 'verify', task.name, index);
}

type Sizes = { readonly length: number; readonly memorySize: number };

/** Half of the cases go through the small lengths in turn, half are uniform over all; the last one is the longest. */
function* sampleSizes(task: TaskSpec, options: SampleOptions): Generator<Sizes, void> {
  const { lengths, cases, seed, maxSlack = DEFAULT_MAX_SLACK, goesFar = false } = options;
  const [low, high] = lengths;
  const random = createRandom(seed, 'verify', task.name);
  const numSmall = Math.min(NUM_SMALL_LENGTHS, high - low + 1);
  for (let i = 0; i < cases; i++) {
    const drawn = i % 2 === 0 ? low + ((i / 2) % numSmall) : random.int(low, high);
    const length = i === cases - 1 && cases > 1 ? high : drawn;
    yield { length, memorySize: task.minMemorySize(length) + drawSlack(random, maxSlack) };
  }
  if (goesFar) yield* farSizes(task);
}

/** No slack in 1 of 4 cases, up to 8 cells in 2 of 4, up to 64 and up to `maxSlack` in 1 of 8 each. */
function drawSlack(random: Random, maxSlack: number): number {
  const choice = random.int(0, 7);
  if (choice < 2) return 0;
  const most = choice < 6 ? 8 : choice === 6 ? 64 : maxSlack;
  return Math.min(random.int(1, Math.max(1, most)), maxSlack);
}

/** Lengths in ten equal strides up to the far length, without slack and with some in turn; then the largest memory. */
function farSizes(task: TaskSpec): Sizes[] {
  const { farLength } = task;
  if (farLength === undefined) return [];
  const sizes: Sizes[] = [];
  for (let i = 1; i <= NUM_FAR_LENGTHS; i++) {
    const length = Math.max(task.train.lengths[0], Math.floor((farLength * i) / NUM_FAR_LENGTHS));
    sizes.push({ length, memorySize: task.minMemorySize(length) + (i % 2 === 0 ? 0 : i) });
  }
  const memorySize = Math.max(FAR_MEMORY_SIZE, task.minMemorySize(farLength));
  return [...sizes, { length: farLength, memorySize }];
}

/** @throws NramError `config` naming all options that are out of range. */
export function checkSampleOptions(where: string, task: TaskSpec, options: SampleOptions & StepBudget): void {
  const { lengths, cases, seed, stepScale, extraSteps, maxSlack = DEFAULT_MAX_SLACK } = options;
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
  if (!(stepScale > 0 && stepScale <= MAX_STEP_SCALE)) {
    problems.push(`stepScale must be greater than 0 and at most ${MAX_STEP_SCALE}, got ${stepScale}`);
  }
  check('maxSlack', maxSlack, 0);
  if (problems.length > 0) throw new NramError('config', `${where}: ${problems.join('; ')}`);
}
