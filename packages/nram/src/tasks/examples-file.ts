import { NramError } from '../errors.js';
import { createExampleJoiner } from './example-joiner.js';
import type { ExampleTable } from './example-table.js';
import { parseRow } from './examples-row.js';
import { readValues, type ValueSink } from './examples-values.js';

/** Longer texts (UTF-16 units) are refused. */
export const MAX_EXAMPLES_LENGTH = 256 * 1024 * 1024;
/** Problems that are shown, and after which the rest of the file is not looked at. */
const MAX_SHOWN = 20;
const MAX_PROBLEMS = 1000;
/** Keys that a hint names. */
const MAX_IGNORED_KEYS = 5;

/** What a file of examples holds. */
export interface ParsedExamples {
  /** The different examples, in the order of the file. */
  readonly examples: ExampleTable;
  /** Examples with the input of an earlier one, with which they were joined. */
  readonly numRepeated: number;
  /** The first of the keys that mean nothing here. */
  readonly ignoredKeys: readonly string[];
}

/**
 * Reads examples: one JSON object per line, `{"input":[3,1,12,4],"output":[4,null,null,null],"memorySize":16}`, or the
 * same objects in one JSON array, or over several lines each.
 *
 * `null` is a cell that is not scored. `memorySize` may be left out: it is then the number of input cells, at least 4.
 * Cells after the input hold 0; cells after the output are not scored; neither list may be longer than memory. Other keys
 * are ignored, unless they look like one of these. Examples with the same input are one, which scores what any of them
 * scores. Blank lines are skipped. A file of a million lines (67 MB) takes about 6 s and 100 MB besides its text.
 *
 * @param path - only named in the error.
 * @returns the different examples, at least two.
 * @throws NramError `config` naming every problem of the file (the first 20 in words) with its line: no JSON (with the
 *   column), keys that are missing or misspelled, no cells, values outside 0..memorySize-1, nothing scored, one input with
 *   two different outputs.
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
    fail(`at least 2 different examples are required, got ${examples.size} (some are kept for the check)`);
  }
  return { examples, numRepeated, ignoredKeys: [...ignoredKeys] };
}
