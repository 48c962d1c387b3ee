import { NramError } from '../../errors.js';
import { applyGate } from '../../machine/apply-gate.js';
import { GATES, type Gate, isTabled } from '../../machine/gates.js';
import { patternText } from '../../program/pattern.js';
import type { Circuit, Program, Rule } from '../../program/program.js';
import type { Random } from '../../random.js';
import type { Example } from '../../tasks/task.js';

/** The shape of the programs that are searched. */
export interface ProgramShape {
  /** Gates of a circuit. */
  readonly numGates: number;
  /** What a gate may be; a gate that comes up twice is drawn twice as often. */
  readonly operations: readonly Gate[];
  readonly numRegisters: number;
  /** Whether the first step has a circuit of its own. */
  readonly hasFirstStep: boolean;
  /** The first so many registers choose the circuit by their zero-pattern: 2 to this power circuits. */
  readonly numTested: number;
}

/** Examples run in blocks of so many. */
export const BLOCK = 16;
/** Sums of two cells, and the steps given, must fit the kernel's signed 16-bit arithmetic. */
const MAX_MEMORY_SIZE = 2 ** 14;
const MAX_STEPS = 2 ** 15 - 1;

/** A search over programs of one shape. */
export interface Annealer {
  /** A random program. */
  randomize(): void;
  /**
   * Makes moves, with the temperature falling geometrically from `from` to `to` (in the mean score of an example).
   * A live gate or register move costs `price`, as a part of what one right example is worth. Ends early when all
   * examples are right, unless it `goesOn`.
   *
   * @returns the moves made, and how many of them were run (the others changed nothing that matters).
   */
  run(
    numMoves: number,
    schedule: { from: number; to: number; price?: number; goesOn?: boolean },
  ): { moves: number; evaluated: number };
  /** Mean score of an example, 0..1. */
  readonly score: number;
  /** Whether all examples are right. */
  readonly isRight: boolean;
  /** Live gates and register moves. */
  readonly cost: number;
  /** The current program. */
  program(): Program;
  /** The current program as the kernel holds it, a copy; for another annealer of the same shape. */
  genome(): Uint8Array;
  setGenome(genome: Uint8Array): void;
}

interface Exports {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global;
  readonly NUM_RANDOMS: WebAssembly.Global;
  readonly FIRST_TABLE: WebAssembly.Global<'i32'>;
  layOut(...sizes: number[]): number;
  setNumGenes(count: number): void;
  evaluate(): void;
  anneal(
    maxMoves: number,
    temperature: number,
    decay: number,
    costWeight: number,
    stopsWhenRight: boolean,
  ): number;
  getScore(): number;
  getFullScore(): number;
  getCost(): number;
  getEvaluated(): number;
  getGenome(): number;
  getGates(): number;
  getArities(): number;
  getTables(): number;
  getGenes(): number;
  getRandoms(): number;
  getInput(): number;
  getTarget(): number;
  getMask(): number;
  getSizes(): number;
  getStepsGiven(): number;
  getTotals(): number;
  getSpans(): number;
  getCellWeights(): number;
}

const UNIT = 65536;
/** Share of an example's score that its cells have; the rest is for all of them being right. */
const CELL_SHARE = UNIT - 19661;

/**
 * @throws NramError `config` if a memory or the steps given are too large for the kernel.
 */
