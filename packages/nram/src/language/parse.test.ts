import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import {
  arbitraryMemory,
  arbitraryProgram,
  circuit,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from '../../test/support/programs.js';
import { NramError } from '../errors.js';
import { GATES, type Gate } from '../machine/gates.js';
import { createMachine } from '../machine/spec.js';
import { discretize } from '../network/discretize.js';
import type { GateOptions } from '../program/circuit.js';
import { createRunner, MissingRuleError, runProgram } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import { programProblems } from '../program/validate.js';
import { createRandom } from '../random.js';
import { findTask } from '../tasks/index.js';
import { verify } from '../verify/verify.js';
import { parseProgramText } from './parse.js';
import { programToText } from './print.js';

const SIZE = { minMemorySize: 4 };
const arbitraryMemories = fc.array(
  arbitraryMemory().filter(({ length }) => length >= SIZE.minMemorySize),
  { minLength: 1, maxLength: 4 },
);

/** Memory after every step, and how the run ended. */
function observe(program: Program, input: Int32Array, options: GateOptions) {
  const seen: string[] = [];
  const memory = input.slice();
  try {
    const onStep = (): void => void seen.push(memory.join(' '));
    const { halted, steps } = createRunner(program, options).run(memory, { maxSteps: 12, onStep });
    return { seen, end: `${halted ? 'halted' : 'step limit'} after ${steps}` };
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
    return { seen, end: 'no rule' };
  }
}

/** Prints, reads and prints again; the program that was read does the same. */
function expectIdentity(program: Program, inputs: readonly Int32Array[], options: GateOptions = {}): void {
  const text = programToText(program, { ...SIZE, ...options });
  const parsed = parseProgramText(text, 'printed', options);
  expect(programProblems(parsed, options.gates)).toEqual([]);
  expect(programToText(parsed, { ...SIZE, ...options }), text).toBe(text);
  for (const memory of inputs) {
    const expected = observe(program, memory, options);
    const got = observe(parsed, memory, options);
    // A program without a rule for what it meets may be printed as one that has one.
    if (expected.end === 'no rule') got.seen.length = Math.min(got.seen.length, expected.seen.length);
    expect(got.seen, text).toEqual(expected.seen);
    if (expected.end !== 'no rule') expect(got.end, text).toBe(expected.end);
  }
}

const randomMemories = (seed: number): Int32Array[] => {
  const random = createRandom(seed, 'parse-text.test');
  return [4, 5, 9, 16, 30].map((size) => Int32Array.from({ length: size }, () => random.int(0, size - 1)));
};

describe('text -> program -> text is the identity, and the program does the same', () => {
  const fails = (program: Program): boolean => programToText(program, SIZE).includes('the program fails');

  test('random simplified programs come back from their text', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories, (program, memories) => {
        const simple = simplify(program, SIZE);
        fc.pre(!fails(simple));
        expectIdentity(simple, memories);
      }),
      { numRuns: 1000 },
    );
  });

  test('random programs come back from their text', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemories, (program, memories) => {
        fc.pre(!fails(program));
        expectIdentity(program, memories);
      }),
      { numRuns: 500 },
    );
  });

  test('programs of random networks come back from their text', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = createRandom(seed, 'network');
      const gates = [
        'read',
        'zero',
        'one',
        'two',
        'inc',
        'add',
        'sub',
        'lessThan',
        'equal',
        'min',
        'max',
        'write',
      ];
      const machine = createMachine({ numRegisters: random.int(2, 6), gates, hiddenSize: 4 });
      const parameters = Float64Array.from({ length: machine.numParameters }, () => 2 * random.float() - 1);
      expectIdentity(simplify(discretize(machine, parameters), SIZE), randomMemories(seed));
    }
  });

  test.each([
    ...Object.entries(HAND_PROGRAMS),
    ...Object.entries({ paperCopy, paperAccess, paperIncrement, paperReverse, paperSwap }),
  ])('%s', (_name, program) => {
    expectIdentity(program, randomMemories(1));
    expectIdentity(simplify(program, SIZE), randomMemories(2));
  });

  test('a program with too much to explore comes back from its text', () => {
    // Twenty registers that may each be 0 or not.
    const registers = Array.from({ length: 20 }, (_, i) => 20 + i);
    const reads = registers.map(
      (_, i) => (i === 0 ? ['read', 0] : ['read', 19 + i]) as [string, ...number[]],
    );
    const write = circuit([['write', 3, 4], ...reads.slice(1).map(() => ['zero'] as [string])], registers);
    const program = oneState(
      [
        circuit(reads, registers),
        write,
        circuit(
          [['inc', 2]],
          registers.map((_, i) => (i === 2 ? 20 : i)),
        ),
      ],
      [
        rule(`0${'*'.repeat(19)}`, 0),
        rule(`*+${'*'.repeat(18)}`, 2),
        rule(`*+0${'*'.repeat(17)}`, 1, { halt: true }),
        rule('*'.repeat(20), 1),
      ],
    );
    expectIdentity(program, randomMemories(3));
  });

  test("gates of one's own, as a call, as an operator, and by name if their text is taken", () => {
    const own = (name: string, text: Gate['text'], arity: Gate['arity'] = 2): Gate => ({
      ...GATES[5],
      name,
      arity,
      text,
    });
    const gates = [
      ...GATES,
      own('shift', (a, b) => `${a} << ${b}`),
      own('gcd', (a, b) => `gcd(${a}, ${b})`),
      own('half', (a) => `${a} / 2`, 1),
      own('plus', (a, b) => `${a} + ${b}`),
    ];
    const program = oneState(
      [
        circuit(
          [
            ['read', 0],
            ['shift', 0, 2],
            ['gcd', 3, 1],
            ['half', 4],
            ['plus', 5, 3],
            ['inc', 3],
            ['lessThan', 6, 7],
            ['write', 8, 6],
          ],
          [3, 6],
        ),
      ],
      [rule('**', 0)],
    );
    expectIdentity(program, randomMemories(4), { gates });
    const text = programToText(program, { gates });
    for (const part of ['r1 << mem[r1]', 'gcd(x, r2)', 'half(', 'plus(']) expect(text).toContain(part);
  });
});

