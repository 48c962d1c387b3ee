import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { drawFromSplit } from '../../test/support/draw-from-split.js';
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
import { initialParameters } from '../learners/gradient/trainer.js';
import { GATE_NAMES, GATES, type Gate } from '../machine/gates.js';
import { allSpans, createMachine } from '../machine/spec.js';
import { softmax } from '../machine/step.js';
import { unrollForward } from '../machine/unroll.js';
import { MissingRuleError, runProgram } from '../program/interpreter.js';
import { matches, patternText } from '../program/pattern.js';
import type { Program, Rule } from '../program/program.js';
import { exploreSituations } from '../program/reach.js';
import { simplify } from '../program/simplify/simplify.js';
import { createRandom } from '../random.js';
import { findTask } from '../tasks/index.js';
import { discretize } from './discretize.js';
import { programToWeights, wireProbability } from './to-weights.js';

/** With a rule for every zero-pattern. */
const wholeSwap = oneState(paperSwap.circuits, [...paperSwap.states[0].rules, rule('**', 2, { halt: true })]);

const KNOWN: [task: string, program: Program][] = [
  ['copy', paperCopy],
  ['access', paperAccess],
  ['increment', paperIncrement],
  ['reverse', paperReverse],
  ['swap', wholeSwap],
  ...Object.entries(HAND_PROGRAMS),
];

const roundTrip = (program: Program): Program => {
  const { machine, parameters } = programToWeights(program);
  return discretize(machine, parameters);
};

/** A program of one state with a rule for each zero-pattern that it may meet, in the order of `discretize`. */
function tabulate(program: Program): Program {
  const { rules } = program.states[0];
  const actionAt = (_: number, bits: number) => {
    const found = rules.find(({ when }) => matches(when, bits)) as Rule;
    return { ...found, circuit: program.circuits[found.circuit], index: found.circuit };
  };
  const situations = exploreSituations(program.numRegisters, actionAt, { minMemorySize: 4 }) ?? [];
  const table = situations.map(({ bits }) => {
    const { index, halt } = actionAt(0, bits);
    return rule(patternText(bits, program.numRegisters), index, { halt });
  });
  return { ...program, states: [{ rules: table }] };
}

/** Memory after every step, and how the run ended. */
function observe(program: Program, memory: Int32Array, maxSteps = 12): { steps: string[]; end: string } {
  const steps: string[] = [];
  try {
    const result = runProgram(program, memory.slice(), {
      maxSteps,
      onStep: ({ memory: cells }) => steps.push(cells.join(' ')),
    });
    return { steps, end: JSON.stringify(result) };
  } catch (error) {
    if (error instanceof MissingRuleError) return { steps, end: 'no rule' };
    throw error;
  }
}

describe('program -> weights -> discretise is the identity', () => {
  it('1000 programs of one state and one gate sequence come back from their weights', () => {
    for (let seed = 0; seed < 1000; seed++) {
      const random = createRandom(seed, 'compile');
      const gates = Array.from({ length: random.int(1, 8) }, () => random.pick(GATE_NAMES));
      const machine = createMachine({ numRegisters: random.int(1, 5), gates, hiddenSize: 8 });
      const program = discretize(machine, initialParameters(machine, 4, random));
      expect(roundTrip(program)).toEqual(program);
    }
  });

  it('1000 programs of any form do the same after they come back from their weights', () => {
    let numSteps = 0;
    const memory = arbitraryMemory().filter(({ length }) => length >= 4);
    fc.assert(
      fc.property(
        arbitraryProgram(),
        fc.array(memory, { minLength: 4, maxLength: 4 }),
        (program, memories) => {
          const { machine, parameters, program: compiled } = programToWeights(program);
          const discretized = discretize(machine, parameters);
          const simple = simplify(discretized, { minMemorySize: 4 });
          for (const input of memories) {
            const { steps, end } = observe(program, input);
            numSteps += steps.length;
            for (const other of [compiled, discretized, simple]) {
              const seen = observe(other, input);
              expect(seen.steps.slice(0, steps.length)).toEqual(steps);
              if (end !== 'no rule') expect(seen.end).toBe(end);
            }
          }
        },
      ),
      { numRuns: 1000 },
    );
    expect(numSteps).toBeGreaterThan(10_000);
  });

  it.each(KNOWN)('%s comes back from its weights, once both are simplified', (_, program) => {
    const options = { minMemorySize: 4 };
    // Of one shape: a rule for each zero-pattern.
    const before = simplify(tabulate(program), options);
    expect(simplify(roundTrip(program), options)).toEqual(before);
  });
});

