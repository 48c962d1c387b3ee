import { resolveGates } from '../../machine/resolve-gates.js';
import type { GateOptions } from '../../program/circuit.js';
import { createRunner } from '../../program/interpreter.js';
import type { Program } from '../../program/program.js';
import { createRandom, type Random } from '../../random.js';
import { drawWithBudget } from '../../tasks/draw.js';
import { withFreeCells } from '../../tasks/free-cells.js';
import { gatesOf } from '../../tasks/gates.js';
import type { Example, StepBudget, TaskSpec } from '../../tasks/task.js';
import { solves } from '../../verify/check.js';
import type { AttemptContext, AttemptResult } from '../learner.js';
import { isRightInValidation } from '../validation.js';
import { type Annealer, BLOCK, createAnnealer } from './annealer.js';
import type { AnnealSettings } from './settings.js';

/** Moves between two reports. */
const SLICE = 50_000;
/** Fresh training examples on which a program that fits must be right; those that it fails join the others, so many at a time. */
const NUM_FRESH = 512;
const MAX_ADDED = 32;
/** Moves that only make a program shorter; a right cell is worth far more than a gate costs. */
export const POLISH_MOVES = 20_000;
export const SHORTEN = { from: 1e-9, to: 1e-9, price: 2 ** -16, goesOn: true };
/** From where a right program is made shorter once more: what is shortest may lie behind programs that are wrong. */
const LOOSEN = { from: 0.02, to: 0.001, price: 2 ** -7, goesOn: true };
const POLISH = [SHORTEN, LOOSEN, LOOSEN];

/**
 * One search: anneal a random program on short training examples; whenever it is right on all of them, make it shorter and
 * try fresh ones of all lengths; those that it fails, up to the shortest length at which it fails, join the others, and
 * the search goes on from there. At last, make the program shorter and check it on validation inputs.
 */
export function attemptAnneal(
  task: TaskSpec,
  settings: AnnealSettings,
  seed: number,
  { modules, onProgress }: AttemptContext,
): AttemptResult {
  const random = createRandom(seed, 'anneal', task.name);
  const [lowest, highest] = task.train.lengths;
  let level = Math.min(Math.max(settings.startLevel, lowest), highest);
  let examples: Example[] = drawExamples(task, settings, random, settings.numExamples, level).map((example) =>
    withFreeCells(example, settings.freeCells),
  );
  const shape = shapeOf(settings, task);
  let annealer = createAnnealer(modules, shape, examples, random);
  annealer.randomize();
  let work = 0;
  const giveUp = (failure: string): AttemptResult => ({
    kind: 'failed',
    work,
    score: annealer.score,
    failure,
    best: annealer.program(),
  });

  for (;;) {
    const { moves: most, hottest, coldest } = settings;
    for (let done = 0; done < most && !annealer.isRight; ) {
      const slice = Math.min(SLICE, most - done);
      const at = (moves: number): number => hottest * (coldest / hottest) ** (moves / most);
      const { moves } = annealer.run(slice, { from: at(done), to: at(done + slice) });
      done += slice;
      work += moves;
      onProgress?.({ work, score: annealer.score });
    }
    if (!annealer.isRight) return giveUp(`gave up after ${work} moves, at length ${level}`);
    annealer.run(POLISH_MOVES, SHORTEN);
    work += POLISH_MOVES;
    const misfit = findMisfit(task, settings, random, annealer.program(), level);
    if (misfit === null) break;
    level = misfit.level;
    examples = [...examples, ...misfit.failed, ...misfit.others];
    if (examples.length > settings.numExamples + settings.addedExamples)
      return giveUp(`gave up at length ${level}: kept fitting its examples without generalizing`);
    const genome = annealer.genome();
    annealer = createAnnealer(modules, shape, examples, random);
    annealer.setGenome(genome);
  }
  const gates = gatesOf(task);
  const program = polish(annealer, drawExamples(task, settings, random, NUM_FRESH, highest), { gates });
  work += 2 * POLISH.length * POLISH_MOVES;
  if (!isRightInValidation(createRunner(program, { gates }), task, settings)) {
    return giveUp('right in training, wrong in validation');
  }
  return { kind: 'solved', work, score: 1, program, network: null };
}

/**
 * Fresh training examples of all lengths that a program fails, up to the shortest length at which it does or `level`, and
 * as many others as fill a block.
 *
 * @returns null if it fails none.
 */
export function findMisfit(
  task: TaskSpec,
  settings: AnnealSettings,
  random: Random,
  program: Program,
  level: number,
): {
  readonly level: number;
  readonly failed: readonly Example[];
  readonly others: readonly Example[];
} | null {
  const runner = createRunner(program, { gates: gatesOf(task) });
  const failed = drawExamples(task, settings, random, NUM_FRESH, task.train.lengths[1]).filter(
    (example) => !solves(runner, example),
  );
  if (failed.length === 0) return null;
  const reached = Math.max(level, Math.min(...failed.map(({ length }) => length)));
  const added = failed.filter(({ length }) => length <= reached).slice(0, MAX_ADDED);
  const rest = (BLOCK - (added.length % BLOCK)) % BLOCK;
  return { level: reached, failed: added, others: drawExamples(task, settings, random, rest, reached) };
}

/**
 * A shorter program that is as right, by several rounds.
 *
 * @param annealer - with a program that is right on its examples; it has the shorter one in the end.
 * @param fresh - further examples on which a shorter program must be right: one may fit the annealer's own by chance.
 */
export function polish(annealer: Annealer, fresh: readonly Example[], options: GateOptions = {}): Program {
  const isRightOnFresh = (): boolean => {
    const runner = createRunner(annealer.program(), options);
    return annealer.isRight && fresh.every((example) => solves(runner, example));
  };
  let best = annealer.genome();
  let bestCost = annealer.cost;
  for (const schedule of POLISH) {
    annealer.setGenome(best);
    annealer.run(POLISH_MOVES, schedule);
    annealer.run(POLISH_MOVES, SHORTEN);
    if (annealer.cost < bestCost && isRightOnFresh()) {
      best = annealer.genome();
      bestCost = annealer.cost;
    }
  }
  annealer.setGenome(best);
  return annealer.program();
}

/** The shape of the programs that an attempt searches. */
export const shapeOf = (
  { numGates, gates, numRegisters, firstStep, testedRegisters }: AnnealSettings,
  task: Pick<TaskSpec, 'gates'> = {},
) => ({
  numGates,
  operations: resolveGates(gates, task.gates),
  numRegisters,
  hasFirstStep: firstStep === 1,
  numTested: testedRegisters,
});

/** An example and its length. */
type Drawn = Example & { readonly length: number };

/** Draws training examples, with lengths uniform up to `longest`. */
export function drawExamples(
  task: TaskSpec,
  settings: StepBudget,
  random: Random,
  count: number,
  longest: number,
): Drawn[] {
  return Array.from({ length: count }, () => {
    const length = random.int(task.train.lengths[0], longest);
    return { ...drawWithBudget(task, random, length, settings), length };
  });
}