export function createAnnealer(
  module: WebAssembly.Module,
  shape: ProgramShape,
  examples: readonly Example[],
  random: Random,
): Annealer {
  const { numGates: Q, operations, numRegisters: R, hasFirstStep, numTested } = shape;
  const numFirst = hasFirstStep ? 1 : 0;
  const numCircuits = numFirst + 2 ** numTested;
  const numExamples = examples.length;
  const abort = (): never => {
    throw new Error('internal: the annealing kernel aborted');
  };
  const tabledGates = [...new Set(operations)].filter(isTabled);
  const applyTabled = (gate: number, a: number, b: number, memorySize: number): number =>
    applyGate(tabledGates[gate], a, b, memorySize);
  const kernel = new WebAssembly.Instance(module, {
    env: { abort },
    host: { applyGate: applyTabled },
  }).exports as unknown as Exports;
  const largest = examples.reduce((most, { memory }) => Math.max(most, memory.length), 0);
  const longest = examples.reduce((most, { maxSteps }) => Math.max(most, maxSteps), 0);
  if (largest > MAX_MEMORY_SIZE || longest > MAX_STEPS) {
    throw new NramError(
      'config',
      `createAnnealer: examples may have ${MAX_MEMORY_SIZE} cells and ${MAX_STEPS} steps, got ${largest} and ${longest}`,
    );
  }
  const cells = 8 * Math.ceil((largest + 1) / 8);
  const sizesOf = [...new Set(examples.map(({ memory }) => memory.length))].sort((one, other) => one - other);
  const { tables, end } = layOutTables(
    tabledGates,
    sizesOf,
    kernel.layOut(numExamples, cells, R, Q, numCircuits, numFirst, numTested, tabledGates.length),
  );
  const pages = Math.ceil(end / 65536) - kernel.memory.buffer.byteLength / 65536;
  if (pages > 0) kernel.memory.grow(pages);

  const { buffer } = kernel.memory;
  const genesPerCircuit = 3 * Q + R + 1;
  const genome = new Uint8Array(buffer, kernel.getGenome(), numCircuits * genesPerCircuit);
  const randoms = new Uint32Array(buffer, kernel.getRandoms(), kernel.NUM_RANDOMS.value as number);
  const operationOf = (gate: Gate): number =>
    isTabled(gate) ? kernel.FIRST_TABLE.value + tabledGates.indexOf(gate) : GATES.indexOf(gate);
  new Uint8Array(buffer, kernel.getGates(), operations.length).set(operations.map(operationOf));
  const arities = new Uint8Array(buffer, kernel.getArities(), 256);
  for (const gate of operations) arities[operationOf(gate)] = gate.arity;
  for (const { gate, memorySize, address, length } of tables) {
    fillTable(new Uint16Array(buffer, address, length), tabledGates[gate], memorySize);
    const tableOf = new Uint32Array(buffer, kernel.getTables() + 4 * gate * numExamples, numExamples);
    for (const [e, { memory }] of examples.entries()) if (memory.length === memorySize) tableOf[e] = address;
  }

  // Genes that can change, each with the number of its values.
  const genes: [gene: number, range: number][] = [];
  for (let c = 0; c < numCircuits; c++) {
    const base = c * genesPerCircuit;
    for (let q = 0; q < Q; q++) {
      genes.push([base + 3 * q, operations.length], [base + 3 * q + 1, R + q], [base + 3 * q + 2, R + q]);
    }
    for (let r = 0; r < R; r++) genes.push([base + 3 * Q + r, R + Q]);
    if (numTested > 0) genes.push([base + genesPerCircuit - 1, 2]);
  }
  const variable = genes.filter(([, range]) => range > 1);
  new Uint16Array(buffer, kernel.getGenes(), 2 * variable.length).set(variable.flat());
  kernel.setNumGenes(variable.length);

  const rows = (pointer: number): Uint16Array =>
    new Uint16Array(buffer, pointer, numExamples * cells).fill(0);
  const input = rows(kernel.getInput());
  const target = rows(kernel.getTarget());
  const mask = rows(kernel.getMask());
  const sizes = new Uint16Array(buffer, kernel.getSizes(), numExamples);
  const steps = new Uint16Array(buffer, kernel.getStepsGiven(), numExamples);
  const totals = new Uint16Array(buffer, kernel.getTotals(), numExamples);
  const spans = new Uint16Array(buffer, kernel.getSpans(), 2 * numExamples);
  const weights = new Int32Array(buffer, kernel.getCellWeights(), numExamples);
  for (const [e, example] of examples.entries()) {
    const at = e * cells;
    input.set(example.memory, at);
    target.set(example.target, at);
    let total = 0;
    let first = cells;
    let last = 0;
    for (const [i, scored] of example.mask.entries()) {
      if (scored === 0) continue;
      mask[at + i] = 0xffff;
      total++;
      first = Math.min(first, i);
      last = i;
    }
    sizes[e] = example.memory.length;
    steps[e] = example.maxSteps;
    totals[e] = total;
    spans.set([first >> 3, last >> 3], 2 * e);
    weights[e] = Math.floor(CELL_SHARE / total);
  }
  kernel.evaluate();

  return {
    randomize() {
      for (const [gene, range] of genes) genome[gene] = random.int(0, range - 1);
      for (let c = 0; c < numCircuits; c++) genome[(c + 1) * genesPerCircuit - 1] = 0;
      kernel.evaluate();
    },
    run(numMoves, { from, to, price = 0, goesOn = false }) {
      const decay = (to / from) ** (1 / numMoves);
      const scale = UNIT * numExamples;
      let moves = 0;
      let evaluated = 0;
      while (moves < numMoves && (goesOn || kernel.getScore() < kernel.getFullScore())) {
        for (let i = 0; i < randoms.length; i++) randoms[i] = random.int(0, 2 ** 32 - 1);
        moves += kernel.anneal(
          numMoves - moves,
          from * decay ** moves * scale,
          decay,
          Math.round(price * UNIT),
          !goesOn,
        );
        evaluated += kernel.getEvaluated();
      }
      return { moves, evaluated };
    },
    get score() {
      return kernel.getScore() / kernel.getFullScore();
    },
    get isRight() {
      return kernel.getScore() === kernel.getFullScore();
    },
    get cost() {
      return kernel.getCost();
    },
    program: () => decodeGenome(genome, shape),
    genome: () => genome.slice(),
    setGenome(given) {
      genome.set(given);
      kernel.evaluate();
    },
  };
}

