import fc from 'fast-check';
import { expect, it } from 'vitest';
import { arbitraryCircuit, circuit } from '../../test/support/programs.js';
import { evaluateCircuit } from './circuit.js';
import { createMeanings } from './meaning.js';
import type { Circuit } from './program.js';

const meaningOf = createMeanings({ minMemorySize: 4 });
const sameMeaning = (one: Circuit, other: Circuit, registers = [0]): boolean => {
  const known = one.registers.map(() => 'unknown' as const);
  return meaningOf(one, known, registers) === meaningOf(other, known, registers);
};

it.each<[string, Circuit, Circuit, boolean]>([
  ['one gate and two', circuit([['inc', 0]], [1]), circuit([['one'], ['add', 1, 0]], [2]), true],
  [
    'another order of inputs',
    circuit([['inc', 0], ['two'], ['min', 1, 2]], [3]),
    circuit([['two'], ['inc', 0], ['min', 1, 2]], [3]),
    true,
  ],
  ['a gate that nobody looks at', circuit([['two'], ['dec', 1]], [0]), circuit([], [0]), true],
  ['another constant', circuit([['one']], [1]), circuit([['two']], [1]), false],
  ['another write', circuit([['write', 0, 0]], [0]), circuit([], [0]), false],
  [
    'a write of what is there',
    circuit(
      [
        ['read', 0],
        ['write', 0, 1],
      ],
      [0],
    ),
    circuit([], [0]),
    true,
  ],
  [
    'a read before a write, and after',
    circuit([['one'], ['read', 1], ['write', 0, 1]], [2]),
    circuit([['one'], ['write', 0, 1], ['read', 1]], [3]),
    false,
  ],
])('%s', (_, one, other, expected) => {
  expect(sameMeaning(one, other)).toBe(expected);
});

it('counts only the registers that matter', () => {
  const [one, other] = [circuit([['one']], [0, 2]), circuit([['two']], [0, 2])];
  expect(sameMeaning(one, other, [0])).toBe(true);
  expect(sameMeaning(one, other, [0, 1])).toBe(false);
});

it('of equal meaning are only circuits that do the same', () => {
  let numSame = 0;
  const pair = fc.integer({ min: 1, max: 2 }).chain((numRegisters) => {
    return fc.tuple(arbitraryCircuit(numRegisters), arbitraryCircuit(numRegisters), fc.nat(), fc.nat());
  });
  fc.assert(
    fc.property(pair, ([one, drawn, swap, seed]) => {
      // Two random circuits are hardly ever the same: often the second is the first with one wire changed.
      const other = seed % 4 === 0 ? drawn : rewire(one, swap, seed);
      const registers = one.registers.map((_, register) => register);
      if (!sameMeaning(one, other, registers)) return;
      numSame += 1;
      for (let i = 0; i < 6; i++) {
        const memory = Int32Array.from(
          { length: 4 + (i % 3) },
          (_, j) => (seed + i * j * 7 + j) % (4 + (i % 3)),
        );
        const values = registers.map((register) => (seed * (register + 3) + i) % memory.length);
        const [first, second] = [memory.slice(), memory.slice()];
        const results = [evaluateCircuit(one, values, first), evaluateCircuit(other, values, second)];
        expect(results[1].registers).toEqual(results[0].registers);
        expect(second).toEqual(first);
      }
    }),
    { numRuns: 2000 },
  );
  expect(numSame).toBeGreaterThan(300);
});

/** The circuit with one input of one gate taken from elsewhere. */
function rewire(one: Circuit, gate: number, wire: number): Circuit {
  const numRegisters = one.registers.length;
  const gates = one.gates.map((row, i) =>
    i === gate % Math.max(1, one.gates.length) && row.a !== null
      ? { ...row, a: wire % (numRegisters + i) }
      : row,
  );
  return { ...one, gates };
}
