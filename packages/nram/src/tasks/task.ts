import { NramError } from '../errors.js';
import type { Random } from '../random.js';

/** One input-output pair: memory before and after, and which cells are scored. */
export interface Example {
  /** The input memory, `memorySize` integers in 0..memorySize-1. */
  readonly memory: Int32Array;
  /** The right output; only the cells with `mask` 1 mean anything. */
  readonly target: Int32Array;
  /** 1 where the cell is scored, else 0. */
  readonly mask: Uint8Array;
  /** Time steps given to the machine for this example (the paper's T). */
  readonly maxSteps: number;
}

/** What a sampler draws. */
export interface Sample extends Omit<Example, 'maxSteps'> {
  /**
   * The fewest steps known to suffice, where they are fewer than `minSteps(length)`. It may depend on what is stored,
   * such as a tree's height, but not on what is asked for, such as the length of the path: the steps given would then
   * tell when to stop to a program that never looks.
   */
  readonly minSteps?: number;
}

/** Sizes of the examples of one split. Each example draws its length, and its free cells independently of it. */
export interface Split {
  /** Lengths (difficulties), both ends included. */
  readonly lengths: readonly [number, number];
  /** Seed of the split's own random stream; for training the attempt's seed is mixed in. */
  readonly seed: number;
}

/** A whole-number linear expression: a coefficient for each variable, and a constant under the name `1`. */
export type Linear = Readonly<Record<string, number>>;

/**
 * A task as a formula, which proofs are made for: an array of n values in 1..M-2 behind a header, all cells behind it 0,
 * and where its elements are to be in the end. It must agree with the sampler.
 *
 * Variables: `n`, the length; `k`, a number in `1..n` that a header may hold; `i`, the scored cell, from 0 to
 * `numScored - 1`.
 */
export interface ArrayFormula {
  /** The cells before the array. */
  readonly header: readonly Linear[];
  /** Cells that a memory has at least; besides, no memory has fewer than 4. */
  readonly cells: Linear;
  /** The fewest steps that suffice. */
  readonly steps: Linear;
  readonly numScored: Linear;
  /** Scored cell i holds element `element` (counted from 0) + `raise`. */
  readonly address: Linear;
  readonly element: Linear;
  readonly raise: 0 | 1;
}

/**
 * A task: what the examples look like and how hard they may be. It never says how to solve itself; what differs per
 * task is only this data.
 */
export interface TaskSpec {
  /** What it is found by, also from another thread: `task`, or `task:variant`. */
  readonly name: string;
  /** One line for `nram tasks`. */
  readonly summary: string;
  /** The input memory and the scored output in words, as in the paper's appendix A. */
  readonly layout: string;
  /** Its smallest length is the smallest that the task has; the other splits begin there too. */
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
  /** A length far beyond the test split that the sampler can draw; verification goes up to it. Default: no further. */
  readonly farLength?: number;
  /** Cells that an example of this length needs (its input and output); the memory may be larger. */
  readonly minMemorySize: (length: number) => number;
  /** The fewest time steps known to suffice for every example of this length with one gate sequence a step. */
  readonly minSteps: (length: number) => number;
  /**
   * Draws an example of the given length in a memory of the given size, at least `minMemorySize(length)`. Array values
   * are uniform in 1..memorySize-2. Runs thousands of times a second and checks nothing; {@link drawExample} checks.
   *
   * What it can draw is the definition of a legal input: drawn with `random.int`, a bounded number of times, all inputs
   * of a size can be enumerated, and a wrong one can be made smaller.
   */
  readonly sample: (random: Random, length: number, memorySize: number) => Sample;
  /** The same as `sample`, as a formula, where there is one. */
  readonly formula?: ArrayFormula;
  /** What a variant does otherwise than the task, as program files record it. */
  readonly options?: Readonly<Record<string, string>>;
  /** The same task with other options, each a task of its own with its own seeds. */
  readonly variants?: readonly TaskSpec[];
  /** Where another thread finds it; absent for a built-in task, which is found by name. */
  readonly source?: TaskSource;
  /**
   * Present where nobody knows more of the task than these examples. `sample` then returns training examples as they are:
   * of the length asked for or the next shorter one that there is, in a memory of their own size, whatever was asked for.
   */
  readonly examples?: FixedExamples;
}

/** An example that is what it is, with its length. */
export interface FixedExample {
  readonly length: number;
  readonly sample: Sample;
}

/** All that is known of a task without a generator; may be walked through any number of times. */
export interface FixedExamples {
  readonly training: Iterable<FixedExample>;
  /** The longest; no learner sees them. */
  readonly heldOut: Iterable<FixedExample>;
}

/** A file that a task comes from, with the SHA-256 of its bytes, so that two threads never mean different things. */
export interface TaskSource {
  readonly kind: 'examples' | 'module';
  readonly path: string;
  readonly hash: string;
}

/** The fewest steps known to suffice for a sample of the given length. */
export function minStepsOf(task: TaskSpec, sample: Pick<Sample, 'minSteps'>, length: number): number {
  return sample.minSteps ?? task.minSteps(length);
}