/** The most that the tables of all gates together may take, in results; beyond that the gate's function is called. */
const MAX_TABLE_RESULTS = 2 ** 21;

/** A gate's results for one memory size, as the kernel finds them. */
interface Table {
  /** Index among the gates that are looked up. */
  readonly gate: number;
  readonly memorySize: number;
  /** Where it begins, and how many results of 16 bits it has. */
  readonly address: number;
  readonly length: number;
}

/** Gives each gate and memory size a table from `start` on, small ones first, as long as there is room. */
function layOutTables(
  gates: readonly Gate[],
  memorySizes: readonly number[],
  start: number,
): { readonly tables: readonly Table[]; readonly end: number } {
  const tables: Table[] = [];
  let address = start;
  for (const memorySize of memorySizes) {
    for (const [gate, { arity }] of gates.entries()) {
      const length = memorySize ** arity;
      if ((address - start) / 2 + length > MAX_TABLE_RESULTS) continue;
      tables.push({ gate, memorySize, address, length });
      address += 2 * length;
    }
  }
  return { tables, end: address };
}

function fillTable(table: Uint16Array, gate: Gate, memorySize: number): void {
  const most = (isUsed: boolean): number => (isUsed ? memorySize : 1);
  let at = 0;
  for (let a = 0; a < most(gate.arity >= 1); a++) {
    for (let b = 0; b < most(gate.arity === 2); b++) table[at++] = applyGate(gate, a, b, memorySize);
  }
}

/** The program that a genome stands for. */
function decodeGenome(genome: Uint8Array, shape: ProgramShape): Program {
  const { numGates: Q, operations, numRegisters: R, hasFirstStep, numTested } = shape;
  const genesPerCircuit = 3 * Q + R + 1;
  const numFirst = hasFirstStep ? 1 : 0;
  const circuits: Circuit[] = [];
  const halts: boolean[] = [];
  for (let c = 0; c < numFirst + 2 ** numTested; c++) {
    const genes = genome.subarray(c * genesPerCircuit, (c + 1) * genesPerCircuit);
    circuits.push({
      gates: Array.from({ length: Q }, (_, q) => {
        const [operation, a, b] = genes.subarray(3 * q, 3 * q + 3);
        const { name, arity } = operations[operation];
        return { gate: name, a: arity >= 1 ? a : null, b: arity === 2 ? b : null };
      }),
      registers: Array.from(genes.subarray(3 * Q, 3 * Q + R)),
    });
    halts.push(genes[genesPerCircuit - 1] !== 0);
  }
  const rest = numFirst;
  const rules: Rule[] = [];
  for (let pattern = 0; pattern < 2 ** numTested; pattern++) {
    const circuit = numFirst + pattern;
    const when = patternText(pattern, numTested) + '*'.repeat(R - numTested);
    rules.push({ when, circuit, halt: halts[circuit], next: rest });
  }
  const states = [{ rules }];
  if (hasFirstStep)
    states.unshift({ rules: [{ when: '*'.repeat(R), circuit: 0, halt: halts[0], next: rest }] });
  return { numRegisters: R, circuits, states };
}
