import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  arbitraryMemory,
  arbitraryProgram,
  circuit,
  flaggedAccess,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from '../../test/support/programs.js';
import { runText } from '../../test/support/run-text.js';
import { GATES, type Gate } from '../machine/gates.js';
import { countRule, createRunner, createUsage, MissingRuleError } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import { programToText } from './print.js';

const SIZE = { minMemorySize: 4 };

/** The printed block of a circuit in a loop in which nothing is known of the registers. */
function blockOf(
  rows: readonly (readonly [string, ...number[]])[],
  registers: number[],
  gates = GATES,
): string[] {
  const R = registers.length;
  // The first step puts something different into every register.
  const reads = registers.map((_, i) => ['read', i === 0 ? 0 : R + i - 1] as const);
  const scramble = circuit(
    reads,
    registers.map((_, i) => R + i),
  );
  const always = '*'.repeat(R);
  const program: Program = {
    numRegisters: R,
    circuits: [scramble, circuit(rows, registers)],
    states: [{ rules: [rule(always, 0, { next: 1 })] }, { rules: [rule(always, 1, { next: 1 })] }],
  };
  const lines = programToText(program, { gates }).split('\n');
  return lines.slice(lines.indexOf('then repeat until the step limit:') + 1, -1).map((line) => line.slice(2));
}

describe("the paper's programs", () => {
  test.each([
    [
      'Copy',
      paperCopy,
      `registers r1..r3 start at 0  # all arithmetic is modulo M, the number of memory cells
repeat until the step limit:
  when r1 = 0 and r2 = 0 and r3 = 0: r1, r3 = mem[0] - 1, 1
  otherwise:
    mem[r3 + r1] = mem[r3]
    r2, r3 = r3, min(r1, r2 + 1)
`,
    ],
    [
      'Access',
      paperAccess,
      `register r1 starts at 0  # all arithmetic is modulo M, the number of memory cells
repeat until r1 != 0:
  r1 = mem[0]
then: mem[0] = mem[r1]; stop
`,
    ],
    [
      'Access with its first step marked in a register',
      flaggedAccess,
      `registers r1, r2 start at 0  # all arithmetic is modulo M, the number of memory cells
first step: r1, r2 = mem[0], 1
second step: mem[0] = mem[r1]; stop
`,
    ],
    [
      'Increment',
      paperIncrement,
      `register r1 starts at 0  # all arithmetic is modulo M, the number of memory cells
repeat until the step limit:
  mem[r1] = mem[r1] + 1
  r1 = r1 + 1
`,
    ],
    [
      'Reverse',
      paperReverse,
      `registers r1..r3 start at 0  # all arithmetic is modulo M, the number of memory cells
first step: r1, r2, r3 = mem[0], 1, 1
then repeat until the step limit:
  mem[r1 + r1 - (r2 + 1)] = mem[r2]
  r2 = r2 + 1
`,
    ],
    [
      'Swap',
      paperSwap,
      `registers r1, r2 start at 0  # all arithmetic is modulo M, the number of memory cells
repeat until r1 = 0 and r2 != 0:
  when r2 = 0:
    x = mem[r1]
    mem[r1] = mem[x]
    r1, r2 = 1, x
  otherwise:
    x = mem[r1]
    mem[r2] = mem[x]
    r1, r2 = 0, x
then: mem[r2] = mem[0]; stop
`,
    ],
  ])('%s', (_name, program, text) => {
    expect(programToText(simplify(program, SIZE))).toBe(text);
  });

  test('Copy with the cases never met left out', () => {
    const program = simplify(paperCopy, SIZE);
    const usage = createUsage(program);
    createRunner(program).run(Int32Array.of(3, 1, 2, 0, 0, 0), {
      maxSteps: 6,
      onStep: (event) => countRule(usage, event),
    });
    expect(programToText(program, { usage })).toBe(`\
registers r1..r3 start at 0  # all arithmetic is modulo M, the number of memory cells
first step: r1, r3 = mem[0] - 1, 1
then repeat until the step limit:
  mem[r3 + r1] = mem[r3]
  r2, r3 = r3, min(r1, r2 + 1)
# 1 more case, never met in the checks
`);
  });
});

