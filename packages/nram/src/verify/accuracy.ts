import type { GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { DEFAULT_BUDGET, type StepBudget } from '../tasks/budget.js';
import type { Sample, TaskSpec } from '../tasks/task.js';
import { createJudge } from './judge.js';

/** How many inputs came out right, by length and by memory size. */
export interface AccuracyTable {
  readonly lengths: readonly number[];
  /** Cells beyond the fewest that the length needs; none where the inputs come with a memory of their own. */
  readonly freeCells: readonly number[];
  /** `[lengths][freeCells]`, or `[lengths][1]`. */
  readonly right: readonly (readonly number[])[];
  readonly cases: readonly (readonly number[])[];
}

export interface AccuracyOptions extends GateOptions {
  /** Steps given, as in training; default {@link DEFAULT_BUDGET}. */
  readonly budget?: StepBudget;
  /** Inputs drawn for each length and memory size; default 10. */
  readonly cases?: number;
}

const LENGTHS = [1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64, 128, 256];
const FREE_CELLS = [0, 1, 2, 4, 8, 16, 64];
/** The most lengths of examples from a file. */
const MAX_LENGTHS = 24;

/**
 * How often a program is right with the steps given, by length and memory size: on inputs drawn from the task up to the
 * longest of its test split, or on the examples where only these are known. Deterministic.
 *
 * @throws NramError `config` for a program that is not valid.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const { lengths, right } = measureAccuracy(program, findTask('increment'), { cases: 3 });
 * [lengths[0], right[0][0]]; // [1, 3]
 */
export function measureAccuracy(
  program: Program,
  task: TaskSpec,
  { budget = DEFAULT_BUDGET, cases = 10, ...options }: AccuracyOptions = {},
): AccuracyTable {
  const judge = createJudge(createRunner(program, options), task, budget);
  const isRight = (sample: Sample, length: number): boolean => judge(sample, length).paper.failure === null;
  if (task.examples !== undefined) return ofExamples(task, isRight);

  const [shortest, longest] = [task.train.lengths[0], task.test.lengths[1]];
  const lengths = LENGTHS.filter((length) => length >= shortest && length <= longest);
  const right = lengths.map((length) =>
    FREE_CELLS.map((free) => {
      const random = createRandom(task.test.seed, 'accuracy', task.name, length, free);
      const memorySize = task.minMemorySize(length) + free;
      const samples = Array.from({ length: cases }, () => task.sample(random, length, memorySize));
      return samples.filter((sample) => isRight(sample, length)).length;
    }),
  );
  return { lengths, freeCells: FREE_CELLS, right, cases: right.map((row) => row.map(() => cases)) };
}

function ofExamples(
  { examples }: TaskSpec,
  isRight: (sample: Sample, length: number) => boolean,
): AccuracyTable {
  const byLength = new Map<number, { right: number; cases: number }>();
  for (const part of [examples?.training ?? [], examples?.heldOut ?? []]) {
    for (const { length, sample } of part) {
      const count = byLength.get(length) ?? { right: 0, cases: 0 };
      count.cases += 1;
      if (isRight(sample, length)) count.right += 1;
      byLength.set(length, count);
    }
  }
  const rows = [...byLength].sort(([one], [other]) => one - other).slice(0, MAX_LENGTHS);
  return {
    lengths: rows.map(([length]) => length),
    freeCells: [],
    right: rows.map(([, { right }]) => [right]),
    cases: rows.map(([, { cases }]) => [cases]),
  };
}
