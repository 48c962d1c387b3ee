import { type DecodedWeights, decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { readBinaryFile } from '../node/files.js';
import type { TaskSpec } from '../tasks/task.js';
import { readWithGates } from './task-argument.js';

/** Describes the argument that names weights, in help texts. */
export const WEIGHTS_ARGUMENT = 'a .safetensors file written by learn, train, compile or another tool';

/** Weights and the SHA-256 of their file. */
export interface WeightsArgument extends DecodedWeights {
  readonly hash: string;
}

/**
 * Reads the weights that a command-line argument names. Notes on stderr if they were changed outside `nram`.
 *
 * @param command - the name of the command, for errors.
 * @param task - the named task, whose custom gates the machine may have; null if none was named.
 * @throws NramError `config` if the file cannot be read or is text, `corrupt` if it does not contain a machine's weights.
 */
export function readWeights(path: string, command: string, task: TaskSpec | null): WeightsArgument {
  const bytes = readBinaryFile(path);
  // A safetensors file starts with a length in 8 bytes, the last of which are 0.
  if (bytes.length >= 8 && !bytes.subarray(0, 8).includes(0)) {
    const hint = 'nram show prints programs, nram compile turns them into weights';
    throw new NramError('config', `${command}: a weights file is required, got text: ${path} (${hint})`);
  }
  const weights = readWithGates(task, () => decodeWeights(bytes, path, task?.gates));
  if (weights.note !== null) process.stderr.write(`note: ${weights.note}\n`);
  return { ...weights, hash: hashWeights(bytes) };
}
