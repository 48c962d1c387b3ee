import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import {
  arbitraryMemory,
  arbitraryProgram,
  circuit,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from '../../test/support/programs.js';
import { GATES, type Gate } from '../machine/gates.js';
import { createMachine } from '../machine/spec.js';
import { createRandom } from '../random.js';
import { discretize } from './discretize.js';
import { programToText } from './emit/text.js';
import { compileProgram, MissingRuleError } from './interpreter.js';
import { parseProgramText } from './parse-text.js';
import type { Program } from './program.js';
import { simplify } from './simplify.js';
import { programProblems } from './validate.js';

const SIZE = { minMemorySize: 4 };
const memories = fc.array(
  arbitraryMemory().filter(({ length }) => length >= SIZE.minMemorySize),
  { minLength: 1, maxLength: 4 },
);

/** Memory after every step, and how the run ended. */
function observe(program: Program, input: Int32Array) {
  const seen: string[] = [];
  const memory = input.slice();
  try {
    const onStep = (): void => void seen.push(memory.join(' '));
    const { halted, steps } = compileProgram(program).run(memory, { maxSteps: 12, onStep });
    return { seen, end: `${halted ? 'halted' : 'step limit'} after ${steps}` };
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return { seen, end: 'no rule' };
  }
}

/** Prints, reads and prints again; the program that was read does the same. */
function expectIdentity(program: Program, inputs: readonly Int32Array[]): void {
  const text = programToText(program, SIZE);
  const parsed = parseProgramText(text, 'printed');
  expect(programProblems(parsed)).toEqual([]);
  expect(programToText(parsed, SIZE), text).toBe(text);
  for (const memory of inputs) {
    const expected = observe(program, memory);
    const got = observe(parsed, memory);
    // A program without a rule for what it meets may be printed as one that has one.
    if (expected.end === 'no rule') got.seen.length = Math.min(got.seen.length, expected.seen.length);
    expect(got.seen, text).toEqual(expected.seen);
    if (expected.end !== 'no rule') expect(got.end, text).toBe(expected.end);
  }
}

describe('text -> program -> text is the identity, and the program does the same', () => {
  test('random simplified programs', () => {
    fc.assert(
      fc.property(arbitraryProgram(), memories, (program, inputs) => {
        const simple = simplify(program, SIZE);
        fc.pre(!programToText(simple, SIZE).includes('the program fails'));
        expectIdentity(simple, inputs);
      }),
      { numRuns: 1500 },
    );
  });
});