describe('what a person may write', () => {
  const run = (text: string, cells: number[], maxSteps = 100): { memory: number[]; steps: number } => {
    const memory = Int32Array.from(cells);
    const { steps } = runProgram(parseProgramText(text, 'hand'), memory, { maxSteps });
    return { memory: Array.from(memory), steps };
  };

  it('the example of docs/language.md, which is right on the test inputs of its task', () => {
    const page = readFileSync(new URL('../../../../docs/language.md', import.meta.url), 'utf8');
    const [, example] = /```\n([^`]*)```/.exec(page) as RegExpExecArray;
    const task = findTask('listSearch');
    const { lengths, seed } = task.test;
    const report = verify(parseProgramText(example, 'language.md'), task, {
      lengths,
      seed,
      cases: 300,
    });
    expect(report).toMatchObject({ paper: { errors: 0 }, strict: { errors: 0 } });
  });

  it('comments, blank lines, tabs or any number of spaces, other line ends, a byte order mark', () => {
    const plain = parseProgramText('first step:\n  r1 = mem[0]\nthen: mem[r1] = 1; stop', 'a');
    const other =
      '\ufeff# a\r\n\r\nfirst step: # b\r\n\t\tr1 = mem[0]\t# c\r\n   \r\nthen:\r\n      mem[r1] = 1\r\n  # d\r\n      stop\r\n\r\n';
    expect(parseProgramText(other, 'b')).toEqual(plain);
  });

  it('registers by names of their own, or by their numbers', () => {
    const named = parseProgramText('registers to, from start at 0\nrepeat:\n  to, from = from + 1, to', 'a');
    const numbered = parseProgramText('repeat:\n  r1, r2 = r2 + 1, r1', 'b');
    expect(named).toEqual(numbered);
    expect(parseProgramText('register r3 starts at 0\nrepeat: r3 = 1', 'c').numRegisters).toBe(3);
  });

  it.each([
    ['1 < 2', 1],
    ['2 <= 1', 0],
    ['2 > 1', 1],
    ['1 >= 1', 1],
    ['3 == 3', 1],
    ['3 != 3', 0],
    ['(1 < 2) + 5', 6],
    ['M - 1', 9],
    ['-3', 7],
    ['7 + 8', 5],
    ['2 - 1 - 1', 0],
    ['2 - (1 - 1)', 2],
    ['mem[mem[1]]', 3],
    ['123456', 6],
    ['min(3, max(1, 2))', 2],
    ['min(M - 1, 4)', 4],
    ['2 + 3 == 5', 1],
    ['1000000000 - 1', 9],
  ])('%s is %d', (value, expected) => {
    expect(run(`one step: mem[0] = ${value}; stop`, [0, 2, 3, 0, 0, 0, 0, 0, 0, 0]).memory[0]).toBe(expected);
  });

  it('values are made before they are put anywhere, cells are written in order', () => {
    const swap = 'one step:\n  mem[0], mem[1] = mem[1], mem[0]\n  x = mem[0]\n  mem[2] = x\n  stop';
    expect(run(swap, [1, 2, 0]).memory).toEqual([2, 1, 2]);
    expect(run('one step: mem[0], mem[0] = 1, 2; stop', [0, 0, 0]).memory).toEqual([2, 0, 0]);
    expect(
      run(
        'first step:\n  all at once:\n    r1 = r2 + 1\n    r2 = r1 + 2\nthen: mem[r1] = r2; stop',
        [0, 0, 0],
      ).memory,
    ).toEqual([0, 2, 0]);
  });

  it('the first case that applies is the step, and none is a failure', () => {
    const text = (more: string): string =>
      `repeat:\n  when r1 = 0 and r2 = 0: r1 = 1\n  when r1 is not 0: mem[1] = 1; r1, r2 = 0, 1${more}`;
    expect(run(text('\n  otherwise: stop'), [0, 0]).steps).toBe(3);
    expect(() => run(text(''), [0, 0])).toThrow(MissingRuleError);
    expect(run('repeat:\n  when r1 = 0 or r2 = 0: r1, r2 = 1, r1\n  otherwise: stop', [0, 0]).steps).toBe(3);
  });

  it('"until" is looked at before each step, and the step is then one of what follows', () => {
    const loop = 'repeat until r1 != 0: r1 = mem[0]';
    expect(run(loop, [3, 0, 0, 0]).steps).toBe(2);
    expect(run(`${loop}\nthen: mem[r1] = 1; stop`, [3, 0, 0, 0])).toEqual({ memory: [3, 0, 0, 1], steps: 2 });
    const twice =
      'repeat until r1 != 0: r1 = 1\nthen repeat until r2 != 0: mem[r2] = r1; r2 = mem[1] + 1\nthen: mem[0] = 0; stop';
    expect(run(twice, [0, 2, 0, 0])).toEqual({ memory: [0, 2, 0, 0], steps: 3 });
    const inner =
      'repeat until r1 != 0: r1 = 1\nthen repeat until r1 != 0: do nothing\nthen repeat:\n  when r2 = 0: r2 = 1\n  otherwise: stop';
    expect(run(inner, [0, 0]).steps).toBe(3);
  });

  it('states, that a step may go to as well', () => {
    const text =
      'first step: go to state b\nthen repeat:\n  state a: mem[1] = 1; stop\n  state b: r1 = 1; go to state c\n  state c:\n    when r1 = 0: stop\n    otherwise: r1 = 0; mem[0] = 1; go to state a';
    expect(run(text.replace('r1 = 0; mem[0] = 1', 'mem[0] = 1; r1 = 0'), [0, 0])).toEqual({
      memory: [1, 1],
      steps: 4,
    });
  });
});

describe('a wrong text is refused, with the place and what was expected', () => {
  const messageOf = (text: string): string => {
    try {
      parseProgramText(text, 'dir/x.nram');
    } catch (error) {
      expect(error).toBeInstanceOf(NramError);
      expect((error as NramError).code).toBe('config');
      return (error as NramError).message;
    }
    return 'no error';
  };

  it.each([
    ['', 'line 1, column 1: expected "first step:" or "repeat:"'],
    ['repeat', 'line 1, column 7: expected ":"'],
    ['repeat:', 'line 1, column 7: expected a statement'],
    [
      'reapeat:\n  r1 = 1',
      'line 1, column 1: expected a step or a loop, got "reapeat" (did you mean "repeat"?)',
    ],
    ['first step: r1 = 1', 'line 1, column 1: expected "stop", or a step or loop after this'],
    ['second step: stop', 'expected step 1 here, got step 2'],
    ['repeat: stop\nthen: stop', 'line 2, column 1: expected nothing after a "repeat"'],
    ['repeat:\n  r1 = r2 +', 'line 2, column 12: expected a value, got the end of the line'],
    ['repeat:\n  stpo', 'got "stpo" (did you mean "stop"?)'],
    ['repeat:\n  wehn r1 = 0: stop', 'got "wehn" (did you mean "when"?)'],
    ['repeat:\n  r1 = 1\n  r1 = 2', 'line 3, column 3: expected one assignment per step'],
    ['repeat:\n  r1, r1 = 1, 2', 'line 2, column 7: expected one assignment per step'],
    ['repeat:\n  r1 = 1\n  r2 = r1', 'line 3, column 8: expected an unambiguous name'],
    ['repeat:\n  r1 = 1\n  r2 = r1', 'write "x = ...", then "r1 = x", and use x)'],
    ['repeat:\n  x := 1', 'line 2, column 5: expected "=", got ":="'],
    ['repeat:\n  if r1 = 0: stop', 'line 2, column 3: expected a statement, got "if" (write "when r1 = 0:")'],
    ['repeat:\n  when r1 = 0: r1 = 1\n  else: stop', 'got "else" (write "otherwise:")'],
    ['repeat:\n  when r1 = 0: r1 = 1\n  otherwise if r2 = 0: stop', 'got "if" (write "when r1 = 0:")'],
    ['while r1 != 0:\n  r1 = 1', 'got "while" (write "repeat until r1 = 0:", which ends when that is true)'],
    [
      'repeat:\nr1 = 1',
      'line 1, column 7: expected a statement after ":", got nothing (indent the statements below',
    ],
    [
      'repeat:\nr1 = 1',
      'line 2, column 1: expected a step or a loop such as "repeat:", with statements indented',
    ],
    ['repeat\n  r1 = 1', 'got a different one (only lines below a ":" are indented further)'],
    ['repeat:\n  x = 1\n  x = 2', 'line 3, column 3: expected a new name'],
    ['repeat:\n  r1, r2 = 1', 'expected one value per name (2), got 1'],
    ['repeat:\n  r1 = 1 = 2', 'line 2, column 10: expected "=="'],
    ['repeat:\n  r1 = 1 < 2 < 3', 'put one of the two comparisons in parentheses'],
    ['repeat:\n  r1 = 1000000001', 'expected a number of at most 1000000000'],
    ['repeat:\n  r1 = mn(1, 2)', 'expected a function, got "mn" (did you mean "min"?)'],
    ['repeat:\n  r1 = "3"', String.raw`line 2, column 8: expected a name, a number or a sign, got "\""`],
    ['repeat:\n  when r1 = 3: stop', 'line 2, column 13: expected 0'],
    ['repeat:\n  when x = 0: stop\n  otherwise: r1 = 1', 'line 2, column 8: expected a register, got "x"'],
    ['repeat until r1 = 0 and r1 != 0: stop', 'line 1, column 25: expected a condition that can be true'],
    [
      'repeat:\n  otherwise: stop\n  when r1 = 0: stop',
      'line 3, column 3: expected nothing after "otherwise:"',
    ],
    ['repeat:\n  stop\n  r1 = 2', 'line 3, column 3: expected nothing after "stop"'],
    ['repeat:\n  when r1 = 0:\n    stop\n   r1 = 2', 'line 4, column 4: expected the indentation'],
    ['repeat:\n  state one:\n    go to state tow\n  state two: stop', 'got "tow" (did you mean "two"?)'],
    ['repeat:\n  state a: stop\n  state a: stop', 'line 3, column 9: expected each state once'],
    ['registers p, q start at 0\nrepeat:\n  p = qq', 'got "qq" (did you mean "q"?)'],
    ['registers p, p start at 0\nrepeat: stop', 'expected each register once'],
    ['registers r1..r30 start at 0\nrepeat: stop', 'r1..r20'],
    ['repeat: r21 = 1', 'line 1, column 9: expected registers r1..r20, got r21'],
    ['register mem starts at 0\nrepeat: stop', 'expected a name that is not a keyword, got "mem"'],
    [`repeat: r1 = ${'('.repeat(60)}`, 'at most 50 parentheses'],
    [`repeat: ${'a: '.repeat(60)}`, 'at most 8 levels'],
    ['# no case applies when all registers are 0: the program fails at once', 'expected "first step:"'],
  ])('%j', (text, says) => {
    const message = messageOf(text);
    expect(message).toContain('parseProgramText: dir/x.nram: ');
    expect(message).toContain(says);
  });

  it('up to 20 problems are named at once, without their consequences', () => {
    const message = messageOf('repeat:\n  x = y\n  r1 = x + 1\n  foo\n  mem[2 = 3\n');
    expect(message.match(/line \d+/g)).toEqual(['line 2', 'line 4', 'line 5']);
    expect(messageOf(`repeat:\n${'  foo\n'.repeat(1000)}`).match(/line \d+/g)).toHaveLength(20);
  });

  it('too many lines, characters, registers, gates or rules are refused with their limit', () => {
    expect(messageOf('\n'.repeat(10_001))).toContain('line 10001, column 1: expected at most 10000 lines');
    expect(messageOf(`repeat: ${' '.repeat(10_000)}stop`)).toContain('10000 characters per line');
    expect(messageOf('#'.repeat(2 ** 20 + 1))).toContain(
      'at most 1048576 characters are required, got 1048577',
    );
    expect(
      messageOf(
        `one step:\n${Array.from({ length: 3000 }, (_, i) => `  mem[${i * 171_717 + 5e8}] = 1`).join('\n')}`,
      ),
    ).toContain('gates');
    expect(messageOf('then: r1 = 1\n'.repeat(1001))).toContain('1000 steps and loops');
    expect(messageOf('repeat until r1 = 0: do nothing\n'.repeat(900))).toContain('16384 rules');
    expect(messageOf(`repeat until ${'r1 = 0 or '.repeat(70)}r1 = 0: stop`)).toContain('64 conditions');
  });

  it('a gate that does not exist is refused', () => {
    const gates = GATES.filter(({ name }) => name !== 'max');
    expect(() => parseProgramText('repeat: r1 = max(r1, 2)', 'x', { gates })).toThrow(
      'expected a function, got "max"',
    );
    const noAdd = GATES.filter(({ name }) => name !== 'add');
    expect(() => parseProgramText('repeat: r1 = r1 + 2', 'x', { gates: noAdd })).toThrow('gate "add"');
  });
});

describe('"stop if" at the end of a step', () => {
  const read = (text: string) => parseProgramText(text, 'test.nram');
  const text = `registers r1, r2 start at 0  # all arithmetic is modulo M, the number of memory cells
first step:
  x = mem[0]
  r1, r2 = x, x
  stop if x = 1
then repeat:
  mem[r1] = mem[r2 - 1]
  r1, r2 = r1 + 1, r2 - 1
  stop if r2 = 1
`;

  test('comes back as it was', () => {
    expect(programToText(read(text))).toBe(text);
  });

  test('looks at the registers as they are after the step, and stops before the next one', () => {
    const memory = Int32Array.of(4, 5, 6, 7, 0, 0, 0, 0, 0);
    expect(createRunner(read(text)).run(memory, { maxSteps: 100 })).toEqual({ steps: 5, halted: true });
    expect([...memory]).toEqual([4, 5, 6, 7, 7, 6, 5, 0, 0]);
  });

  test.each([
    ['=', [3]],
    ['!=', [1, 2, 4, 5]],
    ['<', [1, 2]],
    ['<=', [1, 2, 3]],
    ['>', [4, 5]],
    ['>=', [3, 4, 5]],
  ])('r1 %s 3', (sign, stopping) => {
    // Steps 1 to 5 are looked at one by one.
    for (let first = 1; first <= 5; first++) {
      const program = read(`first step: r1 = ${first}; stop if r1 ${sign} 3\nthen repeat: mem[0] = 1\n`);
      const memory = new Int32Array(9);
      const { halted } = createRunner(program).run(memory, { maxSteps: 4 });
      expect([first, halted, memory[0]]).toEqual([
        first,
        stopping.includes(first),
        stopping.includes(first) ? 0 : 1,
      ]);
    }
  });

  test('a value that needs an old register is not told so', () => {
    const old = read(
      'registers r1, r2 start at 0\nrepeat until r2 != 0:\n  mem[r1] = 1\n  r1, r2 = mem[2], r1 == 3\n',
    );
    expect(programToText(old)).toContain('repeat until r2 != 0:');
    expect(programToText(read(programToText(old)))).toBe(programToText(old));
  });

  test.each([
    [
      'repeat:\n  r1 = r1 + 1\n  stop if r1\n',
      'expected a comparison such as "= 0", got the end of the line',
    ],
    ['repeat:\n  stop if r1 = 0\n  r1 = 1\n', 'expected nothing but "go to state" after "stop if", got "r1"'],
  ])('%j is refused', (wrong, message) => {
    expect(() => read(wrong)).toThrow(message);
  });
});
