import { type Example, largestValue } from './task.js';

/** A value so close to the memory size may stand for a negative one, and would be another in a larger memory. */
const NEGATIVE = 2;

/**
 * An example in a memory that is larger than it needs by at least so many cells; they hold 0 and are not scored. One stays as
 * it is if it has as many free cells already, if its values may be negative ones, or if not all of its memory is stored.
 *
 * @example
 * import { withFreeCells } from './free-cells.js';
 *
 * const memory = Int32Array.of(2, 3, 0, 0, 0, 0);
 * const example = { memory, target: Int32Array.of(3, 2, 0, 0, 0, 0), mask: Uint8Array.of(1, 1, 0, 0, 0, 0), maxSteps: 5 };
 * withFreeCells(example, 32).memory.length; // 34
 */
export function withFreeCells(example: Example, freeCells: number): Example {
  const { memory, target, mask, memorySize } = example;
  const used =
    Math.max(
      memory.findLastIndex((cell) => cell !== 0),
      mask.lastIndexOf(1),
    ) + 1;
  const isLarge = memory.length >= used + freeCells;
  if (isLarge || memorySize !== undefined || largestValue(example) >= memory.length - NEGATIVE)
    return example;
  const widen = <List extends Int32Array | Uint8Array>(list: List, wide: List): List => {
    wide.set(list.subarray(0, used));
    return wide;
  };
  const size = used + freeCells;
  return {
    ...example,
    memory: widen(memory, new Int32Array(size)),
    target: widen(target, new Int32Array(size)),
    mask: widen(mask, new Uint8Array(size)),
  };
}
