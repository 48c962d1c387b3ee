import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { NramError } from '../errors.js';
import { parseProgramText } from '../language/parse.js';
import type { Program } from '../program/program.js';

/** The tasks of which the paper prints an execution (tables 2 to 6). */
export type PaperTask = 'access' | 'copy' | 'increment' | 'reverse' | 'swap';

/** Where the paper's programs lie in the repository, the same from src/bench and from dist/bench. They are not published. */
const FOLDER = fileURLToPath(new URL('../../../../examples/paper/', import.meta.url));

/**
 * The program that the paper prints for a task, from `examples/paper/TASK.nram`.
 *
 * @param folder - where to look.
 * @throws NramError `resource` if there is no such file, as in a package without its repository.
 *
 * @example
 * programToText(readPaperProgram('increment'));
 */
export function readPaperProgram(task: PaperTask, folder = FOLDER): Program {
  const path = `${folder}${task}.nram`;
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no' : 'cannot read';
    throw new NramError('resource', `${reason} ${path} (the paper's programs come with the repository only)`);
  }
  return parseProgramText(text, path);
}
