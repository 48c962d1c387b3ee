import { NramError } from '../../errors.js';
import { setGlobals } from '../../kernel/wasm.js';
import type { Program } from '../../program/program.js';
import type { Random } from '../../random.js';
import type { Example } from '../../tasks/task.js';
import { countCircuits, decodeGenome, genesPerCircuit, listGenes, type ProgramShape } from './genome.js';
import { instantiateAnnealer } from './instance.js';

/** Examples run in blocks of this many, the kernel's LANES. */
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

/**
 * @param examples - a multiple of {@link BLOCK}.
 * @throws NramError `config` if a memory or the steps given are too large for the kernel; `resource` if WebAssembly
 *   memory cannot be had.
 */
export function createAnnealer(
  module: WebAssembly.Module,
  shape: ProgramShape,
  examples: readonly Example[],
  random: Random,
): Annealer {
  checkExamples(examples);
  const kernel = instantiateAnnealer(module, shape, examples);
  if (examples.length % kernel.LANES.value !== 0) {
    throw new Error(
      `internal: examples must come in blocks of ${kernel.LANES.value}, got ${examples.length}`,
    );
  }
  const { buffer } = kernel.memory;
  const genes = listGenes(shape);
  const perCircuit = genesPerCircuit(shape);
  const genome = new Uint8Array(buffer, kernel.genome.value, countCircuits(shape) * perCircuit);
  const randoms = new Uint32Array(buffer, kernel.randoms.value, kernel.NUM_RANDOMS.value);
  const unit: number = kernel.UNIT.value;
  kernel.evaluate();

  return {
    randomize() {
      for (const { gene, range } of genes) genome[gene] = random.int(0, range - 1);
      // Nothing halts at first.
      for (let end = perCircuit; end <= genome.length; end += perCircuit) genome[end - 1] = 0;
      kernel.evaluate();
    },
    run(numMoves, { from, to, price = 0, goesOn = false }) {
      const decay = (to / from) ** (1 / numMoves);
      const scale = unit * examples.length;
      let moves = 0;
      let evaluated = 0;
      while (moves < numMoves && (goesOn || kernel.score.value < kernel.fullMarks.value)) {
        for (let i = 0; i < randoms.length; i++) randoms[i] = random.int(0, 2 ** 32 - 1);
        setGlobals(kernel, {
          temperature: from * decay ** moves * scale,
          decay,
          costWeight: Math.round(price * unit),
          stopsWhenRight: Number(!goesOn),
        });
        moves += kernel.anneal(numMoves - moves);
        evaluated += kernel.evaluated.value;
      }
      return { moves, evaluated };
    },
    get score() {
      return kernel.score.value / kernel.fullMarks.value;
    },
    get isRight() {
      return kernel.score.value === kernel.fullMarks.value;
    },
    get cost() {
      return kernel.currentCost.value;
    },
    program: () => decodeGenome(genome, shape),
    genome: () => genome.slice(),
    setGenome(given) {
      genome.set(given);
      kernel.evaluate();
    },
  };
}

function checkExamples(examples: readonly Example[]): void {
  const largest = examples.reduce((most, { memory }) => Math.max(most, memory.length), 0);
  const longest = examples.reduce((most, { maxSteps }) => Math.max(most, maxSteps), 0);
  if (largest <= MAX_MEMORY_SIZE && longest <= MAX_STEPS) return;
  throw new NramError(
    'config',
    `createAnnealer: examples may have ${MAX_MEMORY_SIZE} cells and ${MAX_STEPS} steps, got ${largest} and ${longest}`,
  );
}
