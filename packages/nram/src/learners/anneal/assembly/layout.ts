// Where everything lies. The host sets the sizes, lays out once, then fills the buffers.

/** A slot holds one value of every lane of a block: two vectors. */
export const SLOT: usize = 32;
export const CELL_BYTES: i32 = sizeof<Cell>();
/** Examples of a block, a lane each: 16, or 8 in the wide kernel. */
export const LANES: i32 = <i32>SLOT / CELL_BYTES;
/** Whether memory may have more cells than are stored, see `stored`. */
export const IS_WIDE: bool = sizeof<Cell>() == 4;
/** Random numbers that the host provides at a time. */
export const NUM_RANDOMS: i32 = 16384;
/** An entry of a circuit's code: operation, addresses of the inputs' slots and of the output's. */
export const ENTRY: usize = 16;

/** The first address that may be used. */
export const heapBase: usize = __heap_base;

// Set by the host, then layOut.
// Registers, gates of the sequence, circuits; circuits for the first step (0 or 1); registers that choose the circuit.
export let R: i32, Q: i32, C: i32, firstSteps: i32, numTested: i32;
export let numExamples: i32;
/**
 * Cells of an example's memory here: a multiple of 8 and above every number of stored cells, so that the last one is spare;
 * in the wide kernel the last but one is always 0.
 */
export let cells: i32;
/** Gates that are looked up in tables. */
export let numTabled: i32;
/** Genes that can change: how many of `genes` are filled. */
export let numGenes: i32;

export let numBlocks: i32;
/** Bytes of an example's memory, a whole number of vectors. */
export let rowBytes: usize;
/** Genes of a circuit: operation and inputs a and b of every gate, the wire of every register, halt. */
export let genesPerCircuit: i32;

/** The current program, a byte per gene. */
export let genome: usize;
/** The operation that each value of a gate's first gene stands for, and the arity of each operation (bytes). */
export let gates: usize, arities: usize;
/** The genes that can change, each with the number of its values (u16 pairs); random numbers (u32). */
export let genes: usize, randoms: usize;
/** Per example its memory before, after, and the scored cells as -1 (rows of cells); the memories of one block. */
export let input: usize, target: usize, mask: usize, work: usize;
// Per example: memory size, steps given (as wide as a cell), scored cells (u16); first and last vector with a scored cell
// (u16 pairs); what a right cell is worth (i32).
export let sizes: usize, stepsGiven: usize, totals: usize, spans: usize, cellWeights: usize;
/** Of the wide kernel: per example how many cells are stored, as wide as a cell. */
export let stored: usize;
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
/** Where each wire of the circuit that is compiled can be found, u32. */
export let places: usize;

let end: usize = 0;

/** Takes the next bytes. */
function take(bytes: usize): usize {
  const at = end;
  end = (at + bytes + 15) & ~15;
  return at;
}

/** Lays everything out; returns the end, in bytes. */
export function layOut(): usize {
  numBlocks = numExamples / LANES;
  rowBytes = (<usize>cells) << alignof<Cell>();
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
  sizes = take(n << alignof<Cell>());
  stepsGiven = take(n << alignof<Cell>());
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
  if (IS_WIDE) stored = take(n << alignof<Cell>());
  return end;
}