it.each(KNOWN)('%s: the fuzzy machine follows the discrete run within 1e-3', (name, program) => {
  const { machine, parameters } = programToWeights(program);
  const random = createRandom(1, 'fuzzy');
  const task = findTask(name);
  for (let i = 0; i < 5; i++) {
    const { memory, maxSteps } = drawFromSplit(task, random, { lengths: task.train.lengths, seed: 1 });
    const seen: Int32Array[] = [];
    const { steps } = runProgram(program, memory.slice(), {
      maxSteps,
      onStep: ({ memory: cells }) => seen.push(cells.slice()),
    });
    const fuzzy = unrollForward(machine, parameters, memory, steps);
    let largest = 0;
    for (const [t, cells] of seen.entries()) {
      for (const [j, p] of fuzzy.steps[t].next.memory.entries()) {
        const expected = cells[Math.floor(j / memory.length)] === j % memory.length ? 1 : 0;
        largest = Math.max(largest, Math.abs(p - expected));
      }
      const isLast = t === seen.length - 1 && steps < maxSteps;
      expect(Math.abs(fuzzy.steps[t].willingness - (isLast ? 1 : 0))).toBeLessThan(
        t === maxSteps - 1 ? 2 : 1e-3,
      );
    }
    expect(largest).toBeLessThan(1e-3);
  }
});

describe('states', () => {
  const write = (value: 'one' | 'two') => circuit([['zero'], [value], ['write', 1, 2]], [0]);

  it('become registers that only patterns look at', () => {
    const program: Program = {
      numRegisters: 1,
      circuits: [write('one'), write('two')],
      states: [
        { rules: [rule('*', 0, { next: 1 })] },
        { rules: [rule('*', 1, { next: 2 })] },
        { rules: [rule('*', 0, { halt: true, next: 2 })] },
      ],
    };
    const { program: compiled } = programToWeights(program);
    expect(compiled.numRegisters).toBe(3);
    expect(compiled.states[0].rules.map(({ when }) => when)).toEqual(['*00', '*+0', '*0+']);
    const memory = Int32Array.of(0, 0, 0, 0);
    expect(observe(compiled, memory)).toEqual(observe(program, memory));
    expect(observe(compiled, memory).steps.map((cells) => cells[0])).toEqual(['1', '2', '1']);
  });

  it('need none where the registers tell them apart', () => {
    const program: Program = {
      numRegisters: 1,
      circuits: [circuit([['one']], [1]), circuit([['zero'], ['write', 1, 0]], [0])],
      states: [{ rules: [rule('*', 0, { next: 1 })] }, { rules: [rule('*', 1, { next: 1 })] }],
    };
    const { program: compiled } = programToWeights(program);
    expect(compiled.numRegisters).toBe(1);
    const memory = Int32Array.of(2, 0, 0, 0);
    expect(observe(compiled, memory)).toEqual(observe(program, memory));
  });

  it('may be too many', () => {
    const numRegisters = 19;
    const registers = Array.from({ length: numRegisters }, (_, i) => i);
    const any = '*'.repeat(numRegisters);
    const program: Program = {
      numRegisters,
      circuits: [circuit([], registers), circuit([['write', 0, 1]], registers)],
      states: [0, 1, 2].map((s) => ({ rules: [rule(any, s % 2, { next: (s + 1) % 3 })] })),
    };
    expect(() => programToWeights(program)).toThrow(/at most 20 registers are allowed, got 19 and 2 more/);
  });
});

