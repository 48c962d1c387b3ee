import { NramError } from '../errors.js';
import type { Sample, TaskSpec } from '../tasks/task.js';
import { allDraws, estimatePaths, NotEnumerableError } from './choices.js';
import { addOutcome, createTally, type Judge, lateOf, type Tally } from './judge.js';
import type { ExhaustiveReport } from './report.js';

export interface ExhaustiveOptions {
  /** All lengths up to this one; 0 for nothing. Default: what {@link BUDGET} allows. */
  readonly maxLength?: number;
  /** Without a length: how many inputs may be drawn; default {@link BUDGET}. */
  readonly budget?: number;
}

/** About a second's work. */
const BUDGET = 50_000;
/** An hour's work, or so: more is refused when it is asked for. */
const MOST_DRAWS = 1e8;
/** The most different inputs of one length and memory size: they are remembered, in about 90 bytes each. */
const MAX_INPUTS = 10_000_000;
/** Without more than this no budget is needed: memories of one size are skipped over in no time. */
const MAX_UNASKED_CELLS = 64;

/**
 * Every input that a task's sampler can draw for a length and a memory size, each once: all values, placements, orders
 * and choices. The order is fixed.
 *
 * @throws NotEnumerableError if the sampler draws fractions, or without a bound; NramError `usage` if there are more than
 *   `maxInputs` (default: ten million).
 *
 * @example
 * const inputs = [...allInputs(findTask('increment'), 2, 4)];
 * inputs.map(({ memory }) => memory.join(' ')); // ['1 1 0 0', '1 2 0 0', '2 1 0 0', '2 2 0 0']
 */
export function* allInputs(
  task: TaskSpec,
  length: number,
  memorySize: number,
  { maxInputs = MAX_INPUTS }: { readonly maxInputs?: number } = {},
): Generator<Sample, void> {
  const seen = new Set<string>();
  for (const sample of allDraws((random) => task.sample(random, length, memorySize))) {
    // A sampler may reach one input in many ways, for example when it sorts the values that it has drawn.
    const before = seen.size;
    const { memory, memorySize: wholeSize = memorySize } = sample;
    if (seen.add(`${wholeSize} ${memory.join(' ')}`).size === before) continue;
    if (seen.size > maxInputs) {
      throw new NramError(
        'usage',
        `verify: at most ${maxInputs} inputs of one size are enumerated, got more for ${task.name} of length ${length} in ${memorySize} cells (choose a smaller --exhaustive)`,
      );
    }
    yield sample;
  }
}

/**
 * Judges every input of the task in memories of the smallest size, then of one cell more, and so on, all lengths that
 * fit. Each size is done whole or not at all, so the first error is in the smallest memory in which there is one.
 *
 * @returns the report, null if there is nothing that can be enumerated; and what came of all inputs.
 * @throws NramError `usage` for a `maxLength` with more than about a hundred million inputs.
 */
export function checkExhaustively(
  judge: Judge,
  task: TaskSpec,
  { maxLength, budget = BUDGET }: ExhaustiveOptions = {},
): { readonly report: ExhaustiveReport | null; readonly tally: Tally } {
  const tally = createTally();
  const shortest = task.train.lengths[0];
  const smallest = task.minMemorySize(shortest);
  const largest = maxLength === undefined ? MAX_UNASKED_CELLS : task.minMemorySize(maxLength);
  let report: ExhaustiveReport | null = null;
  let cases = 0;
  let left = maxLength === undefined ? budget : Number.POSITIVE_INFINITY;
  if (maxLength !== undefined && maxLength < shortest) return { report, tally };
  if (maxLength !== undefined) refuseTooMany(task, maxLength, smallest, largest);

  for (let memorySize = smallest; memorySize <= largest; memorySize++) {
    const lengths = lengthsIn(task, memorySize, maxLength);
    for (const length of lengths) {
      left -= estimatePaths((random) => task.sample(random, length, memorySize));
    }
    if (left < 0 || Number.isNaN(left)) break;
    try {
      for (const length of lengths) {
        for (const sample of allInputs(task, length, memorySize)) {
          cases += 1;
          addOutcome(tally, judge(sample, length));
        }
      }
    } catch (error) {
      if (error instanceof NotEnumerableError) break;
      throw error;
    }
    const { paper: errors, strict: strictErrors } = tally.errors;
    report = {
      maxLength: lengths[lengths.length - 1],
      maxMemorySize: memorySize,
      cases,
      errors,
      strictErrors,
      stopped: tally.stopped,
      ...lateOf(tally, 'paper'),
    };
  }
  return { report, tally };
}

/** Before the first input is run: nobody wants to wait for ever for a number that is too large. */
function refuseTooMany(task: TaskSpec, maxLength: number, smallest: number, largest: number): void {
  let draws = 0;
  const isEnumerable = Number.isFinite(
    estimatePaths((random) => task.sample(random, task.train.lengths[0], smallest)),
  );
  if (!isEnumerable) return;
  for (let memorySize = smallest; memorySize <= largest && draws <= MOST_DRAWS; memorySize++) {
    for (const length of lengthsIn(task, memorySize, maxLength)) {
      draws += estimatePaths((random) => task.sample(random, length, memorySize));
    }
  }
  if (draws > MOST_DRAWS) {
    throw new NramError(
      'usage',
      `verify: at most ${MOST_DRAWS} inputs are enumerated, got more than that for ${task.name} up to length ${maxLength} (choose a smaller --exhaustive)`,
    );
  }
}

/** The lengths that fit in a memory, ascending; no longer than the test split's, or than asked for. */
function lengthsIn(task: TaskSpec, memorySize: number, maxLength = task.test.lengths[1]): number[] {
  const lengths: number[] = [];
  for (let length = task.train.lengths[0]; length <= maxLength; length++) {
    if (task.minMemorySize(length) <= memorySize) lengths.push(length);
  }
  return lengths;
}