test('the text, executed by itself, does what the program does', () => {
  fc.assert(
    fc.property(
      arbitraryProgram(),
      fc.boolean(),
      fc.array(arbitraryMemory(), { minLength: 1, maxLength: 4 }),
      (original, isSimplified, memories) => {
        const program = isSimplified ? simplify(original, SIZE) : original;
        const text = programToText(program, SIZE);
        fc.pre(!text.includes('the program fails'));
        for (const memory of memories.filter(({ length }) => length >= SIZE.minMemorySize)) {
          const got = runText(text, memory.slice(), 10);
          const expected = observe(program, memory);
          if (expected.end === 'no rule') {
            got.memories.length = Math.min(got.memories.length, expected.memories.length);
            expect(got.memories).toEqual(expected.memories);
          } else expect(got, text).toEqual(expected);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('the text with usage does what the program did in the counted runs', () => {
  const memories = fc.array(
    arbitraryMemory().filter(({ length }) => length >= SIZE.minMemorySize),
    { minLength: 1, maxLength: 4 },
  );
  let numHidden = 0;
  fc.assert(
    fc.property(arbitraryProgram(), memories, (original, inputs) => {
      const program = simplify(original, SIZE);
      const expected = inputs.map((memory) => observe(program, memory));
      fc.pre(expected.every(({ end }) => end !== 'no rule'));
      const usage = createUsage(program);
      for (const memory of inputs) {
        createRunner(program).run(memory.slice(), {
          maxSteps: 10,
          onStep: (event) => countRule(usage, event),
        });
      }
      const text = programToText(program, { ...SIZE, usage });
      if (text.includes('never met')) numHidden += 1;
      expect(
        inputs.map((memory) => runText(text, memory.slice(), 10)),
        text,
      ).toEqual(expected);
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(numHidden).toBeGreaterThan(5);
});

it('with usage prints only the registers that what was met needs, under their own names', () => {
  // r2 counts; r1 is only there to choose the second circuit, which is never met.
  const program = oneState(
    [
      circuit([['one'], ['read', 1], ['write', 1, 2], ['inc', 1]], [3, 5]),
      circuit([['zero'], ['write', 2, 2]], [0, 1]),
    ],
    [rule('0*', 0), rule('+*', 1)],
  );
  const usage = createUsage(program);
  createRunner(program).run(Int32Array.of(0, 0, 0, 0), {
    maxSteps: 4,
    onStep: (event) => countRule(usage, event),
  });
  expect(programToText(program, { usage })).toBe(`\
register r2 starts at 0  # all arithmetic is modulo M, the number of memory cells
repeat until the step limit:
  mem[r2] = 1
  r2 = r2 + 1
# 1 more case, never met in the checks
`);
});

function observe(program: Program, input: Int32Array) {
  const memories: string[] = [];
  const memory = input.slice();
  try {
    const onStep = (): void => void memories.push(memory.join(' '));
    const { halted } = createRunner(program).run(memory, { maxSteps: 10, onStep });
    return { memories, end: halted ? 'halted' : 'step limit' };
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return { memories, end: 'no rule' };
  }
}

describe('one circuit', () => {
  it('names a value that is read before a write and used after it', () => {
    expect(
      blockOf(
        [
          ['read', 0],
          ['write', 0, 1],
          ['inc', 2],
        ],
        [2, 0],
      ),
    ).toEqual(['x = mem[r1]', 'mem[r1] = r2', 'r1, r2 = x, r1']);
    expect(
      blockOf(
        [
          ['write', 0, 1],
          ['read', 1],
        ],
        [3, 1],
      ),
    ).toEqual(['mem[r1] = r2', 'r1 = mem[r2]']);
  });

  it('names a value that is used twice, not one that is used once', () => {
    expect(
      blockOf(
        [
          ['min', 0, 1],
          ['sub', 1, 2],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = r2 - min(r1, r2)']);
    expect(
      blockOf(
        [
          ['min', 0, 1],
          ['sub', 1, 2],
        ],
        [3, 2],
      ),
    ).toEqual(['x = min(r1, r2)', 'r1, r2 = r2 - x, x']);
  });

  it('shows that registers change at once, and leaves out those that keep their value', () => {
    expect(blockOf([], [1, 0, 2])).toEqual(['r1, r2 = r2, r1']);
    expect(blockOf([], [0, 1, 2])).toEqual(['do nothing']);
  });

  it('puts parentheses where they are needed and only there', () => {
    expect(
      blockOf(
        [
          ['add', 0, 1],
          ['sub', 0, 2],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = r1 - (r1 + r2)']);
    expect(
      blockOf(
        [
          ['sub', 0, 1],
          ['add', 2, 1],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = r1 - r2 + r2']);
    expect(
      blockOf(
        [
          ['lessThan', 0, 1],
          ['inc', 2],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = (r1 < r2) + 1']);
    expect(
      blockOf(
        [
          ['add', 0, 1],
          ['equal', 2, 1],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = r1 + r2 == r2']);
    expect(
      blockOf(
        [
          ['lessThan', 0, 1],
          ['equal', 2, 1],
        ],
        [3, 1],
      ),
    ).toEqual(['r1 = (r1 < r2) == r2']);
    expect(
      blockOf(
        [
          ['add', 0, 1],
          ['read', 2],
          ['max', 2, 3],
        ],
        [4, 1],
      ),
    ).toEqual(['x = r1 + r2', 'r1 = max(x, mem[x])']);
  });

  it('spreads a long register assignment over lines', () => {
    const sums = Array.from({ length: 6 }, (_, i) => ['sub', i, (i + 1) % 6] as const);
    const products = Array.from({ length: 6 }, (_, i) => ['add', 6 + i, i] as const);
    const lines = blockOf([...sums, ...products], [12, 13, 14, 15, 16, 17]);
    expect(lines[0]).toBe('all at once, from the old values:');
    expect(lines[1]).toBe('  r1 = r1 - r2 + r1');
    expect(lines).toHaveLength(7);
  });

  it("prints gates of one's own, in parentheses unless they look like a call", () => {
    const shift: Gate = { ...GATES[5], name: 'shift', text: (a, b) => `${a} << ${b}` };
    const gcd: Gate = { ...GATES[5], name: 'gcd', text: (a, b) => `gcd(${a}, ${b})` };
    const lines = blockOf(
      [
        ['shift', 0, 1],
        ['gcd', 2, 1],
        ['sub', 2, 3],
        ['shift', 4, 1],
      ],
      [5, 1],
      [...GATES, shift, gcd],
    );
    expect(lines).toEqual(['x = r1 << r2', 'r1 = (x - gcd(x, r2)) << r2']);
    expect(
      blockOf(
        [
          ['shift', 0, 1],
          ['gcd', 2, 1],
        ],
        [3, 1],
        [...GATES, shift, gcd],
      ),
    ).toEqual(['r1 = gcd(r1 << r2, r2)']);
    expect(
      blockOf(
        [
          ['shift', 0, 1],
          ['inc', 2],
        ],
        [3, 1],
        [...GATES, shift],
      ),
    ).toEqual(['r1 = (r1 << r2) + 1']);
  });
});

describe('cases', () => {
  const write = (gate: string) => circuit([['read', 0], [gate], ['write', 3, 2]], [2, 2]);

  it('cases keep the order of rules that overlap', () => {
    const program = oneState(
      [write('one'), write('two'), write('zero')],
      [rule('0*', 0), rule('*0', 1), rule('**', 2)],
    );
    const lines = programToText(program, { minMemorySize: 1 }).split('\n');
    expect(lines.filter((line) => /^ {2}\S/.test(line))).toEqual(['  when r1 = 0:', '  otherwise:']);

    const three = oneState(
      [
        circuit(
          [
            ['read', 0],
            ['write', 0, 1],
          ],
          [2, 0],
        ),
        write('two'),
        write('zero'),
      ],
      [rule('+*', 0), rule('*+', 1), rule('**', 2)],
    );
    const heads = programToText(three, { minMemorySize: 1 })
      .split('\n')
      .filter((line) => /^ {2}\S/.test(line));
    expect(heads).toEqual(['  when r1 != 0:', '  otherwise, when r2 != 0:', '  otherwise:']);
  });

  it('the text says so if no case applies at the start', () => {
    expect(programToText(oneState([circuit([], [0])], [rule('+', 0)]))).toContain('fails at once');
  });

  it('cases of several states say where to go', () => {
    const program: Program = {
      numRegisters: 1,
      circuits: [write('one'), write('two')]
        .map((each) => ({ ...each, registers: [1] }))
        .map((each) => ({
          gates: [
            { gate: 'read', a: 0, b: null },
            { gate: each.gates[1].gate, a: null, b: null },
            { gate: 'write', a: 2, b: 1 },
          ],
          registers: each.registers,
        })),
      states: [
        { rules: [rule('0', 0, { next: 1 }), rule('+', 1)] },
        { rules: [rule('0', 1, { halt: true }), rule('+', 0)] },
      ],
    };
    expect(programToText(program)).toBe(`\
register r1 starts at 0  # all arithmetic is modulo M, the number of memory cells
repeat:  # in each step one case of one state; state 1 is the first
  state 1:
    when r1 = 0:
      x = mem[0]
      mem[1] = x
      r1 = x
      go to state 2
    otherwise:
      x = mem[r1]
      mem[2] = x
      r1 = x
  state 2:
    when r1 = 0: mem[2] = mem[0]; stop
    otherwise:
      x = mem[r1]
      mem[1] = x
      r1 = x
      go to state 1
`);
  });
});
