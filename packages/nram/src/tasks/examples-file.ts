import { NramError, suggestion } from '../errors.js';
import { type JsonValue, parseJson } from '../json.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { createExampleTable, type ExampleTable } from './example-table.js';

/** The most cells of a memory: the learners count cells and values in 16 bits. */
const MAX_EXAMPLE_CELLS = 8192;
/** Longer texts (UTF-16 units), longer lines and more examples are refused. */
const MAX_FILE_LENGTH = 256 * 1024 * 1024;
const MAX_LINE_LENGTH = 256 * 1024;
const MAX_EXAMPLES = 2_000_000;
const JSON_LIMITS = { maxDepth: 3, maxValues: 3 * MAX_EXAMPLE_CELLS };
/** Problems that are shown, and after which the rest of the file is not looked at. */
const MAX_SHOWN = 20;
const MAX_PROBLEMS = 1000;
const KEYS = ['input', 'output', 'memorySize'];

/** What a file of examples holds. */
export interface ParsedExamples {
  /** The different examples, in the order of the file. */
  readonly examples: ExampleTable;
  /** Lines that repeat an earlier example. */
  readonly numRepeated: number;
}

/** An example as its line gives it. */
interface Row {
  readonly input: readonly number[];
  readonly output: readonly (number | null)[];
  readonly memorySize: number;
}

/**
 * Reads examples, one JSON object a line: `{"input":[3,1,12,4],"output":[4,null,null,null],"memorySize":16}`.
 *
 * `null` is a cell that is not scored. `memorySize` may be left out: it is then the number of input cells, at least 4.
 * Cells after the input hold 0; cells after the output are not scored; neither list may be longer than memory. Lines that
 * are blank are skipped. A file of a million lines (67 MB) takes about 6 s and 100 MB besides its text.
 *
 * @param path - only named in the error.
 * @returns the different examples, at least two.
 * @throws NramError `config` naming every problem of the file (the first 20 in words) with its line: no JSON (with the
 *   column), keys that are missing or unknown, no cells, values outside 0..memorySize-1, nothing scored, one input with
 *   two outputs.
 *
 * @example
 * parseExamplesFile('{"input":[1,2,3,0],"output":[6]}\n{"input":[5,1,0,0],"output":[6]}', 'sum.jsonl');
 * // throws parseExamplesFile: sum.jsonl: line 1: output[0] must be an integer in 0..3 or null, got 6 ...
 * // ...
 */
export function parseExamplesFile(text: string, path: string): ParsedExamples {
  const fail = (problems: string): never => {
    throw new NramError('config', `parseExamplesFile: ${path}: ${problems}`);
  };
  if (text.length > MAX_FILE_LENGTH) {
    fail(`the file must have at most ${MAX_FILE_LENGTH} characters, got ${text.length}`);
  }
  const examples = createExampleTable();
  const shown: string[] = [];
  let numProblems = 0;
  let numRepeated = 0;
  // Of every input the first example that has it.
  const known = new Map<string, number>();

  let line = 1;
  for (let start = 0; start < text.length && numProblems < MAX_PROBLEMS; line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    const note = (problem: string, column = 0): void => {
      numProblems += 1;
      if (shown.length === MAX_SHOWN) return;
      shown.push(`line ${line}${column === 0 ? '' : `, column ${column}`}: ${problem}`);
    };
    const row = parseLine(text, start, end, note);
    start = end + 1;
    if (row === null) continue;
    const key = keyOf(row);
    const same = known.get(key);
    if (same === undefined) {
      if (examples.size === MAX_EXAMPLES) {
        note(`at most ${MAX_EXAMPLES} examples are possible, got more`);
        break;
      }
      known.set(key, examples.size);
      examples.add(line, row.input, row.output, row.memorySize);
      continue;
    }
    const earlier = examples.at(same);
    const cell = differingCell(earlier.output, row.output);
    if (cell === null) numRepeated += 1;
    else {
      const [first, second] = [earlier.output, row.output].map((output) => output[cell] ?? null);
      note(
        `one output is required for one input, got two: cell ${cell} is ${first} in line ${earlier.line} and ${second} here`,
      );
    }
  }
  if (numProblems > 0) {
    const rest = numProblems - shown.length;
    const more = numProblems >= MAX_PROBLEMS ? `more than ${rest}` : rest;
    fail(`${shown.join('\n  ')}${rest > 0 ? `\n  and ${more} more` : ''}`);
  }
  if (examples.size < 2) {
    fail(`at least 2 different examples are required, got ${examples.size} (some are kept for the check)`);
  }
  return { examples, numRepeated };
}

