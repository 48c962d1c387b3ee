import { expect, it } from 'vitest';
import { readPaperProgram } from './paper-programs.js';
import { benchPrograms } from './programs.js';

it('times emitted code, loops by hand and the interpreter, which do the same', async () => {
  const { rounds, emitted, interpreter } = await benchPrograms({
    memorySize: 101,
    rounds: 3,
    interpreterSizes: [5, 50],
    interpreterSteps: 1000,
  });
  expect(rounds).toBe(3);
  expect(emitted.map(({ task, steps }) => [task, steps])).toEqual([
    ['copy', 100],
    ['increment', 101],
    ['reverse', 51],
  ]);
  for (const { emittedMs, handMs, ratio } of emitted) expect(ratio).toBeCloseTo(emittedMs / handMs, 10);
  expect(interpreter.map(({ memorySize }) => memorySize)).toEqual([5, 50]);
  for (const { nsPerStep } of interpreter) expect(nsPerStep).toBeGreaterThan(0);
});

it("says that the paper's programs come with the repository where they are missing", () => {
  expect(() => readPaperProgram('copy', '/nowhere/')).toThrow(
    "there is no /nowhere/copy.nram (the paper's programs come with the repository only)",
  );
});