/** Time steps given to a machine for an example (the paper's T), in terms of the fewest known to suffice. */
export interface StepBudget {
  /** A part of the fewest: a step with several reads does the work of several. */
  readonly stepScale: number;
  /** Steps more than that. */
  readonly extraSteps: number;
}

/** Where nothing else is said: one step more than the fewest. */
export const DEFAULT_BUDGET: StepBudget = { stepScale: 1, extraSteps: 1 };

export const MAX_STEP_SCALE = 16;

/** The budget that an attempt's settings, or the configuration in a program file, give; the default where they do not. */
export function budgetOf({ stepScale, extraSteps }: Readonly<Record<string, unknown>>): StepBudget {
  return {
    stepScale: typeof stepScale === 'number' ? stepScale : DEFAULT_BUDGET.stepScale,
    extraSteps: typeof extraSteps === 'number' ? extraSteps : DEFAULT_BUDGET.extraSteps,
  };
}

/**
 * The steps that a budget gives for a sample of the given length.
 *
 * @example
 * stepsGiven(findTask('permutation'), sample, 6, { stepScale: 0.5, extraSteps: 1 }); // half of 13, rounded up, + 1 = 8
 */
export function stepsGiven(
  task: TaskSpec,
  sample: Pick<Sample, 'minSteps'>,
  length: number,
  { stepScale, extraSteps }: StepBudget,
): number {
  return Math.ceil(stepScale * minStepsOf(task, sample, length)) + extraSteps;
}

/** Every task's memories have at least this many cells, so that the constant two is 2; simplifying relies on it. */
export const MIN_MEMORY_SIZE = 4;

/** Free cells beyond `minMemorySize`, drawn independently of the length, so that "the last address" is no cue. */
export const SLACK: readonly [number, number] = [0, 8];

/** A memory size for examples of a length: what they need, and free cells drawn in {@link SLACK}. */
export function drawMemorySize(task: TaskSpec, random: Random, length: number): number {
  return task.minMemorySize(length) + random.int(SLACK[0], SLACK[1]);
}

/** Draws an example of a length in a drawn memory size, with the steps that a budget gives. Checks nothing. */
export function drawWithBudget(task: TaskSpec, random: Random, length: number, budget: StepBudget): Example {
  const sample = task.sample(random, length, drawMemorySize(task, random, length));
  return toExample(sample, stepsGiven(task, sample, length, budget));
}

/**
 * Draws an example with the given sizes, checked.
 *
 * @param maxSteps - Time steps given to the machine, at least 1.
 * @returns A new example; its arrays are the caller's.
 * @throws NramError `config` naming every size that is out of range.
 *
 * @example
 * const example = drawExample(findTask('copy'), createRandom(7), 3, 12, 4);
 * example.memory; // 12 cells: 4, three values, then zeros
 */
export function drawExample(
  task: TaskSpec,
  random: Random,
  length: number,
  memorySize: number,
  maxSteps: number,
): Example {
  const problems: string[] = [];
  const check = (name: string, value: number, min: number, hint: string): void => {
    if (!Number.isInteger(value) || value < min) {
      problems.push(`${name} must be an integer >= ${min}, got ${value} (${hint})`);
    }
  };
  const minLength = task.train.lengths[0];
  check('length', length, minLength, `the smallest "${task.name}"`);
  if (problems.length === 0) {
    check('memorySize', memorySize, task.minMemorySize(length), `"${task.name}" of length ${length}`);
  }
  check('maxSteps', maxSteps, 1, 'time steps');
  if (problems.length > 0) throw new NramError('config', `drawExample: ${problems.join('; ')}`);
  return toExample(task.sample(random, length, memorySize), maxSteps);
}

/**
 * Draws an example of a split: the length uniformly, then the free cells uniformly in {@link SLACK}.
 *
 * @param maxSteps - Time steps for a length; by default what the task declares for the example.
 *
 * @example
 * const random = createRandom(task.test.seed, 'test');
 * const examples = Array.from({ length: 100 }, () => drawFromSplit(task, random, task.test));
 */
export function drawFromSplit(
  task: TaskSpec,
  random: Random,
  split: Split,
  maxSteps?: (length: number) => number,
): Example {
  const length = random.int(split.lengths[0], split.lengths[1]);
  const sample = task.sample(random, length, drawMemorySize(task, random, length));
  return toExample(sample, maxSteps === undefined ? minStepsOf(task, sample, length) : maxSteps(length));
}

/** Spelt out, because spreading the sample made drawing three times slower. */
export function toExample({ memory, target, mask }: Sample, maxSteps: number): Example {
  return { memory, target, mask, maxSteps };
}

/** Fills cells `from` to `to - 1` with array values: uniform in 1..M-2, so never NULL and never wrapping when raised by 1. */
export function fillValues(random: Random, memory: Int32Array, from: number, to: number): void {
  const maxValue = memory.length - 2;
  for (let address = from; address < to; address++) memory[address] = random.int(1, maxValue);
}
