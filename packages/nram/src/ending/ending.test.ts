import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { createRunner, runProgram, type StepEvent } from '../program/interpreter.js';
import { findTask } from '../tasks/index.js';
import { checkOnSamples } from '../verify/sampled.js';
import { addStop, stopAfter, withCounter } from './build.js';
import { type StopCondition, stopConditions } from './conditions.js';
import { addEnding } from './ending.js';
import { traceSteps } from './trace.js';

const BUDGET = { stepScale: 1, extraSteps: 1 };
const read = (text: string) => parseProgramText(text, 'test.nram');

/** What learners find: right with the steps given, and without an end. */
const PROGRAMS = {
  increment: 'repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n',
  copy: 'repeat:\n  mem[mem[0] + r1] = mem[r1 + 1]\n  r1 = r1 + 1\n',
  reverse:
    'registers to, from start at 0\nfirst step: to, from = mem[0], mem[0]\nthen repeat:\n  mem[to] = mem[from - 1]\n  to, from = to + 1, from - 1\n',
  permutation:
    'registers at, array start at 0\nfirst step: at, array = 1, mem[0]\nthen repeat:\n  mem[at] = mem[mem[at] + array]\n  at = at + 1\n',
  access: 'first step: mem[0] = mem[mem[0]]\nthen repeat: do nothing\n',
} as const;

describe('an end for a program that has none', () => {
  it.each(Object.entries(PROGRAMS))(
    '%s: it stops by itself with the right answer on every input',
    (name, text) => {
      const task = findTask(name);
      const ending = addEnding(read(text), task, BUDGET);
      expect(ending).not.toBeNull();
      if (ending === null) return;
      const sampling = { lengths: task.test.lengths, seed: 99, cases: 300 };
      const { strict } = checkOnSamples(createRunner(ending), task, sampling);
      expect([strict.errors, strict.stopped]).toEqual([0, 300]);
    },
  );

  it('comes as soon as the work is done, not at the end of memory', () => {
    const ending = addEnding(read(PROGRAMS.reverse), findTask('reverse'), BUDGET);
    const memory = new Int32Array(1000);
    memory.set([4, 7, 8, 9]);
    expect(ending && runProgram(ending, memory, { maxSteps: 5000 })).toMatchObject({ halted: true });
    expect([...memory.subarray(0, 8)]).toEqual([4, 7, 8, 9, 9, 8, 7, 0]);
    expect(ending && runProgram(ending, memory, { maxSteps: 10 })).toMatchObject({ halted: true });
  });

  it('is left out where the program has one, and where none is right', () => {
    const stops = read('first step: mem[0] = mem[mem[0]]; stop\n');
    expect(addEnding(stops, findTask('access'), BUDGET)).toBe(stops);
    const wrong = read('repeat:\n  mem[r1] = mem[r1] + 2\n  r1 = r1 + 1\n');
    expect(addEnding(wrong, findTask('increment'), BUDGET)).toBeNull();
  });

  it('counts the steps where every input takes the same few and nothing else tells', () => {
    // Swaps in every step, so nothing shows how many it has done.
    const swaps = read(
      'repeat:\n  x = mem[mem[0]]\n  y = mem[mem[1]]\n  mem[mem[0]] = y\n  mem[mem[1]] = x\n',
    );
    const ending = addEnding(swaps, findTask('swap'), { stepScale: 0.25, extraSteps: 0 });
    expect(ending && runProgram(ending, Int32Array.of(2, 3, 1, 2, 0), { maxSteps: 99 })).toEqual({
      steps: 1,
      halted: true,
    });
  });
});

describe('a stop that is added', () => {
  it('changes nothing before it and holds where the condition first does (random runs)', () => {
    const program = read(PROGRAMS.copy);
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 0, max: 8 }),
        fc.nat({ max: 20 }),
        (values, room, pick) => {
          const memory = new Int32Array(2 * values.length + 4 + room);
          memory.set([values.length + 1, ...values]);
          const target = memory.slice();
          target.set(values, values.length + 1);
          const mask = new Uint8Array(memory.length).fill(1, values.length + 1, 2 * values.length + 1);
          const run = traceSteps(program, { memory, target, mask }, { maxSteps: values.length + 4 });
          const conditions = [...stopConditions(program, [run])];
          if (conditions.length === 0) return;
          const condition = conditions[pick % conditions.length];
          const after = memory.slice();
          const { halted, steps } = runProgram(addStop(program, condition), after, { maxSteps: 100 });
          expect(halted).toBe(true);
          const before = memory.slice();
          runProgram(program, before, { maxSteps: condition.expression === null ? steps : steps - 1 });
          expect(after).toEqual(before);
          expect(after.filter((_, cell) => mask[cell] === 1)).toEqual(Int32Array.from(values));
        },
      ),
    );
  });

  it('tests the opposite of a comparison with a comparison', () => {
    const program = read(PROGRAMS.increment);
    const condition: StopCondition = {
      scope: [{ state: 0, rule: 0 }],
      expression: {
        kind: 'gate',
        name: 'lessThan',
        inputs: [
          { kind: 'register', register: 0 },
          { kind: 'constant', value: 2 },
        ],
      },
      isZero: true,
    };
    const gates = addStop(program, condition).circuits.flatMap((circuit) =>
      circuit.gates.map(({ gate }) => gate),
    );
    expect(gates).toContain('lessOrEqual');
    expect(gates).not.toContain('equal');
  });

  it.each(Object.entries(PROGRAMS))(
    '%s: with a counter the program does the same, step by step',
    (_name, text) => {
      const program = read(text);
      for (const cell of [0, 1, 2] as const) {
        const counting = withCounter(program, cell);
        for (let maxSteps = 0; maxSteps < 6; maxSteps++) {
          const [plain, counted] = [Int32Array.of(3, 4, 5, 0, 0, 0), Int32Array.of(3, 4, 5, 0, 0, 0)];
          runProgram(program, plain, { maxSteps });
          const registers: number[] = [];
          const onStep = (event: StepEvent) => registers.splice(0, 2, ...event.registers.slice(-2));
          runProgram(counting, counted, { maxSteps, onStep });
          expect(counted).toEqual(plain);
          expect(registers).toEqual(maxSteps === 0 ? [] : [maxSteps, [3, 4, 5][cell]]);
        }
      }
    },
  );

  it('after a number of steps leaves the memory of just these steps', () => {
    const program = read(PROGRAMS.reverse);
    for (let steps = 1; steps < 6; steps++) {
      const [counted, plain] = [Int32Array.of(3, 4, 5, 0, 0, 0), Int32Array.of(3, 4, 5, 0, 0, 0)];
      expect(runProgram(stopAfter(program, steps), counted, { maxSteps: 50 })).toEqual({
        steps,
        halted: true,
      });
      runProgram(program, plain, { maxSteps: steps });
      expect(counted).toEqual(plain);
    }
  });
});
