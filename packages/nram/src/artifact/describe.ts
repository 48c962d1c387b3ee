import { programToText } from '../language/print.js';
import { LEARNERS } from '../learners/index.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { VerificationReport } from '../verify/report.js';
import { reportToText } from '../verify/report-text.js';
import { counted } from '../words.js';
import { type Provenance, UNKNOWN_TASK } from './program-file.js';

/** Where a program came from, in words. */
export function originText({ task, learner, seed, updates, toolVersion }: Provenance): string {
  const purpose = task.name === UNKNOWN_TASK ? '' : ` for ${task.name}`;
  if (learner === 'hand') return `written by hand${purpose}, nram ${toolVersion}`;
  if (learner === 'weights') return `extracted from the weights of a network${purpose}, nram ${toolVersion}`;
  // A file may name a learner that no longer exists.
  const { unit, units } = LEARNERS.find(({ name }) => name === learner) ?? {
    unit: 'update',
    units: 'updates',
  };
  return `learned${purpose} by ${learner}: attempt seed ${seed}, ${counted(updates, unit, units)}, nram ${toolVersion}`;
}

/** What is known about a program apart from its instructions. */
export interface ProgramOrigin {
  /** Where the program came from; null if unknown. */
  readonly provenance: Provenance | null;
  /** What was checked; null if nothing was. */
  readonly verification: VerificationReport | null;
}

/**
 * A program in words: where it came from, what was checked, and its text. Suitable as the `comment` of emitted code.
 *
 * @example
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * writeFileSync('copy.ts', programToTypeScript(file.program, { comment: describeProgram(file.program, file) }));
 */
export function describeProgram(
  program: Program,
  { provenance, verification, ...options }: ProgramOrigin & GateOptions,
): string[] {
  const lines: string[] = [];
  if (provenance !== null) {
    const origin = originText(provenance);
    lines.push(`${origin[0].toUpperCase()}${origin.slice(1)}.`);
  }
  lines.push(
    ...(verification === null ? ['Never verified.'] : ['Checked:', ...textLines(reportToText(verification))]),
  );
  return [...lines, '', 'The program:', ...textLines(programToText(program, options))];
}

const textLines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
