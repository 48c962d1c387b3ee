import { describe, expect, it } from 'vitest';
import { type PaperTask, readPaperProgram } from '../src/bench/paper-programs.js';
import { createMachine, type Machine } from '../src/machine/spec.js';
import { stepForward } from '../src/machine/step.js';
import { toOneSequence } from '../src/network/one-sequence.js';
import { moveWires } from '../src/program/circuit.js';
import { runProgram } from '../src/program/interpreter.js';
import { matches, zeroBits } from '../src/program/pattern.js';
import type { Circuit, Program, Rule } from '../src/program/program.js';
import { createRandom } from '../src/random.js';
import { findTask } from '../src/tasks/index.js';
import { drawFromSplit } from './support/draw-from-split.js';

/**
 * The executions printed in the paper, step by step, in integers and in the fuzzy machine. The rows are the paper's
 * tables worked out by hand; where a table leaves a value open (a register that nobody reads, the write of a step
 * that needs none), the circuit keeps the register or writes a cell's own value back.
 */
interface Trace {
  readonly task: PaperTask;
  readonly numbering: 'as printed' | 'registers numbered backwards';
  readonly memory: readonly number[];
  readonly program: Program;
  /** One row a step: the registers after it, and the write made in it as `[address, value]`. */
  readonly steps: readonly {
    readonly registers: readonly number[];
    readonly write: readonly [number, number];
  }[];
  /** True if the program stops by itself after the last step. */
  readonly halts: boolean;
  /** Time steps with which the same program solves any example of the task. */
  readonly maxSteps: (length: number) => number;
}

const TRACES: readonly Trace[] = [
  {
    task: 'copy',
    numbering: 'as printed',
    program: readPaperProgram('copy'),
    memory: [6, 2, 10, 6, 8, 9, 0, 0, 0, 0, 0, 0],
    steps: [
      { registers: [0, 5, 0, 1], write: [0, 6] },
      { registers: [0, 5, 1, 1], write: [6, 2] },
      { registers: [0, 5, 1, 2], write: [6, 2] },
      { registers: [0, 5, 2, 2], write: [7, 10] },
      { registers: [0, 5, 2, 3], write: [7, 10] },
      { registers: [0, 5, 3, 3], write: [8, 6] },
      { registers: [0, 5, 3, 4], write: [8, 6] },
      { registers: [0, 5, 4, 4], write: [9, 8] },
      { registers: [0, 5, 4, 5], write: [9, 8] },
      { registers: [0, 5, 5, 5], write: [10, 9] },
      { registers: [0, 5, 5, 5], write: [10, 9] },
    ],
    halts: false,
    maxSteps: (length) => 2 * length + 1,
  },
  {
    task: 'access',
    numbering: 'as printed',
    program: readPaperProgram('access'),
    memory: [3, 1, 12, 4, 7, 12, 1, 13, 8, 2, 1, 3, 11, 11, 12, 0],
    steps: [
      { registers: [3, 0], write: [0, 3] },
      { registers: [3, 0], write: [0, 4] },
    ],
    halts: true,
    maxSteps: () => 2,
  },
  {
    task: 'increment',
    numbering: 'as printed',
    program: readPaperProgram('increment'),
    memory: [1, 11, 3, 8, 1, 2, 9, 8, 5, 3, 0, 0, 0, 0, 0, 0],
    steps: [
      { registers: [1, 2, 2, 2, 1], write: [0, 2] },
      { registers: [2, 12, 12, 12, 2], write: [1, 12] },
      { registers: [3, 4, 4, 4, 3], write: [2, 4] },
      { registers: [4, 9, 9, 9, 4], write: [3, 9] },
      { registers: [5, 2, 2, 2, 5], write: [4, 2] },
      { registers: [6, 3, 3, 3, 6], write: [5, 3] },
      { registers: [7, 10, 10, 10, 7], write: [6, 10] },
      { registers: [8, 9, 9, 9, 8], write: [7, 9] },
      { registers: [9, 6, 6, 6, 9], write: [8, 6] },
      { registers: [10, 4, 4, 4, 10], write: [9, 4] },
    ],
    halts: false,
    maxSteps: (length) => length,
  },
  {
    task: 'reverse',
    numbering: 'as printed',
    program: readPaperProgram('reverse'),
    memory: [8, 8, 1, 3, 5, 1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0],
    steps: [
      { registers: [8, 0, 1, 1], write: [0, 8] },
      { registers: [8, 1, 2, 1], write: [14, 8] },
      { registers: [8, 1, 3, 1], write: [13, 1] },
      { registers: [8, 1, 4, 1], write: [12, 3] },
      { registers: [8, 1, 5, 1], write: [11, 5] },
      { registers: [8, 1, 6, 1], write: [10, 1] },
      { registers: [8, 1, 7, 1], write: [9, 1] },
      { registers: [8, 1, 8, 1], write: [8, 2] },
      // One step more than needed: it reads the copy of the last element and writes it over the original.
      { registers: [8, 1, 9, 1], write: [7, 2] },
    ],
    halts: false,
    maxSteps: (length) => length + 1,
  },
  {
    task: 'swap',
    numbering: 'as printed',
    program: readPaperProgram('swap'),
    memory: [4, 13, 6, 10, 5, 4, 6, 3, 7, 1, 1, 11, 13, 12, 0, 0],
    steps: [
      { registers: [1, 4], write: [0, 5] },
      { registers: [0, 13], write: [4, 12] },
      { registers: [0, 13], write: [13, 5] },
    ],
    halts: true,
    maxSteps: () => 3,
  },
];

