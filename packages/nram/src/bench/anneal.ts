import { createAnnealer } from '../learners/anneal/annealer.js';
import { OPERATIONS } from '../learners/anneal/space.js';
import { resolveGates } from '../machine/resolve-gates.js';
import { loadModules } from '../node/modules.js';
import { createRandom } from '../random.js';
import { drawExample, drawMemorySize } from '../tasks/draw.js';
import { findTask } from '../tasks/index.js';
import { median, timeOnce } from './timing.js';

/** The annealing kernel on one task, one core. */
export interface AnnealFigures {
  readonly task: string;
  /** Median; a move that changes nothing that matters is not run. */
  readonly movesPerSecond: number;
  /** Median of the candidate programs that were run and scored. */
  readonly candidatesPerSecond: number;
}

/** What is timed; smaller for tests. */
export interface AnnealBenchSizes {
  readonly rounds: number;
  readonly numMoves: number;
}

/** Tasks with many scored cells, and with one at the end of a list or a tree. */
const TASKS = ['copy', 'listSearch', 'merge', 'walkBST'] as const;
const NUM_EXAMPLES = 128;
const SHAPE = {
  numGates: 16,
  operations: resolveGates(OPERATIONS),
  numRegisters: 4,
  hasFirstStep: true,
  numTested: 1,
};

/** Anneals random programs of a common shape on short examples, from hot to cold, as a search does. */
export function benchAnneal(
  { rounds, numMoves }: AnnealBenchSizes = { rounds: 7, numMoves: 300_000 },
): AnnealFigures[] {
  return TASKS.map((name) => {
    const task = findTask(name);
    const moves: number[] = [];
    const candidates: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const random = createRandom(round, 'anneal bench', name);
      const examples = Array.from({ length: NUM_EXAMPLES }, () => {
        const length = random.int(task.train.lengths[0], task.train.lengths[0] + 2);
        const memorySize = drawMemorySize(task, random, length);
        return drawExample(task, random, { length, memorySize, maxSteps: task.minSteps(length) });
      });
      const annealer = createAnnealer(loadModules(), SHAPE, examples, random);
      annealer.randomize();
      let evaluated = 0;
      const ms = timeOnce(() => {
        ({ evaluated } = annealer.run(numMoves, { from: 0.012, to: 0.002, goesOn: true }));
      });
      moves.push((1000 * numMoves) / ms);
      candidates.push((1000 * evaluated) / ms);
    }
    return { task: name, movesPerSecond: median(moves), candidatesPerSecond: median(candidates) };
  });
}
