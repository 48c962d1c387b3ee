import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
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
import { evaluateCircuit } from './circuit.js';
import {
  countRule,
  createRunner,
  createUsage,
  MissingRuleError,
  type RunOptions,
  runProgram,
} from './interpreter.js';
import { matches, zeroBits } from './pattern.js';
import type { Program } from './program.js';

/** Everything to be seen of a run, copied. */
function record(program: Program, memory: readonly number[] | Int32Array, options: RunOptions) {
  const cells = Int32Array.from(memory);
  const steps: { rule: string; registers: number[]; memory: number[] }[] = [];
  const result = runProgram(program, cells, {
    ...options,
    onStep: ({ step, state, rule: index, registers, memory: after }) => {
      expect(step).toBe(steps.length);
      steps.push({
        rule: `${state} ${index}`,
        registers: Array.from(registers),
        memory: Array.from(after),
      });
    },
  });
  return { ...result, trace: steps, memory: Array.from(cells) };
}

/** The meaning of a program, written as the definition reads. */
function recordByDefinition(program: Program, input: Int32Array, maxSteps: number) {
  const memory = input.slice();
  let registers = new Array<number>(program.numRegisters).fill(0);
  let state = 0;
  const trace: { rule: string; registers: number[]; memory: number[] }[] = [];
  for (let step = 0; step < maxSteps; step++) {
    const { rules } = program.states[state];
    const index = rules.findIndex(({ when }) => matches(when, zeroBits(registers)));
    if (index < 0) return { failed: true, halted: false, trace };
    registers = evaluateCircuit(program.circuits[rules[index].circuit], registers, memory).registers;
    trace.push({ rule: `${state} ${index}`, registers, memory: Array.from(memory) });
    if (rules[index].halt) return { failed: false, halted: true, trace };
    state = rules[index].next;
  }
  return { failed: false, halted: false, trace };
}

describe("the paper's printed executions", () => {
  test('Copy: registers at the start of every step, and the copied array', () => {
    const { trace, memory } = record(paperCopy, [6, 2, 10, 6, 8, 9, 0, 0, 0, 0, 0, 0], { maxSteps: 11 });
    expect(trace.map(({ registers }) => registers.join(' '))).toEqual([
      ...['0 5 0 1', '0 5 1 1', '0 5 1 2', '0 5 2 2', '0 5 2 3', '0 5 3 3'],
      ...['0 5 3 4', '0 5 4 4', '0 5 4 5', '0 5 5 5', '0 5 5 5'],
    ]);
    expect(memory).toEqual([6, 2, 10, 6, 8, 9, 2, 10, 6, 8, 9, 0]);
  });

  test('Access: stops by itself after two steps', () => {
    const run = record(paperAccess, [3, 1, 12, 4, 7, 12, 1, 13, 8, 2, 1, 3, 11, 11, 12, 0], { maxSteps: 20 });
    expect([run.steps, run.halted]).toEqual([2, true]);
    expect(run.memory).toEqual([4, 1, 12, 4, 7, 12, 1, 13, 8, 2, 1, 3, 11, 11, 12, 0]);
  });

  test('Increment', () => {
    const run = record(paperIncrement, [1, 11, 3, 8, 1, 2, 9, 8, 5, 3, 0, 0, 0, 0, 0, 0], { maxSteps: 10 });
    expect([run.steps, run.halted]).toEqual([10, false]);
    expect(run.memory).toEqual([2, 12, 4, 9, 2, 3, 10, 9, 6, 4, 0, 0, 0, 0, 0, 0]);
    expect(run.trace[2].registers).toEqual([3, 4, 4, 4, 3]);
  });

  test('Reverse: writes cells 14 down to 8', () => {
    const run = record(paperReverse, [8, 8, 1, 3, 5, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0], { maxSteps: 8 });
    expect(run.trace[0].registers).toEqual([8, 0, 1, 1]);
    expect(run.memory).toEqual([8, 8, 1, 3, 5, 1, 1, 2, 2, 1, 1, 5, 3, 1, 8, 0]);
  });

  test('Swap: two chained reads a step', () => {
    const run = record(paperSwap, [4, 13, 6, 10, 5, 4, 6, 3, 7, 1, 1, 11, 13, 12, 0, 0], { maxSteps: 9 });
    expect(run.trace.map(({ registers }) => registers)).toEqual([
      [1, 4],
      [0, 13],
      [0, 13],
    ]);
    expect([run.steps, run.halted]).toEqual([3, true]);
    expect(run.memory).toEqual([5, 13, 6, 10, 12, 4, 6, 3, 7, 1, 1, 11, 13, 5, 0, 0]);
  });
});

