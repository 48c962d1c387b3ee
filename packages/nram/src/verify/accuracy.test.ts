import { expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { findTask } from '../tasks/index.js';
import { measureAccuracy } from './accuracy.js';

const INCREMENT = 'repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n';

it('counts what is right by length and memory size, the same every time', () => {
  const right = parseProgramText(INCREMENT, 'increment.nram');
  const table = measureAccuracy(right, findTask('increment'), { budget: { stepScale: 1, extraSteps: 0 } });
  expect(table.lengths).toEqual([1, 2, 3, 4, 5, 6, 8, 12, 16, 24, 32, 48, 64]);
  expect(table.freeCells).toEqual([0, 1, 2, 4, 8, 16, 64]);
  expect(table.right).toEqual(table.cases);

  // It stops after three cells.
  const short = parseProgramText(
    `repeat until r2 != 0:\n  mem[r1] = mem[r1] + 1\n  r1, r2 = r1 + 1, r1 == 2\n`,
    'short.nram',
  );
  const wrong = measureAccuracy(short, findTask('increment'), { cases: 4 });
  const rates = wrong.right.map((row) => row.reduce((sum, each) => sum + each));
  expect(rates.slice(0, 3)).toEqual([28, 28, 28]);
  expect(rates.slice(3).every((rate) => rate === 0)).toBe(true);
  expect(measureAccuracy(short, findTask('increment'), { cases: 4 })).toEqual(wrong);
});
