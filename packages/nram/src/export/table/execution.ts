import { NramError } from '../../errors.js';
import { circuitGates, evaluateCircuit, type GateOptions, liveWires } from '../../program/circuit.js';
import { createRunner } from '../../program/interpreter.js';
import type { Circuit, Program } from '../../program/program.js';
import { counted } from '../../words.js';

export interface TraceOptions extends GateOptions {
  readonly maxSteps: number;
  /** M, if memory is larger than the cells given: see `RunOptions`. */
  readonly memorySize?: number | undefined;
  /** Cells shown, from cell 0; default 32. */
  readonly maxCells?: number;
  /** Steps shown, from step 0; default 100. */
  readonly maxRows?: number;
}

/** A number of the table, and whether the step before changed it. */
export interface ExecutionCell {
  readonly value: number;
  readonly isChanged: boolean;
}

/** One step: what there is at its start, and what it reads and writes. */
export interface ExecutionRow {
  /** Counts from 0; null for what there is at the end. */
  readonly step: number | null;
  readonly memory: readonly ExecutionCell[];
  readonly registers: readonly ExecutionCell[];
  /** The addresses of the reads that matter, and the writes; in order. */
  readonly reads: readonly number[];
  readonly writes: readonly { readonly address: number; readonly value: number }[];
}

/** A run as a table, in the manner of the paper's tables 2 to 6. */
export interface Execution {
  readonly rows: readonly ExecutionRow[];
  /** How it ended, and what is not shown, in words. */
  readonly notes: readonly string[];
}

/**
 * Runs a program and notes each step, as far as it is shown.
 *
 * @param memory - `[M]`, left as it is.
 * @throws NramError as `createRunner` and `Runner.run`; `config` if `maxCells` or `maxRows` is not at least 1.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const { rows, notes } = executionOf(program, Int32Array.of(1, 2, 0, 0), { maxSteps: 2 });
 * rows.map(({ writes }) => writes); // [[{ address: 0, value: 2 }], [{ address: 1, value: 3 }], []]
 */
export function executionOf(program: Program, memory: Int32Array, options: TraceOptions): Execution {
  const { maxSteps, memorySize, maxCells = 32, maxRows = 100 } = options;
  for (const [name, value] of Object.entries({ maxCells, maxRows })) {
    if (!Number.isInteger(value) || value < 1) {
      throw new NramError('config', `programTrace: ${name} must be an integer >= 1, got ${value}`);
    }
  }
  const numCells = Math.min(memory.length, maxCells);
  const runner = createRunner(program, options);
  const before = { registers: new Array<number>(program.numRegisters).fill(0), memory: memory.slice() };
  const rows: ExecutionRow[] = [];

  const addRow = (step: number | null, accesses: Pick<ExecutionRow, 'reads' | 'writes'>): void => {
    const last = rows.at(-1);
    const cells = (values: Iterable<number>, old: readonly ExecutionCell[] | undefined): ExecutionCell[] =>
      Array.from(values, (value, i) => ({ value, isChanged: old !== undefined && old[i].value !== value }));
    rows.push({
      step,
      memory: cells(before.memory.subarray(0, numCells), last?.memory),
      registers: cells(before.registers, last?.registers),
      ...accesses,
    });
  };
  const result = runner.run(memory.slice(), {
    maxSteps,
    memorySize,
    onStep: ({ step, state, rule, registers, memory: after }) => {
      if (step < maxRows) {
        const circuit = program.circuits[program.states[state].rules[rule].circuit];
        addRow(step, accessesOf(circuit, before.registers, before.memory, options));
      }
      before.registers = Array.from(registers);
      before.memory.set(after);
    },
  });
  addRow(null, { reads: [], writes: [] });

  const notes = [
    result.halted ? `stopped after ${counted(result.steps, 'step')}` : `step limit of ${maxSteps} reached`,
  ];
  if (result.steps > maxRows) notes.push(`steps ${maxRows}..${result.steps - 1} not shown`);
  if (memory.length > numCells) notes.push(`cells ${numCells}..${memory.length - 1} not shown`);
  return { rows, notes };
}

/** The reads that matter and the writes of one step. */
function accessesOf(
  circuit: Circuit,
  registers: readonly number[],
  memory: Int32Array,
  options: TraceOptions,
): Pick<ExecutionRow, 'reads' | 'writes'> {
  const live = liveWires(circuit, circuit.registers.keys(), options.gates);
  const { wires } = evaluateCircuit(circuit, registers, memory.slice(), options);
  const reads: number[] = [];
  const writes: { address: number; value: number }[] = [];
  for (const [i, gate] of circuitGates(circuit, options.gates).entries()) {
    const { a, b } = circuit.gates[i];
    if (gate.effect === 'reads' && live[registers.length + i]) reads.push(wires[a as number]);
    if (gate.effect === 'writes') writes.push({ address: wires[a as number], value: wires[b as number] });
  }
  return { reads, writes };
}