test('the compiled runner does what the definition says, step by step', () => {
  fc.assert(
    fc.property(arbitraryProgram(), arbitraryMemory(), (program, memory) => {
      const expected = recordByDefinition(program, memory, 12);
      const run = (): ReturnType<typeof record> => record(program, memory, { maxSteps: 12 });
      if (expected.failed) {
        expect(run).toThrow(MissingRuleError);
      } else {
        const { trace, halted, steps } = run();
        expect({ trace, halted, steps }).toEqual({
          trace: expected.trace,
          halted: expected.halted,
          steps: expected.trace.length,
        });
      }
    }),
    { numRuns: 1500 },
  );
});

describe('a memory of which only the first cells are stored', () => {
  /** The first write of anything but 0 beyond the stored cells in a run of the whole memory; null if there is none. */
  const firstWriteBeyond = (program: Program, memory: Int32Array, numCells: number): number | null => {
    let first: number | null = null;
    const before = { registers: new Array<number>(program.numRegisters).fill(0), memory: memory.slice() };
    runProgram(program, memory.slice(), {
      maxSteps: 12,
      onStep: ({ state, rule: index, registers, memory: after }) => {
        const { gates, registers: next } = program.circuits[program.states[state].rules[index].circuit];
        const { wires } = evaluateCircuit({ gates, registers: next }, before.registers, before.memory);
        for (const { gate, a, b } of gates) {
          if (gate !== 'write' || first !== null) continue;
          if (wires[a as number] >= numCells && wires[b as number] !== 0) first = wires[a as number];
        }
        before.registers = Array.from(registers);
        before.memory = after.slice();
      },
    });
    return first;
  };

  it('runs as if all of it were stored, up to the first write beyond them', () => {
    const seen = { right: 0, broken: 0 };
    const property = fc.property(arbitraryProgram(), arbitraryMemory(), fc.nat(), (program, cells, share) => {
      const numCells = 1 + (share % cells.length);
      const memory = cells.map((value, i) => (i < numCells ? value : 0));
      fc.pre(!recordByDefinition(program, memory, 12).failed);
      const expected = record(program, memory, { maxSteps: 12 });
      const stored = memory.slice(0, numCells);
      const run = () => record(program, stored, { maxSteps: 12, memorySize: memory.length });
      const beyond = firstWriteBeyond(program, memory, numCells);
      if (beyond === null) {
        seen.right++;
        const trace = expected.trace.map((step) => ({ ...step, memory: step.memory.slice(0, numCells) }));
        expect(run()).toEqual({ ...expected, trace, memory: expected.memory.slice(0, numCells) });
      } else {
        seen.broken++;
        expect(run).toThrow(`must be to one of the cells given, 0..${numCells - 1}, got address ${beyond} `);
      }
    });
    fc.assert(property, { numRuns: 1500, seed: 1 });
    // Otherwise one of the two was hardly tried.
    expect(Math.min(seen.right, seen.broken)).toBeGreaterThan(50);
  });

  it('is the same to the definition of a step', () => {
    const beyond = circuit(
      [
        ['read', 0],
        ['inc', 1],
        ['write', 0, 2],
      ],
      [2],
    );
    const memory = Int32Array.of(4, 5);
    const options = { memorySize: 9 };
    expect(evaluateCircuit(beyond, [1], memory, options).registers).toEqual([6]);
    expect(memory).toEqual(Int32Array.of(4, 6));
    expect(() => evaluateCircuit(beyond, [7], memory, options)).toThrow('got address 7');
    // A 0 is there already.
    expect(
      evaluateCircuit(circuit([['zero'], ['write', 0, 1]], [2]), [7], memory, options).registers,
    ).toEqual([0]);
    expect(
      evaluateCircuit(
        circuit(
          [
            ['read', 0],
            ['dec', 1],
          ],
          [2],
        ),
        [7],
        memory,
        options,
      ).wires,
    ).toEqual([7, 0, 8]);
  });

  it('takes numbers up to the largest memory, where sums do not overflow', () => {
    const M = 2 ** 31 - 1;
    const sum = oneState(
      [circuit([['zero'], ['one'], ['read', 1], ['read', 2], ['add', 3, 4], ['write', 1, 5]], [0])],
      [rule('*', 0, { halt: true })],
    );
    const sumOf = (a: number, b: number): number => {
      const memory = Int32Array.of(a, b);
      runProgram(sum, memory, { maxSteps: 1, memorySize: M });
      return memory[0];
    };
    expect(sumOf(2_000_000_000, 147_483_646)).toBe(M - 1);
    expect(sumOf(2_000_000_000, 147_483_647)).toBe(0);
    expect(sumOf(M - 1, M - 1)).toBe(M - 2);
    expect(() => sumOf(0, M)).toThrow(`memory[1] must be in 0..${M - 1}, got ${M}`);
  });

  it.each([1, 2.5, 2 ** 31, Number.NaN])('refuses a memory size of %d for two cells', (memorySize) => {
    expect(() => runProgram(paperIncrement, Int32Array.of(0, 0), { maxSteps: 1, memorySize })).toThrow(
      `runProgram: memorySize must be an integer in 2..2147483647, got ${memorySize} (there are 2 cells)`,
    );
  });
});

