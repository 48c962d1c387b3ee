/** @import { Annealer } from '../packages/nram/dist/learners/anneal/annealer.js' */
/** @import { AnnealSettings } from '../packages/nram/dist/learners/anneal/settings.js' */
/** @import { Program } from '../packages/nram/dist/program/program.js' */
/** @import { Random } from '../packages/nram/dist/random.js' */
/** @import { StepBudget } from '../packages/nram/dist/tasks/budget.js' */
/** @import { Example, TaskSpec } from '../packages/nram/dist/tasks/task.js' */
import { createAnnealer } from '../packages/nram/dist/learners/anneal/annealer.js';
import {
  drawExamples,
  findMisfit,
  POLISH_MOVES,
  SHORTEN,
  shapeOf,
} from '../packages/nram/dist/learners/anneal/attempt.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { createRunner } from '../packages/nram/dist/program/interpreter.js';
import { checkOnSamples } from '../packages/nram/dist/verify/sampled.js';

/** Validation inputs of the last check, as in an attempt. */
const NUM_CASES = 300;

/** @typedef {{ program: Program, level: number, failed: readonly Example[] }} Misfit - fits its examples and fails others. */

/** @typedef {Generator<Misfit, boolean, void>} Programs - every misfit on the way; at last whether the search succeeded. */

/**
 * A search as an attempt makes it, but without the last rounds, which make a right program shorter.
 *
 * @typedef {object} Search
 * @property {Annealer} annealer
 * @property {Random} random
 * @property {readonly Example[]} examples
 * @property {Programs} programs
 */

/**
 * @param {TaskSpec} task
 * @param {AnnealSettings} settings
 * @param {Random} random
 * @returns {Search}
 */
export function createSearch(task, settings, random) {
  const level = Math.min(Math.max(settings.startLevel, task.train.lengths[0]), task.train.lengths[1]);
  const examples = drawExamples(task, settings, random, settings.numExamples, level);
  const annealer = createSearcher(settings, examples, random);
  annealer.randomize();
  const programs = annealOn(task, settings, { annealer, examples, level, random });
  return { annealer, random, examples, programs };
}

/**
 * @param {TaskSpec} task
 * @param {AnnealSettings} settings
 * @param {{ annealer: Annealer, examples: readonly Example[], level: number, random: Random }} from
 * @returns {Programs}
 */
function* annealOn(task, settings, { annealer, examples, level, random }) {
  annealer.run(settings.moves, { from: settings.hottest, to: settings.coldest });
  if (!annealer.isRight) return false;
  annealer.run(POLISH_MOVES, SHORTEN);
  const program = annealer.program();
  const misfit = findMisfit(task, settings, random, program, level);
  if (misfit === null) return isRightOnValidation(program, task, settings);
  yield { program, level: misfit.level, failed: misfit.failed };
  const more = [...examples, ...misfit.failed, ...misfit.others];
  if (more.length > settings.numExamples + settings.addedExamples) return false;
  const next = createSearcher(settings, more, random);
  next.setGenome(annealer.genome());
  return yield* annealOn(task, settings, { annealer: next, examples: more, level: misfit.level, random });
}

/**
 * What a search returns, however many programs it yields on the way.
 *
 * @param {Programs} programs
 */
export function finish(programs) {
  for (;;) {
    const { done, value } = programs.next();
    if (done) return value;
  }
}

/**
 * @param {AnnealSettings} settings
 * @param {readonly Example[]} examples
 * @param {Random} random
 */
function createSearcher(settings, examples, random) {
  return createAnnealer(loadModules(), shapeOf(settings), examples, random);
}

/**
 * @param {Program} program
 * @param {TaskSpec} task
 * @param {StepBudget} budget
 */
export function isRightOnValidation(program, task, budget) {
  const { lengths, seed } = task.validation;
  const report = checkOnSamples(createRunner(program), task, { lengths, seed, budget, cases: NUM_CASES });
  return report.paper.errors === 0;
}
