import { createRandom, type Random } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';
import { recordChoices, replayChoices } from './choices.js';
import { compareFailures, type Failure, type Judge } from './judge.js';

/** Inputs drawn anew for each smaller size that is tried. */
const DRAWS_PER_SIZE = 24;
/** The work that shrinking may take, in memory cells of the inputs that are tried. */
const MAX_TRIED_CELLS = 3_000_000;

/** A failure, with the choices of the sampler that lead to it. */
interface Drawn {
  readonly failure: Failure;
  readonly choices: readonly number[];
}

/**
 * Looks for a smaller input on which the program is wrong in the same mode: inputs drawn anew in smaller memories and of
 * smaller lengths, then the choices that led to the input lowered one by one. Every input comes from the sampler, so it
 * is a legal one. What it ends with is small, but nothing shows that it is the smallest.
 *
 * @param redraw - the stream that the failing input was drawn from.
 *
 * @example
 * import { createJudge } from './judge.js';
 * import { checkOnSamples, randomOf } from './sampled.js';
 *
 * const task = findTask('increment');
 * const runner = createRunner(parseProgramText('one step: mem[0] = 0; stop', 'wrong.nram'));
 * const judge = createJudge(runner, task, { stepScale: 1, extraSteps: 0 });
 * const { tally } = checkOnSamples(runner, task, { lengths: [5, 9], cases: 1, seed: 1 });
 * const failure = tally.smallest.paper;
 * const small = failure === null ? null : shrink(failure, task, judge, () => randomOf(task, 1, 0));
 * small?.sample.memory.join(' '); // '1 0 0 0'
 */
export function shrink(failure: Failure, task: TaskSpec, judge: Judge, redraw: () => Random): Failure {
  const { mode } = failure;
  let cells = 0;
  const draw = (source: Random, length: number, memorySize: number): Drawn | null => {
    cells += memorySize;
    const { random, choices } = recordChoices(source);
    const found = judge(task.sample(random, length, memorySize), length)[mode].failure;
    return found === null ? null : { failure: found, choices: choices.map(({ value }) => value) };
  };
  const drawSmaller = (from: Failure): Drawn | null => {
    for (const { length, memorySize } of smallerSizes(task, from)) {
      for (let i = 0; i < DRAWS_PER_SIZE && cells < MAX_TRIED_CELLS; i++) {
        const drawn = draw(createRandom(0, 'shrink', task.name, length, memorySize, i), length, memorySize);
        if (drawn !== null) return drawn;
      }
    }
    return null;
  };

  let best = draw(redraw(), failure.length, failure.sample.memory.length);
  if (best === null) return failure;
  for (let next = drawSmaller(failure); next !== null; next = drawSmaller(next.failure)) best = next;

  /** Replaces choice `at` by a smaller one, if that leads to a smaller failure. */
  const lower = (at: number, value: number): boolean => {
    const { choices, failure: current } = best as Drawn;
    if (value >= choices[at] || cells >= MAX_TRIED_CELLS) return false;
    const replay = replayChoices(choices.with(at, value));
    const drawn = draw(replay, current.length, current.sample.memory.length);
    if (drawn === null || compareFailures(drawn.failure, current) >= 0) return false;
    best = drawn;
    return true;
  };
  let hasChanged = true;
  while (hasChanged) {
    hasChanged = false;
    for (let at = 0; at < best.choices.length && cells < MAX_TRIED_CELLS; at++) {
      const value = best.choices[at];
      if (lower(at, 0) || lower(at, 1) || lower(at, value >> 1) || lower(at, value - 1)) hasChanged = true;
    }
  }
  return best.failure;
}

/** Sizes below that of a failure, the smallest memories first, thinned out where there are many. */
function smallerSizes(
  task: TaskSpec,
  { length, sample }: Failure,
): { readonly length: number; readonly memorySize: number }[] {
  const shortest = task.train.lengths[0];
  const memorySize = sample.memory.length;
  const sizes = between(task.minMemorySize(shortest), memorySize).flatMap((size) =>
    between(shortest, Math.max(length, shortest)).map((each) => ({ length: each, memorySize: size })),
  );
  return sizes.filter(
    (size) =>
      task.minMemorySize(size.length) <= size.memorySize &&
      (size.memorySize < memorySize || size.length < length),
  );
}

/** Whole numbers from `low` to `high`: all of a short range; of a long one fractions of it, and its ends. */
function between(low: number, high: number): number[] {
  const width = high - low;
  if (width <= 8) return Array.from({ length: width + 1 }, (_, i) => low + i);
  const steps = [0, 1, 2, 4, 8, width >> 6, width >> 4, width >> 3, width >> 2, width >> 1];
  const all = [...steps, width - (width >> 2), width - 1, width].map((step) => low + step);
  return [...new Set(all)].sort((a, b) => a - b);
}
