import { programToC } from '../export/code/c.js';
import type { EmitOptions } from '../export/code/emit-options.js';
import { functionNameFrom, type NameLanguage } from '../export/code/function-name.js';
import { programToPython } from '../export/code/python.js';
import { programToTypeScript } from '../export/code/typescript.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { TaskSpec } from '../tasks/task.js';
import { describeProgram, type ProgramOrigin } from './describe.js';
import { exportedSteps } from './export-steps.js';

/** TypeScript, JavaScript, C and Python, by the endings of their files. */
export type CodeLanguage = 'ts' | 'js' | 'c' | 'py';

export interface CodeOptions extends GateOptions {
  /** The task of the program; null for the built-in one that it was learned for. */
  readonly task: TaskSpec | null;
  /** The name of the function; default one made from `baseName`. */
  readonly name?: string | undefined;
  /** What the function is about, such as the name of its task; default `program`. */
  readonly baseName?: string;
  /** M, where the caller gives none: see `EmitOptions`. */
  readonly memorySize?: number | undefined;
}

/** The memory size that a program was checked in, if only the first cells of such a memory were stored; else undefined. */
export function checkedMemorySize({ verification }: Pick<ProgramOrigin, 'verification'>): number | undefined {
  return verification?.paper.stored === undefined ? undefined : verification.paper.maxMemorySize;
}

/**
 * A program as one function without dependencies, with a comment that says where it came from, what was checked and what a
 * caller must know; it takes as many steps as its task gives.
 *
 * @throws NramError `config` for a name that a function cannot have.
 *
 * @example
 * const program = parseProgramText('one step: mem[0] = mem[mem[0]]; stop\n', 'access.nram');
 * const file = createProgramFile(program, foundElsewhere('hand'), null);
 * programFileToCode(file, 'py', { task: null, baseName: 'access' }).includes('def access('); // true
 */
export function programFileToCode(
  file: ProgramOrigin & { readonly program: Program },
  language: CodeLanguage,
  { task, name, baseName = 'program', memorySize = checkedMemorySize(file), gates }: CodeOptions,
): string {
  const { program } = file;
  const known = gates === undefined ? {} : { gates };
  const emit = (names: NameLanguage): EmitOptions => ({
    name: name ?? functionNameFrom(baseName, names),
    comment: describeProgram(program, { ...file, ...known }),
    steps: exportedSteps(file, task),
    ...(memorySize !== undefined && { memorySize }),
    ...known,
  });
  switch (language) {
    case 'ts':
      return programToTypeScript(program, emit('JavaScript'));
    case 'js':
      return programToTypeScript(program, { ...emit('JavaScript'), isPlain: true });
    case 'c':
      return programToC(program, emit('C'));
    case 'py':
      return programToPython(program, emit('Python'));
  }
}
