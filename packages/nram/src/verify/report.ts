import { z } from 'zod/mini';
import { dependenceReportSchema } from './dependence-report.js';

const count = z.int().check(z.minimum(0));
/** One check for the whole list, so that a hostile one costs one message. */
const integers = z.custom<number[]>(
  (value) => Array.isArray(value) && value.every(Number.isSafeInteger),
  'a list of integers is required',
);
const integersOrNull = z.custom<(number | null)[]>(
  (value) => Array.isArray(value) && value.every((item) => item === null || Number.isSafeInteger(item)),
  'a list of integers and nulls is required',
);

/** Inputs right only where the program stopped by itself, later than the steps given; and the most steps that took. */
const lateSchema = z.strictObject({ cases: count, steps: count });

/** Inputs in memories of which only the first cells are stored. */
const storedSchema = z.strictObject({
  cases: count,
  /** The fewest and the most stored cells. */
  minCells: count,
  maxCells: count,
  /** The largest value in an input or a scored cell. */
  maxValue: count,
});

/** What was run in one mode, and how many of it came out wrong. */
const modeReportSchema = z.strictObject({
  cases: count,
  errors: count,
  minLength: count,
  maxLength: count,
  minMemorySize: count,
  maxMemorySize: count,
  /** On how many of them the program stopped by itself; absent in files written before that was counted. */
  stopped: z.optional(count),
  /** Absent where there are none. */
  late: z.optional(lateSchema),
  stored: z.optional(storedSchema),
});

/** One input on which the program is wrong. */
const counterexampleSchema = z.strictObject({
  mode: z.enum(['paper', 'strict']),
  length: count,
  maxSteps: count,
  memory: integers,
  /** The right value of every scored cell, null elsewhere. */
  expected: integersOrNull,
  /** All of memory where the program stopped by itself, else after the steps given. */
  got: integers,
  /** Why the run broke off, if it did; else null. */
  failure: z.nullable(z.string()),
  /** Steps after which the program stopped by itself, perhaps more than were given; absent if it did not. */
  stoppedAfter: z.optional(count),
  /** Whether every smaller input was checked: in fewer cells, or shorter, or with smaller values. */
  isSmallest: z.optional(z.boolean()),
  /** The line of an example. */
  line: z.optional(count),
  /** How many cells memory has, where the lists are cut short. */
  memorySize: z.optional(count),
  /** M, where only the first cells of memory are stored. */
  wholeSize: z.optional(count),
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
  /** As in the modes. */
  stopped: z.optional(count),
  /** In `paper` mode; absent where there are none. */
  late: z.optional(lateSchema),
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
  /** Examples that give their own step limit, with the least and the most of these limits; absent if none does. */
  limits: z.optional(z.strictObject({ cases: count, least: count, most: count })),
  /**
   * Whether some example is scored behind the last cell of its input that holds something, so that the cells it uses cannot
   * be told from its input; absent if none is.
   */
  scoresBeyond: z.optional(z.literal(true)),
  /** The first lines of the file, by number, that are wrong with the steps given. */
  wrong: z.optional(
    z.array(
      z.strictObject({
        line: count,
        /** The first wrong cell; null where the run broke off. */
        cell: z.nullable(count),
        /** The output up to the last scored cell, null where it is not scored; and what these cells hold. */
        expected: integersOrNull,
        got: integers,
        failure: z.nullable(z.string()),
      }),
    ),
  ),
});