/** The example in a line of a text; null if the line is blank, or has problems, which are noted. */
function parseLine(
  text: string,
  start: number,
  end: number,
  note: (problem: string, column?: number) => void,
): Row | null {
  if (end - start > MAX_LINE_LENGTH) {
    note(`a line must have at most ${MAX_LINE_LENGTH} characters, got ${end - start}`);
    return null;
  }
  const line = text.slice(start, end);
  if (line.trim() === '') return null;
  const json = parseJson(line, JSON_LIMITS);
  if (!json.ok) {
    note(`${json.problem.message} (one JSON object a line)`, json.problem.column);
    return null;
  }
  return parseRow(json.value, note);
}

function parseRow(value: JsonValue, note: (problem: string) => void): Row | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    note(`an object with "input" and "output" is required, got ${show(value)}`);
    return null;
  }
  let isRight = true;
  const check = (condition: boolean, problem: () => string): boolean => {
    if (!condition) {
      note(problem());
      isRight = false;
    }
    return condition;
  };
  for (const key of Object.keys(value)) {
    check(KEYS.includes(key), () => `unknown key ${show(key)}${suggestion(key.slice(0, 40), KEYS)}`);
  }
  const listOf = (key: 'input' | 'output'): JsonValue[] => {
    const list = value[key];
    check(Array.isArray(list) && list.length > 0 && list.length <= MAX_EXAMPLE_CELLS, () => {
      const got = Array.isArray(list) ? `${list.length} cells` : show(list);
      return `${key} must be a list of 1 to ${MAX_EXAMPLE_CELLS} cells, got ${got}`;
    });
    return Array.isArray(list) ? list : [];
  };
  const input = listOf('input');
  const output = listOf('output');
  const fewest = Math.max(MIN_MEMORY_SIZE, input.length);
  const { memorySize = fewest } = value;
  const isSized = check(isIntegerIn(memorySize, fewest, MAX_EXAMPLE_CELLS), () => {
    const hint = `at least ${MIN_MEMORY_SIZE}, and the ${input.length} input cells`;
    return `memorySize must be an integer in ${fewest}..${MAX_EXAMPLE_CELLS}, got ${show(memorySize)} (${hint})`;
  });
  const highest = (isSized ? (memorySize as number) : MAX_EXAMPLE_CELLS) - 1;
  check(output.length <= highest + 1, () => {
    const hint = 'a larger "memorySize" gives cells after the input';
    return `output must have at most ${highest + 1} cells, got ${output.length} (${hint})`;
  });
  for (const [i, cell] of input.entries()) {
    check(isIntegerIn(cell, 0, highest), () => {
      const hint = 'values address the cells; a larger "memorySize" allows larger ones';
      return `input[${i}] must be an integer in 0..${highest}, got ${show(cell)} (${hint})`;
    });
  }
  for (const [i, cell] of output.entries()) {
    check(cell === null || isIntegerIn(cell, 0, highest), () => {
      const hint = 'null is a cell that is not scored; a larger "memorySize" allows larger values';
      return `output[${i}] must be an integer in 0..${highest} or null, got ${show(cell)} (${hint})`;
    });
  }
  check(output.length === 0 || output.some((cell) => cell !== null), () => {
    return 'output must score at least one cell, got null everywhere';
  });
  return isRight ? ({ input, output, memorySize } as Row) : null;
}

const isIntegerIn = (value: JsonValue, low: number, high: number): boolean =>
  Number.isInteger(value) && (value as number) >= low && (value as number) <= high;

/** A value of the file in an error, cut short. */
function show(value: JsonValue | undefined): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 40 ? `${text.slice(0, 40)}...` : text;
}

/** Equal for equal memories: `[1]` and `[1, 0]` in memories of the same size are one input. Values are below 2^13. */
function keyOf({ input, memorySize }: Row): string {
  let length = input.length;
  while (length > 0 && input[length - 1] === 0) length -= 1;
  return String.fromCharCode(memorySize, ...input.slice(0, length));
}

/** The first cell in which two outputs differ, null if there is none; missing cells are as good as null. */
function differingCell(a: readonly (number | null)[], b: readonly (number | null)[]): number | null {
  for (let i = 0; i < Math.max(a.length, b.length); i++) if ((a[i] ?? null) !== (b[i] ?? null)) return i;
  return null;
}
