import { type FixedExample, type FixedExamples, largestValue, memorySizeOf } from '../tasks/task.js';

/** What the examples of a file have in common, as far as it can be told from them. */
export interface FileLayout {
  /** How many examples there are. */
  readonly size: number;
  /** Whether each scores the last cell of memory, so that it uses all of them. */
  readonly usesAll: boolean;
  /** Whether they differ in the number of free cells. */
  readonly variesFreeCells: boolean;
  /** How far the largest value of any example stays below memorySize - 1. */
  readonly headroom: number;
  /** Cells inside every example that hold the same value in all of them, and are scored in none. */
  readonly fixedCells: readonly { readonly cell: number; readonly value: number }[];
  /** Whether a cell holds 0 in every example, and is scored in none. */
  readonly isFree: (cell: number) => boolean;
  /** Where an example ends: its cells from there on are free, and hold 0. */
  readonly endOf: (example: FixedExample) => number;
}

/** The examples of a file, those that were held out last. */
export function* allExamples({
  training,
  heldOut,
}: Pick<FixedExamples, 'training' | 'heldOut'>): Generator<FixedExample, void> {
  yield* training;
  yield* heldOut;
}

/** What is known of a cell. */
interface Place {
  /** Null once two examples have different values there. */
  value: number | null;
  isScored: boolean;
  holdsData: boolean;
}

/**
 * Looks at all examples of a file, and tells cells that belong to the input from free ones.
 *
 * A file that writes out only what matters says itself where an example ends. One that writes out all of memory does not:
 * an example then ends at its last cell that holds something or is scored, and as many zeros later as every example has;
 * but where 0 is a value like others, as in a list of bits, nobody can tell, and an example takes all of its memory.
 */
export function layoutOf(examples: Pick<FixedExamples, 'training' | 'heldOut'>): FileLayout {
  const places: Place[] = [];
  let size = 0;
  let isWritten = false;
  let usesAll = true;
  let headroom = Number.POSITIVE_INFINITY;
  let fewestZeros = Number.POSITIVE_INFINITY;
  for (const example of allExamples(examples)) {
    const { memory, mask } = example.sample;
    size += 1;
    const memorySize = memorySizeOf(example.sample);
    isWritten ||= example.length < memorySize;
    usesAll &&= mask[memorySize - 1] === 1;
    headroom = Math.min(headroom, memorySize - 1 - largestValue(example.sample));
    fewestZeros = Math.min(fewestZeros, memorySize - lastUsed(example) - 1);
    for (const [cell, value] of memory.entries()) {
      places[cell] ??= { value, isScored: false, holdsData: false };
      const place = places[cell];
      if (place.value !== value) place.value = null;
      if (value !== 0) place.holdsData = true;
      if (mask[cell] === 1) place.isScored = true;
    }
  }
  const isZeroValue = !isWritten && hasZeroValues(allExamples(examples), places);
  const endOf = (example: FixedExample): number => {
    if (isWritten) return Math.max(example.length, lastUsed(example) + 1);
    return isZeroValue ? memorySizeOf(example.sample) : lastUsed(example) + 1 + fewestZeros;
  };
  let shortest = Number.POSITIVE_INFINITY;
  const numbersOfFreeCells = new Set<number>();
  for (const example of allExamples(examples)) {
    const end = endOf(example);
    shortest = Math.min(shortest, end);
    numbersOfFreeCells.add(memorySizeOf(example.sample) - end);
  }
  return {
    size,
    usesAll,
    variesFreeCells: numbersOfFreeCells.size > 1,
    headroom,
    fixedCells: places
      .slice(0, shortest)
      .flatMap(({ value, isScored }, cell) => (value === null || isScored ? [] : [{ cell, value }])),
    isFree: (cell) => places[cell] === undefined || (places[cell].value === 0 && !places[cell].isScored),
    endOf,
  };
}

/** The last cell that holds something or is scored; -1 if there is none. */
function lastUsed({ sample: { memory, mask } }: FixedExample): number {
  let cell = memory.length - 1;
  while (cell >= 0 && memory[cell] === 0 && mask[cell] === 0) cell -= 1;
  return cell;
}

/** Whether a cell that holds something in one example holds 0 before the last such cell of another. */
function hasZeroValues(examples: Iterable<FixedExample>, places: readonly Place[]): boolean {
  for (const { sample } of examples) {
    const last = sample.memory.findLastIndex((value) => value !== 0);
    for (let cell = 0; cell < last; cell++) {
      if (sample.memory[cell] === 0 && places[cell].holdsData && sample.mask[cell] === 0) return true;
    }
  }
  return false;
}
