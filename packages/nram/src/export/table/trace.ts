import type { Program } from '../../program/program.js';
import { type ExecutionCell, executionOf, type TraceOptions } from './execution.js';

/**
 * The execution table of a run, as the paper's tables 2 to 6: a row a step (counted from 0) with memory and registers
 * at its start, and what the step reads and writes; then a row `end`. What the step before changed is marked with `*`.
 *
 * @param memory - `[M]`, left as it is.
 * @throws NramError as `executionOf`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * programTrace(program, Int32Array.of(1, 2, 0, 0), { maxSteps: 2 });
 * // step | 0  1  2  3  | r1  | read write
 * //    0 | 1  2  0  0  |  0  | [0]  [0]=2
 * //    1 | 2* 2  0  0  |  1* | [1]  [1]=3
 * //  end | 2  3* 0  0  |  2* |
 * // step limit of 2 reached
 */
export function programTrace(program: Program, memory: Int32Array, options: TraceOptions): string {
  const { rows, notes } = executionOf(program, memory, options);
  const numCells = rows[0].memory.length;
  const text = ({ value, isChanged }: ExecutionCell): string => `${value}${isChanged ? '*' : ' '}`;
  const lines = rows.map((row) => [
    String(row.step ?? 'end'),
    ...row.memory.map(text),
    ...row.registers.map(text),
    row.reads.map((address) => `[${address}]`).join(' '),
    row.writes.map(({ address, value }) => `[${address}]=${value}`).join(' '),
  ]);
  const cells = Array.from({ length: numCells }, (_, i) => `${i} `);
  const registers = rows[0].registers.map((_, i) => `r${i + 1} `);
  const table = formatTable(['step', ...cells, ...registers, 'read', 'write'], lines, [
    1,
    1 + numCells,
    1 + numCells + registers.length,
  ]);
  return `${table.join('\n')}\n${notes.join('; ')}\n`;
}

/** Right-aligned columns of one width each; a bar before each column in `bars`. */
function formatTable(head: string[], rows: string[][], bars: readonly number[]): string[] {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column].length)));
  const isText = (column: number): boolean => column >= head.length - 2;
  return all.map((row) => {
    const cells = row.map((cell, column) => {
      const padded = isText(column) ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
      return (bars.includes(column) ? '| ' : '') + padded;
    });
    return cells.join(' ').trimEnd();
  });
}
