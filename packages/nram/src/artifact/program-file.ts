import { z } from 'zod/mini';
import { NramError } from '../errors.js';
import { type JsonValue, parseJson } from '../json.js';
import { MAX_REGISTERS, MAX_RULES } from '../limits.js';
import type { GateOptions } from '../program/circuit.js';
import { type Program, ruleSchema, wiredGateSchema, wireSchema } from '../program/program.js';
import { type Problem, pathText, programProblems } from '../program/validate.js';
import { issueText } from '../schema-text.js';
import { type VerificationReport, verificationReportSchema } from '../verify/report.js';

/** Longer texts are rejected without parsing; in UTF-16 units. */
export const MAX_PROGRAM_FILE_LENGTH = 10 * 1024 * 1024;
const JSON_LIMITS = { maxDepth: 32, maxValues: 300_000 };
/** Further problems are summarised as "and more". */
const MAX_PROBLEMS = 20;

/** Plain data, as in a file. */
export type JsonObject = { [key: string]: JsonValue };
const jsonObject = z.custom<JsonObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'an object is required',
);

/** The task of a program that was not learned for one. */
export const UNKNOWN_TASK = 'unknown';

/** Where a program came from: enough to reproduce it. */
const provenanceSchema = z.strictObject({
  task: z.strictObject({ name: z.string(), options: jsonObject }),
  seed: z.int(),
  /** The resolved configuration of the attempt. */
  configuration: jsonObject,
  /** `gradient`, `anneal`, `hybrid`; `hand` for one written by hand, `weights` for one extracted from a network. */
  learner: z.string(),
  /** Training updates (or moves of the search) until the program was found. */
  updates: z.int().check(z.minimum(0)),
  /** SHA-256 of the weights, in hexadecimal; null if there were none. */
  weightsHash: z.nullable(
    z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 hexadecimal digits is required')),
  ),
  /** Version of the tool that wrote the file. */
  toolVersion: z.string(),
});

const headSchema = z.strictObject({
  format: z.literal('nram-program'),
  version: z.literal(1),
  program: z.strictObject({
    numRegisters: z.int().check(z.minimum(1), z.maximum(MAX_REGISTERS)),
    circuits: z.array(z.unknown()).check(z.minLength(1)),
    states: z.array(z.unknown()).check(z.minLength(1)),
  }),
  provenance: provenanceSchema,
  verification: z.nullable(verificationReportSchema),
});

const networkFileSchema = z.extend(headSchema, {
  program: z.null(),
  network: z.strictObject({
    /** The output of `encodeWeights`, in base64. */
    weights: z.string().check(z.regex(/^[A-Za-z0-9+/]+={0,2}$/, 'a weights file in base64 is required')),
    /** Why no program could be extracted from it. */
    failure: z.string(),
  }),
});

/** Where a program came from. */
export type Provenance = z.infer<typeof provenanceSchema>;

/** A program with its provenance and report: the content of a `program.json`. */
export interface ProgramFile {
  readonly format: 'nram-program';
  readonly version: 1;
  readonly program: Program;
  readonly provenance: Provenance;
  /** What was checked; null if nothing was. */
  readonly verification: VerificationReport | null;
}

/** The content of a `program.json` if a network was right, but no program could be extracted from it: the network. */
export type NetworkFile = z.infer<typeof networkFileSchema>;

/**
 * A program file as text: JSON indented by two spaces, with small values on one line; the same file gives the same bytes.
 *
 * @throws NramError `config` if the file could not be read back; names every problem.
 *
 * @example
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * writeFileSync('copy.json', serializeProgramFile(file));
 */
export function serializeProgramFile(file: ProgramFile | NetworkFile, options: GateOptions = {}): string {
  const result = readProgramFile(JSON.stringify(file), options);
  if (result.problems !== null) throw new NramError('config', `serializeProgramFile: ${result.problems}`);
  // Parsing has put the keys in the order of the schema.
  const text = formatJson(result.file, '') + '\n';
  if (text.length > MAX_PROGRAM_FILE_LENGTH) {
    throw new NramError('config', `serializeProgramFile: ${tooLong(text)}`);
  }
  return text;
}

