import { readTextFile } from '../files.js';
import { type ProgramFile, parseProgramFile } from '../program/program-file.js';

/**
 * The program that an argument of the command line names.
 *
 * @throws NramError `config` if it cannot be read, `corrupt` if it is not a program.
 */
export function readProgram(path: string): ProgramFile {
  return parseProgramFile(readTextFile(path), path);
}
