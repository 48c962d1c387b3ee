import { describe, expect, it } from 'vitest';
import { circuit, oneState, paperIncrement, rule } from '../../test/support/programs.js';
import { createRunner } from '../program/interpreter.js';
import type { Example } from '../tasks/task.js';
import { countRight, isRightRun, runExample, solves } from './check.js';

const runner = createRunner(paperIncrement);
/** Adds 1 to the first step cell; there is no rule for a second step. */
const breaking = createRunner(
  oneState(
    [
      circuit(
        [
          ['read', 0],
          ['inc', 1],
          ['write', 0, 2],
        ],
        [2],
      ),
    ],
    [rule('0', 0)],
  ),
);

const example = (memory: number[], target: number[], mask: number[], maxSteps: number): Example => ({
  memory: Int32Array.from(memory),
  target: Int32Array.from(target),
  mask: Uint8Array.from(mask),
  maxSteps,
});
const right = example([1, 2, 0, 0], [2, 3, 9, 9], [1, 1, 0, 0], 2);

const endOf = (memory: Int32Array) => ({ memory, stoppedAfter: null, failure: null });

describe('an output', () => {
  it('is right if every scored cell is, whatever the others hold', () => {
    expect(isRightRun(right, endOf(Int32Array.of(2, 3, 0, 0)))).toBe(true);
    expect(isRightRun(right, endOf(Int32Array.of(2, 3, 1, 2)))).toBe(true);
  });
  it('is wrong if one scored cell is, be it the first or the last', () => {
    expect(isRightRun(right, endOf(Int32Array.of(1, 3, 9, 9)))).toBe(false);
    expect(isRightRun(right, endOf(Int32Array.of(2, 2, 9, 9)))).toBe(false);
  });
});

describe('a program on an example', () => {
  it('solves it in the steps of the example, and not in fewer', () => {
    expect(solves(runner, right)).toBe(true);
    expect(solves(runner, { ...right, maxSteps: 1 })).toBe(false);
  });

  it('leaves the example as it is', () => {
    const before = [...right.memory];
    expect([...runExample(runner, right, { maxSteps: 2 }).memory]).toEqual([2, 3, 0, 0]);
    expect([...right.memory]).toEqual(before);
  });

  it('fails where it breaks off, even with all scored cells right', () => {
    const once = example([1, 0, 0, 0], [2, 0, 0, 0], [1, 0, 0, 0], 2);
    const run = runExample(breaking, once, { maxSteps: 2 });
    expect(run).toMatchObject({
      stoppedAfter: null,
      failure: expect.stringContaining('a case for these registers'),
    });
    expect(run.memory[0]).toBe(2);
    expect(solves(breaking, once)).toBe(false);
    expect(countRight(breaking, [once])).toEqual({
      cells: { right: 0, total: 1 },
      examples: { right: 0, total: 1 },
    });
  });

  it('passes on an error that is none of the program', () => {
    expect(() => runExample(runner, { memory: Int32Array.of(7) }, { maxSteps: 1 })).toThrow(
      'must be in 0..0',
    );
  });
});

it('right cells are counted apart from wholly right examples', () => {
  const half = example([1, 2, 0, 0], [2, 0, 0, 0], [1, 1, 0, 0], 2);
  expect(countRight(runner, [right, half, half])).toEqual({
    cells: { right: 4, total: 6 },
    examples: { right: 1, total: 3 },
  });
  expect(countRight(runner, [])).toEqual({ cells: { right: 0, total: 0 }, examples: { right: 0, total: 0 } });
});
