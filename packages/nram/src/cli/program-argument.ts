import { fromBase64 } from '../artifact/base64.js';
import { createProgramFile } from '../artifact/create-program-file.js';
import {
  type NetworkFile,
  NO_PROGRAM,
  type ProgramFile,
  type Provenance,
  parseProgramOrNetworkFile,
} from '../artifact/program-file.js';
import { foundElsewhere } from '../artifact/provenance.js';
import { decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { parseProgramText } from '../language/parse.js';
import type { Machine } from '../machine/spec.js';
import { readTextFile } from '../node/files.js';

/** A program and what its file says of it; a text says nothing of where it came from or what was checked. */
export interface ProgramArgument extends Pick<ProgramFile, 'program' | 'verification'> {
  readonly provenance: Provenance | null;
}

/** A network off which no program could be read, out of its file. */
export interface NetworkArgument extends Pick<NetworkFile, 'provenance' | 'verification'> {
  readonly network: {
    readonly machine: Machine;
    readonly parameters: Float32Array;
    /** The two above as a file of weights. */
    readonly weights: Uint8Array;
    /** Why there is no program. */
    readonly failure: string;
  };
}

/** What an argument that names a program may be, for help texts. */
export const PROGRAM_ARGUMENT = 'a program file, or a text as nram show prints it';

/** A program as a file that can be written: a text becomes one that somebody wrote. */
export function toProgramFile({ program, provenance, verification }: ProgramArgument): ProgramFile {
  return createProgramFile(program, provenance ?? foundElsewhere('hand'), verification);
}

/**
 * The program that an argument of the command line names: a program file (JSON), or a text in the language that
 * `nram show` prints.
 *
 * @throws NramError `config` if it cannot be read, is a wrong text or holds a network instead, `corrupt` if it is a wrong
 *   program file.
 */
export function readProgram(path: string): ProgramArgument {
  const file = readProgramOrNetwork(path);
  if (!('network' in file)) return file;
  const hint = 'nram show, run and verify take it, and nram compile writes its weights';
  throw new NramError('config', `${path}: ${NO_PROGRAM}: ${file.network.failure} (${hint})`);
}

/**
 * What {@link readProgram} reads, or the network that a program file holds where no program could be read off it.
 *
 * @throws NramError as {@link readProgram}.
 */
export function readProgramOrNetwork(path: string): ProgramArgument | NetworkArgument {
  if (path.endsWith('.safetensors')) {
    throw new NramError('config', `a program is required, got weights: ${path} (nram decompile reads them)`);
  }
  const text = readTextFile(path);
  // JSON begins with a bracket; no line of a program text does.
  if (!/^\s*[{[]/.test(text) && !(text.trim() === '' && path.endsWith('.json'))) {
    return { program: parseProgramText(text, path), provenance: null, verification: null };
  }
  const file = parseProgramOrNetworkFile(text, path);
  if (!('network' in file)) return file;
  const { provenance, verification, network } = file;
  const weights = fromBase64(network.weights);
  const found = decodeWeights(weights, path);
  if (hashWeights(weights) !== provenance.weightsHash) {
    throw new NramError('corrupt', `${path}: the network must have the hash in provenance.weightsHash`);
  }
  return {
    provenance,
    verification,
    network: { ...found, weights, failure: network.failure },
  };
}
