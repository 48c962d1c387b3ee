import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A stream of random numbers; equal seeds give equal streams on every engine. */
export interface Random {
  /** Uniform integer in `[low, high]`, both included. */
  int(low: number, high: number): number;
  /** Uniform in `[0, 1)`. */
  float(): number;
  /** One of `items`, uniformly. */
  pick<T>(items: readonly T[]): T;
  /** A new array with the items in random order (Fisher-Yates). */
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Creates the stream that belongs to `seed` and to the path of names or numbers below it, so that no part of the
 * program draws from another part's stream.
 *
 * @example
 * const random = createRandom(7, 'attempt', 3);
 * random.int(0, 9);
 */
export function createRandom(seed: number, ...path: (string | number)[]): Random {
  const generator = xoroshiro128plus(hash([seed, ...path]));
  return randomFrom(
    (low, high) => uniformInt(generator, low, high),
    () => uniformFloat64(generator),
  );
}

/** A stream over any source of integers and of numbers in `[0, 1)`; all else is drawn through them. */
export function randomFrom(int: Random['int'], float: Random['float']): Random {
  return {
    int,
    float,
    pick: (items) => items[int(0, items.length - 1)],
    shuffle: (items) => {
      const result = [...items];
      for (let i = result.length - 1; i > 0; i--) {
        const j = int(0, i);
        [result[i], result[j]] = [result[j], result[i]];
      }
      return result;
    },
  };
}

/** 32-bit FNV-1a over the path's text, then murmur3's finaliser, so that neighbouring seeds give unrelated streams. */
function hash(path: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const char of path.join('/')) h = Math.imul(h ^ (char.codePointAt(0) as number), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
