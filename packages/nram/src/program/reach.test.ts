import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMemory, arbitraryProgram, circuit, oneState, rule } from '../../test/support/programs.js';
import { createRunner, MissingRuleError, type StepEvent } from './interpreter.js';
import { zeroBits } from './pattern.js';
import type { Program } from './program.js';
import { createFollowers, exploreProgram } from './reach.js';
import { knownFromBits } from './values.js';

/** The steps of a run, to its end or to where there is no rule. */
function stepsOf(
  program: Program,
  memory: Int32Array,
): (Pick<StepEvent, 'state' | 'rule'> & { bits: number })[] {
  const steps: (Pick<StepEvent, 'state' | 'rule'> & { bits: number })[] = [];
  let bits = 2 ** program.numRegisters - 1;
  try {
    createRunner(program).run(memory.slice(), {
      maxSteps: 20,
      onStep: ({ state, rule: index, registers }) => {
        steps.push({ state, rule: index, bits });
        bits = zeroBits(registers);
      },
    });
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
  }
  return steps;
}

describe('what a run may meet', () => {
  it('includes all that runs do: rules, registers, and which rule follows which', () => {
    let numFollowed = 0;
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemory(), (program, memory) => {
        const reach = exploreProgram(program) as NonNullable<ReturnType<typeof exploreProgram>>;
        const followersOf = createFollowers(program, reach);
        const steps = stepsOf(program, memory);
        for (const [i, { state, rule: index, bits }] of steps.entries()) {
          const reached = reach[state][index];
          expect(reached?.patterns).toContain(bits);
          const now = knownFromBits(bits, program.numRegisters);
          for (const [r, known] of (reached?.known ?? []).entries()) {
            if (known !== 'unknown') expect(now[r]).toBe(known);
          }
          const next = steps[i + 1];
          if (next === undefined) continue;
          numFollowed += 1;
          expect(followersOf(state, index)).toContainEqual([next.state, next.rule]);
        }
      }),
      { numRuns: 300 },
    );
    expect(numFollowed).toBeGreaterThan(300);
  });

  /** Counts r1 up from 0: `inc` of something that is not 0 may be 0. */
  const count = oneState([circuit([['inc', 0]], [1])], [rule('0', 0), rule('+', 0)]);

  it('leaves out what cannot come: in memories of 2 cells at least, 1 is not 0', () => {
    const twice = oneState([circuit([['one']], [1])], [rule('0', 0), rule('+', 0, { halt: true })]);
    const patterns = (minMemorySize: number): unknown =>
      exploreProgram(twice, { minMemorySize })?.[0].map((reached) => reached?.patterns ?? null);
    expect(patterns(2)).toEqual([[1], [0]]);
    expect(exploreProgram(twice, { minMemorySize: 2 })?.[0][0]?.followers).toEqual([[0, 1]]);
    expect(exploreProgram(twice, { minMemorySize: 1 })?.[0][0]?.followers).toEqual([
      [0, 1],
      [0, 0],
    ]);
  });

  it('has nothing after a halt', () => {
    const halts = oneState([circuit([], [0])], [rule('*', 0, { halt: true })]);
    expect(exploreProgram(halts)?.[0][0]?.followers).toEqual([]);
    expect(createFollowers(halts, null)(0, 0)).toEqual([]);
  });

  it('is not known if it is too much, and then every rule of the next state may follow', () => {
    expect(exploreProgram(count, { maxSituations: 2 })).not.toBe(null);
    expect(exploreProgram(count, { maxSituations: 1 })).toBe(null);
    expect(exploreProgram(count, { maxWork: 1 })).toBe(null);
    expect(createFollowers(count, null)(0, 0)).toEqual([
      [0, 0],
      [0, 1],
    ]);
  });
});
