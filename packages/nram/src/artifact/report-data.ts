import { z } from 'zod/mini';
import { NramError } from '../errors.js';
import { parseJson } from '../json.js';
import { programProblems } from '../program/validate.js';
import { createRandom } from '../random.js';
import { issueText } from '../schema-text.js';
import { budgetOf, stepsGiven } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import { ALL_TASKS } from '../tasks/index.js';
import type { Sample, TaskSpec } from '../tasks/task.js';
import { type AccuracyTable, measureAccuracy } from '../verify/accuracy.js';
import { VERSION } from '../version.js';
import { type ProgramFile, parseProgramFile } from './program-file.js';

const count = z.int().check(z.minimum(0));
const counts = z.array(z.array(count));

const inputSchema = z.strictObject({
  length: count,
  memory: z.array(count).check(z.minLength(1)),
  /** M, where only the first cells are stored. */
  memorySize: z.optional(count),
  /** The right value of every scored cell, null elsewhere. */
  expected: z.array(z.nullable(count)),
  maxSteps: count,
});

const reportDataSchema = z.strictObject({
  format: z.literal('nram-report'),
  version: z.literal(1),
  toolVersion: z.string(),
  /** The program file: checked by its own parser. */
  file: z.unknown(),
  task: z.nullable(z.strictObject({ name: z.string(), summary: z.string(), layout: z.string() })),
  command: z.nullable(z.string()),
  accuracy: z.nullable(
    z.strictObject({ lengths: z.array(count), freeCells: z.array(count), right: counts, cases: counts }),
  ),
  inputs: z.array(inputSchema),
});

/** An input of a task with what is right on it, as a report holds it. */
export type ReportInput = z.infer<typeof inputSchema>;

/** All that a report shows: plain data, which goes into the page as JSON. */
export interface ReportData {
  readonly format: 'nram-report';
  readonly version: 1;
  readonly toolVersion: string;
  readonly file: ProgramFile;
  /** What was to be learned; null if that is not known. */
  readonly task: { readonly name: string; readonly summary: string; readonly layout: string } | null;
  /** The command that gives the same result again; null if it is not known. */
  readonly command: string | null;
  /** How many inputs came out right; null if the task is not known. */
  readonly accuracy: AccuracyTable | null;
  /** Inputs to look at, where the page cannot draw some itself: of a task that is not built in. */
  readonly inputs: readonly ReportInput[];
}

export interface ReportDataOptions {
  /** The task of the program; null if it is not known. */
  readonly task: TaskSpec | null;
  /** The command that gives the same result again. */
  readonly command?: string | null;
}

/** Inputs of a task that is not built in, and the most cells of one. */
const MAX_INPUTS = 40;
const MAX_INPUT_CELLS = 400;

/**
 * What the report of a program shows: the program file, the task, how often the program is right by length and memory size,
 * and inputs to step through.
 *
 * @throws NramError `config` for a program with custom gates: a page knows only the built-in ones.
 *
 * @example
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * const data = createReportData(file, { task: findTask('copy') });
 * data.accuracy?.lengths.at(-1); // 64
 */
export function createReportData(file: ProgramFile, { task, command = null }: ReportDataOptions): ReportData {
  const [problem] = programProblems(file.program, undefined, 1);
  if (problem !== undefined) {
    throw new NramError(
      'config',
      `createReportData: a program of built-in gates is required, got: ${problem.message} (a report cannot show custom gates)`,
    );
  }
  const budget = budgetOf(file.provenance.configuration);
  return {
    format: 'nram-report',
    version: 1,
    toolVersion: VERSION,
    file,
    task: task === null ? null : { name: task.name, summary: task.summary, layout: task.layout },
    command,
    accuracy:
      task === null
        ? null
        : (structuredClone(measureAccuracy(file.program, task, { budget, gates: gatesOf(task) })) as never),
    inputs: task === null || ALL_TASKS.includes(task) ? [] : inputsOf(task, budget),
  };
}

/** Examples as they are, short ones first; or inputs drawn at all lengths of the training and the validation split. */
function inputsOf(task: TaskSpec, budget: Parameters<typeof stepsGiven>[3]): ReportInput[] {
  const toInput = (sample: Sample, length: number): ReportInput => ({
    length,
    memory: Array.from(sample.memory),
    ...(sample.memorySize !== undefined && { memorySize: sample.memorySize }),
    expected: Array.from(sample.target, (value, i) => (sample.mask[i] === 0 ? null : value)),
    maxSteps: stepsGiven(task, sample, length, budget),
  });
  if (task.examples !== undefined) {
    const all = [...task.examples.training, ...task.examples.heldOut];
    const short = all.filter(({ sample }) => sample.memory.length <= MAX_INPUT_CELLS);
    const byLength = short.sort((one, other) => one.length - other.length || one.line - other.line);
    const stride = Math.max(1, byLength.length / MAX_INPUTS);
    const chosen = byLength.filter((_, i) => Math.floor(i / stride) !== Math.floor((i - 1) / stride));
    return chosen.map(({ sample, length }) => toInput(sample, length));
  }
  const [low, high] = [task.train.lengths[0], task.validation.lengths[1]];
  const random = createRandom(task.validation.seed, 'report', task.name);
  const inputs = Array.from({ length: MAX_INPUTS }, (_, i) => {
    const length = low + Math.floor((i * (high - low + 1)) / MAX_INPUTS);
    return toInput(task.sample(random, length, task.minMemorySize(length) + (i % 3)), length);
  });
  return inputs.filter(({ memory }) => memory.length <= MAX_INPUT_CELLS);
}

/** Longer texts are rejected without parsing; in UTF-16 units. */
const MAX_LENGTH = 20 * 1024 * 1024;

/**
 * Reads the data of a report. Safe on any text: nothing is loaded or executed.
 *
 * @throws NramError `corrupt` naming what is wrong.
 *
 * @example
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * const data = createReportData(file, { task: null });
 * parseReportData(JSON.stringify(data)).task; // null
 */
export function parseReportData(text: string): ReportData {
  const fail = (problem: string): never => {
    throw new NramError('corrupt', `parseReportData: ${problem}`);
  };
  if (text.length > MAX_LENGTH) fail(`at most ${MAX_LENGTH} characters are required, got ${text.length}`);
  const json = parseJson(text, { maxDepth: 40, maxValues: 1_000_000 });
  if (!json.ok) {
    const { line, column, message } = json.problem;
    return fail(`line ${line}, column ${column}: ${message}`);
  }
  const result = reportDataSchema.safeParse(json.value, { jitless: true, reportInput: true });
  if (!result.success) {
    const problems = result.error.issues.slice(0, 10).map((issue) => {
      return `${issue.path.join('.') || 'the report'}: ${issueText(issue)}`;
    });
    return fail(problems.join('; '));
  }
  const file = parseProgramFile(JSON.stringify(result.data.file ?? null), 'the program in the report');
  return { ...result.data, file };
}

/** The element of the page that holds the data. */
const SLOT = '<script type="application/json" id="nram-report">null</script>';

/**
 * A report as one HTML file: the page with the data in it.
 *
 * @param page - `report.html` of this package.
 * @throws NramError `config` if the page has no place for the data.
 *
 * @example
 * const page = '<script type="application/json" id="nram-report">null</script>';
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * reportToHtml(page, createReportData(file, { task: null })).includes('nram-program'); // true
 */
export function reportToHtml(page: string, data: ReportData): string {
  if (!page.includes(SLOT)) {
    throw new NramError('config', `reportToHtml: a page with ${SLOT} is required, got none`);
  }
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return page.replace(SLOT, () => SLOT.replace('null', () => json));
}
