import { createExampleTable, type ExampleRow, type ExampleTable } from './example-table.js';

/** Collects examples and merges those with the same input. */
export interface ExampleJoiner {
  /**
   * Adds an example. If an earlier one has the same input, they are merged: a cell is scored if either of them scores it, and
   * a step limit holds that either of them gives.
   *
   * @returns null, or the problem: an earlier one has a different value in a cell that both score, or another step limit.
   */
  add(row: ExampleRow): string | null;
  /** The distinct examples in order, and how many repeated an earlier input. */
  finish(): { readonly examples: ExampleTable; readonly numRepeated: number };
}

/** Maximum number of distinct examples. */
const MAX_EXAMPLES = 2_000_000;

/** Merged examples: the same input, but different scored cells. */
interface JoinedRow {
  readonly line: number;
  readonly memorySize: number;
  /** The longest input. */
  input: readonly number[];
  /** All scored cells, and the line that first scored a cell if that is not `line`. */
  readonly output: (number | null)[];
  readonly scoredBy: Map<number, number>;
  /** The step limit, and the line that gave it. */
  steps?: number;
  limitedBy?: number;
}

/**
 * Creates a joiner without examples.
 *
 * @example
 * const joiner = createExampleJoiner();
 * joiner.add({ line: 1, input: [3, 1], output: [1, 3], memorySize: 8 }); // null
 * joiner.add({ line: 2, input: [3, 1, 0], output: [1, null, 0], memorySize: 8 }); // null
 * joiner.add({ line: 3, input: [3, 1], output: [2], memorySize: 8 });
 * // 'output[0] must be 1 as in line 1, which has the same input, got 2'
 * joiner.finish().examples.at(0).output; // [1, 3, 0]
 */
export function createExampleJoiner(): ExampleJoiner {
  const examples = createExampleTable();
  // The first example with each input.
  const known = new Map<string, number>();
  const joined = new Map<number, JoinedRow>();
  let numRepeated = 0;

  const joinedAt = (index: number): JoinedRow => {
    let row = joined.get(index);
    if (row === undefined) {
      const { output, ...first } = examples.at(index);
      row = { ...first, output: [...output], scoredBy: new Map() };
      joined.set(index, row);
    }
    return row;
  };
  // No copies, so that the work for a line depends only on its own cells, not on the example it is merged with.
  const join = (index: number, { line, input, output, steps }: ExampleRow): string | null => {
    const cellAt = (i: number): number | null => {
      const row = joined.get(index);
      return row === undefined ? examples.outputAt(index, i) : (row.output[i] ?? null);
    };
    for (const [i, cell] of output.entries()) {
      const before = cellAt(i);
      if (cell === null || cell === before) continue;
      if (before !== null) {
        const first = joined.get(index)?.scoredBy.get(i) ?? examples.at(index).line;
        return `output[${i}] must be ${before} as in line ${first}, which has the same input, got ${cell}`;
      }
      const row = joinedAt(index);
      while (row.output.length < i) row.output.push(null);
      row.output[i] = cell;
      row.scoredBy.set(i, line);
    }
    const limit = joined.get(index)?.steps ?? examples.stepsAt(index);
    if (steps !== undefined && limit === undefined) {
      const row = joinedAt(index);
      row.steps = steps;
      row.limitedBy = line;
    } else if (steps !== undefined && steps !== limit) {
      const first = joined.get(index)?.limitedBy ?? examples.at(index).line;
      return `steps must be ${limit} as in line ${first}, which has the same input, got ${steps}`;
    }
    const longest = joined.get(index)?.input.length ?? examples.lengthAt(index);
    if (input.length > longest) joinedAt(index).input = input;
    return null;
  };
  return {
    add(row) {
      const key = keyOf(row);
      const same = known.get(key);
      if (same !== undefined) {
        numRepeated += 1;
        return join(same, row);
      }
      if (examples.size === MAX_EXAMPLES) {
        return `at most ${MAX_EXAMPLES} distinct examples are allowed, got more`;
      }
      known.set(key, examples.size);
      examples.add(row);
      return null;
    },
    finish() {
      if (joined.size === 0) return { examples, numRepeated };
      const all = createExampleTable();
      for (let i = 0; i < examples.size; i++) all.add(joined.get(i) ?? examples.at(i));
      return { examples: all, numRepeated };
    },
  };
}

/** Equal for equal memories: `[1]` and `[1, 0]` in memories of the same size are one input. */
function keyOf({ input, memorySize }: ExampleRow): string {
  let length = input.length;
  while (length > 0 && input[length - 1] === 0) length -= 1;
  const cells = input.slice(0, length);
  if (memorySize <= 0xffff) return String.fromCharCode(memorySize, ...cells);
  // Two characters for each number, after one that is no memory size.
  return String.fromCharCode(0, ...[memorySize, ...cells].flatMap((value) => [value >> 16, value & 0xffff]));
}
