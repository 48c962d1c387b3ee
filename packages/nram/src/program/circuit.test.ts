import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryCircuit, arbitraryMemory, arbitraryProgram, circuit } from '../../test/support/programs.js';
import { createCircuitList, evaluateCircuit, moveWires, shareCircuits } from './circuit.js';
import { createRunner, MissingRuleError } from './interpreter.js';
import type { Program } from './program.js';

describe('circuits in a list', () => {
  it('are numbered by first use, equal ones once', () => {
    const list = createCircuitList();
    const one = circuit([['inc', 0]], [1]);
    const other = circuit([['dec', 0]], [1]);
    expect([one, other, structuredClone(one), other].map(list.indexOf)).toEqual([0, 1, 0, 1]);
    expect(list.circuits).toEqual([one, other]);
  });

  it('differ in a gate, in a wire or in what a register takes', () => {
    const list = createCircuitList();
    const all = [
      circuit([['add', 0, 1]], [0, 2]),
      circuit([['sub', 0, 1]], [0, 2]),
      circuit([['add', 1, 0]], [0, 2]),
      circuit([['add', 0, 1]], [2, 0]),
    ];
    expect(all.map(list.indexOf)).toEqual([0, 1, 2, 3]);
  });
});

describe('a program with shared circuits', () => {
  const memoriesOf = (program: Program, memory: Int32Array): string[] => {
    const seen: string[] = [];
    const cells = memory.slice();
    try {
      createRunner(program).run(cells, { maxSteps: 12, onStep: () => seen.push(cells.join(' ')) });
    } catch (error) {
      if (!(error instanceof MissingRuleError)) throw error;
      seen.push(error.message);
    }
    return seen;
  };

  it('does the same, and has each circuit that is used once, in the order of first use', () => {
    fc.assert(
      fc.property(arbitraryProgram(), arbitraryMemory(), (program, memory) => {
        const twice = { ...program, circuits: program.circuits.map((each) => structuredClone(each)) };
        const shared = shareCircuits(twice);
        expect(memoriesOf(shared, memory)).toEqual(memoriesOf(program, memory));
        expect(new Set(shared.circuits.map((each) => JSON.stringify(each))).size).toBe(
          shared.circuits.length,
        );
        const used = shared.states.flatMap(({ rules }) => rules.map((rule) => rule.circuit));
        expect([...new Set(used)]).toEqual([...shared.circuits.keys()]);
      }),
    );
  });
});

describe('a circuit over other wire numbers', () => {
  it('computes the same if its registers are swapped with it', () => {
    const R = 3;
    const swap = (wire: number): number => (wire < R ? R - 1 - wire : wire);
    const state = fc.tuple(arbitraryMemory(6), fc.array(fc.nat(1000), { minLength: R, maxLength: R }));
    fc.assert(
      fc.property(arbitraryCircuit(R), state, (original, [memory, drawn]) => {
        const registers = drawn.map((value) => value % memory.length);
        const { gates, registers: taken } = moveWires(original, swap);
        const [left, right] = [memory.slice(), memory.slice()];
        const before = evaluateCircuit(original, registers, left);
        const after = evaluateCircuit(
          { gates, registers: taken.toReversed() },
          registers.toReversed(),
          right,
        );
        expect(after.registers.toReversed()).toEqual(before.registers);
        expect(right).toEqual(left);
      }),
    );
  });

  it('leaves inputs that a gate does not have', () => {
    expect(moveWires(circuit([['one'], ['inc', 1]], [2]), (wire) => wire + 5)).toEqual(
      circuit([['one'], ['inc', 6]], [7]),
    );
  });
});
