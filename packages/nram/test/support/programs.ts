import fc from 'fast-check';
import { readPaperProgram } from '../../src/bench/paper-programs.js';
import { GATES, type Gate } from '../../src/machine/gates.js';
import type { Circuit, Program, Rule } from '../../src/program/program.js';

/** A circuit from `[gate, a?, b?]` rows and the registers' wires. */
export function circuit(rows: readonly (readonly [string, ...number[]])[], registers: number[]): Circuit {
  return { gates: rows.map(([gate, a, b]) => ({ gate, a: a ?? null, b: b ?? null })), registers };
}

/** A rule that stays in state 0 and goes on unless told otherwise. */
export function rule(when: string, circuit: number, options: Partial<Rule> = {}): Rule {
  return { when, circuit, halt: false, next: 0, ...options };
}

/** A program of one state. */
export function oneState(circuits: Circuit[], rules: Rule[]): Program {
  return { numRegisters: circuits[0].registers.length, circuits, states: [{ rules }] };
}

/** The programs that the paper prints. */
export const paperAccess = readPaperProgram('access');
export const paperCopy = readPaperProgram('copy');
export const paperIncrement = readPaperProgram('increment');
export const paperReverse = readPaperProgram('reverse');
export const paperSwap = readPaperProgram('swap');

/** Access with its first step marked in r2, so that there is a second one whatever cell 0 holds. */
export const flaggedAccess = oneState(
  [circuit([['read', 0], ['one']], [2, 3]), circuit([['zero'], ['read', 0], ['write', 2, 3]], [0, 1])],
  [rule('00', 0), rule('*+', 1, { halt: true })],
);

/** Random programs that are valid: any gates, wires, patterns, halts and states. */
export function arbitraryProgram(): fc.Arbitrary<Program> {
  const sizes = fc.record({
    numRegisters: fc.integer({ min: 1, max: 4 }),
    numCircuits: fc.integer({ min: 1, max: 4 }),
    numStates: fc.integer({ min: 1, max: 3 }),
  });
  return sizes.chain(({ numRegisters, numCircuits, numStates }) => {
    const arbitraryRule = fc.record({
      when: fc.string({
        unit: fc.constantFrom('0', '+', '*'),
        minLength: numRegisters,
        maxLength: numRegisters,
      }),
      circuit: fc.nat(numCircuits - 1),
      halt: fc.integer({ min: 0, max: 3 }).map((draw) => draw === 0),
      next: fc.nat(numStates - 1),
    });
    const fallback = fc.record({ circuit: fc.nat(numCircuits - 1), next: fc.nat(numStates - 1) });
    const state = fc
      .record({
        rules: fc.array(arbitraryRule, { minLength: 1, maxLength: 6 }),
        fallback: fc.option(fallback, { freq: 5 }),
      })
      .map(({ rules, fallback: last }) => {
        if (last === null) return { rules };
        return { rules: [...rules, { ...last, when: '*'.repeat(numRegisters), halt: false }] };
      });
    return fc.record({
      numRegisters: fc.constant(numRegisters),
      circuits: fc.array(arbitraryCircuit(numRegisters), { minLength: numCircuits, maxLength: numCircuits }),
      states: fc.array(state, { minLength: numStates, maxLength: numStates }),
    });
  });
}

/** Custom gates, one of each arity; with an expression, with statements, and with nothing but `apply` for code. */
export const CUSTOM_GATES: readonly Gate[] = [
  {
    name: 'last',
    arity: 0,
    effect: 'pure',
    apply: (_a, _b, m) => m - 1,
    text: () => 'last()',
    code: { c: 'M - 1', py: 'M - 1' },
  },
  {
    name: 'half',
    arity: 1,
    effect: 'pure',
    apply: (a) => Math.floor(a / 2),
    text: (a) => `half(${a})`,
    code: { c: 'a / 2', py: 'a // 2', ts: 'Math.floor(a / 2)' },
  },
  {
    name: 'xor',
    arity: 2,
    effect: 'pure',
    apply: (a, b, m) => (a ^ b) % m,
    text: (a, b) => `xor(${a}, ${b})`,
    code: {
      c: 'int32_t c = a ^ b; return c % M;',
      py: 'c = a ^ b\nreturn c % M',
      ts: 'const c = a ^ b; return c % M;',
    },
  },
];
export const ALL_GATES: readonly Gate[] = [...GATES, ...CUSTOM_GATES];

const ANY_GATES = [...GATES.map((gate) => gate.name), 'read', 'write', 'write'];

/** Random circuits with up to 8 gates; reads and writes are drawn more often than the other gates. */
export function arbitraryCircuit(numRegisters: number, names = ANY_GATES): fc.Arbitrary<Circuit> {
  const raw = fc.record({
    gates: fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(1000), fc.nat(1000)), { maxLength: 8 }),
    registers: fc.array(fc.nat(1000), { minLength: numRegisters, maxLength: numRegisters }),
  });
  return raw.map(({ gates, registers }) => ({
    gates: gates.map(([name, a, b], i) => {
      const arity = ALL_GATES.find((gate) => gate.name === name)?.arity ?? 0;
      const wire = (draw: number, input: number): number | null =>
        input < arity ? draw % (numRegisters + i) : null;
      return { gate: name, a: wire(a, 0), b: wire(b, 1) };
    }),
    registers: registers.map((draw) => draw % (numRegisters + gates.length)),
  }));
}

/** Random memories, values in 0..M-1, small values and sizes first. */
export function arbitraryMemory(maxSize = 9): fc.Arbitrary<Int32Array> {
  return fc
    .integer({ min: 1, max: maxSize })
    .chain((size) => fc.array(fc.nat(size - 1), { minLength: size, maxLength: size }))
    .map((values) => Int32Array.from(values));
}
