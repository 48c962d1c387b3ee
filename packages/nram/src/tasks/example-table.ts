/** An example of a file. */
export interface ExampleRow {
  /** Its line, counted from 1. */
  readonly line: number;
  /** The first cells of memory; the others hold 0. */
  readonly input: readonly number[];
  /** The first cells of the right output, null where they are not scored; the others are not scored. */
  readonly output: readonly (number | null)[];
  readonly memorySize: number;
}

/** Examples in little space: a million objects with lists of their own would take ten times as much. */
export interface ExampleTable {
  readonly size: number;
  add(line: number, input: readonly number[], output: readonly (number | null)[], memorySize: number): void;
  at(index: number): ExampleRow;
  /** The number of input cells: the length of an example. */
  lengthAt(index: number): number;
}

/** In a row's record: the line, the memory size, the lengths of input and output, then their cells. */
const HEAD = 4;
const NOT_SCORED = -1;

/**
 * An empty table.
 *
 * @example
 * const table = createExampleTable();
 * table.add(1, [3, 1, 2], [2, null], 4);
 * table.at(0); // { line: 1, input: [3, 1, 2], output: [2, null], memorySize: 4 }
 */
export function createExampleTable(): ExampleTable {
  const starts: number[] = [];
  let cells = new Int32Array(1024);
  let end = 0;
  return {
    get size() {
      return starts.length;
    },
    add(line, input, output, memorySize) {
      const next = end + HEAD + input.length + output.length;
      if (next > cells.length) {
        const larger = new Int32Array(Math.max(next, 2 * cells.length));
        larger.set(cells);
        cells = larger;
      }
      cells.set([line, memorySize, input.length, output.length], end);
      cells.set(input, end + HEAD);
      const at = end + HEAD + input.length;
      for (const [i, cell] of output.entries()) cells[at + i] = cell ?? NOT_SCORED;
      starts.push(end);
      end = next;
    },
    at(index) {
      const start = starts[index];
      const [line, memorySize, inputLength, outputLength] = cells.subarray(start, start + HEAD);
      const from = start + HEAD + inputLength;
      return {
        line,
        memorySize,
        input: Array.from(cells.subarray(start + HEAD, from)),
        output: Array.from(cells.subarray(from, from + outputLength), (cell) =>
          cell === NOT_SCORED ? null : cell,
        ),
      };
    },
    lengthAt: (index) => cells[starts[index] + 2],
  };
}
