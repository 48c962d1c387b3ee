import { z } from 'zod';

const count = z.int().min(0);
/** One check for the whole list, so that a hostile one costs one message. */
const integers = z.custom<number[]>(
  (value) => Array.isArray(value) && value.every(Number.isSafeInteger),
  'a list of integers is required',
);
const integersOrNull = z.custom<(number | null)[]>(
  (value) => Array.isArray(value) && value.every((item) => item === null || Number.isSafeInteger(item)),
  'a list of integers and nulls is required',
);

/** What was run in one mode, and how many of it came out wrong. */
export const modeReportSchema = z.strictObject({
  cases: count,
  errors: count,
  minLength: count,
  maxLength: count,
  minMemorySize: count,
  maxMemorySize: count,
});

/** One input on which the program is wrong. */
export const counterexampleSchema = z.strictObject({
  mode: z.enum(['paper', 'strict']),
  length: count,
  maxSteps: count,
  memory: integers,
  /** The right value of every scored cell, null elsewhere. */
  expected: integersOrNull,
  /** All of memory at the end of the run. */
  got: integers,
  /** Why the run broke off, if it did; else null. */
  failure: z.string().nullable(),
});

/** What was checked of a program, and what came of it. */
export const verificationReportSchema = z.strictObject({
  task: z.string(),
  seed: z.int(),
  /** Steps given in `paper` mode beyond the fewest that suffice. */
  extraSteps: count,
  /** T given, as in the paper. */
  paper: modeReportSchema,
  /** T far larger than needed: the program must stop by itself, or be harmless to run on. */
  strict: modeReportSchema,
  /** The smallest one met (by length, then memory size), or null. */
  counterexample: counterexampleSchema.nullable(),
});

export type ModeReport = z.infer<typeof modeReportSchema>;
export type Counterexample = z.infer<typeof counterexampleSchema>;
export type VerificationReport = z.infer<typeof verificationReportSchema>;

/**
 * A report in words: what was checked, on how many inputs, and nothing more.
 *
 * @example
 * reportToText(report);
 * // copy, steps given (the fewest that suffice + 1): right on 1000 of 1000 sampled inputs, lengths 1..64, memories of 4..1130 cells
 * // copy, strict (4 times the steps + 16): wrong on 998 of 1000 sampled inputs, lengths 1..64, memories of 4..1130 cells
 * // smallest counterexample met: ...
 */
export function reportToText(report: VerificationReport): string {
  const extra = report.extraSteps === 0 ? '' : ` + ${report.extraSteps}`;
  const lines = [
    modeText(`${report.task}, steps given (the fewest that suffice${extra})`, report.paper),
    modeText(`${report.task}, strict (4 times the steps + 16)`, report.strict),
  ];
  if (report.counterexample !== null) lines.push(...counterexampleText(report.counterexample));
  return `${lines.join('\n')}\n`;
}

function modeText(title: string, mode: ModeReport): string {
  if (mode.cases === 0) return `${title}: nothing was checked`;
  const verdict = mode.errors === 0 ? `right on ${mode.cases}` : `wrong on ${mode.errors}`;
  const lengths = rangeText(mode.minLength, mode.maxLength);
  const sizes = rangeText(mode.minMemorySize, mode.maxMemorySize);
  return `${title}: ${verdict} of ${mode.cases} sampled inputs, lengths ${lengths}, memories of ${sizes} cells`;
}

const rangeText = (low: number, high: number): string => (low === high ? `${low}` : `${low}..${high}`);

/** Longer memories are cut. */
const MAX_CELLS = 40;

function counterexampleText(counterexample: Counterexample): string[] {
  const { mode, length, maxSteps, memory, expected, got, failure } = counterexample;
  const row = (values: readonly (number | null)[]): string => {
    const shown = values.slice(0, MAX_CELLS).map((value) => (value === null ? '-' : String(value)));
    return shown.join(' ') + (values.length > MAX_CELLS ? ` ... (${values.length} cells)` : '');
  };
  const wrong = expected.findIndex((value, i) => value !== null && value !== got[i]);
  const at =
    wrong < 0 ? [] : [`  first wrong cell: ${wrong}, expected ${expected[wrong]}, got ${got[wrong]}`];
  return [
    `smallest counterexample met (${mode}, length ${length}, ${maxSteps} steps given):`,
    `  memory:   ${row(memory)}`,
    `  expected: ${row(expected)}`,
    `  got:      ${row(got)}`,
    ...at,
    ...(failure === null ? [] : [`  the run broke off: ${failure}`]),
  ];
}
