import { NramError } from '../../errors.js';
import { circuitGates, evaluateCircuit, type GateOptions, liveWires } from '../circuit.js';
import { compileProgram } from '../interpreter.js';
import type { Circuit, Program } from '../program.js';

export interface TraceOptions extends GateOptions {
  readonly maxSteps: number;
  /** Cells shown, from cell 0; default 32. */
  readonly maxCells?: number;
  /** Steps shown, from step 0; default 100. */
  readonly maxRows?: number;
}

/**
 * The execution table of a run, as the paper's tables 2 to 6: a row a step (counted from 0) with memory and registers
 * at its start, and what the step reads and writes; then a row `end`. What the step before changed is marked with `*`.
 *
 * @param memory - `[M]`, left as it is.
 * @throws NramError as `compileProgram` and `Runner.run`; `config` if `maxCells` or `maxRows` is not at least 1.
 *
 * @example
 * process.stdout.write(programTrace(program, Int32Array.from([6, 2, 10, 6, 8, 9, 0, 0, 0, 0, 0, 0]), { maxSteps: 11 }));
 */
export function programTrace(program: Program, memory: Int32Array, options: TraceOptions): string {
  const { maxSteps, maxCells = 32, maxRows = 100, gates } = options;
  for (const [name, value] of Object.entries({ maxCells, maxRows })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new NramError('config', `programTrace: ${name} must be an integer >= 1, got ${value}`);
    }
  }
  const numCells = Math.min(memory.length, maxCells);
  const runner = compileProgram(program, options);
  const before = { registers: new Array<number>(program.numRegisters).fill(0), memory: memory.slice() };
  let previous: readonly number[] | null = null;
  const rows: string[][] = [];

  const addRow = (label: string, reads: string, writes: string): void => {
    const values = [...before.memory.subarray(0, numCells), ...before.registers];
    const last: readonly number[] = previous ?? values;
    rows.push([
      label,
      ...values.map((value, i) => (value === last[i] ? `${value} ` : `${value}*`)),
      reads,
      writes,
    ]);
    previous = values;
  };
  const result = runner.run(memory.slice(), {
    maxSteps,
    onStep: ({ step, state, rule, registers, memory: after }) => {
      if (step < maxRows) {
        const circuit = program.circuits[program.states[state].rules[rule].circuit];
        const { reads, writes } = describeAccesses(circuit, before.registers, before.memory, gates);
        addRow(String(step), reads, writes);
      }
      before.registers = Array.from(registers);
      before.memory.set(after);
    },
  });
  addRow('end', '', '');

  const cells = Array.from({ length: numCells }, (_, i) => `${i} `);
  const registers = before.registers.map((_, i) => `r${i + 1} `);
  const table = formatTable(['step', ...cells, ...registers, 'read', 'write'], rows, [
    1,
    1 + numCells,
    1 + numCells + registers.length,
  ]);
  const notes = [result.halted ? `stopped after ${result.steps} steps` : `step limit of ${maxSteps} reached`];
  if (result.steps > maxRows) notes.push(`steps ${maxRows}..${result.steps - 1} not shown`);
  if (memory.length > numCells) notes.push(`cells ${numCells}..${memory.length - 1} not shown`);
  return `${table.join('\n')}\n${notes.join('; ')}\n`;
}

/** The reads that matter and the writes of one step, by address: `[3]` and `[3]=7`. */
function describeAccesses(
  circuit: Circuit,
  registers: readonly number[],
  memory: Int32Array,
  gates: GateOptions['gates'],
): { reads: string; writes: string } {
  const live = liveWires(circuit, circuit.registers.keys(), gates);
  const { wires } = evaluateCircuit(circuit, registers, memory.slice(), gates);
  const reads: string[] = [];
  const writes: string[] = [];
  for (const [i, gate] of circuitGates(circuit, gates).entries()) {
    const { a, b } = circuit.gates[i];
    if (gate.effect === 'reads' && live[registers.length + i]) reads.push(`[${wires[a as number]}]`);
    if (gate.effect === 'writes') writes.push(`[${wires[a as number]}]=${wires[b as number]}`);
  }
  return { reads: reads.join(' '), writes: writes.join(' ') };
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
