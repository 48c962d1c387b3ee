import { type DecodedWeights, decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { readBinaryFile } from '../node/files.js';

/** What an argument that names weights may be, for help texts. */
export const WEIGHTS_ARGUMENT = 'weights.safetensors, written by learn, train, compile or another tool';

/** Weights and the SHA-256 of their file. */
export interface WeightsArgument extends DecodedWeights {
  readonly hash: string;
}

/**
 * The weights that an argument of the command line names. If they were changed outside `nram`, a note on stderr says so.
 *
 * @param command - what asks for them, for errors.
 * @throws NramError `config` if the file cannot be read or is a text, `corrupt` if it does not hold the weights of a machine.
 */
export function readWeights(path: string, command: string): WeightsArgument {
  const bytes = readBinaryFile(path);
  // The first 8 bytes of a safetensors file are a length, of which the last are 0.
  if (bytes.length >= 8 && !bytes.subarray(0, 8).includes(0)) {
    const hint = 'nram show prints programs, nram compile turns them into weights';
    throw new NramError('config', `${command}: a file of weights is required, got a text: ${path} (${hint})`);
  }
  const weights = decodeWeights(bytes, path);
  if (weights.note !== null) process.stderr.write(`note: ${weights.note}\n`);
  return { ...weights, hash: hashWeights(bytes) };
}