/** What was checked of a program, and what came of it. */
export const verificationReportSchema = z.strictObject({
  task: z.string(),
  seed: z.int(),
  /** Steps given in `paper` mode: this part of what the task declares (1 where a file does not say) ... */
  stepScale: z.optional(z.number().check(z.positive())),
  /** ... and so many more. */
  extraSteps: count,
  /** T given, as in the paper. */
  paper: modeReportSchema,
  /** T far larger than needed: the program must stop by itself, or be harmless to run on. */
  strict: modeReportSchema,
  /** The smallest one met (by memory size, then length), made smaller where that could be done, or null. */
  counterexample: z.nullable(counterexampleSchema),
  // Files written before these checks were made lack them.
  /** Null where the task's inputs cannot be enumerated, or are too many. */
  exhaustive: z.optional(z.nullable(exhaustiveReportSchema)),
  shortcuts: z.optional(shortcutReportSchema),
  /** Null for a program that was checked, not proven. */
  proof: z.optional(z.nullable(proofReportSchema)),
  examples: z.optional(examplesReportSchema),
  /** Only where nothing but examples is known, and the program is right on nearly all of them. */
  dependence: z.optional(dependenceReportSchema),
});

export type StoredReport = z.infer<typeof storedSchema>;
export type ModeReport = z.infer<typeof modeReportSchema>;
export type Counterexample = z.infer<typeof counterexampleSchema>;
export type ExhaustiveReport = z.infer<typeof exhaustiveReportSchema>;
export type ShortcutReport = z.infer<typeof shortcutReportSchema>;
export type WrongLine = NonNullable<z.infer<typeof examplesReportSchema>['wrong']>[number];
export type ExamplesReport = z.infer<typeof examplesReportSchema>;
export type ProofReport = z.infer<typeof proofReportSchema>;
export type VerificationReport = z.infer<typeof verificationReportSchema>;

/** The parts of a report that count what was run. */
export type Checked = Pick<VerificationReport, 'paper' | 'strict' | 'exhaustive' | 'examples' | 'shortcuts'>;

/**
 * Whether a program was right on all inputs that were checked: with the steps given, as in the paper, or with `strict`
 * also with far more of them.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * isRight(verify(program, findTask('increment'))); // true
 * isRight(verify(program, findTask('copy'))); // false
 */
export function isRight(report: Checked, { strict = false } = {}): boolean {
  const errors =
    report.paper.errors + (report.exhaustive?.errors ?? 0) + (report.examples?.training.errors ?? 0);
  const strictErrors = report.strict.errors + (report.exhaustive?.strictErrors ?? 0);
  return errors === 0 && (!strict || strictErrors === 0);
}

/**
 * How a program comes to its end: by itself on every input that was checked (`ends`); or not, but right however long it runs
 * on (`harmless`); or right only if it is stopped after the steps given (`needsSteps`).
 */
export type Ending = 'ends' | 'harmless' | 'needsSteps';

/**
 * How a program that is right comes to its end, as far as it was checked; null if it is not right.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * endingOf(verify(program, findTask('increment'))); // 'needsSteps'
 */
export function endingOf(report: Checked): Ending | null {
  if (!isRight(report)) return null;
  if (!isRight(report, { strict: true })) return 'needsSteps';
  const { strict, exhaustive, examples, shortcuts } = report;
  const parts = [strict, exhaustive, examples?.training].filter((part) => part != null);
  const isCounted = parts.every(({ stopped }) => stopped !== undefined);
  const stops = isCounted
    ? parts.every(({ stopped, cases }) => stopped === cases)
    : shortcuts !== undefined && shortcuts.steps.halted === shortcuts.steps.cases;
  return stops ? 'ends' : 'harmless';
}

/** At most this share of the lines of a file with at least this many lines are more likely mistakes than the program is wrong. */
const MISTAKEN_SHARE = 1 / 20;
const MIN_LINES = 20;

/** Whether a program is right on the examples of a file, or wrong on so few that they are likely to be mistakes. */
export function isNearlyRight({ paper, examples }: VerificationReport): boolean {
  const numWrong = paper.errors + (examples?.training.errors ?? 0);
  const numLines = paper.cases + (examples?.training.cases ?? 0);
  return numWrong === 0 || (numLines >= MIN_LINES && numWrong <= MISTAKEN_SHARE * numLines);
}
