import type { Random } from '../../src/random.js';
import { minStepsOf } from '../../src/tasks/budget.js';
import { drawMemorySize, toExample } from '../../src/tasks/draw.js';
import type { Example, Split, TaskSpec } from '../../src/tasks/task.js';

/**
 * Samples an example of a split: the length uniformly, then the free cells.
 *
 * @param maxSteps - Time steps for a length; the default is what the task declares for the example.
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
