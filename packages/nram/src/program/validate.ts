import { NramError, suggestion } from '../errors.js';
import { GATES, type Gate } from '../machine/gates.js';
import type { Program } from './program.js';

/** One problem of a program, and its place. */
export interface Problem {
  /** Keys and indices that lead from the program to the wrong value. */
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * The problems of a program that has the right shape: unknown gates, wrong numbers of inputs, wires to later gates,
 * missing circuits and states, patterns of the wrong length.
 *
 * @param limit - stop after this many.
 */
export function programProblems(
  program: Program,
  gates: readonly Gate[] = GATES,
  limit = Number.POSITIVE_INFINITY,
): Problem[] {
  const problems: Problem[] = [];
  for (const problem of findProblems(program, gates)) {
    problems.push(problem);
    if (problems.length >= limit) break;
  }
  return problems;
}

/**
 * Throws if a program has problems.
 *
 * @param where - the function that received the program.
 * @throws NramError `config` naming every problem.
 */
export function assertProgram(where: string, program: Program, gates: readonly Gate[] = GATES): void {
  const problems = programProblems(program, gates);
  if (problems.length === 0) return;
  const texts = problems.map(({ path, message }) => `${pathText(path)}: ${message}`);
  throw new NramError('config', `${where}: ${texts.join('; ')}`);
}

function* findProblems(program: Program, gates: readonly Gate[]): Generator<Problem> {
  const { numRegisters } = program;
  const byName = new Map(gates.map((gate) => [gate.name, gate]));
  const names = [...byName.keys()];
  for (const [c, circuit] of program.circuits.entries()) {
    for (const [g, { gate: name, a, b }] of circuit.gates.entries()) {
      const path = ['circuits', c, 'gates', g];
      const gate = byName.get(name);
      if (gate === undefined) {
        const shown = name.length > 40 ? `${name.slice(0, 40)}...` : name;
        yield {
          path: [...path, 'gate'],
          message: `unknown gate ${JSON.stringify(shown)}${suggestion(shown, names)}`,
        };
      }
      const arity = gate?.arity ?? Number.NaN;
      for (const [input, wire, used] of [
        ['a', a, arity >= 1],
        ['b', b, arity >= 2],
      ] as const) {
        const at = [...path, input];
        if (gate !== undefined && (wire !== null) !== used) {
          const wanted = used ? 'a wire is required' : 'null is required';
          yield { path: at, message: `${wanted}, got ${wire} (${name} has ${arity} inputs)` };
        } else if (wire !== null && !isWire(wire, numRegisters + g)) {
          yield {
            path: at,
            message: `a wire must be a register or an earlier gate, 0..${numRegisters + g - 1}, got ${wire}`,
          };
        }
      }
    }
    if (circuit.registers.length !== numRegisters) {
      yield {
        path: ['circuits', c, 'registers'],
        message: `one wire per register is required (${numRegisters}), got ${circuit.registers.length}`,
      };
    }
    const numWires = numRegisters + circuit.gates.length;
    for (const [r, wire] of circuit.registers.entries()) {
      if (!isWire(wire, numWires)) {
        yield {
          path: ['circuits', c, 'registers', r],
          message: `a wire must be in 0..${numWires - 1}, got ${wire}`,
        };
      }
    }
  }
  for (const [s, { rules }] of program.states.entries()) {
    for (const [r, rule] of rules.entries()) {
      const path = ['states', s, 'rules', r];
      if (rule.when.length !== numRegisters) {
        yield {
          path: [...path, 'when'],
          message: `one character per register is required (${numRegisters}), got ${rule.when.length}`,
        };
      }
      if (!isWire(rule.circuit, program.circuits.length)) {
        yield {
          path: [...path, 'circuit'],
          message: `must be in 0..${program.circuits.length - 1}, got ${rule.circuit}`,
        };
      }
      if (!isWire(rule.next, program.states.length)) {
        yield {
          path: [...path, 'next'],
          message: `must be in 0..${program.states.length - 1}, got ${rule.next}`,
        };
      }
    }
  }
}

const isWire = (value: number, end: number): boolean => Number.isInteger(value) && value >= 0 && value < end;

/**
 * The place of a problem, as written in code; unusual keys are quoted and long ones shortened.
 *
 * @example
 * pathText(['circuits', 0, 'gates', 2, 'a']); // 'circuits[0].gates[2].a'
 */
export function pathText(path: readonly PropertyKey[]): string {
  let text = '';
  for (const key of path) {
    const name = String(key);
    if (typeof key === 'number') text += `[${name}]`;
    else if (/^[A-Za-z_]\w{0,39}$/.test(name)) text += text === '' ? name : `.${name}`;
    else text += `[${JSON.stringify(name.slice(0, 40))}]`;
  }
  return text;
}
