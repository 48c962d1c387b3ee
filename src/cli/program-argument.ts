import { NramError } from '../errors.js';
import { readTextFile } from '../files.js';
import { parseProgramText } from '../program/parse-text.js';
import { type ProgramFile, type Provenance, parseProgramFile } from '../program/program-file.js';
import { foundElsewhere } from './provenance.js';

/** A program and what its file says of it; a text says nothing of where it came from or what was checked. */
export interface ProgramArgument extends Pick<ProgramFile, 'program' | 'verification'> {
  readonly provenance: Provenance | null;
}

/** What an argument that names a program may be, for help texts. */
export const PROGRAM_ARGUMENT = 'a program file, or a text as nram show prints it';

/** A program as a file that can be written: a text becomes one that somebody wrote. */
export function toProgramFile({ program, provenance, verification }: ProgramArgument): ProgramFile {
  return {
    format: 'nram-program',
    version: 1,
    program,
    provenance: provenance ?? foundElsewhere('hand'),
    verification,
  };
}

/**
 * The program that an argument of the command line names: a program file (JSON), or a text in the language that
 * `nram show` prints.
 *
 * @throws NramError `config` if it cannot be read or is a wrong text, `corrupt` if it is a wrong program file.
 */
export function readProgram(path: string): ProgramArgument {
  if (path.endsWith('.safetensors')) {
    throw new NramError('config', `a program is required, got weights: ${path} (nram decompile reads them)`);
  }
  const text = readTextFile(path);
  // JSON begins with a bracket; no line of a program text does. An empty file is a damaged one.
  if (/^\s*([{[]|$)/.test(text)) return parseProgramFile(text, path);
  return { program: parseProgramText(text, path), provenance: null, verification: null };
}
