import { fromBase64 } from '../artifact/base64.js';
import { createProgramFile } from '../artifact/create-program-file.js';
import {
  type NetworkFile,
  NO_PROGRAM,
  type ProgramFile,
  type Provenance,
  parseProgramOrNetworkFile,
  UNKNOWN_TASK,
} from '../artifact/program-file.js';
import { foundElsewhere } from '../artifact/provenance.js';
import { decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { parseProgramText } from '../language/parse.js';
import type { Gate } from '../machine/gates.js';
import type { Machine } from '../machine/spec.js';
import { readTextFile } from '../node/files.js';
import { ALL_TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { readWithGates } from './task-argument.js';

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
 * @param task - the named task, whose custom gates the program may use; null if none was named.
 * @throws NramError `config` if it cannot be read, has a syntax error or contains a network instead; `corrupt` if it is a
 *   damaged program file.
 */
export function readProgram(path: string, task: TaskSpec | null): ProgramArgument {
  const file = readProgramOrNetwork(path, task);
  if (!('network' in file)) return file;
  const hint = 'nram show, run and verify accept it, and nram compile writes its weights';
  throw new NramError('config', `${path}: ${NO_PROGRAM}: ${file.network.failure} (${hint})`);
}

/**
 * Like {@link readProgram}, but also reads the network in a program file if no program could be extracted from it.
 *
 * @throws NramError like {@link readProgram}.
 */
export function readProgramOrNetwork(path: string, task: TaskSpec | null): ProgramArgument | NetworkArgument {
  const file = readWithGates(task, (gates) => readWith(gates, task, path));
  const { name, options } = file.provenance?.task ?? { name: null, options: {} };
  if (task?.source !== undefined && task.name === name && task.source.hash !== options.sha256) {
    process.stderr.write(`warning: ${task.source.path} has changed since ${path} was learned from it\n`);
  }
  return file;
}

function readWith(
  gates: readonly Gate[],
  task: TaskSpec | null,
  path: string,
): ProgramArgument | NetworkArgument {
  if (path.endsWith('.safetensors')) {
    throw new NramError('config', `a program is required, got weights: ${path} (use nram decompile)`);
  }
  const text = readTextFile(path);
  // JSON starts with a bracket; program text never does.
  if (!/^\s*[{[]/.test(text) && !(text.trim() === '' && path.endsWith('.json'))) {
    return { program: parseProgramText(text, path, { gates }), provenance: null, verification: null };
  }
  const file = parseProgramOrNetworkFile(text, path, { gates });
  if (!('network' in file)) return file;
  const { provenance, verification, network } = file;
  const weights = fromBase64(network.weights);
  const found = decodeWeights(weights, path, task?.gates);
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

/**
 * The built-in task in a program's provenance.
 *
 * @throws NramError `usage` if there is none, asking for `--task`.
 */
export function builtInTaskOf(
  command: string,
  { provenance }: Pick<ProgramArgument, 'provenance'>,
  path: string,
): TaskSpec {
  const name = provenance?.task.name ?? UNKNOWN_TASK;
  if (name === UNKNOWN_TASK) {
    throw new NramError('usage', `${command}: --task is required, because ${path} does not name its task`);
  }
  const task = ALL_TASKS.find((candidate) => candidate.name === name);
  if (task === undefined) {
    throw new NramError(
      'usage',
      `${command}: --task is required, because ${path} was learned for ${name}, which is not built in (name its file, or - for standard input)`,
    );
  }
  return task;
}
