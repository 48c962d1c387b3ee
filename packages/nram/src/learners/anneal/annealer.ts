import { NramError } from '../../errors.js';
import { setGlobals } from '../../kernel/wasm.js';
import type { Program } from '../../program/program.js';
import type { Random } from '../../random.js';
import { type Example, memorySizeOf } from '../../tasks/task.js';
import type { LearnerModules } from '../learner.js';
import { countCircuits, decodeGenome, genesPerCircuit, listGenes, type ProgramShape } from './genome.js';
import { instantiateAnnealer } from './instance.js';

/** Examples come in blocks of this many, which both kernels can divide into their own. */
export const BLOCK = 16;
/** Sums of two values, and the steps given, must fit the narrow kernel's signed 16-bit arithmetic. */
const NARROW = { memorySize: 2 ** 14, maxSteps: 2 ** 15 - 1 } as const;
/** The most that the wide kernel takes: stored cells, so that their number fits 16 bits, and steps. */
const WIDE = { cells: 2 ** 16 - 1, maxSteps: 2 ** 31 - 1 } as const;

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
  modules: Pick<LearnerModules, 'anneal' | 'annealWide'>,
  shape: ProgramShape,
  examples: readonly Example[],
  random: Random,
): Annealer {
  checkExamples(examples);
  const module = examples.every(fitsNarrow) ? modules.anneal : modules.annealWide;
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

/** Whether the narrow kernel can run an example: all of its memory is stored, and small numbers do. */
const fitsNarrow = (example: Example): boolean =>
  example.memorySize === undefined &&
  memorySizeOf(example) <= NARROW.memorySize &&
  example.maxSteps <= NARROW.maxSteps;

function checkExamples(examples: readonly Example[]): void {
  const largest = examples.reduce((most, { memory }) => Math.max(most, memory.length), 0);
  const longest = examples.reduce((most, { maxSteps }) => Math.max(most, maxSteps), 0);
  if (largest <= WIDE.cells && longest <= WIDE.maxSteps) return;
  throw new NramError(
    'config',
    `createAnnealer: examples may have ${WIDE.cells} cells and ${WIDE.maxSteps} steps, got ${largest} and ${longest}`,
  );
}
