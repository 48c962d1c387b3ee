import fc from 'fast-check';
import { expect, it, test } from 'vitest';
import { arbitraryCircuit, circuit } from '../../test/support/programs.js';
import { evaluateCircuit } from './circuit.js';
import { numberValues } from './numbering.js';
import { zeroBits } from './pattern.js';
import { knownFromBits, type Value, type Zeroness } from './values.js';

test('all that is concluded is so, for any registers and memory', () => {
  const numRegisters = 3;
  const scene = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(3)).chain(([minMemorySize, slack]) => {
    const size = minMemorySize + slack;
    const cell = fc.nat(size - 1);
    return fc.record({
      minMemorySize: fc.constant(minMemorySize),
      registers: fc.array(cell, { minLength: numRegisters, maxLength: numRegisters }),
      cells: fc.array(cell, { minLength: size, maxLength: size }),
      isKnown: fc.array(fc.boolean(), { minLength: numRegisters, maxLength: numRegisters }),
    });
  });
  const conclusions = { shared: 0, zeroness: 0, constants: 0, noOps: 0 };
  fc.assert(
    fc.property(
      arbitraryCircuit(numRegisters),
      scene,
      (drawn, { minMemorySize, registers, cells, isKnown }) => {
        const M = cells.length;
        const modulo = (value: number): number => ((value % M) + M) % M;
        const memory = Int32Array.from(cells);
        const actual = evaluateCircuit(drawn, registers, memory).wires;
        const exact = knownFromBits(zeroBits(registers), numRegisters);
        const known = exact.map((zeroness, i): Zeroness => (isKnown[i] ? zeroness : 'unknown'));
        const { wires, writes } = numberValues(drawn, known, { minMemorySize });

        const numberOf = new Map<Value, number>();
        for (const [wire, value] of wires.entries()) {
          const number = actual[wire];
          if (numberOf.has(value)) conclusions.shared += 1;
          expect(number).toBe(numberOf.get(value) ?? number);
          numberOf.set(value, number);
          if (value.zeroness === 'zero') expect(number).toBe(0);
          if (value.zeroness === 'nonzero') expect(number).not.toBe(0);
          if (value.zeroness !== 'unknown' && wire >= numRegisters) conclusions.zeroness += 1;
          if (value.kind === 'constant') {
            conclusions.constants += 1;
            expect(number).toBe(modulo(value.constant));
          }
          if (value.kind === 'offset') {
            const base = numberOf.get(value.base);
            if (base !== undefined) expect(number).toBe(modulo(base + value.constant));
          }
        }

        // The listed writes alone make the same memory.
        const written = Int32Array.from(cells);
        for (const { address, value } of writes) {
          written[numberOf.get(address) as number] = numberOf.get(value) as number;
        }
        expect(written).toEqual(memory);
        conclusions.noOps += drawn.gates.filter(({ gate }) => gate === 'write').length - writes.length;
      },
    ),
    { numRuns: 1500, seed: 1 },
  );
  for (const count of Object.values(conclusions)) expect(count).toBeGreaterThan(20);
});

it('forgets what it read as soon as any cell is written', () => {
  const { wires } = numberValues(
    circuit(
      [
        ['read', 0],
        ['read', 0],
        ['write', 1, 0],
        ['read', 0],
        ['read', 1],
      ],
      [0, 1],
    ),
    ['unknown', 'unknown'],
  );
  const [r1, , before, again, , after, written] = wires;
  expect(again).toBe(before);
  expect(after).not.toBe(before);
  expect(written).toBe(r1);
});

it('remembers a cell that holds what is written, wherever that is', () => {
  const { wires, writes } = numberValues(
    circuit(
      [
        ['read', 0],
        ['write', 1, 2],
        ['read', 0],
        ['write', 1, 4],
      ],
      [0, 1],
    ),
    ['unknown', 'unknown'],
  );
  expect(wires[4]).toBe(wires[2]);
  expect(writes).toHaveLength(1);
});

it('knows of constants only what holds in every memory that is large enough', () => {
  const three = circuit([['two'], ['inc', 1], ['one'], ['lessThan', 3, 2], ['min', 2, 3]], [0]);
  const kinds = (minMemorySize: number) =>
    numberValues(three, ['unknown'], { minMemorySize }).wires.map(
      ({ kind, zeroness }) => `${kind} ${zeroness}`,
    );
  expect(kinds(4).slice(2)).toEqual([
    'constant nonzero',
    'constant nonzero',
    'constant nonzero',
    'constant nonzero',
  ]);
  expect(kinds(3).slice(2)).toEqual(['constant unknown', 'constant nonzero', 'gate unknown', 'gate unknown']);
});
