import { z } from 'zod';
import { counted } from '../words.js';
import { shortcutsToText } from './shortcuts.js';

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
const modeReportSchema = z.strictObject({
  cases: count,
  errors: count,
  minLength: count,
  maxLength: count,
  minMemorySize: count,
  maxMemorySize: count,
});

/** One input on which the program is wrong. */
const counterexampleSchema = z.strictObject({
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
  /** Whether every smaller input was checked: in fewer cells, or shorter, or with smaller values. */
  isSmallest: z.boolean().optional(),
  /** How many cells memory has, where the lists are cut short. */
  memorySize: count.optional(),
});

/** Every input of every length that fits in memories of up to some size, each run in both modes. */
const exhaustiveReportSchema = z.strictObject({
  /** The longest input that was checked. */
  maxLength: count,
  maxMemorySize: count,
  cases: count,
  /** Wrong with the steps given. */
  errors: count,
  strictErrors: count,
});

const rightOf = z.strictObject({ right: count, cases: count });

/** How the program gets its answers: see `measureShortcuts`. */
const shortcutReportSchema = z.strictObject({
  /** Inputs in memories without a free cell, where the last address tells the length; and in larger ones. */
  lastAddress: z.strictObject({ tight: rightOf, roomy: rightOf }),
  /** Of pairs of inputs of one length and memory size: in how many the cells differ that are scored, and written. */
  pointers: z.strictObject({ cases: count, scoredMove: count, writesMove: count }),
  /** Cells that hold something in every input, with all cells before them, and are read in no run. */
  unread: integers,
  /** Of right runs: how many change cells that are not scored and held 0; and held something. */
  destroyed: z.strictObject({ cases: count, zeros: count, others: count }),
  /** Runs that stop by themselves, and the least and most steps of these beyond what the task declares. */
  steps: z.strictObject({ cases: count, halted: count, fewest: z.int(), most: z.int() }),
});

/** An argument for every length and memory size that was made mechanically. */
const proofReportSchema = z.strictObject({
  /** What is shown, in words. */
  statement: z.string(),
  /** The steps of the argument. */
  argument: z.array(z.string()),
});

/** Where nothing but examples is known of a task: `paper` and `strict` are then on those that were held out. */
const examplesReportSchema = z.strictObject({
  /** The examples that were learned from, with the steps given. */
  training: modeReportSchema,
  /** Programs that were tried against the held-out examples, this one included: each try makes luck more likely. */
  candidates: count,
});

/** What was checked of a program, and what came of it. */
export const verificationReportSchema = z.strictObject({
  task: z.string(),
  seed: z.int(),
  /** Steps given in `paper` mode: this part of what the task declares (1 where a file does not say) ... */
  stepScale: z.number().positive().optional(),
  /** ... and so many more. */
  extraSteps: count,
  /** T given, as in the paper. */
  paper: modeReportSchema,
  /** T far larger than needed: the program must stop by itself, or be harmless to run on. */
  strict: modeReportSchema,
  /** The smallest one met (by memory size, then length), made smaller where that could be done, or null. */
  counterexample: counterexampleSchema.nullable(),
  // Files written before these checks were made lack them.
  /** Null where the task's inputs cannot be enumerated, or are too many. */
  exhaustive: exhaustiveReportSchema.nullable().optional(),
  shortcuts: shortcutReportSchema.optional(),
  /** Null for a program that was checked, not proven. */
  proof: proofReportSchema.nullable().optional(),
  examples: examplesReportSchema.optional(),
});

export type ModeReport = z.infer<typeof modeReportSchema>;
export type Counterexample = z.infer<typeof counterexampleSchema>;
export type ExhaustiveReport = z.infer<typeof exhaustiveReportSchema>;
export type ShortcutReport = z.infer<typeof shortcutReportSchema>;
export type ExamplesReport = z.infer<typeof examplesReportSchema>;
export type ProofReport = z.infer<typeof proofReportSchema>;
export type VerificationReport = z.infer<typeof verificationReportSchema>;

/**
 * Whether a program was right on all inputs that were checked: with the steps given, as in the paper, or with `strict`
 * also with far more of them.
 *
 * @example
 * if (!isRight(report)) process.exitCode = EXIT_CODES.counterexample;
 */
export function isRight(report: VerificationReport, { strict = false } = {}): boolean {
  const errors =
    report.paper.errors + (report.exhaustive?.errors ?? 0) + (report.examples?.training.errors ?? 0);
  const strictErrors = report.strict.errors + (report.exhaustive?.strictErrors ?? 0);
  return errors === 0 && (!strict || strictErrors === 0);
}

/**
 * A report in words: what was checked, on how many inputs, and nothing more.
 *
 * @example
 * reportToText(verify(program, findTask('increment')));
 * // increment, steps given (what the task declares + 1): right on 1011 of 1011 sampled inputs, lengths 1..1000, ...
 * // increment, strict (4 times the steps + 16): wrong on 788 of 1011 sampled inputs, ...
 * // increment, exhaustively: right on all 20602 inputs in memories of up to 7 cells (lengths 1..6); strict: ...
 */