test('rules are found alike in a table and by linear matching', () => {
  // 13 registers, of which the first two do the work; beyond 12 there is no table.
  const wide = (program: Program): Program => {
    const extra = Array.from({ length: 13 - program.numRegisters }, (_, i) => program.numRegisters + i);
    const move = (wire: number): number => (wire < program.numRegisters ? wire : wire + extra.length);
    return {
      numRegisters: 13,
      circuits: program.circuits.map(({ gates, registers }) => ({
        gates: gates.map(({ gate, a, b }) => ({
          gate,
          a: a === null ? null : move(a),
          b: b === null ? null : move(b),
        })),
        registers: [...registers.map(move), ...extra],
      })),
      states: program.states.map(({ rules }) => ({
        rules: rules.map((each, i) => ({
          ...each,
          when: each.when + (i % 2 === 0 ? '*' : '0').repeat(extra.length),
        })),
      })),
    };
  };
  fc.assert(
    fc.property(arbitraryProgram(), arbitraryMemory(), (program, memory) => {
      const expected = recordByDefinition(program, memory, 8);
      fc.pre(!expected.failed);
      const { trace } = record(wide(program), memory, { maxSteps: 8 });
      expect(trace.map((step) => [step.rule, step.memory])).toEqual(
        expected.trace.map((step) => [step.rule, step.memory]),
      );
    }),
    { numRuns: 300 },
  );
});

it('updates all registers at once from the old ones', () => {
  const swapRegisters = oneState(
    [circuit([['one'], ['two']], [2, 3]), circuit([], [1, 0])],
    [rule('00', 0), rule('**', 1)],
  );
  const { trace } = record(swapRegisters, [0, 0, 0, 0], { maxSteps: 3 });
  expect(trace.map(({ registers }) => registers)).toEqual([
    [1, 2],
    [2, 1],
    [1, 2],
  ]);
});

it('lets a second read see the first write, and a write return what it wrote', () => {
  const program = oneState(
    [circuit([['read', 0], ['two'], ['write', 0, 3], ['read', 0]], [2, 4])],
    [rule('**', 0)],
  );
  const { trace } = record(program, [1, 0, 0], { maxSteps: 1 });
  expect(trace[0]).toEqual({ rule: '0 0', registers: [1, 2], memory: [2, 0, 0] });
});

it('starts every run with registers of 0 and in state 0', () => {
  const runner = createRunner(paperCopy);
  const once = Int32Array.of(3, 1, 2, 0, 0, 0);
  const again = once.slice();
  runner.run(once, { maxSteps: 4 });
  runner.run(again, { maxSteps: 4 });
  expect(again).toEqual(once);
});

it('runs in memories of any size, and takes no step if none is given', () => {
  const memory = new Int32Array(1_000_000).fill(7);
  expect(runProgram(paperIncrement, memory, { maxSteps: 999_999 })).toEqual({
    steps: 999_999,
    halted: false,
  });
  expect([memory[0], memory[999_998], memory[999_999]]).toEqual([8, 8, 7]);

  const one = Int32Array.of(0);
  runProgram(paperIncrement, one, { maxSteps: 3 });
  expect(one).toEqual(Int32Array.of(0));
  expect(runProgram(paperIncrement, one, { maxSteps: 0 })).toEqual({ steps: 0, halted: false });
});

