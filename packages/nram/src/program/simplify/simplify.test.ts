import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  arbitraryMemory,
  arbitraryProgram,
  circuit,
  oneState,
  paperCopy,
  paperReverse,
  paperSwap,
  rule,
} from '../../../test/support/programs.js';
import { createRunner, MissingRuleError } from '../interpreter.js';
import { type Program, programSchema } from '../program.js';
import { programProblems } from '../validate.js';
import { PASSES, simplify } from './simplify.js';

/** Memory after every step, and how the run ended. */
function observe(program: Program, input: Int32Array, maxSteps = 10) {
  const memories: string[] = [];
  const memory = input.slice();
  try {
    const onStep = (): void => void memories.push(memory.join(' '));
    const { halted } = createRunner(program).run(memory, { maxSteps, onStep });
    return { memories, end: halted ? 'halted' : 'step limit' };
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return { memories, end: 'no rule' };
  }
}

/** Where the original has no rule, the other may go on as it likes. */
function expectSameMeaning(original: Program, other: Program, memory: Int32Array): void {
  const expected = observe(original, memory);
  const got = observe(other, memory);
  if (expected.end === 'no rule')
    got.memories.length = Math.min(got.memories.length, expected.memories.length);
  expect(got.memories).toEqual(expected.memories);
  if (expected.end !== 'no rule') expect(got.end).toBe(expected.end);
}

const arbitraryMemories = (minSize: number): fc.Arbitrary<Int32Array[]> =>
  fc.array(
    arbitraryMemory().filter((memory) => memory.length >= minSize),
    { minLength: 1, maxLength: 6 },
  );

describe('keeps the meaning: memory after every step, halt, number of steps', () => {
  test('the simplified program does the same in memories of any size', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories(1), (program, memories) => {
        const simple = simplify(program);
        for (const memory of memories) expectSameMeaning(program, simple, memory);
      }),
      { numRuns: 600 },
    );
  });

  test('a rule that changes nothing may halt: the same memory after every step, and what ended still ends', () => {
    let numStopped = 0;
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories(1), (program, memories) => {
        const simple = simplify(program, { stopIdleRules: true });
        for (const memory of memories) {
          const [expected, got] = [observe(program, memory), observe(simple, memory)];
          if (expected.end === 'no rule') continue;
          if (expected.end !== got.end) {
            numStopped += 1;
            expect([expected.end, got.end]).toEqual(['step limit', 'halted']);
          }
          const last = got.memories.at(-1) as string;
          expect(got.memories).toEqual(expected.memories.slice(0, got.memories.length));
          expect(expected.memories.slice(got.memories.length).every((later) => later === last)).toBe(true);
        }
      }),
      { numRuns: 600 },
    );
    expect(numStopped).toBeGreaterThan(0);
  });

  test('the simplified program does the same in memories of at least 4 cells, if that is all that is asked', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories(4), (program, memories) => {
        const simple = simplify(program, { minMemorySize: 4 });
        for (const memory of memories) expectSameMeaning(program, simple, memory);
      }),
      { numRuns: 500 },
    );
  });

  test('the simplified program does the same even if there is too much to explore', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories(1), (program, memories) => {
        const simple = simplify(program, { maxSituations: 0 });
        for (const memory of memories) expectSameMeaning(program, simple, memory);
      }),
      { numRuns: 500 },
    );
  });

  test.each(PASSES)('the program after one pass does the same: %s', (_name, pass) => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories(1), (program, memories) => {
        // With 0 situations nothing is known of what can be reached.
        for (const after of [pass(program, {}), pass(program, { maxSituations: 0 })]) {
          expect(programSchema.safeParse(after).success).toBe(true);
          expect(programProblems(after)).toEqual([]);
          for (const memory of memories) expectSameMeaning(program, after, memory);
        }
      }),
      { numRuns: 300 },
    );
  });
});

test('the result is valid, no larger, and cannot be simplified further', () => {
  const size = (program: Program): number[] => [
    program.numRegisters,
    program.states.length,
    program.circuits.reduce((sum, { gates }) => sum + gates.length, 0),
  ];
  fc.assert(
    fc.property(arbitraryProgram(), (program) => {
      const simple = simplify(program);
      expect(programProblems(simple)).toEqual([]);
      expect(simplify(simple)).toEqual(simple);
      expect(size(simple)[0]).toBeLessThanOrEqual(size(program)[0]);
      expect(size(simple)[1]).toBeLessThanOrEqual(size(program)[1]);
    }),
    { numRuns: 500 },
  );
});