export function reportToText(report: VerificationReport): string {
  const { task, exhaustive, shortcuts, proof, examples } = report;
  if (examples !== undefined) return examplesToText(report, examples);
  const lines = [
    modeText(`${task}, steps given (${budgetText(report)})`, report.paper),
    modeText(`${task}, strict (4 times the steps + 16)`, report.strict),
  ];
  if (exhaustive !== undefined) lines.push(`${task}, exhaustively: ${exhaustiveText(exhaustive)}`);
  if (shortcuts !== undefined) lines.push(...shortcutsToText(shortcuts).map((line) => `  ${line}`));
  if (report.counterexample !== null) lines.push(...counterexampleText(report.counterexample));
  if (proof !== undefined && isRight(report)) lines.push(...proofText(proof));
  return `${lines.join('\n')}\n`;
}

/**
 * A report on examples in words.
 *
 * @example
 * // sum.jsonl, steps given ((2 a cell + 8) + 1): holds on 60 of 60 held-out examples, lengths 8..10 (and on all 240 training examples)
 */
function examplesToText(report: VerificationReport, { training, candidates }: ExamplesReport): string {
  const { task, paper, strict, counterexample } = report;
  const verdict = ({ cases, errors, minLength, maxLength }: ModeReport): string => {
    const kind = `held-out examples, lengths ${rangeText(minLength, maxLength)}`;
    return `${errors === 0 ? `holds on ${cases}` : `wrong on ${errors}`} of ${cases} ${kind}`;
  };
  const wrong = training.errors === 0 ? 'on all' : `wrong on ${training.errors} of`;
  const lines = [
    `${task}, steps given (${budgetText(report, '(2 a cell + 8)')}): ${verdict(paper)} (and ${wrong} ${training.cases} training examples)`,
    `${task}, strict (4 times the steps + 16): ${verdict(strict)}`,
  ];
  if (candidates > 1) {
    lines.push(`${candidates} programs were tried against the held-out examples, this one last`);
  }
  if (counterexample !== null) lines.push(...counterexampleText(counterexample));
  return `${lines.join('\n')}\n`;
}

/** `what the task declares + 1`. */
function budgetText(
  { stepScale = 1, extraSteps }: VerificationReport,
  steps = 'what the task declares',
): string {
  const part = stepScale === 1 ? '' : `${stepScale} times `;
  return `${part}${steps}${extraSteps === 0 ? '' : ` + ${extraSteps}`}`;
}

function modeText(title: string, mode: ModeReport): string {
  if (mode.cases === 0) return `${title}: nothing was checked`;
  const verdict = mode.errors === 0 ? `right on ${mode.cases}` : `wrong on ${mode.errors}`;
  const lengths = rangeText(mode.minLength, mode.maxLength);
  const sizes = rangeText(mode.minMemorySize, mode.maxMemorySize);
  return `${title}: ${verdict} of ${mode.cases} sampled inputs, lengths ${lengths}, memories of ${sizes} cells`;
}

function exhaustiveText(exhaustive: ExhaustiveReport | null): string {
  if (exhaustive === null) return 'nothing was checked (too many inputs, or none that can be enumerated)';
  const { cases, errors, strictErrors, maxLength, maxMemorySize } = exhaustive;
  const verdict = (wrong: number): string => (wrong === 0 ? 'right on all' : `wrong on ${wrong}`);
  return (
    `${verdict(errors)}${errors === 0 ? '' : ' of all'} ${cases} inputs in memories of up to ${maxMemorySize} cells ` +
    `(lengths up to ${maxLength}); strict: ${verdict(strictErrors)}`
  );
}

function proofText(proof: ProofReport | null): string[] {
  if (proof === null) return ['checked, not proven'];
  return [`proven: ${proof.statement}`, ...proof.argument.map((step) => `  ${step}`)];
}

const rangeText = (low: number, high: number): string => (low === high ? `${low}` : `${low}..${high}`);

/** Longer memories are cut. */
const MAX_CELLS = 40;

function counterexampleText(counterexample: Counterexample): string[] {
  const { mode, length, maxSteps, memory, expected, got, failure, isSmallest } = counterexample;
  const row = (values: readonly (number | null)[]): string => {
    const shown = values.slice(0, MAX_CELLS).map((value) => (value === null ? '-' : String(value)));
    const size = counterexample.memorySize ?? values.length;
    return shown.join(' ') + (size > MAX_CELLS ? ` ... (${size} cells)` : '');
  };
  const wrong = expected.findIndex((value, i) => value !== null && value !== got[i]);
  const at =
    wrong < 0 ? [] : [`  first wrong cell: ${wrong}, expected ${expected[wrong]}, got ${got[wrong]}`];
  return [
    `${isSmallest === true ? 'smallest counterexample there is' : 'smallest counterexample met'} (${mode === 'paper' ? '' : 'strict, '}length ${length}, ${counted(maxSteps, 'step')} given):`,
    `  memory:   ${row(memory)}`,
    `  expected: ${row(expected)}`,
    `  got:      ${row(got)}`,
    ...at,
    ...(failure === null ? [] : [`  the run broke off: ${failure}`]),
  ];
}
