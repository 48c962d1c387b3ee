import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryMemory, arbitraryProgram, circuit, oneState, rule } from '../../test/support/programs.js';
import { createRunner, MissingRuleError } from './interpreter.js';
import { countRegisterUses, liveRegistersAfter } from './liveness.js';
import type { Program } from './program.js';

/** Memory after each step, and how the run ended. */
function traceOf(program: Program, memory: Int32Array): string[] {
  const seen: string[] = [];
  const cells = memory.slice();
  try {
    const { halted } = createRunner(program).run(cells, {
      maxSteps: 15,
      onStep: () => seen.push(cells.join(' ')),
    });
    return [...seen, halted ? 'halted' : 'step limit'];
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return [...seen, 'no rule'];
  }
}

describe('a register that is not live after a circuit', () => {
  it('may hold anything: memory, halt and the rules taken stay the same', () => {
    let numDead = 0;
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemory(), (program, memory) => {
        const live = liveRegistersAfter(program, {});
        // Each circuit puts a number that nobody knows into the registers that are dead after it.
        const scrambled = program.circuits.map(({ gates, registers }, c) => {
          const scramble = [{ gate: 'read', a: 0, b: null }];
          const wire = registers.length + gates.length;
          numDead += live[c].filter((isLive) => !isLive).length;
          return {
            gates: [...gates, ...scramble],
            registers: registers.map((taken, r) => (live[c][r] ? taken : wire)),
          };
        });
        expect(traceOf({ ...program, circuits: scrambled }, memory)).toEqual(traceOf(program, memory));
      }),
      { numRuns: 500 },
    );
    expect(numDead).toBeGreaterThan(200);
  });

  it('is live if the next pattern tests it, a write takes it, or a live register does', () => {
    const program = oneState(
      [circuit([['write', 1, 2]], [0, 1, 3, 3, 4])],
      [rule('0****', 0), rule('+****', 0)],
    );
    // r5 alone takes r5; r4 becomes r3, which is written.
    expect(liveRegistersAfter(program, {})).toEqual([[true, true, true, true, false]]);
  });

  it('is never live after a halt', () => {
    const halts = oneState([circuit([['write', 0, 1]], [1, 0])], [rule('**', 0, { halt: true })]);
    expect(liveRegistersAfter(halts, {})).toEqual([[false, false]]);
  });
});

it('uses of a register are counted over gates and other registers, not its own', () => {
  const program = oneState(
    [
      circuit([['add', 0, 0]], [3, 1, 0]),
      circuit(
        [
          ['inc', 2],
          ['inc', 3],
        ],
        [0, 0, 4],
      ),
    ],
    [rule('***', 0), rule('***', 1)],
  );
  expect(countRegisterUses(program)).toEqual([4, 0, 1]);
});
