import type { Program } from '../../src/program/program.js';

/** A program that differs from another in one edge. */
export interface Mutant {
  /** Which edge, and what became of it. */
  readonly edge: string;
  readonly program: Program;
}

/**
 * All programs that differ from `program` in one edge: one gate's input `a` or `b` takes another wire that lies before
 * it, a register takes another wire, a rule takes another circuit, or halts where it did not or the other way round.
 * Each edge is changed into everything that it can be.
 */
export function* mutantsOf(program: Program): Generator<Mutant, void> {
  const { numRegisters } = program;
  const change = (edge: string, apply: (copy: Program) => void): Mutant => {
    const copy = structuredClone(program);
    apply(copy);
    return { edge, program: copy };
  };
  for (const [c, { gates, registers }] of program.circuits.entries()) {
    for (const [g, gate] of gates.entries()) {
      for (const input of ['a', 'b'] as const) {
        const wire = gate[input];
        for (let other = 0; wire !== null && other < numRegisters + g; other++) {
          if (other === wire) continue;
          yield change(`circuit ${c}, gate ${g} (${gate.gate}), ${input}: ${wire} -> ${other}`, (copy) => {
            copy.circuits[c].gates[g][input] = other;
          });
        }
      }
    }
    for (const [r, wire] of registers.entries()) {
      for (let other = 0; other < numRegisters + gates.length; other++) {
        if (other === wire) continue;
        yield change(`circuit ${c}, register ${r}: ${wire} -> ${other}`, (copy) => {
          copy.circuits[c].registers[r] = other;
        });
      }
    }
  }
  for (const [s, { rules }] of program.states.entries()) {
    for (const [r, { circuit, halt }] of rules.entries()) {
      yield change(`state ${s}, rule ${r}: halt ${halt} -> ${!halt}`, (copy) => {
        copy.states[s].rules[r].halt = !halt;
      });
      for (let other = 0; other < program.circuits.length; other++) {
        if (other === circuit) continue;
        yield change(`state ${s}, rule ${r}: circuit ${circuit} -> ${other}`, (copy) => {
          copy.states[s].rules[r].circuit = other;
        });
      }
    }
  }
}
