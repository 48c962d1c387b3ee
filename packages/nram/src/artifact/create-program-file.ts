import type { Program } from '../program/program.js';
import type { VerificationReport } from '../verify/report.js';
import { toBase64 } from './base64.js';
import type { NetworkFile, ProgramFile, Provenance } from './program-file.js';

/**
 * A program with where it came from and what was checked of it, as it is written to `program.json`.
 *
 * @param verification - null if nothing was checked yet.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const file = createProgramFile(program, foundElsewhere('hand'), verify(program, findTask('increment')));
 * writeFileSync('program.json', serializeProgramFile(file));
 */
export function createProgramFile(
  program: Program,
  provenance: Provenance,
  verification: VerificationReport | null,
): ProgramFile {
  return { format: 'nram-program', version: 1, program, provenance, verification };
}

/**
 * A network that was right, but from which no program could be extracted, in place of a program.
 *
 * @param network - the file that `encodeWeights` makes, and why there is no program.
 */
export function createNetworkFile(
  { weights, failure }: { readonly weights: Uint8Array; readonly failure: string },
  provenance: Provenance,
  verification: VerificationReport | null,
): NetworkFile {
  const network = { weights: toBase64(weights), failure };
  return { format: 'nram-program', version: 1, program: null, network, provenance, verification };
}
