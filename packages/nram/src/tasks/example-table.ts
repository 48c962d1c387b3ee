import { MIN_MEMORY_SIZE } from '../limits.js';

/** An example of a file. */
export interface ExampleRow {
  /** Its line, counted from 1. */
  readonly line: number;
  /** The first cells of memory; the others hold 0. */
  readonly input: readonly number[];
  /** The first cells of the right output, null where they are not scored; the others are not scored. */
  readonly output: readonly (number | null)[];
  /** M: all cells, of which a large memory stores only the first. */
  readonly memorySize: number;
  /** The step limit, if the example gives one. */
  readonly steps?: number;
}

/** A memory of at most this many cells is stored whole. */
const MAX_WHOLE_SIZE = 1024;

/**
 * How many cells of an example's memory are stored: all of a small memory; of a larger one those that the file lists, so
 * that a program that is right on the example writes nowhere else.
 *
 * @example
 * import { storedCells } from './example-table.js';
 *
 * storedCells({ input: [2, 70000, 5], output: [70005], memorySize: 100_000 }); // 4
 */
export const storedCells = ({ input, output, memorySize }: Omit<ExampleRow, 'line'>): number =>
  memorySize <= MAX_WHOLE_SIZE ? memorySize : Math.max(MIN_MEMORY_SIZE, input.length, output.length);

/**
 * How many cells an example uses, at least 1: up to the last one that holds something in the input or is scored. Zeros written
 * out behind these change nothing.
 *
 * @example
 * import { usedCells } from './example-table.js';
 *
 * usedCells({ input: [3, 1, 2, 0, 0], output: [6, null, null, null] }); // 3
 */
export function usedCells({ input, output }: Pick<ExampleRow, 'input' | 'output'>): number {
  const lastHeld = input.findLastIndex((cell) => cell !== 0);
  const lastScored = output.findLastIndex((cell) => cell !== null);
  return Math.max(lastHeld, lastScored, 0) + 1;
}

/** Examples in little space: a million objects with lists of their own would take ten times as much. */
export interface ExampleTable {
  readonly size: number;
  at(index: number): ExampleRow;
  /** The number of input cells: the length of an example. */
  lengthAt(index: number): number;
  /** Cell i of the right output, null where it is not scored. */
  outputAt(index: number, i: number): number | null;
  /** The step limit, undefined if the example gives none. */
  stepsAt(index: number): number | undefined;
  /** All of it in one array, which `readExampleTable` reads again, also in another thread. */
  pack(): Int32Array;
}

/** A table to which rows are added. */
export interface ExampleTableBuilder extends ExampleTable {
  add(row: ExampleRow): void;
}

/** In a row's record: the line, the memory size, the lengths of input and output, the steps (0 for none), then the cells of both. */
const HEAD = 5;
const NOT_SCORED = -1;

/**
 * An empty table.
 *
 * @example
 * const table = createExampleTable();
 * table.add({ line: 1, input: [3, 1, 2], output: [2, null], memorySize: 4 });
 * table.at(0); // { line: 1, memorySize: 4, input: [3, 1, 2], output: [2, null] }
 */
export function createExampleTable(): ExampleTableBuilder {
  const starts: number[] = [];
  let cells = new Int32Array(1024);
  let end = 0;
  return {
    get size() {
      return starts.length;
    },
    add({ line, input, output, memorySize, steps }) {
      const next = end + HEAD + input.length + output.length;
      if (next > cells.length) {
        const larger = new Int32Array(Math.max(next, 2 * cells.length));
        larger.set(cells);
        cells = larger;
      }
      cells.set([line, memorySize, input.length, output.length, steps ?? 0], end);
      cells.set(input, end + HEAD);
      const at = end + HEAD + input.length;
      for (const [i, cell] of output.entries()) cells[at + i] = cell ?? NOT_SCORED;
      starts.push(end);
      end = next;
    },
    at: (index) => rowAt(cells, starts[index]),
    lengthAt: (index) => cells[starts[index] + 2],
    outputAt: (index, i) => outputAt(cells, starts[index], i),
    stepsAt: (index) => stepsAt(cells, starts[index]),
    pack: () => cells.subarray(0, end),
  };
}

/**
 * The table that was packed.
 *
 * @param cells - not copied.
 *
 * @example
 * const table = createExampleTable();
 * table.add({ line: 1, input: [3, 1, 2], output: [2, null], memorySize: 4 });
 * readExampleTable(table.pack()).at(0).input; // [3, 1, 2]
 */
export function readExampleTable(cells: Int32Array): ExampleTable {
  const starts: number[] = [];
  for (let at = 0; at < cells.length; at += HEAD + cells[at + 2] + cells[at + 3]) starts.push(at);
  return {
    size: starts.length,
    at: (index) => rowAt(cells, starts[index]),
    lengthAt: (index) => cells[starts[index] + 2],
    outputAt: (index, i) => outputAt(cells, starts[index], i),
    stepsAt: (index) => stepsAt(cells, starts[index]),
    pack: () => cells,
  };
}

function outputAt(cells: Int32Array, start: number, i: number): number | null {
  const cell = i < cells[start + 3] ? cells[start + HEAD + cells[start + 2] + i] : NOT_SCORED;
  return cell === NOT_SCORED ? null : cell;
}

const stepsAt = (cells: Int32Array, start: number): number | undefined => cells[start + 4] || undefined;

function rowAt(cells: Int32Array, start: number): ExampleRow {
  const [line, memorySize, inputLength, outputLength] = cells.subarray(start, start + HEAD);
  const from = start + HEAD + inputLength;
  const steps = stepsAt(cells, start);
  return {
    line,
    memorySize,
    input: Array.from(cells.subarray(start + HEAD, from)),
    output: Array.from(cells.subarray(from, from + outputLength), (cell) =>
      cell === NOT_SCORED ? null : cell,
    ),
    ...(steps !== undefined && { steps }),
  };
}
