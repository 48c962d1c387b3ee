import { HEADER } from './linked-list.js';
import type { LengthRule, TaskSpec } from './task.js';

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
  const length = task.lengthIn === undefined ? null : readLength(task.lengthIn, memory);
  if (length === null || length < task.train.lengths[0]) return null;
  return task.minMemorySize(length) <= memory.length ? length : null;
}

function readLength(rule: LengthRule, memory: Int32Array): number | null {
  if (rule.kind === 'cell') return memory[rule.cell] - rule.less;
  if (rule.kind === 'list') return listLength(memory);
  const from = typeof rule.from === 'number' ? rule.from : memory[rule.from.cell];
  const end = memory.indexOf(rule.holds === 'zero' ? 0 : memory.length - 1, from);
  // Behind the last cell everything is 0.
  if (end < 0 && rule.holds === 'last') return null;
  return (end < 0 ? memory.length : end) - rule.less;
}

/** How many nodes the list in a memory has; null if it goes round in a circle or leaves memory. */
function listLength(memory: Int32Array): number | null {
  let length = 0;
  for (let node = memory[0]; node !== 0; node = memory[node]) {
    length += 1;
    if (node < HEADER || node + 1 >= memory.length || length > memory.length) return null;
  }
  return length;
}
