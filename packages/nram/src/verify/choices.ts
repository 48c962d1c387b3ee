import { createRandom, type Random, randomFrom } from '../random.js';

/**
 * What a sampler draws is a path of choices: `random.int(low, high)` chooses one of `high - low + 1` branches. Walking
 * all paths gives all that it can draw; a path written down can be gone again, or changed into a smaller one. Whatever
 * comes out of it is a legal input, for the sampler itself has made it.
 */
export interface DrawnChoice {
  readonly low: number;
  readonly high: number;
  readonly value: number;
}

/** More choices in one draw are taken for a loop without end, such as drawing again until something is new. */
const MAX_CHOICES = 10_000;
/** Random paths on which {@link estimatePaths} rests. */
const NUM_ESTIMATES = 16;

/** The draws of a sampler cannot be enumerated: it draws fractions, or without a bound. */
export class NotEnumerableError extends Error {}

const noFraction = (): never => {
  throw new NotEnumerableError('internal: random.float() has no branches');
};

/**
 * All that `draw` can return, once for each path of choices; the first path takes the lowest choice everywhere.
 *
 * @throws NotEnumerableError if `draw` draws fractions, or without a bound.
 *
 * @example
 * [...allDraws((random) => [random.int(0, 1), random.int(0, 1)])]; // [[0, 0], [0, 1], [1, 0], [1, 1]]
 */
export function* allDraws<Drawn>(draw: (random: Random) => Drawn): Generator<Drawn, void> {
  const path: { value: number; high: number }[] = [];
  do {
    let depth = 0;
    const int = (low: number, high: number): number => {
      if (depth === MAX_CHOICES) throw new NotEnumerableError(`internal: ${MAX_CHOICES} choices in one draw`);
      if (depth === path.length) path.push({ value: low, high });
      return path[depth++].value;
    };
    yield draw(randomFrom(int, noFraction));
    while (path.length > 0 && path[path.length - 1].value === path[path.length - 1].high) path.pop();
    if (path.length > 0) path[path.length - 1].value += 1;
  } while (path.length > 0);
}

/**
 * How many paths of choices {@link allDraws} would take, estimated without taking them: the mean, over random paths, of
 * the product of their branches (Knuth 1975), which is exact where all paths branch alike.
 *
 * @returns at least 1; infinite for draws that cannot be enumerated.
 */
export function estimatePaths(draw: (random: Random) => unknown): number {
  const random = createRandom(0, 'estimate');
  let sum = 0;
  for (let i = 0; i < NUM_ESTIMATES; i++) {
    let count = 1;
    let depth = 0;
    const int = (low: number, high: number): number => {
      if (depth++ === MAX_CHOICES) throw new NotEnumerableError();
      count *= high - low + 1;
      return random.int(low, high);
    };
    try {
      draw(randomFrom(int, noFraction));
    } catch (error) {
      if (error instanceof NotEnumerableError) return Number.POSITIVE_INFINITY;
      throw error;
    }
    sum += count;
  }
  return sum / NUM_ESTIMATES;
}

/** Draws from `random` and writes down every choice; fractions pass unrecorded. */
export function recordChoices(random: Random): { readonly random: Random; readonly choices: DrawnChoice[] } {
  const choices: DrawnChoice[] = [];
  const int = (low: number, high: number): number => {
    const value = random.int(low, high);
    choices.push({ low, high, value });
    return value;
  };
  return { random: randomFrom(int, () => random.float()), choices };
}

/** Goes a path again: the given choices, each pulled into the range that is asked for; after the last, the lowest. */
export function replayChoices(values: readonly number[]): Random {
  let at = 0;
  const int = (low: number, high: number): number => {
    const value = at < values.length ? values[at] : low;
    at += 1;
    return Math.min(Math.max(value, low), high);
  };
  return randomFrom(int, () => 0);
}
