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
  const { formula } = task;
  const length = formula === undefined ? (task.lengthIn?.(memory) ?? null) : arrayLength(formula, memory);
  if (length === null || length < task.train.lengths[0]) return null;
  return task.minMemorySize(length) <= memory.length ? length : null;
}

/** The cells behind the header up to the first 0. */
function arrayLength({ header }: ArrayFormula, memory: Int32Array): number {
  const end = memory.indexOf(0, header.length);
  return (end < 0 ? memory.length : end) - header.length;
}
