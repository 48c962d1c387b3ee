import { NramError } from '../errors.js';
import { programToText } from '../language/print.js';
import { LEARNERS } from '../learners/index.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { VerificationReport } from '../verify/report.js';
import { reportToText } from '../verify/report-text.js';
import { counted } from '../words.js';
import { type Provenance, UNKNOWN_TASK } from './program-file.js';

/** What emitted code is called and says of itself. */
export interface EmitOptions {
  /** Of the function; default `program`. */
  readonly name?: string;
  /** Where the program came from, if that is known. */
  readonly provenance?: Provenance | null;
  /** What was checked of it, if anything was. */
  readonly verification?: VerificationReport | null;
}

/** Words of JavaScript, TypeScript and C, and names that emitted functions use themselves. */
const RESERVED = new Set(
  `abstract arguments as async auto await bool boolean break case catch char class complex const constructor continue
  debugger declare default delete do double else enum eval export extends extern false finally float for from function
  get goto if implements import in inline instanceof int int32_t int64_t interface let long main memory maxSteps new
  null number of package private protected public register restrict return set short signed size sizeof state static
  step string struct super switch symbol this throw true try type typedef typeof undefined union unsigned using var
  void volatile while with yield halted i turn turns one two Error Infinity Math NaN Number RangeError`.split(
    /\s+/,
  ),
);

/** A longer name is refused: C compilers may tell only so many characters apart. */
const MAX_NAME_LENGTH = 60;

/** Whether a function may have this name in JavaScript and C. */
export function isFunctionName(name: string): boolean {
  const isWord = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name.length <= MAX_NAME_LENGTH;
  // Local variables are a word and a number: r1, inc2.
  return isWord && !RESERVED.has(name) && !/^[a-zA-Z]+\d+(Before)?$/.test(name);
}

/**
 * The name of the emitted function.
 *
 * @throws NramError `config` if it is no name in JavaScript and C.
 */
export function functionName({ name = 'program' }: EmitOptions): string {
  if (!isFunctionName(name)) {
    throw new NramError(
      'config',
      `emit: name must be a word of letters, digits and _ that means nothing in JavaScript or C, got ${JSON.stringify(name.slice(0, 80))} (for example "copyArray")`,
    );
  }
  return name;
}

/** Where a program came from, in words. */
export function originText({ task, learner, seed, updates, toolVersion }: Provenance): string {
  const purpose = task.name === UNKNOWN_TASK ? '' : ` for ${task.name}`;
  if (learner === 'hand') return `written by hand${purpose}, nram ${toolVersion}`;
  if (learner === 'weights') return `read off the weights of a network${purpose}, nram ${toolVersion}`;
  // A file may name a learner that is no more.
  const unit = LEARNERS.find(({ name }) => name === learner)?.unit ?? 'update';
  return `learned${purpose} by ${learner}: attempt seed ${seed}, ${counted(updates, unit)}, nram ${toolVersion}`;
}

/** The head of the emitted comment: where the program came from, what was checked, and its text. */
export function describeLines(
  program: Program,
  { provenance = null, verification = null, ...options }: EmitOptions & GateOptions,
): string[] {
  const lines: string[] = [];
  if (provenance !== null) {
    const origin = originText(provenance);
    lines.push(`${origin[0].toUpperCase()}${origin.slice(1)}.`);
  }
  lines.push(
    ...(verification === null ? ['Never verified.'] : ['Checked:', ...textLines(reportToText(verification))]),
  );
  lines.push('', 'The program:', ...textLines(programToText(program, options)));
  // Nothing in a comment may end it or reach beyond its line.
  return lines.map((line) => line.replace(/\*\/|[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('/*', '/ *'));
}

const textLines = (text: string): string[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => `  ${line}`);
