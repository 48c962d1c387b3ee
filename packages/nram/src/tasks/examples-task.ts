import { MIN_MEMORY_SIZE } from '../limits.js';
import { createRandom } from '../random.js';
import { type ExampleRow, storedCells } from './example-table.js';
import type { ParsedExamples } from './examples-file.js';
import type { FixedExample, TaskSource, TaskSpec } from './task.js';

/** Share of the examples that is held out: the longest ones. */
const HELD_OUT_SHARE = 1 / 5;
/** Steps that an example is assumed to need: `perCell` per input cell, plus `more`. Step budgets are relative to these. */
export const EXAMPLE_STEPS = { perCell: 2, more: 8 } as const;

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
    minSteps: stepsFor,
    sample: (random, length) => {
      const known = lengths.findLast((candidate) => candidate <= length) ?? lengths[0];
      return toFixedExample(examples.at(random.pick(ofLength.get(known) as number[]))).sample;
    },
    options: { sha256: source.hash },
    source,
    examples: { training: all(training), heldOut: all(heldOut), cells: examples.pack() },
  };
}

const stepsFor = (length: number): number => EXAMPLE_STEPS.perCell * length + EXAMPLE_STEPS.more;

function toFixedExample(row: ExampleRow): FixedExample {
  const { line, input, output, memorySize } = row;
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
  const sample = { memory, target, mask, minSteps: stepsFor(input.length) };
  const isWhole = memory.length === memorySize;
  return { line, length: input.length, sample: isWhole ? sample : { ...sample, memorySize } };
}
