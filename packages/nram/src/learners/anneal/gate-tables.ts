import { applyGate } from '../../machine/apply-gate.js';
import type { Gate } from '../../machine/gates.js';

/** The most that the tables of all gates together may take, in results; beyond that the gate's function is called. */
const MAX_TABLE_RESULTS = 2 ** 21;

/** A gate's results for one memory size, as the kernel finds them. */
export interface GateTable {
  /** Index among the gates that are looked up. */
  readonly gate: number;
  readonly memorySize: number;
  /** Where it begins, and how many results it has, each as wide as a cell of the kernel. */
  readonly address: number;
  readonly length: number;
}

/** Gives each gate and memory size a table from `start` on, small ones first, as long as there is room. */
export function layOutTables(
  gates: readonly Gate[],
  memorySizes: readonly number[],
  { start, cellBytes }: { readonly start: number; readonly cellBytes: number },
): { readonly tables: readonly GateTable[]; readonly end: number } {
  const tables: GateTable[] = [];
  let address = start;
  for (const memorySize of memorySizes) {
    for (const [gate, { arity }] of gates.entries()) {
      const length = memorySize ** arity;
      if ((address - start) / cellBytes + length > MAX_TABLE_RESULTS) continue;
      tables.push({ gate, memorySize, address, length });
      address += cellBytes * length;
    }
  }
  return { tables, end: address };
}

/** Fills a table in the order of its inputs, b innermost; the kernel leaves out those that the gate does not use. */
export function fillTable(table: Uint16Array | Int32Array, gate: Gate, memorySize: number): void {
  const most = (isUsed: boolean): number => (isUsed ? memorySize : 1);
  let at = 0;
  for (let a = 0; a < most(gate.arity >= 1); a++) {
    for (let b = 0; b < most(gate.arity === 2); b++) table[at++] = applyGate(gate, a, b, memorySize);
  }
}
