import fc from 'fast-check';
import { describe, expect, it, test, vi } from 'vitest';
import * as controller from '../machine/controller.js';
import { createMachine, type Machine } from '../machine/spec.js';
import { evaluateCircuit } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import { simplify } from '../program/simplify/simplify.js';
import { programProblems } from '../program/validate.js';
import { createRandom } from '../random.js';
import { discretize } from './discretize.js';

vi.mock('../machine/controller.js', { spy: true });

/** Parameters for which the logits are the given ones, whatever the registers are. */
function constantLogits(machine: Machine, logits: ArrayLike<number>): Float64Array {
  const parameters = new Float64Array(machine.numParameters);
  parameters.set(logits, machine.layers[2].biasesOffset);
  return parameters;
}

function randomParameters(machine: Machine, seed: number): Float64Array {
  const random = createRandom(seed, 'discretize.test');
  return Float64Array.from({ length: machine.numParameters }, () => 2 * random.float() - 1);
}

const small = createMachine({ numRegisters: 2, gates: ['read', 'one', 'inc', 'write'], hiddenSize: 3 });

describe('one circuit', () => {
  it('takes the largest logit of every softmax, the first of equal ones', () => {
    const logits = new Float64Array(small.logits.size);
    const [read, , inc, write] = small.logits.slots;
    logits[(read.a?.offset ?? 0) + 1] = 1;
    logits.fill(7, inc.a?.offset, (inc.a?.offset ?? 0) + 3);
    logits[(write.b?.offset ?? 0) + 4] = 0.5;
    logits[small.logits.registers[0].offset + 5] = 1e-9;
    logits.fill(-1, small.logits.registers[1].offset, small.logits.registers[1].offset + 2);
    logits[small.logits.stop] = -1;
    const { circuits, numRegisters } = discretize(small, constantLogits(small, logits));
    expect(numRegisters).toBe(2);
    expect(circuits).toEqual([
      {
        gates: [
          { gate: 'read', a: 1, b: null },
          { gate: 'one', a: null, b: null },
          { gate: 'inc', a: 0, b: null },
          { gate: 'write', a: 0, b: 4 },
        ],
        registers: [5, 2],
      },
    ]);
  });

  it.each([
    [0, true],
    [1e-9, true],
    [-1e-9, false],
  ])('with stop logit %d halts: %s', (stop, halt) => {
    const logits = new Float64Array(small.logits.size);
    logits[small.logits.stop] = stop;
    const { rules } = discretize(small, constantLogits(small, logits)).states[0];
    expect(rules).toEqual([{ when: '00', circuit: 0, halt, next: 0 }]);
  });
});

describe('reachable zero-patterns', () => {
  /** The patterns that get a rule if every step puts the given wires into the two registers. */
  const patterns = (wires: [number, number], minMemorySize?: number): string[] => {
    const machine = createMachine({ numRegisters: 2, gates: ['read', 'one', 'two', 'inc'], hiddenSize: 1 });
    const logits = new Float64Array(machine.logits.size);
    logits[machine.logits.stop] = -1;
    for (const [i, wire] of wires.entries()) logits[machine.logits.registers[i].offset + wire] = 1;
    const options = minMemorySize === undefined ? {} : { minMemorySize };
    const program = discretize(machine, constantLogits(machine, logits), options);
    return program.states[0].rules.map(({ when }) => when);
  };

  test.each([
    ['both stay', [0, 1], ['00']],
    ['one is never 0', [0, 3], ['00', '0+']],
    ['a read may be anything', [0, 2], ['00', '0+']],
    ['registers that take the same value are 0 together', [2, 2], ['00', '++']],
    ['0 + 1 is not 0, but 1 + 1 may be', [5, 1], ['00', '+0']],
  ] as const)('%s', (_name, wires, expected) => {
    expect(patterns([...wires])).toEqual(expected);
  });

  test('two is 0 in a memory of 2 cells', () => {
    expect(patterns([4, 1])).toEqual(['00', '+0']);
    expect(patterns([4, 1], 3)).toEqual(['00', '+0']);
    expect(patterns([3, 4], 2)).toEqual(['00', '++', '+0']);
  });

  test('nothing follows a halt', () => {
    const logits = new Float64Array(small.logits.size);
    logits[small.logits.registers[0].offset + 3] = 1;
    expect(discretize(small, constantLogits(small, logits)).states[0].rules).toHaveLength(1);
  });

  test('by default, memories have at least 4 cells', () => {
    // r1 and r2 become 2 + 1 and 2 + 1 + 1; the latter is 0 in 4 cells.
    const machine = createMachine({ numRegisters: 2, gates: ['two', 'inc', 'inc'], hiddenSize: 1 });
    const logits = new Float64Array(machine.logits.size);
    logits[machine.logits.stop] = -1;
    logits[(machine.logits.slots[1].a?.offset ?? 0) + 2] = 1;
    logits[(machine.logits.slots[2].a?.offset ?? 0) + 3] = 1;
    logits[machine.logits.registers[0].offset + 3] = 1;
    logits[machine.logits.registers[1].offset + 4] = 1;
    const { rules } = discretize(machine, constantLogits(machine, logits)).states[0];
    expect(rules.map(({ when }) => when)).toEqual(['00', '++', '+0']);
  });

  test('the controller is asked once a pattern', () => {
    const machine = createMachine({ numRegisters: 4, gates: ['read', 'inc', 'write'], hiddenSize: 6 });
    const forward = vi.mocked(controller.controllerForward).mockClear();
    const parameters = randomParameters(machine, 5);
    // The bias of the stop logit.
    parameters[machine.numParameters - 1] = -100;
    const { rules } = discretize(machine, parameters).states[0];
    expect(new Set(rules.map(({ when }) => when)).size).toBe(rules.length);
    expect(rules.length).toBeGreaterThan(1);
    expect(forward).toHaveBeenCalledTimes(rules.length);
  });
});

