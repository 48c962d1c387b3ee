import { MIN_MEMORY_SIZE } from '../limits.js';
import { createRandom } from '../random.js';
import { assumedSteps, budgetsToTry } from './assumed-steps.js';
import { type ExampleRow, type ExampleTable, storedCells, usedCells } from './example-table.js';
import type { ParsedExamples } from './examples-file.js';
import type { FixedExample, StepBudget, TaskSource, TaskSpec } from './task.js';

/** Share of the examples that is held out: the longest ones. */
const HELD_OUT_SHARE = 1 / 5;
/** Where every example gives its own step limit. */
export const AS_GIVEN: StepBudget = { stepScale: 1, extraSteps: 0 };

/**
 * A task defined only by examples. The length of an example is the number of its input cells. The longest fifth, at least
 * one example, is held out for the check: the sampler never returns those. Ties between examples of the same length are
 * broken by a fixed shuffle, so that no structure in the order of the file affects which ones are held out.
 *
 * @example
 * const examples = parseExamplesFile(readFileSync('sum.jsonl', 'utf8'), 'sum.jsonl');
 * const source = { kind: 'examples', path: 'sum.jsonl', hash: '' } as const;
 * const task = createExamplesTask(examples, source, 'sum.jsonl');
 */
export function createExamplesTask(
  { examples }: Pick<ParsedExamples, 'examples'>,
  source: TaskSource,
  name: string,
): TaskSpec {
  const numHeldOut = Math.max(1, Math.floor(examples.size * HELD_OUT_SHARE));
  const shuffled = createRandom(0, 'held out').shuffle(Array.from({ length: examples.size }, (_, i) => i));
  const byLength = shuffled.sort((a, b) => examples.lengthAt(b) - examples.lengthAt(a));
  const heldOut = byLength.slice(0, numHeldOut);
  const training = byLength.slice(numHeldOut).reverse();

  const ofLength = new Map<number, number[]>();
  for (const index of training) {
    const length = examples.lengthAt(index);
    const indices = ofLength.get(length);
    if (indices === undefined) ofLength.set(length, [index]);
    else indices.push(index);
  }
  const lengths = [...ofLength.keys()];
  const { limitAt, largestInput, variesFreeCells } = lookAt(examples);
  const rangeOf = (indices: readonly number[]): [number, number] => {
    const ends = [examples.lengthAt(indices[0]), examples.lengthAt(indices[indices.length - 1])];
    return [Math.min(...ends), Math.max(...ends)];
  };
  const all = (indices: readonly number[]): Iterable<FixedExample> => ({
    *[Symbol.iterator]() {
      for (const index of indices) yield toFixedExample(examples.at(index));
    },
  });
  return {
    name,
    summary: `${examples.size} examples, ${numHeldOut} of them held out`,
    layout: 'as in the file',
    train: { lengths: rangeOf(training), seed: 1 },
    validation: { lengths: rangeOf(training), seed: 2 },
    test: { lengths: rangeOf(heldOut), seed: 3 },
    minMemorySize: (length) => Math.max(MIN_MEMORY_SIZE, length),
    minSteps: (length) => limitAt?.(length) ?? assumedSteps(length),
    stepBudgets: limitAt === null ? budgetsToTry(largestInput) : [AS_GIVEN],
    sample: (random, length) => {
      const known = lengths.findLast((candidate) => candidate <= length) ?? lengths[0];
      return toFixedExample(examples.at(random.pick(ofLength.get(known) as number[]))).sample;
    },
    options: { sha256: source.hash },
    source,
    examples: { training: all(training), heldOut: all(heldOut), cells: examples.pack(), variesFreeCells },
  };
}

/** What the examples of a table have in common. */
interface Overview {
  /** The largest step limit of the examples up to a length; null if some example gives none. */
  readonly limitAt: ((length: number) => number) | null;
  readonly largestInput: number;
  readonly variesFreeCells: boolean;
}

function lookAt(examples: ExampleTable): Overview {
  /** The largest step limit of each length. */
  const limits = new Map<number, number>();
  const numbersOfFreeCells = new Set<number>();
  let numLimited = 0;
  let largestInput = 0;
  for (let index = 0; index < examples.size; index++) {
    const row = examples.at(index);
    const { input, memorySize, steps } = row;
    largestInput = input.reduce((largest, cell) => Math.max(largest, cell), largestInput);
    numbersOfFreeCells.add(memorySize - usedCells(row));
    if (steps === undefined) continue;
    numLimited += 1;
    limits.set(input.length, Math.max(steps, limits.get(input.length) ?? 0));
  }
  const limitAt = (length: number): number => {
    const upTo = [...limits].filter((limit) => limit[0] <= length).map(([, steps]) => steps);
    return upTo.length > 0 ? Math.max(...upTo) : Math.min(...limits.values());
  };
  return {
    limitAt: numLimited === examples.size ? limitAt : null,
    largestInput,
    variesFreeCells: numbersOfFreeCells.size > 1,
  };
}

function toFixedExample(row: ExampleRow): FixedExample {
  const { line, input, output, memorySize, steps } = row;
  const memory = new Int32Array(storedCells(row));
  memory.set(input);
  const target = memory.slice();
  const mask = new Uint8Array(memory.length);
  for (const [i, cell] of output.entries()) {
    if (cell === null) continue;
    target[i] = cell;
    mask[i] = 1;
  }
  // The sampler may have been asked for a different length.
  const time = steps === undefined ? { minSteps: assumedSteps(usedCells(row)) } : { steps };
  const sample = { memory, target, mask, ...time };
  const isWhole = memory.length === memorySize;
  return { line, length: input.length, sample: isWhole ? sample : { ...sample, memorySize } };
}