/**
 * Reads a program file. Safe on any text: anything but a valid program file is an error, within bounded time and memory,
 * and nothing is loaded or executed.
 *
 * @param path - only used in error messages.
 * @throws NramError `corrupt` naming the path, and every problem with its place (line and column if it is not JSON);
 *   `config` if the file contains a network instead of a program.
 *
 * @example
 * const { program } = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 */
export function parseProgramFile(text: string, path: string, options: GateOptions = {}): ProgramFile {
  const file = parseAs('parseProgramFile', text, path, options);
  if ('network' in file) {
    throw new NramError('config', `parseProgramFile: ${path}: ${NO_PROGRAM}: ${file.network.failure}`);
  }
  return file;
}

/** The error for a {@link NetworkFile} where a program is required. */
export const NO_PROGRAM = 'a program is required, got a network from which none could be extracted';

/**
 * Reads a program file like {@link parseProgramFile}, or one that contains a network instead.
 *
 * @throws NramError `corrupt` like {@link parseProgramFile}.
 *
 * @example
 * const file = parseProgramOrNetworkFile(readFileSync('program.json', 'utf8'), 'program.json');
 * if ('network' in file) decodeWeights(Buffer.from(file.network.weights, 'base64'), 'program.json');
 */
export function parseProgramOrNetworkFile(
  text: string,
  path: string,
  options: GateOptions = {},
): ProgramFile | NetworkFile {
  return parseAs('parseProgramOrNetworkFile', text, path, options);
}

/** @param where - the function that was called. */
function parseAs(where: string, text: string, path: string, options: GateOptions): ProgramFile | NetworkFile {
  const result = readProgramFile(text, options);
  if (result.problems !== null) throw new NramError('corrupt', `${where}: ${path}: ${result.problems}`);
  return result.file;
}

type ReadResult =
  | { readonly problems: null; readonly file: ProgramFile | NetworkFile }
  | { readonly problems: string };

function readProgramFile(text: string, { gates }: GateOptions): ReadResult {
  if (text.length > MAX_PROGRAM_FILE_LENGTH) {
    return { problems: tooLong(text) };
  }
  const json = parseJson(text, JSON_LIMITS);
  if (!json.ok) {
    const { line, column, message } = json.problem;
    return { problems: `line ${line}, column ${column}: ${message}` };
  }
  const foreign = foreignFormat(json.value);
  if (foreign !== null) return { problems: foreign };

  const problems = new ProblemList();
  if (memberOf(json.value, 'program') === null) {
    const file = networkFileSchema.safeParse(json.value, { jitless: true });
    problems.addIssues([], file.error);
    return file.success ? { problems: null, file: file.data } : { problems: problems.toString() };
  }
  const head = headSchema.safeParse(json.value, { jitless: true });
  problems.addIssues([], head.error);
  // The program's lists may be long; checking them item by item stops a hostile file after a few problems.
  const program = checkLists(json.value, problems);
  if (head.success && program !== null && problems.isEmpty) {
    for (const { path, message } of programProblems(program, gates, MAX_PROBLEMS + 1)) {
      problems.add({ path: ['program', ...path], message });
    }
    if (problems.isEmpty) return { problems: null, file: { ...head.data, program } };
  }
  return { problems: problems.toString() };
}

const tooLong = (text: string): string =>
  `the file must be at most ${MAX_PROGRAM_FILE_LENGTH} characters, got ${text.length}`;

/** For a file of another kind or version, report only that. */
function foreignFormat(value: JsonValue): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'an object with format "nram-program" is required';
  }
  if (value.format !== 'nram-program') return 'format must be "nram-program" (this is not a program file)';
  if (value.version !== 1) {
    return `version must be 1, got ${shorten(JSON.stringify(value.version) ?? 'nothing')} (written by another version of the tool)`;
  }
  return null;
}

