import { NramError } from '../../errors.js';
import type { Batch } from '../../kernel/batch.js';
import { createKernel, type Kernel } from '../../kernel/kernel.js';
import { createMachine, type Machine } from '../../machine/spec.js';
import { PLAIN_OBJECTIVE } from '../../machine/unroll.js';
import { createRandom, type Random } from '../../random.js';
import { stepsGiven } from '../../tasks/budget.js';
import { drawMemorySize, toExample } from '../../tasks/draw.js';
import type { Example, TaskSpec } from '../../tasks/task.js';
import {
  advanceCurriculum,
  type CurriculumState,
  drawDifficulty,
  isTopLearned,
  startCurriculum,
} from './curriculum.js';
import { fuzzyTask } from './fuzzy-task.js';
import { addGradientNoise } from './noise.js';
import type { GradientSettings } from './settings.js';

/** What one update did. */
export interface UpdateMetrics {
  /** Updates done, this one included. */
  readonly update: number;
  /** Mean loss per scored cell of the update's batch, nats. */
  readonly cellLoss: number;
  /** L2 norm of the mean gradient before clipping. */
  readonly gradientNorm: number;
  /** The curriculum's difficulty after this update. */
  readonly level: number;
}

/** One network in training. */
export interface Trainer {
  readonly machine: Machine;
  readonly kernel: Kernel;
  /** Draws a batch, computes the gradient, takes an Adam step. */
  update(): UpdateMetrics;
}

/** What a training may have besides its settings. */
export interface TrainerOptions {
  /** Where it starts, `[machine.numParameters]`; by default at random, within `settings.initialScale`. */
  readonly parameters?: Float32Array;
}

/**
 * Trains a machine on a task by gradient descent (sec. 4.1, app. B). Equal arguments give equal bytes.
 *
 * @returns a trainer whose `update` throws NramError `config` if the fuzzy machine can hold no example of the task.
 * @throws NramError `config` for parameters of the wrong number.
 *
 * @example
 * const trainer = createTrainer(loadModules().kernel, findTask('copy'), DEFAULT_SETTINGS, 7);
 * for (let i = 0; i < 100; i++) trainer.update();
 * const program = discretize(trainer.machine, trainer.kernel.getParameters());
 */
export function createTrainer(
  module: WebAssembly.Module,
  task: TaskSpec,
  settings: GradientSettings,
  seed: number,
  { parameters }: TrainerOptions = {},
): Trainer {
  const machine = createMachine(settings, task.gates);
  const fuzzy = fuzzyTask(task);
  const kernel = createKernel(module, machine);
  const start =
    parameters ?? initialParameters(machine, settings.initialScale, createRandom(seed, 'parameters'));
  if (start.length !== machine.numParameters) {
    throw new NramError(
      'config',
      `createTrainer: parameters must have ${machine.numParameters} values, got ${start.length}`,
    );
  }
  kernel.setParameters(start);
  const data = createRandom(seed, 'data', task.train.seed);
  const noise = createRandom(seed, 'noise');
  const lowest = task.train.lengths[0];
  let curriculum = startCurriculum(settings, lowest);
  let bonus = settings.entropyBonus;
  let penaltyUpdates = 0;
  let updates = 0;

  return {
    machine,
    kernel,
    update() {
      const penalty = settings.entropyPenalty * Math.min(1, penaltyUpdates / settings.penaltyRise);
      kernel.setObjective({
        ...PLAIN_OBJECTIVE,
        loss: settings.loss,
        epsilon: settings.epsilon,
        activationClip: settings.activationClip,
        wiringEntropy: penalty > 0 ? -penalty : bonus,
        stopEntropy: -penalty,
      });
      const batches = drawBatches(fuzzy, settings, curriculum, data);
      kernel.zeroGradient();
      let loss = 0;
      let numCells = 0;
      for (const batch of batches) {
        loss += kernel.accumulate(batch);
        numCells += batch.mask.reduce((sum, bit) => sum + bit, 0);
      }
      const cellLoss = loss / numCells;
      const time = updates;
      const gradientNorm = kernel.update(settings.batchSize, {
        learningRate: settings.learningRate,
        gradientClip: settings.gradientClip,
        ...(settings.gradientNoise > 0 && {
          perturb: (gradient: Float32Array) => {
            addGradientNoise(gradient, settings.gradientNoise, time, noise, kernel.log);
          },
        }),
      });
      updates++;
      bonus *= settings.entropyDecay;
      curriculum = advanceCurriculum(curriculum, settings, cellLoss);
      if (penaltyUpdates > 0 || isTopLearned(curriculum, settings)) penaltyUpdates++;
      return { update: updates, cellLoss, gradientNorm, level: curriculum.level };
    },
  };
}

/** Uniform weights and biases in +-scale / sqrt(columns) for each layer. */
export function initialParameters(machine: Machine, scale: number, random: Random): Float32Array {
  const parameters = new Float32Array(machine.numParameters);
  for (const layer of machine.layers) {
    const range = scale / Math.sqrt(layer.columns);
    for (let i = layer.weightsOffset; i < layer.biasesOffset + layer.rows; i++) {
      parameters[i] = range * (2 * random.float() - 1);
    }
  }
  return parameters;
}

/**
 * Examples of drawn difficulties in one memory size: what the longest needs and free cells drawn apart. Only examples of a
 * fixed size of their own fall into several batches.
 */
function drawBatches(
  task: TaskSpec,
  settings: GradientSettings,
  curriculum: CurriculumState,
  random: Random,
): Batch[] {
  const lowest = task.train.lengths[0];
  const lengths = Array.from({ length: settings.batchSize }, () =>
    drawDifficulty(curriculum, settings, lowest, random),
  );
  const longest = lengths.reduce((max, length) => Math.max(max, length), 0);
  const memorySize = drawMemorySize(task, random, longest);
  const examples = lengths.map((length) => {
    const sample = task.sample(random, length, memorySize);
    return toExample(sample, stepsGiven(task, sample, length, settings));
  });
  const sizes = new Set(examples.map(({ memory }) => memory.length));
  return [...sizes].map((size) => toBatch(examples.filter(({ memory }) => memory.length === size)));
}

/** Examples of one memory size as a batch. */
export function toBatch(examples: readonly Example[]): Batch {
  const memorySize = examples[0].memory.length;
  const size = examples.length;
  const batch = {
    memorySize,
    size,
    memory: new Int32Array(size * memorySize),
    target: new Int32Array(size * memorySize),
    mask: new Int32Array(size * memorySize),
    maxSteps: Int32Array.from(examples, (example) => example.maxSteps),
  };
  examples.forEach((example, b) => {
    batch.memory.set(example.memory, b * memorySize);
    batch.target.set(example.target, b * memorySize);
    batch.mask.set(example.mask, b * memorySize);
  });
  return batch;
}