describe('a write that a circuit does not need', () => {
  it('writes back what the read before it has read', () => {
    const both = circuit(
      [
        ['read', 0],
        ['inc', 1],
        ['write', 0, 2],
        ['read', 0],
        ['write', 4, 0],
      ],
      [2],
    );
    const program = oneState(
      [both, circuit([['dec', 0]], [1]), circuit([['write', 0, 0]], [0])],
      [rule('0', 0), rule('*', 1), rule('*', 2)],
    );
    const { program: compiled } = programToWeights(program);
    expect(compiled.circuits[0]).toMatchObject({ registers: [2] });
    // All but the dec are fillers.
    expect(compiled.circuits[1].gates).toEqual([
      { gate: 'read', a: 0, b: null },
      { gate: 'inc', a: 0, b: null },
      { gate: 'write', a: 0, b: 1 },
      { gate: 'read', a: 0, b: null },
      { gate: 'write', a: 0, b: 4 },
      { gate: 'dec', a: 0, b: null },
    ]);
    const memory = Int32Array.of(3, 1, 2, 0, 0);
    expect(observe(compiled, memory)).toEqual(observe(program, memory));
  });

  it('repeats the write before it', () => {
    const program = oneState(
      [circuit([['one'], ['write', 0, 1], ['write', 1, 0]], [1]), circuit([['one'], ['write', 1, 1]], [1])],
      [rule('0', 0), rule('*', 1)],
    );
    const { program: compiled } = programToWeights(program);
    expect(compiled.circuits[1].gates.slice(1)).toEqual([
      { gate: 'write', a: 1, b: 1 },
      { gate: 'write', a: 1, b: 1 },
    ]);
    const memory = Int32Array.of(3, 3, 3, 3, 3);
    expect(observe(compiled, memory, 3)).toEqual(observe(program, memory, 3));
  });

  it('gets a read of its own where nothing has been read', () => {
    const program = oneState(
      [circuit([['one'], ['write', 1, 1]], [1]), circuit([['one'], ['dec', 1]], [2])],
      [rule('0', 0), rule('*', 1)],
    );
    const { program: compiled } = programToWeights(program);
    expect(compiled.circuits[0].gates.map(({ gate }) => gate)).toEqual(['read', 'one', 'write', 'dec']);
    const memory = Int32Array.of(3, 3, 3, 3, 3);
    expect(observe(compiled, memory, 3)).toEqual(observe(program, memory, 3));
  });
});

it('takes gates of one’s own', () => {
  const double: Gate = {
    name: 'double',
    arity: 1,
    effect: 'pure',
    apply: (a, _b, m) => (2 * a) % m,
    text: (a) => `2 * ${a}`,
  };
  const gates = [...GATES, double];
  const program = oneState([circuit([['one'], ['double', 1], ['write', 0, 2]], [2])], [rule('*', 0)]);
  const { machine, parameters, program: compiled } = programToWeights(program, { gates });
  expect(machine.gates[1]).toBe(double);
  expect(discretize(machine, parameters).circuits).toEqual(compiled.circuits);
});

it('gives each chosen wire the probability that the scale says', () => {
  const scale = 2;
  const { machine, parameters } = programToWeights(paperCopy, { scale });
  const { steps, controllers } = unrollForward(machine, parameters, Int32Array.of(2, 1, 0, 0, 0), 1);
  for (const span of allSpans(machine.logits)) {
    const weights = softmax(controllers[0].logits, span);
    expect(Math.max(...weights)).toBeCloseTo(wireProbability(scale, span.length), 6);
  }
  expect(steps[0].willingness).toBeCloseTo(1 / (1 + Math.exp(scale)), 6);
});

describe('refuses', () => {
  it.each([0, -1, Number.NaN, 1001])('a scale of %s', (scale) => {
    expect(() => programToWeights(paperCopy, { scale })).toThrow(/scale must be in/);
  });
  it('a program that is not valid, naming the place', () => {
    const program = oneState([circuit([['read', 7]], [0])], [rule('*', 0)]);
    expect(() => programToWeights(program)).toThrow(/programToWeights: circuits\[0\]\.gates\[0\]\.a/);
  });
  it('more rules than hidden units', () => {
    const program = oneState(
      [circuit([], [0])],
      Array.from({ length: 4097 }, () => rule('*', 0)),
    );
    expect(() => programToWeights(program)).toThrow(/at most 4096 rules are allowed, got 4097/);
  });
});
