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

/** A program and what its file says about it; program text has neither an origin nor a report. */
export interface ProgramArgument extends Pick<ProgramFile, 'program' | 'verification'> {
  readonly provenance: Provenance | null;
}

/** A network from which no program could be extracted, as its file describes it. */
export interface NetworkArgument extends Pick<NetworkFile, 'provenance' | 'verification'> {
  readonly network: {
    readonly machine: Machine;
    readonly parameters: Float32Array;
    /** Both of the above as a weights file. */
    readonly weights: Uint8Array;
    /** Why there is no program. */
    readonly failure: string;
  };
}

/** Describes the argument that names a program, in help texts. */
export const PROGRAM_ARGUMENT = 'a program file, or program text as printed by nram show';

/** A program as the content of a program file; program text counts as written by hand. */
export function toProgramFile({ program, provenance, verification }: ProgramArgument): ProgramFile {
  return createProgramFile(program, provenance ?? foundElsewhere('hand'), verification);
}

/**
 * Reads the program that a command-line argument names: a program file (JSON), or text in the language that `nram show`
 * prints.
 *
 * @throws NramError `config` if it cannot be read, has a syntax error or contains a network instead; `corrupt` if it is a
 *   damaged program file.
 */
export function readProgram(path: string): ProgramArgument {
  const file = readProgramOrNetwork(path);
  if (!('network' in file)) return file;
  const hint = 'nram show, run and verify accept it, and nram compile writes its weights';
  throw new NramError('config', `${path}: ${NO_PROGRAM}: ${file.network.failure} (${hint})`);
}

/**
 * Like {@link readProgram}, but also reads the network in a program file if no program could be extracted from it.
 *
 * @throws NramError like {@link readProgram}.
 */
export function readProgramOrNetwork(path: string): ProgramArgument | NetworkArgument {
  if (path.endsWith('.safetensors')) {
    throw new NramError('config', `a program is required, got weights: ${path} (use nram decompile)`);
  }
  const text = readTextFile(path);
  // JSON starts with a bracket; program text never does.
  if (!/^\s*[{[]/.test(text) && !(text.trim() === '' && path.endsWith('.json'))) {
    return { program: parseProgramText(text, path), provenance: null, verification: null };
  }
  const file = parseProgramOrNetworkFile(text, path);
  if (!('network' in file)) return file;
  const { provenance, verification, network } = file;
  const weights = fromBase64(network.weights);
  const found = decodeWeights(weights, path);
  if (hashWeights(weights) !== provenance.weightsHash) {
    throw new NramError(
      'corrupt',
      `${path}: the hash of the network's weights must be the one in provenance.weightsHash`,
    );
  }
  return {
    provenance,
    verification,
    network: { ...found, weights, failure: network.failure },
  };
}