describe('what goes', () => {
  it('dead gates, repeated gates and repeated constants', () => {
    const program = oneState(
      [
        circuit(
          [
            ['one'],
            ['add', 0, 0],
            ['one'],
            ['inc', 0],
            ['add', 0, 3],
            ['read', 0],
            ['read', 0],
            ['max', 6, 7],
            ['write', 5, 8],
          ],
          [4],
        ),
      ],
      [rule('*', 0)],
    );
    expect(simplify(program)).toEqual(
      oneState(
        [
          circuit(
            [
              ['inc', 0],
              ['read', 0],
              ['write', 1, 2],
            ],
            [1],
          ),
        ],
        [rule('*', 0)],
      ),
    );
  });

  it('writes of what is there already, but no other write', () => {
    const keep = circuit(
      [
        ['read', 0],
        ['write', 0, 1],
        ['inc', 0],
        ['write', 3, 3],
        ['write', 0, 1],
      ],
      [3],
    );
    expect(simplify(oneState([keep], [rule('*', 0)])).circuits).toEqual([
      circuit(
        [
          ['read', 0],
          ['inc', 0],
          ['write', 2, 2],
          ['write', 0, 1],
        ],
        [2],
      ),
    ]);
  });

  it('writes into a cell that is written again before anything is read', () => {
    const undone = circuit([['read', 0], ['zero'], ['write', 0, 2], ['write', 0, 1]], [1]);
    expect(simplify(oneState([undone], [rule('*', 0)])).circuits).toEqual([circuit([], [0])]);
    const isSeen = circuit([['one'], ['write', 0, 1], ['read', 1], ['write', 0, 3]], [3]);
    expect(simplify(oneState([isSeen], [rule('*', 0)])).circuits).toEqual([isSeen]);
  });
  it('registers that influence nothing, and those that are always 0', () => {
    // r1 stays 0, r2 counts, r3 follows r4 follows r3.
    const program = oneState(
      [
        circuit(
          [
            ['inc', 1],
            ['read', 0],
            ['write', 1, 5],
          ],
          [0, 4, 3, 2],
        ),
      ],
      [rule('****', 0)],
    );
    expect(simplify(program)).toEqual(
      oneState([circuit([['zero'], ['inc', 0], ['read', 1], ['write', 0, 3]], [2])], [rule('*', 0)]),
    );
    expect(simplify(paperReverse).numRegisters).toBe(3);
  });

  it('what a halting rule would do to the registers', () => {
    const program = oneState(
      [
        circuit(
          [
            ['inc', 0],
            ['write', 0, 1],
          ],
          [1],
        ),
      ],
      [rule('*', 0, { halt: true })],
    );
    expect(simplify(program).circuits).toEqual([circuit([['zero'], ['one'], ['write', 1, 2]], [0])]);
  });

  it('that, even where the circuit is shared with a rule that goes on', () => {
    const step = circuit(
      [
        ['read', 0],
        ['write', 1, 0],
        ['inc', 1],
      ],
      [1],
    );
    const program = oneState([step], [rule('0', 0), rule('+', 0, { halt: true })]);
    expect(simplify(program).circuits).toEqual([
      circuit(
        [
          ['read', 0],
          ['write', 1, 0],
        ],
        [1],
      ),
      circuit(
        [
          ['read', 0],
          ['write', 1, 0],
        ],
        [0],
      ),
    ]);
  });

  it('unreachable rules, by the first pass alone', () => {
    const program = oneState([circuit([], [0])], [rule('+', 0), rule('0', 0), rule('*', 0)]);
    const [[name, pass]] = PASSES;
    expect(name).toBe('drop rules that are never reached');
    expect(pass(program, {}).states[0].rules).toEqual([rule('0', 0)]);
  });

  it('unreachable circuits, rules and states; equal circuits become one', () => {
    const same = circuit(
      [
        ['inc', 0],
        ['write', 0, 1],
      ],
      [1],
    );
    const program: Program = {
      numRegisters: 1,
      circuits: [circuit([], [0]), same, structuredClone(same), circuit([['one']], [1])],
      states: [
        { rules: [rule('0', 1, { next: 2 }), rule('+', 0, { next: 1 })] },
        { rules: [rule('*', 3, { next: 1 })] },
        { rules: [rule('0', 1, { next: 1 }), rule('+', 2, { next: 1 })] },
      ],
    };
    const simple = simplify(program, { minMemorySize: 4 });
    expect(simple.circuits).toEqual([same, circuit([], [0])]);
    expect(simple.states.map(({ rules }) => rules.map(({ when }) => when))).toEqual([['*'], ['*'], ['*']]);
  });
});

describe('rules', () => {
  const write = (gate: string) => circuit([['read', 0], [gate], ['write', 3, 2]], [2, 0]);

  it('rules that do the same merge, also over patterns that cannot be met', () => {
    const all = ['00', '0+', '+0', '++'].map((when) => rule(when, 0));
    expect(simplify(oneState([write('one')], all)).states[0].rules).toEqual([rule('*', 0)]);
  });

  it('rules that do different things stay apart', () => {
    const program = oneState(
      [write('one'), write('two')],
      [rule('00', 0), rule('0+', 0), rule('+0', 1), rule('++', 1)],
    );
    const { rules } = simplify(program).states[0];
    expect(rules.map(({ when, circuit: index }) => `${when} ${index}`)).toEqual(['0 0', '+ 1']);
  });

  it('leave the commonest case for the end if it needs several patterns', () => {
    const { rules } = simplify(paperCopy).states[0];
    expect(rules.map(({ when }) => when)).toEqual(['000', '***']);
  });

  it('merge without knowing what can be met, if less', () => {
    const program = oneState(
      [write('one'), write('two')],
      [rule('00', 0), rule('0+', 0), rule('+0', 1), rule('++', 1)],
    );
    const { rules } = simplify(program, { maxSituations: 0 }).states[0];
    expect(rules.map(({ when }) => when)).toEqual(['0', '+']);
    // The order of these decides, so the second must not grow over the third.
    const ordered = oneState(
      [write('one'), write('two'), write('zero')],
      [rule('0*', 0), rule('*0', 1), rule('**', 2)],
    );
    const kept = simplify(ordered, { maxSituations: 0 }).states[0].rules;
    expect(kept.map(({ when }) => when)).toEqual(['0*', '*0', '**']);
  });

  it('test as few registers as can be', () => {
    const { rules } = simplify(paperReverse, { minMemorySize: 4 }).states[0];
    expect(rules.map(({ when }) => when.replaceAll('*', ''))).toEqual(['0', '+']);
    expect(simplify(paperSwap, { minMemorySize: 4 }).states[0].rules).toHaveLength(3);
  });
});