test('runs like the machine with its controller in the loop, and never lacks a rule', () => {
  const gates = ['read', 'zero', 'one', 'two', 'inc', 'sub', 'lessThan', 'min', 'max', 'read', 'write'];
  const machine = createMachine({ numRegisters: 3, gates, hiddenSize: 8 });
  const { logits: layout } = machine;
  const argmax = (values: Float64Array, { offset, length }: { offset: number; length: number }): number => {
    const span = Array.from(values.subarray(offset, offset + length));
    return span.indexOf(Math.max(...span));
  };
  let numRules = 0;
  fc.assert(
    fc.property(fc.nat(100_000), fc.integer({ min: 4, max: 9 }), (seed, memorySize) => {
      const parameters = randomParameters(machine, seed);
      const program = discretize(machine, parameters);
      expect(programProblems(program)).toEqual([]);
      numRules += program.states[0].rules.length;
      const random = createRandom(seed, 'memory');
      const input = Int32Array.from({ length: memorySize }, () => random.int(0, memorySize - 1));

      const memory = input.slice();
      let registers = [0, 0, 0];
      const memories: string[] = [];
      for (let step = 0; step < 12; step++) {
        const zeroProbs = Float64Array.from(registers, (value) => (value === 0 ? 1 : 0));
        const { logits } = controller.controllerForward(machine, parameters, zeroProbs);
        const circuit = {
          gates: gates.map((gate, i) => {
            const { a, b } = layout.slots[i];
            return {
              gate,
              a: a === null ? null : argmax(logits, a),
              b: b === null ? null : argmax(logits, b),
            };
          }),
          registers: layout.registers.map((span) => argmax(logits, span)),
        };
        registers = evaluateCircuit(circuit, registers, memory).registers;
        memories.push(memory.join(' '));
        if (logits[layout.stop] >= 0) break;
      }

      for (const candidate of [program, simplify(program, { minMemorySize: 4 })]) {
        const seen: string[] = [];
        createRunner(candidate).run(input.slice(), {
          maxSteps: 12,
          onStep: (event) => void seen.push(event.memory.join(' ')),
        });
        expect(seen).toEqual(memories);
      }
    }),
    { numRuns: 100, seed: 1 },
  );
  // The machines must not all stop at once.
  expect(numRules).toBeGreaterThan(200);
});

it('shares equal circuits and writes the pattern of each rule', () => {
  const machine = createMachine({ numRegisters: 3, gates: ['read', 'one', 'write'], hiddenSize: 1 });
  const logits = new Float64Array(machine.logits.size);
  logits[machine.logits.stop] = -1;
  logits[machine.logits.registers[0].offset + 3] = 1;
  const program = discretize(machine, constantLogits(machine, logits));
  expect(program.circuits).toHaveLength(1);
  // The other two registers take the first wire of all, the old r1.
  expect(program.states[0].rules.map(({ when }) => when)).toEqual(['000', '+00', '+++', '0++']);
});

it('refuses a machine with more patterns than a program may have', () => {
  const numRegisters = 16;
  const machine = createMachine({ numRegisters, gates: new Array(numRegisters).fill('read'), hiddenSize: 1 });
  const logits = new Float64Array(machine.logits.size);
  logits[machine.logits.stop] = -1;
  // Every register is read from an address of its own, so any of them may be 0.
  for (let i = 0; i < numRegisters; i++) {
    logits[(machine.logits.slots[i].a?.offset ?? 0) + (i === 0 ? 0 : numRegisters + i - 1)] = 1;
    logits[machine.logits.registers[i].offset + numRegisters + i] = 1;
  }
  expect(() => discretize(machine, constantLogits(machine, logits))).toThrow(
    'discretize: at most 16384 reachable zero-patterns are allowed, got more (16 registers; use fewer)',
  );
});
