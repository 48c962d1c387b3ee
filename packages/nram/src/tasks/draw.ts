import { NramError } from '../errors.js';
import type { Random } from '../random.js';
import { type StepBudget, stepsGiven } from './budget.js';
import type { Example, Sample, TaskSpec } from './task.js';

/** Free cells beyond `minMemorySize`, sampled independently of the length, so that the last address reveals nothing. */
export const SLACK: readonly [number, number] = [0, 8];

/** Samples a memory size for examples of a length: what they need plus free cells in the range {@link SLACK}. */
export function drawMemorySize(task: TaskSpec, random: Random, length: number): number {
  return task.minMemorySize(length) + random.int(SLACK[0], SLACK[1]);
}

/** Samples an example of a length, with a sampled memory size and the steps of a budget. Checks nothing. */
export function drawWithBudget(task: TaskSpec, random: Random, length: number, budget: StepBudget): Example {
  const sample = task.sample(random, length, drawMemorySize(task, random, length));
  return toExample(sample, stepsGiven(task, sample, length, budget));
}

/** The sizes of an example. */
export interface ExampleSizes {
  /** At least the shortest length of the task. */
  readonly length: number;
  /** At least what the task needs for the length. */
  readonly memorySize: number;
  /** Time steps given to the machine, at least 1. */
  readonly maxSteps: number;
}

/**
 * Samples an example with the given sizes, after checking them.
 *
 * @returns A new example; its arrays are the caller's.
 * @throws NramError `config` naming every size that is out of range.
 *
 * @example
 * const sizes = { length: 3, memorySize: 12, maxSteps: 4 };
 * const example = drawExample(findTask('copy'), createRandom(7), sizes);
 * example.memory.indexOf(0); // 4
 */
export function drawExample(
  task: TaskSpec,
  random: Random,
  { length, memorySize, maxSteps }: ExampleSizes,
): Example {
  const problems: string[] = [];
  const check = (name: string, value: number, min: number, hint: string): void => {
    if (!Number.isInteger(value) || value < min) {
      problems.push(`${name} must be an integer >= ${min}, got ${value} (${hint})`);
    }
  };
  const minLength = task.train.lengths[0];
  check('length', length, minLength, `the shortest "${task.name}"`);
  if (problems.length === 0) {
    check('memorySize', memorySize, task.minMemorySize(length), `"${task.name}" of length ${length}`);
  }
  check('maxSteps', maxSteps, 1, 'time steps');
  if (problems.length > 0) throw new NramError('config', `drawExample: ${problems.join('; ')}`);
  return toExample(task.sample(random, length, memorySize), maxSteps);
}

/** Lists the fields, because spreading the sample made drawing three times slower. */
export function toExample({ memory, target, mask, memorySize }: Sample, maxSteps: number): Example {
  return memorySize === undefined
    ? { memory, target, mask, maxSteps }
    : { memory, target, mask, maxSteps, memorySize };
}
