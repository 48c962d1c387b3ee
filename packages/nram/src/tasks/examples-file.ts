import { NramError } from '../errors.js';
import { createExampleJoiner } from './example-joiner.js';
import type { ExampleTable } from './example-table.js';
import { parseRow } from './examples-row.js';
import { readValues, type ValueSink } from './examples-values.js';

/** Longer texts (UTF-16 units) are refused. */
export const MAX_EXAMPLES_LENGTH = 256 * 1024 * 1024;
/** How many problems are shown, and how many end the reading. */
const MAX_SHOWN = 20;
const MAX_PROBLEMS = 1000;
/** How many ignored keys a hint names. */
const MAX_IGNORED_KEYS = 5;

/** The content of an examples file. */
export interface ParsedExamples {
  /** The distinct examples, in the order of the file. */
  readonly examples: ExampleTable;
  /** How many examples repeat an earlier input and were merged with it. */
  readonly numRepeated: number;
  /** The first few unknown keys. */
  readonly ignoredKeys: readonly string[];
}

/**
 * Reads examples: one JSON object per line, `{"input":[3,1,12,4],"output":[4,null,null,null],"memorySize":16}`, or the
 * same objects in one JSON array, or each spread over several lines.
 *
 * `null` is a cell that is not scored. `memorySize` is optional: the default is the number of input cells, but at least 4.
 * `steps`, also optional, is the step limit of the example: see `TaskSpec.stepBudgets` for those that give none.
 * Cells after the input hold 0; cells after the output are not scored; neither list may be longer than memory. Other keys
 * are ignored, unless they look like a misspelling of one of these. Examples with the same input are merged into one that
 * scores every cell that any of them scores. Blank lines are skipped. A file of a million lines (67 MB) takes about 6 s,
 * and 100 MB in addition to its text.
 *
 * @param path - only used in error messages.
 * @returns the distinct examples, at least two.
 * @throws NramError `config` naming every problem of the file (the first 20 in detail) with its line: invalid JSON (with
 *   the column), missing or misspelled keys, no cells, values outside 0..memorySize-1, nothing scored, one input with two
 *   different outputs.
 *
 * @example
 * const text = '{"input":[1,2,3,0],"output":[3]}\n{"input":[1,1,1,0],"output":[3]}';
 * parseExamplesFile(text, 'sum.jsonl').examples.size; // 2
 */
export function parseExamplesFile(text: string, path: string): ParsedExamples {
  const fail = (problems: string): never => {
    throw new NramError('config', `parseExamplesFile: ${path}: ${problems}`);
  };
  if (text.length > MAX_EXAMPLES_LENGTH) {
    fail(`the file must have at most ${MAX_EXAMPLES_LENGTH} characters, got ${text.length}`);
  }
  const shown: string[] = [];
  let numProblems = 0;
  const note: ValueSink['note'] = (line, problem, column = 0) => {
    numProblems += 1;
    if (shown.length === MAX_SHOWN) return;
    shown.push(`line ${line}${column === 0 ? '' : `, column ${column}`}: ${problem}`);
  };
  const ignoredKeys = new Set<string>();
  const joiner = createExampleJoiner();
  const sink: ValueSink = {
    note,
    isFull: () => numProblems >= MAX_PROBLEMS,
    take: (line, value) => {
      const row = parseRow(value, {
        onProblem: (problem) => note(line, problem),
        onIgnoredKey: (key) => {
          if (ignoredKeys.size < MAX_IGNORED_KEYS) ignoredKeys.add(key);
        },
      });
      if (row === null) return;
      const problem = joiner.add({ line, ...row });
      if (problem !== null) note(line, problem);
    },
  };
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  readValues(text, start, sink);

  if (numProblems > 0) {
    const rest = numProblems - shown.length;
    const more = numProblems >= MAX_PROBLEMS ? `more than ${rest}` : rest;
    fail(`${shown.join('\n  ')}${rest > 0 ? `\n  and ${more} more` : ''}`);
  }
  const { examples, numRepeated } = joiner.finish();
  if (examples.size < 2) {
    fail(
      `at least 2 different examples are required, got ${examples.size} (some are held out for the check)`,
    );
  }
  return { examples, numRepeated, ignoredKeys: [...ignoredKeys] };
}
