import type { Circuit, Program, Rule } from '../program/program.js';

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

/** The paper's printed Copy (table 2): 4 registers. */
export const paperCopy: Program = oneState(
  [
    circuit([['read', 0], ['one'], ['dec', 4], ['write', 0, 4]], [0, 6, 2, 5]),
    circuit(
      [
        ['read', 3],
        ['add', 3, 1],
        ['inc', 2],
        ['min', 1, 6],
        ['write', 5, 4],
      ],
      [0, 1, 3, 7],
    ),
  ],
  [rule('0000', 0), rule('****', 1)],
);

/** The paper's printed Increment: 5 registers, the same circuit in every step. */
export const paperIncrement: Program = oneState(
  [
    circuit(
      [
        ['read', 0],
        ['inc', 5],
        ['inc', 0],
        ['write', 0, 6],
      ],
      [7, 8, 8, 8, 7],
    ),
  ],
  [rule('*****', 0)],
);

/** The paper's printed Reverse: 4 registers. */
export const paperReverse: Program = oneState(
  [
    circuit([['read', 0], ['one']], [4, 0, 5, 5]),
    circuit([['read', 2], ['one'], ['inc', 2], ['add', 0, 0], ['sub', 7, 6], ['write', 8, 4]], [0, 5, 6, 5]),
  ],
  [rule('0000', 0), rule('****', 1)],
);