const circuitHead = z.strictObject({
  gates: z.array(z.unknown()),
  registers: z.array(z.unknown()),
});
const stateHead = z.strictObject({ rules: z.array(z.unknown()).check(z.minLength(1)) });

/** Checks circuits and states down to the last value; null if anything is wrong. */
function checkLists(value: JsonValue, problems: ProblemList): Program | null {
  const program = memberOf(value, 'program');
  const numRegisters = memberOf(program, 'numRegisters');
  const circuits = checkItems(memberOf(program, 'circuits'), circuitHead, ['program', 'circuits'], problems);
  const states = checkItems(memberOf(program, 'states'), stateHead, ['program', 'states'], problems);
  const numRules = states.reduce((sum, { rules }) => sum + rules.length, 0);
  if (numRules > MAX_RULES) {
    problems.add({
      path: ['program', 'states'],
      message: `at most ${MAX_RULES} rules are allowed, got ${numRules}`,
    });
    return null;
  }
  const result = {
    circuits: circuits.map(({ gates, registers }, c) => ({
      gates: checkItems(gates, wiredGateSchema, ['program', 'circuits', c, 'gates'], problems),
      registers: checkItems(registers, wireSchema, ['program', 'circuits', c, 'registers'], problems),
    })),
    states: states.map(({ rules }, s) => ({
      rules: checkItems(rules, ruleSchema, ['program', 'states', s, 'rules'], problems),
    })),
  };
  return problems.isEmpty && typeof numRegisters === 'number' ? { numRegisters, ...result } : null;
}

function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? (value as Record<string, unknown>)[key]
    : undefined;
}

/** The items of a list that have the right shape; the problems of the others are recorded until there are enough. */
function checkItems<Schema extends z.ZodMiniType>(
  items: unknown,
  schema: Schema,
  path: readonly (string | number)[],
  problems: ProblemList,
): z.infer<Schema>[] {
  const result: z.infer<Schema>[] = [];
  if (!Array.isArray(items)) return result;
  for (const [i, item] of items.entries()) {
    if (problems.isFull) break;
    const checked = schema.safeParse(item, { jitless: true });
    if (checked.success) result.push(checked.data);
    else problems.addIssues([...path, i], checked.error);
  }
  return result;
}

/** The first problems found, without repetitions. */
class ProblemList {
  readonly #texts = new Set<string>();

  get isEmpty(): boolean {
    return this.#texts.size === 0;
  }

  get isFull(): boolean {
    return this.#texts.size > MAX_PROBLEMS;
  }

  add({ path, message }: Problem): void {
    if (!this.isFull) this.#texts.add(shorten(`${pathText(path) || 'the file'}: ${message}`));
  }

  addIssues(path: readonly (string | number)[], error: z.core.$ZodError | undefined): void {
    for (const issue of error?.issues ?? []) {
      this.add({ path: [...path, ...(issue.path as (string | number)[])], message: issueText(issue) });
    }
  }

  toString(): string {
    const shown = [...this.#texts].slice(0, MAX_PROBLEMS);
    const count = this.isFull ? `more than ${MAX_PROBLEMS}` : String(shown.length);
    const lines = shown.length === 1 ? shown[0] : `${count} problems:\n  ${shown.join('\n  ')}`;
    return this.isFull ? `${lines}\n  and more` : lines;
  }
}

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}...` : text);

/** Objects and arrays that fit on a line of this width are not broken. */
const LINE_WIDTH = 100;

function formatJson(value: unknown, indent: string): string {
  const flat = JSON.stringify(value, null, 1)?.replace(/\n\s*/g, ' ') ?? 'null';
  if (typeof value !== 'object' || value === null || indent.length + flat.length <= LINE_WIDTH) return flat;
  const inner = `${indent}  `;
  const entries = Array.isArray(value)
    ? value.map((item) => inner + formatJson(item, inner))
    : Object.entries(value).map(
        ([key, item]) => `${inner}${JSON.stringify(key)}: ${formatJson(item, inner)}`,
      );
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${entries.join(',\n')}\n${indent}${close}`;
}
