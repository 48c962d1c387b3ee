import { NramError } from '../errors.js';
import { GATES } from '../machine/gates.js';
import { createCircuitList, type GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import { notationOf } from './notation.js';
import { createGateBudget } from './read/circuit-builder.js';
import { readLines } from './read/lines.js';
import { Problems } from './read/problems.js';
import { readRegisters } from './read/registers.js';
import { flattenSections } from './read/rules.js';
import { readSections } from './read/sections.js';

/** Longer texts are refused before they are looked at, in UTF-16 units. */
export const MAX_TEXT_LENGTH = 1024 * 1024;

/**
 * Reads a program in the language that `programToText` prints; docs/language.md has its grammar. What was printed comes
 * back as a program that does the same and prints the same. Safe on any text: bounded time and memory, nothing is run.
 *
 * @param path - only named in errors.
 * @param options - `gates`: gates that the text may use; a gate of one's own is written as its `text` if that is a call
 *   or an operator, else as a call of its name.
 * @throws NramError `config` with up to 20 problems, each with line, column, what was expected and what was there.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * runProgram(program, Int32Array.of(1, 2, 3, 0), { maxSteps: 3 });
 */
export function parseProgramText(text: string, path: string, options: GateOptions = {}): Program {
  if (text.length > MAX_TEXT_LENGTH) {
    throw new NramError(
      'config',
      `parseProgramText: ${path}: at most ${MAX_TEXT_LENGTH} characters are required, got ${text.length}`,
    );
  }
  const { gates = GATES } = options;
  const problems = new Problems();
  return problems.finish(path, () => {
    const operators = gates.map(notationOf).flatMap(({ kind, word }) => (kind === 'infix' ? [word] : []));
    const { lines, ...registers } = readRegisters(readLines(text, operators, problems), problems);
    const { numRegisters } = registers;
    const context = { ...registers, gates, budget: createGateBudget(), problems };
    const sections = readSections(lines, context);
    problems.stopIfAny();
    const states = flattenSections(sections, registers, problems);
    const list = createCircuitList();
    const numbered = states.map((rules) => ({
      rules: rules.map(({ circuit, ...rest }) => ({ ...rest, circuit: list.indexOf(circuit) })),
    }));
    return { numRegisters, circuits: list.circuits, states: numbered };
  });
}