describe('errors', () => {
  const codeAndMessage = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      if (error instanceof NramError) return `${error.code} ${error.message}`;
      throw error;
    }
    return 'no error';
  };

  it('names state and pattern where no rule matches, and leaves memory as the steps before left it', () => {
    const program: Program = {
      numRegisters: 2,
      circuits: [circuit([['one'], ['write', 0, 2]], [0, 2])],
      states: [{ rules: [rule('00', 0, { next: 1 })] }, { rules: [rule('**', 0)] }],
    };
    const broken = { ...program, states: [program.states[0], { rules: [rule('0', 0)] }] };
    const memory = Int32Array.of(0, 0, 0);
    const gap = { ...program, states: [program.states[0], { rules: [rule('++', 0), rule('+0', 0)] }] };
    expect(codeAndMessage(() => runProgram(gap, memory, { maxSteps: 5 }))).toBe(
      'config runProgram: a case for these registers is required, got none for r1 = 0 and r2 != 0 (state 2, step 2)',
    );
    expect(memory).toEqual(Int32Array.of(1, 0, 0));
    expect(codeAndMessage(() => createRunner(broken))).toContain('states[1].rules[0].when: one character');
  });

  it.each([
    [[0, 1, 3], 1, 'memory[2] must be in 0..2, got 3'],
    [[0, -1, 2], 1, 'memory[1] must be in 0..2, got -1'],
    [[], 1, 'at least 1 cell, got 0'],
    [[0, 0], -1, 'maxSteps must be an integer >= 0, got -1'],
    [[0, 0], 1.5, 'maxSteps must be an integer >= 0, got 1.5'],
    [[0, 0], Number.NaN, 'maxSteps must be an integer >= 0, got NaN'],
  ])('refuses memory %j with %d steps and changes nothing', (cells, maxSteps, message) => {
    const memory = Int32Array.from(cells);
    const text = codeAndMessage(() => runProgram(paperIncrement, memory, { maxSteps }));
    expect(text).toMatch(/^config runProgram: /);
    expect(text).toContain(message);
    expect(memory).toEqual(Int32Array.from(cells));
  });

  it('names everything that is wrong with a program', () => {
    const program = oneState(
      [
        circuit(
          [
            ['inc', 3],
            ['zero', 0],
            ['raed', 0],
          ],
          [0, 9],
        ),
      ],
      [rule('**', 4)],
    );
    const text = codeAndMessage(() => createRunner(program));
    expect(text).toBe(
      'config createRunner: circuits[0].gates[0].a: a wire must be a register or an earlier gate, 0..1, got 3; ' +
        'circuits[0].gates[1].a: null is required, got 0 (zero has 0 inputs); ' +
        'circuits[0].gates[2].gate: unknown gate "raed" (did you mean "read"?); ' +
        'circuits[0].registers[1]: a wire must be in 0..4, got 9; ' +
        'states[0].rules[0].circuit: must be in 0..0, got 4',
    );
  });
});

describe("gates of one's own", () => {
  const triple: Gate = {
    name: 'triple',
    arity: 1,
    effect: 'pure',
    apply: (a, _b, m) => (3 * a) % m,
    text: (a) => `3 * ${a}`,
  };
  const program = oneState(
    [
      circuit(
        [
          ['inc', 0],
          ['triple', 1],
          ['write', 0, 2],
        ],
        [1],
      ),
    ],
    [rule('*', 0)],
  );

  it('run by their integer function, and by that even under a known name', () => {
    const memory = new Int32Array(5);
    runProgram(program, memory, { maxSteps: 5, gates: [...GATES, triple] });
    expect(memory).toEqual(Int32Array.of(3, 1, 4, 2, 0));

    const inc = { ...triple, name: 'inc' };
    const other = GATES.map((gate) => (gate.name === 'inc' ? inc : gate));
    runProgram(paperIncrement, memory, { maxSteps: 1, gates: other });
    expect(memory[0]).toBe(4);
  });

  it('are unknown unless given, and may not leave the range of values', () => {
    expect(() => createRunner(program)).toThrow('unknown gate "triple"');
    const wild = { ...triple, apply: () => 99 };
    expect(() => runProgram(program, new Int32Array(5), { maxSteps: 1, gates: [...GATES, wild] })).toThrow(
      'gate "triple": apply(1, 0, 5) must return an integer in 0..4, got 99',
    );
  });
});

it('counts how often each rule is taken', () => {
  const usage = createUsage(paperSwap);
  const memory = Int32Array.of(2, 3, 1, 4, 0);
  runProgram(paperSwap, memory, { maxSteps: 9, onStep: (event) => countRule(usage, event) });
  expect(usage).toEqual([
    [
      { first: 1, later: 0 },
      { first: 0, later: 1 },
      { first: 0, later: 1 },
    ],
  ]);
});
