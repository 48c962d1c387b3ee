import { loadKernelModule } from '../../kernel/load.js';
import { discretize } from '../../program/discretize.js';
import { compileProgram } from '../../program/interpreter.js';
import type { Program } from '../../program/program.js';
import { createRandom } from '../../random.js';
import { type Example, minStepsOf, SLACK, type TaskSpec, toExample } from '../../tasks/task.js';
import { countRight } from '../../verify/check.js';
import { verifyProgram } from '../../verify/sampled.js';
import type { AttemptProgress, AttemptResult } from '../learner.js';
import type { GradientSettings } from './settings.js';
import { createTrainer } from './trainer.js';

/** Updates between two looks at the discretised machine: a right one may come and go within a hundred. */
const CHECK_EVERY = 25;
/** Validation examples of the first look, and of each length in the second. */
const NUM_SCREEN = 10;
const NUM_EXAMPLES = 50;
/** Sampled inputs of the last look, at all validation lengths. */
const NUM_CASES = 300;

/**
 * One attempt of the paper's method: train, look at the discretised machine often, and stop the moment it is right on
 * validation examples of the training length, of four times that, and sampled over all validation lengths.
 */
export function attemptGradient(
  task: TaskSpec,
  settings: GradientSettings,
  seed: number,
  onProgress: (progress: AttemptProgress) => void,
): AttemptResult {
  const trainer = createTrainer(loadKernelModule(), task, settings, seed);
  const examples = validationExamples(task, settings);
  let best = 0;
  for (let updates = 1; updates <= settings.maxUpdates; updates++) {
    const { cellLoss, gradientNorm } = trainer.update();
    if (!Number.isFinite(cellLoss) || !Number.isFinite(gradientNorm)) {
      const failure = `loss ${cellLoss}, gradient norm ${gradientNorm} at update ${updates}, seed ${seed}`;
      return { updates, score: best, program: null, failure, weights: null };
    }
    if (updates % CHECK_EVERY !== 0) continue;
    const weights = trainer.kernel.getParameters();
    const program = discretize(trainer.machine, weights);
    const { score, isRight } = checkProgram(program, task, settings, examples);
    best = Math.max(best, score);
    if (isRight) return { updates, score: 1, program, failure: null, weights };
    onProgress({ updates, score: best });
  }
  const failure = `given up after ${settings.maxUpdates} updates`;
  return { updates: settings.maxUpdates, score: best, program: null, failure, weights: null };
}

/** From easy and cheap to hard and dear, stopping at the first that fails. */
function checkProgram(
  program: Program,
  task: TaskSpec,
  settings: GradientSettings,
  examples: readonly (readonly Example[])[],
): { score: number; isRight: boolean } {
  const runner = compileProgram(program);
  let score = 0;
  for (const [i, group] of examples.entries()) {
    const { cells } = countRight(runner, group);
    if (i === 0) score = cells.right / cells.total;
    if (cells.right < cells.total) return { score, isRight: false };
  }
  const { lengths, seed } = task.validation;
  const { extraSteps } = settings;
  const report = verifyProgram(program, task, { lengths, seed, extraSteps, cases: NUM_CASES });
  return { score, isRight: report.paper.errors === 0 };
}

function validationExamples(task: TaskSpec, settings: GradientSettings): Example[][] {
  const random = createRandom(task.validation.seed, 'validation');
  const draw = (count: number, length: number): Example[] =>
    Array.from({ length: count }, () => {
      const memorySize = task.minMemorySize(length) + random.int(SLACK[0], SLACK[1]);
      const sample = task.sample(random, length, memorySize);
      return toExample(sample, minStepsOf(task, sample, length) + settings.extraSteps);
    });
  const top = settings.topLevel;
  return [draw(NUM_SCREEN, top), draw(NUM_EXAMPLES, top), draw(NUM_EXAMPLES, 4 * top)];
}
