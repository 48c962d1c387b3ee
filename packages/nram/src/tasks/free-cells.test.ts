import { expect, it } from 'vitest';
import { withFreeCells } from './free-cells.js';
import type { Example } from './task.js';

/** Cell 0 of six is raised. */
const example = (value: number): Example => ({
  memory: Int32Array.of(value, 2, 0, 0, 0, 0),
  target: Int32Array.of(value + 1, 2, 0, 0, 0, 0),
  mask: Uint8Array.of(1, 0, 0, 0, 0, 0),
  maxSteps: 5,
});

it('adds cells that hold 0 and are not scored, up to the number of free ones', () => {
  const larger = withFreeCells(example(1), 6);
  expect(larger).toEqual({
    memory: Int32Array.of(1, 2, 0, 0, 0, 0, 0, 0),
    target: Int32Array.of(2, 2, 0, 0, 0, 0, 0, 0),
    mask: Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0),
    maxSteps: 5,
  });
  expect(withFreeCells(larger, 6)).toBe(larger);
  expect(withFreeCells(larger, 0)).toBe(larger);
  expect(withFreeCells(larger, 7).memory).toHaveLength(9);
});

it('leaves an example as it is whose values may stand for negative ones, or of which not all cells are stored', () => {
  expect(withFreeCells(example(2), 32).memory).toHaveLength(34);
  expect(withFreeCells(example(3), 32).memory).toHaveLength(6);
  const large = { ...example(1), memorySize: 100 };
  expect(withFreeCells(large, 32)).toBe(large);
});
