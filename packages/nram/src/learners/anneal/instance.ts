import { align, type Globals, reserveMemory, setGlobals } from '../../kernel/wasm.js';
import { applyGate } from '../../machine/apply-gate.js';
import { GATES, type Gate, isTabled } from '../../machine/gates.js';
import { type Example, memorySizeOf } from '../../tasks/task.js';
import { fillTable, layOutTables } from './gate-tables.js';
import { countCircuits, listGenes, type ProgramShape } from './genome.js';

/** Globals that the host sets before `layOut`, see assembly/layout.ts. */
type Size =
  | 'numRegisters'
  | 'numGates'
  | 'numCircuits'
  | 'firstSteps'
  | 'numTested'
  | 'numExamples'
  | 'cells'
  | 'numTabled'
  | 'numGenes';

/** The exports of assembly/index.ts. */
export interface AnnealExports
  extends Globals<
    | Size
    // Constants.
    | 'LANES'
    | 'CELL_BYTES'
    | 'NUM_RANDOMS'
    | 'FIRST_TABLE'
    | 'UNIT'
    | 'WHOLE'
    // Set before `anneal`.
    | 'temperature'
    | 'decay'
    | 'costWeight'
    | 'stopsWhenRight'
    // Of the current program, and of the last call of `anneal`.
    | 'score'
    | 'fullMarks'
    | 'currentCost'
    | 'evaluated'
    // Addresses after `layOut`.
    | 'genome'
    | 'gates'
    | 'arities'
    | 'genes'
    | 'randoms'
    | 'input'
    | 'target'
    | 'mask'
    | 'sizes'
    | 'stepsGiven'
    | 'totals'
    | 'spans'
    | 'stored'
    | 'cellWeights'
    | 'tables'
  > {
  readonly memory: WebAssembly.Memory;
  layOut(): number;
  evaluate(): void;
  anneal(maxMoves: number): number;
}

/**
 * Instantiates the annealing kernel and loads what it works on: the gates and genes of a shape, and examples.
 *
 * @throws NramError `resource` if WebAssembly memory cannot be had.
 */
export function instantiateAnnealer(
  module: WebAssembly.Module,
  shape: ProgramShape,
  examples: readonly Example[],
): AnnealExports {
  const tabledGates = [...new Set(shape.operations)].filter(isTabled);
  const kernel = new WebAssembly.Instance(module, {
    env: {
      abort: () => {
        throw new Error('internal: the annealing kernel aborted');
      },
    },
    host: {
      applyGate: (gate: number, a: number, b: number, memorySize: number) =>
        applyGate(tabledGates[gate], a, b, memorySize),
    },
  }).exports as unknown as AnnealExports;
  const largest = examples.reduce((most, { memory }) => Math.max(most, memory.length), 0);
  const genes = listGenes(shape).filter(({ range }) => range > 1);
  setGlobals<Size>(kernel, {
    numRegisters: shape.numRegisters,
    numGates: shape.numGates,
    numCircuits: countCircuits(shape),
    firstSteps: Number(shape.hasFirstStep),
    numTested: shape.numTested,
    numExamples: examples.length,
    cells: align(largest + (isWide(kernel) ? 2 : 1), 8),
    numTabled: tabledGates.length,
    numGenes: genes.length,
  });
  const cellBytes: number = kernel.CELL_BYTES.value;
  const sizes = [...new Set(examples.map(memorySizeOf))].sort((one, other) => one - other);
  const start = kernel.layOut() >>> 0;
  const { tables, end } = layOutTables(tabledGates, sizes, { start, cellBytes });
  reserveMemory(kernel.memory, end);

  const { buffer } = kernel.memory;
  new Uint16Array(buffer, kernel.genes.value, 2 * genes.length).set(
    genes.flatMap(({ gene, range }) => [gene, range]),
  );
  const operationOf = (gate: Gate): number =>
    isTabled(gate) ? kernel.FIRST_TABLE.value + tabledGates.indexOf(gate) : GATES.indexOf(gate);
  const operations = shape.operations.map(operationOf);
  new Uint8Array(buffer, kernel.gates.value, operations.length).set(operations);
  const arities = new Uint8Array(buffer, kernel.arities.value, Math.max(...operations) + 1);
  for (const gate of shape.operations) arities[operationOf(gate)] = gate.arity;
  for (const { gate, memorySize, address, length } of tables) {
    fillTable(cellsAt(kernel, address, length), tabledGates[gate], memorySize);
    const tableOf = new Uint32Array(
      buffer,
      kernel.tables.value + 4 * gate * examples.length,
      examples.length,
    );
    for (const [e, example] of examples.entries()) {
      if (memorySizeOf(example) === memorySize) tableOf[e] = address;
    }
  }
  loadExamples(kernel, examples);
  return kernel;
}

/** Whether a kernel has cells of 32 bits, and room for examples of whose memory only the first cells are stored. */
const isWide = ({ CELL_BYTES }: AnnealExports): boolean => CELL_BYTES.value === 4;

/** Values as wide as a cell of the kernel. */
function cellsAt(kernel: AnnealExports, address: number, length: number): Uint16Array | Int32Array {
  const Cells = isWide(kernel) ? Int32Array : Uint16Array;
  return new Cells(kernel.memory.buffer, address, length);
}

function loadExamples(kernel: AnnealExports, examples: readonly Example[]): void {
  const { buffer } = kernel.memory;
  const count = examples.length;
  const cells = kernel.cells.value;
  const perVector = kernel.LANES.value / 2;
  // Shares of an example's score: of its cells, and of all of them being right.
  const cellShare = kernel.UNIT.value - kernel.WHOLE.value;
  const [input, target, mask] = [kernel.input, kernel.target, kernel.mask].map(({ value }) =>
    cellsAt(kernel, value, count * cells),
  );
  const [sizes, steps] = [kernel.sizes, kernel.stepsGiven].map(({ value }) => cellsAt(kernel, value, count));
  const stored = isWide(kernel) ? cellsAt(kernel, kernel.stored.value, count) : null;
  const totals = new Uint16Array(buffer, kernel.totals.value, count);
  const spans = new Uint16Array(buffer, kernel.spans.value, 2 * count);
  const weights = new Int32Array(buffer, kernel.cellWeights.value, count);
  for (const [e, example] of examples.entries()) {
    const at = e * cells;
    input.set(example.memory, at);
    target.set(example.target, at);
    let total = 0;
    let first = cells;
    let last = 0;
    for (const [i, scored] of example.mask.entries()) {
      if (scored === 0) continue;
      mask[at + i] = -1;
      total++;
      first = Math.min(first, i);
      last = i;
    }
    sizes[e] = memorySizeOf(example);
    if (stored !== null) stored[e] = example.memory.length;
    steps[e] = example.maxSteps;
    totals[e] = total;
    spans.set([Math.floor(first / perVector), Math.floor(last / perVector)], 2 * e);
    weights[e] = Math.floor(cellShare / total);
  }
}
