import { MAX_RULES } from '../../limits.js';
import { createMachine, type Machine } from '../../machine/spec.js';
import { discretize } from '../../network/discretize.js';
import { type Extraction, extractAutomaton } from '../../network/extract-automaton.js';
import { createNetworkRunner } from '../../network/network-runner.js';
import { createRunner, type Runner } from '../../program/interpreter.js';
import { createRandom } from '../../random.js';
import { drawWithBudget, SLACK } from '../../tasks/draw.js';
import { gatesOf } from '../../tasks/gates.js';
import type { Example, TaskSpec } from '../../tasks/task.js';
import { countRight } from '../../verify/check.js';
import type { AttemptContext, AttemptProgress, AttemptResult, TrainedNetwork } from '../learner.js';
import { isRightInValidation } from '../validation.js';
import { fuzzyTask } from './fuzzy-task.js';
import type { GradientSettings } from './settings.js';
import { createTrainer, type TrainerOptions, type UpdateMetrics } from './trainer.js';

/** Updates between two looks at the discretised machine: a right one may come and go within a hundred. */
const CHECK_EVERY = 25;
/** Validation examples of the first look, and of each length in the second. */
const NUM_SCREEN = 10;
const NUM_EXAMPLES = 50;
/** Where an LSTM is watched: half of the inputs are at most so much longer than the shortest. */
const SHORT = 8;
/** And it is watched for up to so many steps beyond those that are given. */
const MORE_STEPS = 8;

/** How right a network is once discretised. */
export interface NetworkCheck {
  /** Share of scored cells that the discretised machine gets right on the first validation examples, 0..1. */
  readonly score: number;
  /** Whether it is right on all validation examples. */
  readonly isRight: boolean;
}

/** What is seen at each look at the discretised machine. */
export interface AttemptCheck extends UpdateMetrics, NetworkCheck {
  /** A copy of the parameters. */
  readonly weights: Float32Array;
  /** Why the training ends with this check; null if it goes on. */
  readonly end: string | null;
}

/**
 * One network in training, looked at every 25 updates: the discretised machine is checked on validation examples of the
 * training length, of four times that, and sampled over all validation lengths, until `settings.maxUpdates` or until the
 * numbers are no longer finite.
 *
 * It is given up from the second look on if the lowest loss seen is not below log(M) / 2^(updates / lossHalving), where M
 * is the largest memory size of training: most attempts that will not succeed show it early. `lossHalving` 0 lets all go
 * on.
 */
export function* trainAndCheck(
  module: WebAssembly.Module,
  task: TaskSpec,
  settings: GradientSettings,
  seed: number,
  options: TrainerOptions = {},
): Generator<AttemptCheck> {
  const trainer = createTrainer(module, task, settings, seed, options);
  const check = createNetworkCheck(task, settings);
  const blindLoss = Math.log(task.minMemorySize(settings.topLevel) + SLACK[1]);
  let lowestLoss = Number.POSITIVE_INFINITY;
  for (let updates = 1; updates <= settings.maxUpdates; updates++) {
    const metrics = trainer.update();
    const isSound = Number.isFinite(metrics.cellLoss) && Number.isFinite(metrics.gradientNorm);
    if (isSound && updates % CHECK_EVERY !== 0 && updates < settings.maxUpdates) continue;
    const weights = trainer.kernel.getParameters();
    if (!isSound) {
      const { cellLoss, gradientNorm } = metrics;
      const end = `loss ${cellLoss}, gradient norm ${gradientNorm} at update ${updates}, seed ${seed}`;
      yield { ...metrics, score: 0, isRight: false, weights, end };
      return;
    }
    lowestLoss = Math.min(lowestLoss, metrics.cellLoss);
    const isEarly = settings.lossHalving === 0 || updates < 2 * CHECK_EVERY;
    const bound = isEarly ? Number.POSITIVE_INFINITY : blindLoss / 2 ** (updates / settings.lossHalving);
    const end =
      updates === settings.maxUpdates
        ? `gave up after ${updates} updates`
        : lowestLoss >= bound
          ? `gave up after ${updates} updates because no loss was below ${bound.toFixed(2)} nats per cell`
          : null;
    yield { ...metrics, ...check(weights), weights, end };
    if (end !== null) return;
  }
}

/**
 * Looks at the networks of one training as {@link trainAndCheck} does.
 *
 * @returns a function of the parameters, `[machine.numParameters]`.
 */
