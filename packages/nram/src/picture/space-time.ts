import type { Trace } from '../trace/trace.js';

/** Where things stand in a space-time picture, in pixels: cells across, positions of the run down. */
export interface SpaceTimeLayout {
  /** Width of a cell; below 1 several cells share a pixel. */
  readonly cell: number;
  /** From one position of the run to the next, and how much of that the cells take. */
  readonly row: number;
  readonly box: number;
  /** Left edge of cell 0, and of the first register. */
  readonly left: number;
  readonly registersLeft: number;
  readonly register: number;
  /** Upper edge of position 0. */
  readonly top: number;
  readonly numCells: number;
  readonly numRows: number;
  readonly width: number;
  readonly height: number;
  /** Whether there is room for numbers: they stand in the cells, and the registers beside them. */
  readonly hasNumbers: boolean;
}

const LABELS = 46;
const TOP = 30;
const GAP = 22;
const MARGIN = 10;
/** Up to this many cells and positions a picture has numbers, even if it is then wider than asked for. */
const MAX_NUMBERED_CELLS = 40;
const MAX_NUMBERED_ROWS = 400;
const MAX_CELL = 44;
const ROW = 40;
const BOX = 26;
/** A taller picture has lower rows, down to two pixels. */
const MAX_HEIGHT = 6000;

/**
 * Lays out the run of a trace: with numbers in the cells if there are few, else marks alone, down to less than a pixel a
 * cell.
 *
 * @param width - that there is, in pixels; a picture with numbers may be wider.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, new Int32Array(1000), { maxSteps: 999 });
 * const { hasNumbers, width, numRows } = layOutSpaceTime(trace, 800);
 * [hasNumbers, width, numRows]; // [false, 800, 1000]
 */
export function layOutSpaceTime(trace: Trace, width: number): SpaceTimeLayout {
  const numCells = trace.input.length;
  const numRows = trace.numSteps + 1;
  const numRegisters = trace.plan.registers.length;
  const digits = String(trace.memorySize - 1).length;
  const number = 14 + 8 * digits;
  const hasNumbers = numCells <= MAX_NUMBERED_CELLS && numRows <= MAX_NUMBERED_ROWS;
  const register = hasNumbers ? Math.max(30, number) : 0;
  const beside = hasNumbers ? GAP + numRegisters * register : 0;
  const free = Math.max(100, width - LABELS - beside - MARGIN);
  const cell = hasNumbers
    ? Math.max(number, Math.min(MAX_CELL, Math.floor(free / numCells)))
    : free / numCells;
  const row = hasNumbers ? ROW : Math.max(2, Math.min(16, Math.floor(MAX_HEIGHT / numRows)));
  const registersLeft = LABELS + numCells * cell + (hasNumbers ? GAP : 0);
  return {
    cell,
    row,
    box: hasNumbers ? BOX : row,
    left: LABELS,
    registersLeft,
    register,
    top: TOP,
    numCells,
    numRows,
    width: registersLeft + numRegisters * register + MARGIN,
    height: TOP + numRows * row + MARGIN,
    hasNumbers,
  };
}

/** Middle of a cell, and of a register. */
export const cellX = ({ left, cell }: SpaceTimeLayout, address: number): number =>
  left + (address + 0.5) * cell;
/** @param index - of the register among those that the text names. */
export const registerX = ({ registersLeft, register }: SpaceTimeLayout, index: number): number =>
  registersLeft + (index + 0.5) * register;
/** Upper edge of a position's cells. */
export const rowY = ({ top, row }: SpaceTimeLayout, position: number): number => top + position * row;

/** The positions that are in sight between two heights, both included. */
export function rowsBetween(
  layout: SpaceTimeLayout,
  from: number,
  to: number,
): [first: number, last: number] {
  const rowAt = (y: number): number => Math.floor((y - layout.top) / layout.row);
  const clamp = (position: number): number => Math.max(0, Math.min(layout.numRows - 1, position));
  return [clamp(rowAt(from) - 1), clamp(rowAt(to) + 1)];
}

/** How far from a mark a pointer may be, in pixels. */
const REACH = 5;

/**
 * The mark at a point of the picture: the last write to the cell there, else the first read of it; null if there is none.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * const layout = layOutSpaceTime(trace, 800);
 * markAt(trace, layout, [layout.left + 1.5 * layout.cell, layout.top + 2 * layout.row + 5]); // 3
 */
export function markAt(
  trace: Trace,
  layout: SpaceTimeLayout,
  [x, y]: readonly [x: number, y: number],
): number | null {
  const { firstMark, addresses, isWrite, numSteps } = trace;
  const position = Math.floor((y - layout.top) / layout.row);
  if (x < layout.left - REACH || x > layout.left + layout.numCells * layout.cell + REACH) return null;
  const isHit = (mark: number): boolean =>
    Math.abs(cellX(layout, addresses[mark]) - x) <= Math.max(layout.cell / 2, layout.hasNumbers ? 0 : REACH);
  const inStep = (step: number, wanted: 0 | 1): number[] => {
    if (step < 0 || step >= numSteps) return [];
    const marks = Array.from(
      { length: firstMark[step + 1] - firstMark[step] },
      (_, i) => firstMark[step] + i,
    );
    return marks.filter((mark) => isWrite[mark] === wanted && isHit(mark));
  };
  const near = layout.hasNumbers ? 0 : Math.ceil(REACH / layout.row);
  for (let distance = 0; distance <= near; distance++) {
    for (const each of distance === 0 ? [position] : [position - distance, position + distance]) {
      const found = inStep(each - 1, 1).at(-1) ?? inStep(each, 0).at(0);
      if (found !== undefined) return found;
    }
  }
  return null;
}
