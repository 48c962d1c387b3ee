/**
 * A number with its noun, which is in the plural unless there is one of it.
 *
 * @example
 * counted(1, 'step'); // '1 step'
 */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count} ${count === 1 ? noun : plural}`;

/**
 * A list of names as a sentence has it.
 *
 * @example
 * listed(['read', 'inc', 'write']); // 'read, inc and write'
 */
export const listed = (names: readonly string[], word: 'and' | 'or' = 'and'): string =>
  [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(` ${word} `);