/**
 * The same execution with the registers numbered backwards, which must change nothing else. As printed, no register
 * takes the old value of a lower one, so a machine that overwrote them one by one would still pass.
 */
function renumbered(trace: Trace): Trace {
  const { numRegisters, circuits, states } = trace.program;
  const move = (wire: number): number => (wire < numRegisters ? numRegisters - 1 - wire : wire);
  return {
    ...trace,
    numbering: 'registers numbered backwards',
    program: {
      ...trace.program,
      circuits: circuits.map((circuit) => {
        const { gates, registers } = moveWires(circuit, move);
        return { gates, registers: registers.toReversed() };
      }),
      states: states.map(({ rules }) => ({
        rules: rules.map((rule) => ({ ...rule, when: [...rule.when].reverse().join('') })),
      })),
    },
    steps: trace.steps.map(({ registers, write }) => ({ registers: registers.toReversed(), write })),
  };
}

/** Memory after each step: the input with the writes of the rows so far. */
function memories({ memory, steps }: Trace): number[][] {
  const cells = [...memory];
  return steps.map(({ write: [address, value] }) => {
    cells[address] = value;
    return [...cells];
  });
}

/** `[values.length, size]` rows, each with 1 at its value. */
function oneHot(values: readonly number[], size: number): Float64Array {
  const rows = new Float64Array(values.length * size);
  for (const [i, value] of values.entries()) rows[i * size + value] = 1;
  return rows;
}

/** Logits with which a controller would output this circuit: 40 at each chosen wire, -40 elsewhere. */
function circuitLogits(machine: Machine, circuit: Circuit, halt: boolean): Float64Array {
  const logits = new Float64Array(machine.logits.size).fill(-40);
  for (const [i, { a, b }] of machine.logits.slots.entries()) {
    if (a !== null) logits[a.offset + (circuit.gates[i].a as number)] = 40;
    if (b !== null) logits[b.offset + (circuit.gates[i].b as number)] = 40;
  }
  for (const [i, span] of machine.logits.registers.entries()) logits[span.offset + circuit.registers[i]] = 40;
  if (halt) logits[machine.logits.stop] = 40;
  return logits;
}