export function createNetworkCheck(
  task: TaskSpec,
  settings: GradientSettings,
): (parameters: Float32Array) => NetworkCheck {
  const machine = createMachine(settings, task.gates);
  const gates = gatesOf(task);
  const examples = validationExamples(task, settings);
  return (parameters) => {
    const runner = hasTable(machine)
      ? createRunner(discretize(machine, parameters), { gates })
      : createNetworkRunner(machine, parameters);
    return checkRunner(runner, task, settings, examples);
  };
}

/** Where an attempt by gradient descent stands. */
export interface GradientProgress extends AttemptProgress {
  /** The curriculum's difficulty. */
  readonly level: number;
}

/**
 * One attempt of the paper's method: train, and stop the moment the discretised machine is right; with an LSTM, the moment
 * it is right and there is an automaton that does the same. If there never is one, the last right weights are the result.
 */
export function attemptGradient(
  task: TaskSpec,
  settings: GradientSettings,
  seed: number,
  { modules, onProgress }: AttemptContext<GradientProgress>,
): AttemptResult {
  const { numRegisters, gates, hiddenSize, controller } = settings;
  const spec = { numRegisters, gates, hiddenSize, controller };
  let best: { readonly score: number; readonly weights: Float32Array } | null = null;
  let unread: { readonly network: TrainedNetwork; readonly why: string } | null = null;
  for (const check of trainAndCheck(modules.kernel, task, settings, seed)) {
    const { update: work, level, weights, end } = check;
    if (check.isRight) {
      const network = { spec, parameters: weights, update: work };
      const { program, failure: why } = readProgram(task, settings, seed, weights);
      if (program !== null) return { kind: 'solved', work, score: 1, program, network };
      unread = { network, why };
    }
    if (check.score > (best?.score ?? 0)) best = { score: check.score, weights };
    const score = best?.score ?? 0;
    onProgress?.({ work, score, level });
    if (end === null) continue;
    if (unread !== null) {
      const { network, why } = unread;
      const failure = `at update ${network.update} the network was right, but ${why}; ${end}`;
      return { kind: 'unread', work, score, network, failure };
    }
    const machine = createMachine(spec, task.gates);
    const program = best !== null && hasTable(machine) ? discretize(machine, best.weights) : null;
    return { kind: 'failed', work, score, failure: end, best: program };
  }
  throw new Error('internal: the training ended without an end');
}

/** Whether a machine has a table from zero-pattern to circuit: an LSTM has none, and that of many registers is too large. */
const hasTable = ({ controller, numRegisters }: Machine): boolean =>
  controller === 'feedforward' && 2 ** numRegisters <= MAX_RULES;

/** The program that right weights hold: a table for a feed-forward controller, an automaton for an LSTM. */
function readProgram(
  task: TaskSpec,
  settings: GradientSettings,
  seed: number,
  weights: Float32Array,
): Extraction {
  const machine = createMachine(settings, task.gates);
  if (machine.controller === 'feedforward') return { program: discretize(machine, weights), failure: null };
  const fuzzy = fuzzyTask(task);
  const random = createRandom(seed, 'automaton', task.validation.seed);
  const [low, high] = task.validation.lengths;
  // Longer than validation, and for longer than is needed, so that what repeats is seen to repeat.
  return extractAutomaton(machine, weights, () => {
    const length = random.int(low, random.pick([2 * high, low + SHORT]));
    const { memory, maxSteps } = drawWithBudget(fuzzy, random, length, settings);
    return { memory, maxSteps: maxSteps + random.int(0, MORE_STEPS) };
  });
}

/** From easy and cheap to hard and dear, stopping at the first that fails. */
function checkRunner(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  settings: GradientSettings,
  examples: readonly (readonly Example[])[],
): NetworkCheck {
  let score = 0;
  for (const [i, group] of examples.entries()) {
    const { cells } = countRight(runner, group);
    if (i === 0) score = cells.right / cells.total;
    if (cells.right < cells.total) return { score, isRight: false };
  }
  return { score, isRight: isRightInValidation(runner, task, settings) };
}

function validationExamples(task: TaskSpec, settings: GradientSettings): Example[][] {
  const random = createRandom(task.validation.seed, 'validation');
  const draw = (count: number, length: number): Example[] =>
    Array.from({ length: count }, () => drawWithBudget(task, random, length, settings));
  const top = settings.topLevel;
  return [draw(NUM_SCREEN, top), draw(NUM_EXAMPLES, top), draw(NUM_EXAMPLES, 4 * top)];
}
