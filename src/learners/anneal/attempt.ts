import { compileProgram } from '../../program/interpreter.js';
import { createRandom, type Random } from '../../random.js';
import { type Example, SLACK, stepsGiven, type TaskSpec, toExample } from '../../tasks/task.js';
import { countRight, runExample } from '../../verify/check.js';
import { checkOnSamples } from '../../verify/sampled.js';
import type { AttemptProgress, AttemptResult } from '../learner.js';
import { type Annealer, createAnnealer, loadAnnealModule } from './annealer.js';
import type { AnnealSettings } from './settings.js';

/** Moves between two reports. */
const SLICE = 50_000;
/** Fresh training examples on which a program that fits must be right; those that it fails join the examples. */
const NUM_FRESH = 512;
/** Rounds that make a right program shorter, and the moves of each. A right cell is worth far more than a gate costs. */
const POLISH_MOVES = 20_000;
const SHORTEN = { from: 1e-9, to: 1e-9, price: 1e-5, goesOn: true };
const POLISH = [SHORTEN, ...Array(2).fill({ from: 0.02, to: 0.001, price: 6e-5, goesOn: true })];
/** Sampled validation inputs of the last check. */
const NUM_CASES = 300;

/**
 * One search: anneal a random program on training examples; when it is right on all of them, try fresh ones, and go on
 * with those that it fails; make it shorter; check it on validation inputs.
 */
export function attemptAnneal(
  task: TaskSpec,
  settings: AnnealSettings,
  seed: number,
  onProgress: (progress: AttemptProgress) => void,
): AttemptResult {
  const random = createRandom(seed, 'anneal', task.name);
  const [, highest] = task.train.lengths;
  let level = settings.startLevel;
  let examples: Example[] = drawExamples(task, settings, random, settings.numExamples, level);
  let annealer = createAnnealer(loadAnnealModule(), shapeOf(settings), examples, random);
  annealer.randomize();
  let updates = 0;
  const giveUp = (failure: string): AttemptResult => ({
    updates,
    score: annealer.score,
    program: null,
    failure,
    weights: null,
  });
  let from = settings.hottest;
  for (;;) {
    const to = settings.coldest;
    for (let done = 0; done < settings.moves && !annealer.isRight; ) {
      const slice = Math.min(SLICE, settings.moves - done);
      const at = (moves: number): number => from * (to / from) ** (moves / settings.moves);
      const { moves } = annealer.run(slice, {
        from: at(done),
        to: at(done + slice),
        price: settings.gatePrice,
      });
      done += slice;
      updates += moves;
      onProgress({ updates, score: annealer.score });
    }
    if (!annealer.isRight) return giveUp(`given up after ${updates} moves, on length ${level}`);
    from = settings.climbHottest;
    if (settings.shorten > 0) annealer.run(settings.shorten, SHORTEN);
    const fresh = drawExamples(task, settings, random, NUM_FRESH, highest);
    const runner = compileProgram(annealer.program());
    const failed = fresh.filter((example) => !isRight(runner, example));
    if (failed.length === 0) break;
    level = Math.max(level, Math.min(...failed.map((example) => example.length)));
    const added = failed.filter((example) => example.length <= level).slice(0, 32);
    const padding = drawExamples(task, settings, random, (16 - (added.length % 16)) % 16, level);
    examples = [...examples, ...added, ...padding];
    if (examples.length > 1024) return giveUp(`too many repairs`);
    const genome = annealer.genome();
    annealer = createAnnealer(loadAnnealModule(), shapeOf(settings), examples, random);
    annealer.setGenome(genome);
  }
  const program = polished(annealer, drawExamples(task, settings, random, NUM_FRESH, highest));
  updates += 2 * POLISH.length * POLISH_MOVES;
  const { lengths, seed: validationSeed } = task.validation;
  const report = checkOnSamples(compileProgram(program), task, {
    lengths,
    seed: validationSeed,
    budget: settings,
    cases: NUM_CASES,
  });
  if (report.paper.errors > 0) return giveUp('right in training, wrong in validation');
  return { updates, score: 1, program, failure: null, weights: null };
}

/**
 * A shorter program that is as right: first by moves that keep every example right and add no gate, then by annealing once
 * more from there with a price on gates, for what is shortest may lie behind programs that are wrong.
 */
function polished(annealer: Annealer, fresh: readonly Example[]): ReturnType<Annealer['program']> {
  const isRightOnFresh = (): boolean => {
    const { examples } = countRight(compileProgram(annealer.program()), fresh);
    return annealer.isRight && examples.right === examples.total;
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

const shapeOf = ({ numGates, gates, numRegisters, firstStep, testedRegisters }: AnnealSettings) => ({
  numGates,
  operations: gates,
  numRegisters,
  hasFirstStep: firstStep === 1,
  numTested: testedRegisters,
});

function isRight(runner: ReturnType<typeof compileProgram>, example: Example): boolean {
  const { memory, failure } = runExample(runner, example, { maxSteps: example.maxSteps });
  return failure === null && memory.every((value, i) => example.mask[i] === 0 || value === example.target[i]);
}

/** An example and its length. */
type Drawn = Example & { readonly length: number };

/** Draws training examples, with lengths uniform up to `longest`. */
function drawExamples(
  task: TaskSpec,
  settings: AnnealSettings,
  random: Random,
  count: number,
  longest: number,
): Drawn[] {
  return Array.from({ length: count }, () => {
    const length = random.int(task.train.lengths[0], longest);
    const memorySize = task.minMemorySize(length) + random.int(SLACK[0], SLACK[1]);
    const sample = task.sample(random, length, memorySize);
    return { ...toExample(sample, stepsGiven(task, sample, length, settings)), length };
  });
}
