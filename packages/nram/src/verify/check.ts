import { BrokenRunError } from '../program/broken-run.js';
import type { Runner, RunOptions } from '../program/interpreter.js';
import type { Example, Sample } from '../tasks/task.js';

/** How many of something came out right. */
export interface Score {
  readonly right: number;
  readonly total: number;
}

/**
 * The quick check of training: runs a program on examples as the paper does, each with its own `maxSteps`. A run that
 * breaks off (no rule applies, or a write beyond the stored cells) is wrong in every cell.
 *
 * @param examples - left as they are.
 * @returns scores over scored cells, and over whole examples (right if every scored cell is).
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const task = findTask('increment');
 * const random = createRandom(1);
 * const { memory, target, mask } = task.sample(random, 3, 8);
 * const { examples } = countRight(createRunner(program), [{ memory, target, mask, maxSteps: 3 }]);
 * examples; // { right: 1, total: 1 }
 */
export function countRight(
  runner: Pick<Runner, 'run'>,
  examples: readonly Example[],
): { readonly cells: Score; readonly examples: Score } {
  const cells = { right: 0, total: 0 };
  let numRight = 0;
  for (const example of examples) {
    const { memory, failure } = runExample(runner, example, { maxSteps: example.maxSteps });
    const { right, total } = scoreCells(example, memory);
    cells.total += total;
    if (failure !== null) continue;
    cells.right += right;
    if (right === total) numRight += 1;
  }
  return { cells, examples: { right: numRight, total: examples.length } };
}

/** How many of an example's scored cells hold at the end of a run what they should. */
function scoreCells({ target, mask }: Pick<Sample, 'target' | 'mask'>, memory: Int32Array): Score {
  let right = 0;
  let total = 0;
  for (let i = 0; i < memory.length; i++) {
    if (mask[i] === 0) continue;
    total += 1;
    if (memory[i] === target[i]) right += 1;
  }
  return { right, total };
}

/** Whether a run came to its end with the right output: every scored cell holds what it should. */
export function isRightRun(
  sample: Pick<Sample, 'target' | 'mask'>,
  { memory, failure }: ExampleRun,
): boolean {
  const { right, total } = scoreCells(sample, memory);
  return failure === null && right === total;
}

/** Whether a program is right on an example within its own `maxSteps`. */
export function solves(runner: Pick<Runner, 'run'>, example: Example): boolean {
  return isRightRun(example, runExample(runner, example, { maxSteps: example.maxSteps }));
}

/** How a run on an example ended. */
export interface ExampleRun {
  readonly memory: Int32Array;
  /** Steps after which the program stopped by itself, null if it did not. */
  readonly stoppedAfter: number | null;
  /** Why the run broke off, null if it did not. */
  readonly failure: string | null;
}

/**
 * Runs a program on a copy of an example's memory.
 *
 * @returns the memory at the end; after how many steps the program stopped by itself, null if it did not; and why the run
 *   broke off, null if it did not.
 */
export function runExample(
  runner: Pick<Runner, 'run'>,
  example: Pick<Example, 'memory' | 'memorySize'>,
  options: RunOptions,
): ExampleRun {
  const memory = example.memory.slice();
  const { memorySize } = example;
  try {
    const { steps, halted } = runner.run(
      memory,
      memorySize === undefined ? options : { ...options, memorySize },
    );
    return { memory, stoppedAfter: halted ? steps : null, failure: null };
  } catch (error) {
    if (error instanceof BrokenRunError) return { memory, stoppedAfter: null, failure: error.message };
    throw error;
  }
}
