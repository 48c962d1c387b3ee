import type { ArrayFormula } from './formula.js';
import type { TaskSpec } from './task.js';

/**
 * The length of the input that a memory holds, where that can be read from it.
 *
 * @returns null if it cannot, or the memory is no input of the task.
 *
 * @example
 * import { lengthIn } from './length.js';
 *
 * lengthIn(findTask('copy'), Int32Array.of(4, 7, 8, 9, 0, 0, 0)); // 3
 */
export function lengthIn(task: TaskSpec, memory: Int32Array): number | null {
  const length =
    task.formula === undefined ? (task.lengthIn?.(memory) ?? null) : arrayLength(task.formula, memory);
  return length !== null && length >= task.train.lengths[0] ? length : null;
}

/** The cells behind the header up to the first 0; null for a memory that is too small for that array. */
function arrayLength({ header, cells }: ArrayFormula, memory: Int32Array): number | null {
  const end = memory.indexOf(0, header.length);
  const n = (end < 0 ? memory.length : end) - header.length;
  return (cells.n ?? 0) * n + (cells['1'] ?? 0) <= memory.length ? n : null;
}
