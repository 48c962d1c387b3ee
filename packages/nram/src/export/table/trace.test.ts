import { describe, expect, it, test } from 'vitest';
import { paperAccess, paperCopy, paperIncrement, paperSwap } from '../../../test/support/programs.js';
import { programTrace } from './trace.js';

describe("the paper's tables", () => {
  test('Copy (table 2)', () => {
    const memory = Int32Array.of(6, 2, 10, 6, 8, 9, 0, 0, 0, 0, 0, 0);
    expect(programTrace(paperCopy, memory, { maxSteps: 11 })).toBe(`\
step | 0  1   2  3  4  5  6   7  8  9  10  11  | r1  r2  r3  r4  | read write
   0 | 6  2  10  6  8  9  0   0  0  0   0   0  |  0   0   0   0  | [0]  [0]=6
   1 | 6  2  10  6  8  9  0   0  0  0   0   0  |  0   5*  0   1* | [1]  [6]=2
   2 | 6  2  10  6  8  9  2*  0  0  0   0   0  |  0   5   1*  1  | [1]  [6]=2
   3 | 6  2  10  6  8  9  2   0  0  0   0   0  |  0   5   1   2* | [2]  [7]=10
   4 | 6  2  10  6  8  9  2  10* 0  0   0   0  |  0   5   2*  2  | [2]  [7]=10
   5 | 6  2  10  6  8  9  2  10  0  0   0   0  |  0   5   2   3* | [3]  [8]=6
   6 | 6  2  10  6  8  9  2  10  6* 0   0   0  |  0   5   3*  3  | [3]  [8]=6
   7 | 6  2  10  6  8  9  2  10  6  0   0   0  |  0   5   3   4* | [4]  [9]=8
   8 | 6  2  10  6  8  9  2  10  6  8*  0   0  |  0   5   4*  4  | [4]  [9]=8
   9 | 6  2  10  6  8  9  2  10  6  8   0   0  |  0   5   4   5* | [5]  [10]=9
  10 | 6  2  10  6  8  9  2  10  6  8   9*  0  |  0   5   5*  5  | [5]  [10]=9
 end | 6  2  10  6  8  9  2  10  6  8   9   0  |  0   5   5   5  |
step limit of 11 reached
`);
    expect(memory[6]).toBe(0);
  });

  test('Swap (table 6), which stops by itself', () => {
    const memory = Int32Array.of(4, 13, 6, 10, 5, 4, 6, 3, 7, 1, 1, 11, 13, 12, 0, 0);
    expect(programTrace(paperSwap, memory, { maxSteps: 99, maxCells: 5 })).toBe(`\
step | 0   1  2   3   4  | r1  r2  | read     write
   0 | 4  13  6  10   5  |  0   0  | [0] [4]  [0]=5
   1 | 5* 13  6  10   5  |  1*  4* | [1] [13] [4]=12
   2 | 5  13  6  10  12* |  0* 13* | [0]      [13]=5
 end | 5  13  6  10  12  |  0  13  |
stopped after 3 steps; cells 5..15 not shown
`);
  });
});

it('leaves out the middle of a long run, never its end', () => {
  expect(programTrace(paperIncrement, Int32Array.of(1, 0, 0), { maxSteps: 4, maxRows: 1 })).toBe(`\
step | 0  1  2  | r1  r2  r3  r4  r5  | read write
   0 | 1  0  0  |  0   0   0   0   0  | [0]  [0]=2
 end | 0* 1* 1* |  1*  0   0   0   1* |
step limit of 4 reached; steps 1..3 not shown
`);
});

it('refuses bad limits and bad input', () => {
  const memory = Int32Array.of(1, 0);
  expect(() => programTrace(paperAccess, memory, { maxSteps: 1, maxCells: 0 })).toThrow(
    'programTrace: maxCells must be an integer >= 1, got 0',
  );
  expect(() => programTrace(paperAccess, Int32Array.of(5), { maxSteps: 1 })).toThrow(
    'memory[0] must be in 0..0, got 5',
  );
});
