import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { DEFAULT_BUDGET, type StepBudget } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { estimatePaths, NotEnumerableError } from './choices.js';
import { allInputs } from './exhaustive.js';
import { counterexampleOf, createJudge, type Failure, type Mode } from './judge.js';
import type { Counterexample } from './report.js';
import { randomOf } from './sampled.js';
import { shrink } from './shrink.js';

/** How far a search for a counterexample is. */
export interface BreakProgress {
  /** Inputs that were run. */
  readonly inputs: number;
  /** The memory size that is being searched, and the length. */
  readonly memorySize: number;
  readonly length: number;
  /** Whether every input of the sizes before was run; false once they are too many and are sampled. */
  readonly isExhaustive: boolean;
}

export interface BreakOptions {
  /** Steps given in `paper` mode; default {@link DEFAULT_BUDGET}. */
  readonly budget?: StepBudget;
  /** `strict`: with far more steps too, so that the program must stop or be harmless to run on. Default `paper`. */
  readonly mode?: Mode;
  /** Every input of a size is run while there are no more than this many; default 100,000. */
  readonly maxInputs?: number;
  /** Inputs that are sampled where there are more; default 20,000. */
  readonly samples?: number;
}

/** Inputs between two reports of progress. */
const BATCH = 20;

/**
 * Searches for the smallest input on which a program is wrong: every input in memories of the smallest size, then of one cell
 * more, and so on; once these are too many, sampled ones of all lengths of the test split, of which the first that is wrong is
 * made smaller. Whoever drives the search may stop at any time.
 *
 * @returns the counterexample; null if none was found.
 * @throws NramError `config` for a program that is not valid.
 *
 * @example
 * const program = parseProgramText('one step: mem[0] = 2; stop\n', 'wrong.nram');
 * const search = findCounterexample(program, findTask('increment'));
 * let found = search.next();
 * while (found.done !== true) found = search.next();
 * found.value?.memory.join(' '); // '2 0 0 0'
 */
export function* findCounterexample(
  program: Program,
  task: TaskSpec,
  { budget = DEFAULT_BUDGET, mode = 'paper', maxInputs = 100_000, samples = 20_000 }: BreakOptions = {},
): Generator<BreakProgress, Counterexample | null> {
  const judge = createJudge(createRunner(program, { gates: gatesOf(task) }), task, budget);
  let inputs = 0;
  for (const { length, memorySize } of sizesOf(task, maxInputs)) {
    try {
      for (const sample of allInputs(task, length, memorySize)) {
        inputs += 1;
        const { failure } = judge(sample, length)[mode];
        if (failure !== null) return counterexampleOf(failure, true);
        if (inputs % BATCH === 0) yield { inputs, memorySize, length, isExhaustive: true };
      }
    } catch (error) {
      if (error instanceof NotEnumerableError) break;
      throw error;
    }
  }
  const [low, high] = task.test.lengths;
  for (let index = 0; index < samples; index++) {
    const length = low + (index % (high - low + 1));
    const memorySize = task.minMemorySize(length) + (index % 5);
    const redraw = () => randomOf(task, 0, index);
    inputs += 1;
    const failure: Failure | null = judge(task.sample(redraw(), length, memorySize), length)[mode].failure;
    if (failure !== null) return counterexampleOf(shrink(failure, task, judge, redraw), false);
    if (inputs % BATCH === 0) yield { inputs, memorySize, length, isExhaustive: false };
  }
  return null;
}

/** All sizes with no more than so many inputs, the smallest memories first, until one memory size has more. */
function* sizesOf(
  task: TaskSpec,
  maxInputs: number,
): Generator<{ readonly length: number; readonly memorySize: number }, void> {
  const shortest = task.train.lengths[0];
  for (let memorySize = task.minMemorySize(shortest); ; memorySize++) {
    let draws = 0;
    const lengths: number[] = [];
    for (let length = shortest; length <= task.test.lengths[1]; length++) {
      if (task.minMemorySize(length) > memorySize) continue;
      lengths.push(length);
      draws += estimatePaths((random) => task.sample(random, length, memorySize));
      if (!(draws <= maxInputs)) return;
    }
    for (const length of lengths) yield { length, memorySize };
  }
}
