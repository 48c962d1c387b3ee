import { expect, it } from 'vitest';
import { counted, listed } from './words.js';

it('a noun is in the singular after 1 alone', () => {
  expect([0, 1, 2].map((count) => counted(count, 'step'))).toEqual(['0 steps', '1 step', '2 steps']);
  expect(counted(2, 'entry', 'entries')).toBe('2 entries');
  expect(counted(1, 'entry', 'entries')).toBe('1 entry');
});

it.each([
  [[], ''],
  [['a'], 'a'],
  [['a', 'b'], 'a and b'],
  [['a', 'b', 'c'], 'a, b and c'],
])('%j are listed as %j', (names, text) => {
  expect(listed(names)).toBe(text);
});