function largestDifference(actual: Float64Array, expected: Float64Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((largest, value, i) => Math.max(largest, Math.abs(value - expected[i])), 0);
}

describe.each([...TRACES, ...TRACES.map(renumbered)])(
  "the paper's execution of $task, $numbering",
  (trace) => {
    const { task, program, steps, halts, maxSteps } = trace;
    const memorySize = trace.memory.length;
    const expectedMemories = memories(trace);

    it('is an execution of the task as we define it', () => {
      const scored: Record<PaperTask, number[]> = {
        copy: [2, 10, 6, 8, 9],
        access: [4],
        increment: [2, 12, 4, 9, 2, 3, 10, 9, 6, 4],
        reverse: [2, 1, 1, 5, 3, 1, 8],
        swap: [6, 10, 12, 4, 6, 3, 7, 1, 1, 11, 13, 5],
      };
      const firstScored: Record<PaperTask, number> = {
        copy: 6,
        access: 0,
        increment: 0,
        reverse: 8,
        swap: 2,
      };
      const from = firstScored[task];
      const last = expectedMemories[steps.length - 1];
      expect(last.slice(from, from + scored[task].length)).toEqual(scored[task]);
    });

    it('is followed by the interpreter step by step', () => {
      const memory = Int32Array.from(trace.memory);
      const seen: { step: number; registers: number[]; memory: number[] }[] = [];
      const result = runProgram(program, memory, {
        maxSteps: steps.length,
        onStep: (state) =>
          seen.push({ step: state.step, registers: [...state.registers], memory: [...state.memory] }),
      });
      expect(seen).toEqual(
        steps.map(({ registers }, step) => ({ step, registers, memory: expectedMemories[step] })),
      );
      expect(result).toEqual({ steps: steps.length, halted: halts });
      expect([...memory]).toEqual(expectedMemories[steps.length - 1]);
    });

    it('stops by itself only where the program says so', () => {
      const result = runProgram(program, Int32Array.from(trace.memory), { maxSteps: steps.length + 5 });
      expect(result).toEqual({ steps: steps.length + (halts ? 0 : 5), halted: halts });
    });

    it('is followed by the fuzzy machine step by step', () => {
      const { numRegisters } = program;
      // A machine has the same gates in every step.
      const circuits = toOneSequence(program.circuits);
      const gates = circuits[0].gates.map(({ gate }) => gate);
      const machine = createMachine({ numRegisters, gates, hiddenSize: 1 });
      let state = {
        registers: oneHot(Array(numRegisters).fill(0), memorySize),
        memory: oneHot(trace.memory, memorySize),
      };
      const [{ rules }] = program.states;
      let before = new Array<number>(numRegisters).fill(0);
      for (const [step, { registers }] of steps.entries()) {
        const rule = rules.find(({ when }) => matches(when, zeroBits(before))) as Rule;
        const logits = circuitLogits(machine, circuits[rule.circuit], rule.halt);
        const { next, willingness } = stepForward(machine, logits, state);
        expect(largestDifference(next.registers, oneHot(registers, memorySize))).toBeLessThan(1e-6);
        expect(largestDifference(next.memory, oneHot(expectedMemories[step], memorySize))).toBeLessThan(1e-6);
        expect(willingness).toBeCloseTo(rule.halt ? 1 : 0, 9);
        state = next;
        before = [...registers];
      }
    });

    it('solves the task at every length and memory size', () => {
      const spec = findTask(task);
      const random = createRandom(spec.test.seed, 'paper-traces');
      for (let i = 0; i < 500; i++) {
        const example = drawFromSplit(spec, random, spec.test, maxSteps);
        const memory = example.memory.slice();
        runProgram(program, memory, { maxSteps: example.maxSteps });
        const isScored = (_: number, address: number): boolean => example.mask[address] === 1;
        expect(memory.filter(isScored)).toEqual(example.target.filter(isScored));
      }
    });
  },
);
