/**
 * A number with its noun, which is in the plural unless there is one of it.
 *
 * @example
 * counted(1, 'step'); // '1 step'
 */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;
