import type { ParsedExamples } from './examples-file.js';

/** Fewer examples than this leave too much open. */
const FEW = 20;
/** Programs are found on short examples; the long ones are for the check. */
const LONG = 16;

/**
 * What makes examples weak or hopeless to learn from, in words: not errors, for nobody can know what was meant.
 *
 * @example
 * import { parseExamplesFile } from './examples-file.js';
 *
 * const examples = parseExamplesFile(readFileSync('sum.jsonl', 'utf8'), 'sum.jsonl');
 * for (const hint of hintsOn(examples)) process.stderr.write(`hint: ${hint}\n`);
 */
export function hintsOn({ examples, numRepeated }: ParsedExamples): string[] {
  let [shortest, longest] = [Number.POSITIVE_INFINITY, 0];
  let numWrapping = 0;
  let isUnchanged = true;
  const short: number[] = [];
  // Per scored cell its value, null once two values have been seen.
  const constants = new Map<number, number | null>();
  for (let index = 0; index < examples.size; index++) {
    const { line, input, output, memorySize } = examples.at(index);
    if (output.length < input.length) short.push(line);
    shortest = Math.min(shortest, input.length);
    longest = Math.max(longest, input.length);
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
    examples.size < FEW,
    `${examples.size} different examples leave much open: ${FEW} are few, 300 are better`,
  );
  hint(
    shortest === longest,
    `all inputs have ${shortest} cells: nothing then says what a longer one needs; give several lengths`,
  );
  hint(
    shortest > LONG,
    `the shortest input has ${shortest} cells: programs are found soonest on inputs of 2 to 10`,
  );
  hint(
    numWrapping > 0,
    `${count(numWrapping)} hold the value memorySize - 1, the largest: what adds 1 to it gets 0; a larger "memorySize" gives room`,
  );
  hint(
    short.length > 0 && short.length < examples.size,
    `${count(short.length)} have fewer cells in the output than in the input, line ${short[0]} is the first: the rest is not scored`,
  );
  hint(isUnchanged, 'no scored cell ever differs from the input: a program that does nothing is right');
  hint(
    !isUnchanged && [...constants.values()].every((constant) => constant !== null),
    'every scored cell is the same in all examples: a program that ignores its input is right',
  );
  hint(numRepeated > 0, `lines that repeat an earlier example are left out: ${numRepeated}`);
  return hints;
}
