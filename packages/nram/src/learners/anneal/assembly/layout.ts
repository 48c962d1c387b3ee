// Where everything lies. The host lays out once, then fills the buffers that the getters name.

/** Examples of a block, a lane each: two vectors of 8. */
export const LANES: i32 = 16;
/** A slot holds one value of every lane of a block. */
export const SLOT: usize = 32;
/** Random numbers that the host provides at a time. */
export const NUM_RANDOMS: i32 = 16384;
/** An entry of a circuit's code: operation, addresses of the inputs' slots and of the output's. */
export const ENTRY: usize = 16;

/** The first address that may be used. */
export const heapBase: usize = __heap_base;

// Registers, gates of the sequence, circuits; circuits for the first step (0 or 1); registers that choose the circuit.
export let R: i32, Q: i32, C: i32, firstSteps: i32, numTested: i32;
export let numBlocks: i32;
/** Bytes of an example's memory: cells of 2 bytes, the last one spare, a whole number of vectors. */
export let rowBytes: usize, cells: i32;
/** Genes of a circuit: operation and inputs a and b of every gate, the wire of every register, halt. */
export let genesPerCircuit: i32;

export let genome: usize, gates: usize, arities: usize, genes: usize, numGenes: i32, randoms: usize;
export let input: usize, target: usize, mask: usize, work: usize;
// Per example: memory size, steps given, scored cells (u16); first and last vector with a scored cell (u16 pairs); what a
// right cell is worth (i32).
export let sizes: usize, stepsGiven: usize, totals: usize, spans: usize, cellWeights: usize;
/** Per gate that is looked up, and example, the address of the gate's table for its memory size, or 0 (u32). */
export let tables: usize;
/** Blocks in the order in which they are tried, i32. */
export let blockOrder: usize;
/** What each block is worth if everything is right, i32. */
export let fullScores: usize;
// Slots: registers, gates, the constants 0, 1 and 2, copies of registers.
export let wires: usize;
// Per circuit: code and moves with their lengths in bytes, live wires (u64) of the candidate and of the current program.
export let code: usize, codeBytes: usize, moves: usize, moveBytes: usize, live: usize, currentLive: usize;
/** Per circuit: its writes, as bits of their wires (u64). */
export let writes: usize;
/** Where each wire of the circuit that is compiled can be found, and the memory that is used in all. */
export let places: usize;

let end: usize = 0;

/** Takes the next bytes. */
function take(bytes: usize): usize {
  const at = end;
  end = (at + bytes + 15) & ~15;
  return at;
}

/** Lays everything out. `cellsPerRow` is a multiple of 8 and above every memory size. Returns the end, in bytes. */
export function layOut(
  numExamples: i32,
  cellsPerRow: i32,
  numRegisters: i32,
  numGates: i32,
  numCircuits: i32,
  numFirstSteps: i32,
  numTestedRegisters: i32,
  numTabled: i32,
): usize {
  R = numRegisters;
  Q = numGates;
  C = numCircuits;
  firstSteps = numFirstSteps;
  numTested = numTestedRegisters;
  numBlocks = numExamples / LANES;
  cells = cellsPerRow;
  rowBytes = (<usize>cells) << 1;
  genesPerCircuit = 3 * Q + R + 1;
  const n = <usize>numExamples;
  const c = <usize>C;
  const numWires = <usize>(R + Q);

  end = (heapBase + 15) & ~15;
  genome = take(c * <usize>genesPerCircuit);
  gates = take(256);
  arities = take(256);
  genes = take(c * <usize>genesPerCircuit * 4);
  randoms = take((<usize>NUM_RANDOMS) << 2);
  input = take(n * rowBytes);
  target = take(n * rowBytes);
  mask = take(n * rowBytes);
  work = take(<usize>LANES * rowBytes);
  sizes = take(n << 1);
  stepsGiven = take(n << 1);
  totals = take(n << 1);
  spans = take(n << 2);
  cellWeights = take(n << 2);
  blockOrder = take((<usize>numBlocks) << 2);
  fullScores = take((<usize>numBlocks) << 2);
  wires = take((numWires + 3 + <usize>R) * SLOT);
  code = take(c * numWires * ENTRY);
  codeBytes = take(c << 2);
  moves = take(c * <usize>R * 8);
  moveBytes = take(c << 2);
  live = take(c << 3);
  currentLive = take(c << 3);
  writes = take(c << 3);
  places = take(numWires << 2);
  tables = take((<usize>numTabled * n) << 2);
  return end;
}

export function setNumGenes(count: i32): void {
  numGenes = count;
}

export function getGenome(): usize {
  return genome;
}
export function getGates(): usize {
  return gates;
}
export function getArities(): usize {
  return arities;
}
export function getTables(): usize {
  return tables;
}
export function getGenes(): usize {
  return genes;
}
export function getRandoms(): usize {
  return randoms;
}
export function getInput(): usize {
  return input;
}
export function getTarget(): usize {
  return target;
}
export function getMask(): usize {
  return mask;
}
export function getSizes(): usize {
  return sizes;
}
export function getStepsGiven(): usize {
  return stepsGiven;
}
export function getTotals(): usize {
  return totals;
}
export function getSpans(): usize {
  return spans;
}
export function getCellWeights(): usize {
  return cellWeights;
}
