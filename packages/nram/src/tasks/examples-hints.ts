import { MIN_MEMORY_SIZE } from '../limits.js';
import { counted, listed } from '../words.js';
import type { ParsedExamples } from './examples-file.js';
import { KEYS } from './examples-row.js';

/** Fewer examples than this are too ambiguous; this many rarely are. */
const FEW = 20;
const MANY = 300;
/** Programs are found on short examples; long ones only serve the check. */
const LONG = 16;

/**
 * What makes examples weak or hopeless to learn from, and what was ignored, in words. These are not errors, because only
 * the author knows what was intended.
 *
 * @example
 * import { parseExamplesFile } from './examples-file.js';
 *
 * const examples = parseExamplesFile(readFileSync('sum.jsonl', 'utf8'), 'sum.jsonl');
 * for (const hint of hintsOn(examples)) process.stderr.write(`hint: ${hint}\n`);
 */
export function hintsOn({ examples, numRepeated, ignoredKeys }: ParsedExamples): string[] {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  let numWrapping = 0;
  let numPadded = 0;
  let isUnchanged = true;
  const short: number[] = [];
  // The value of each scored cell, or null once two different values were seen.
  const constants = new Map<number, number | null>();
  for (let index = 0; index < examples.size; index++) {
    const { line, input, output, memorySize } = examples.at(index);
    if (output.length < input.length) short.push(line);
    shortest = Math.min(shortest, input.length);
    longest = Math.max(longest, input.length);
    if (input.length < MIN_MEMORY_SIZE && memorySize === MIN_MEMORY_SIZE) numPadded += 1;
    if (input.includes(memorySize - 1) || output.includes(memorySize - 1)) numWrapping += 1;
    for (const [i, cell] of output.entries()) {
      if (cell === null) continue;
      if (cell !== (input[i] ?? 0)) isUnchanged = false;
      const constant = constants.get(i);
      if (constant === undefined) constants.set(i, cell);
      else if (constant !== cell) constants.set(i, null);
    }
  }
  const hints: string[] = [];
  const hint = (condition: boolean, text: string): void => {
    if (condition) hints.push(text);
  };
  const count = (n: number): string => `${n} of ${examples.size} examples`;
  hint(
    ignoredKeys.length > 0,
    `keys other than ${listed(KEYS.map((key) => `"${key}"`))} are ignored: ${ignoredKeys.map((key) => JSON.stringify(key.slice(0, 40))).join(', ')}`,
  );
  hint(
    numRepeated > 0,
    `${counted(numRepeated, 'example repeats', 'examples repeat')} an earlier input: examples with the same input are merged, and every cell that one of them scores is scored`,
  );
  hint(examples.size < FEW, `only ${examples.size} distinct examples: use at least ${FEW}, ideally ${MANY}`);
  hint(
    shortest === longest,
    `all inputs have ${counted(shortest, 'cell')}, so nothing shows what to do with longer ones: use several lengths`,
  );
  hint(
    shortest > LONG,
    `the shortest input has ${shortest} cells: programs are found fastest on inputs of 2 to 10 cells`,
  );
  hint(
    numPadded > 0,
    `memory has at least ${MIN_MEMORY_SIZE} cells: shorter inputs are padded with zeros (${count(numPadded)})`,
  );
  hint(
    numWrapping > 0,
    `the largest value, memorySize - 1, occurs in ${count(numWrapping)}, and adding 1 to it gives 0: a larger "memorySize" avoids that`,
  );
  hint(
    short.length > 0 && short.length < examples.size,
    `the output has fewer cells than the input in ${count(short.length)}, first on line ${short[0]}: the remaining cells are not scored`,
  );
  hint(isUnchanged, 'no scored cell ever differs from the input: a program that does nothing is right');
  hint(
    !isUnchanged && [...constants.values()].every((constant) => constant !== null),
    'every scored cell is the same in all examples: a program that ignores its input is right',
  );
  return hints;
}
