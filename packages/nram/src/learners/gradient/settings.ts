import { z } from 'zod/mini';
import { MAX_HIDDEN_SIZE, MAX_REGISTERS, MAX_STEP_SCALE } from '../../limits.js';
import { PAPER_GATE_NAMES } from '../../machine/gates.js';
import { CONTROLLER_KINDS } from '../../machine/spec.js';

const positive = z.number().check(z.positive());
const share = z.number().check(z.minimum(0), z.maximum(1));

/**
 * Everything that a gradient-descent attempt depends on, other than the task and the seed. Each entry's description is
 * its help text on the command line (`--set name=value`).
 */
export const gradientSettingsSchema = z.strictObject({
  gates: z
    .array(z.string())
    .check(
      z.minLength(1),
      z.describe('comma-separated gates in circuit order; names may repeat; any: attention over all gates'),
    ),
  numRegisters: z
    .int()
    .check(z.minimum(1), z.maximum(MAX_REGISTERS), z.describe('R, the number of registers')),
  hiddenSize: z
    .int()
    .check(z.minimum(1), z.maximum(MAX_HIDDEN_SIZE), z.describe('width of both hidden layers')),
  controller: z.enum(CONTROLLER_KINDS).check(z.describe('feedforward or lstm')),
  initialScale: positive.check(z.describe('initial weights are uniform in +-scale / sqrt(inputs)')),
  learningRate: positive.check(z.describe("Adam's learning rate")),
  batchSize: z.int().check(z.minimum(1), z.maximum(4096), z.describe('examples per update')),
  activationClip: positive.check(
    z.describe('C1: gradient coordinates inside backpropagation are clipped to +-C1'),
  ),
  gradientClip: positive.check(z.describe('C2: maximum L2 norm of the gradient')),
  gradientNoise: z
    .number()
    .check(
      z.minimum(0),
      z.describe('eta in the variance eta / (1 + t)^0.55 of the gradient noise; 0 for none'),
    ),
  loss: z
    .enum(['expected', 'mixture'])
    .check(z.describe("expected (the paper's section 3.3) or mixture (its footnote 4)")),
  epsilon: z
    .number()
    .check(z.minimum(1e-30), z.lt(1), z.describe('lower bound of the argument of every logarithm')),
  entropyBonus: z
    .number()
    .check(z.minimum(0), z.describe('initial weight of the entropy bonus on every wiring distribution')),
  entropyDecay: share.check(z.describe('factor applied to the entropy bonus after each update')),
  entropyPenalty: z
    .number()
    .check(z.minimum(0), z.describe('final weight of the late entropy penalty on wiring and stopping')),
  penaltyRise: z
    .int()
    .check(
      z.minimum(1),
      z.describe('updates over which the penalty rises, starting when the top level is learned'),
    ),
  startLevel: z.int().check(z.minimum(1), z.describe('first difficulty of the curriculum')),
  topLevel: z.int().check(z.minimum(1), z.describe('last difficulty of the curriculum')),
  levelLoss: positive.check(
    z.describe('mean loss per scored cell (nats) below which a batch counts toward the next level'),
  ),
  levelPatience: z
    .int()
    .check(z.minimum(1), z.describe('number of such batches in a row needed to raise the level')),
  anyShare: share.check(z.describe('share of examples of any difficulty (appendix B: 0.1)')),
  easierShare: share.check(
    z.describe('share of examples of difficulty 1..D+e (appendix B: 0.25); the rest have D+e'),
  ),
  stepScale: z
    .number()
    .check(
      z.positive(),
      z.maximum(MAX_STEP_SCALE),
      z.describe('step limit, as a multiple of the fewest steps known to suffice'),
    ),
  extraSteps: z.int().check(z.minimum(0), z.describe('steps added to that limit')),
  lossHalving: z
    .number()
    .check(
      z.minimum(0),
      z.describe(
        'give up if the loss exceeds a limit, which starts at a blind guess and halves in this many updates; 0: no limit',
      ),
    ),
  maxUpdates: z.int().check(z.minimum(1), z.describe('updates after which the attempt gives up')),
});

/** See {@link gradientSettingsSchema}. */
export type GradientSettings = z.infer<typeof gradientSettingsSchema>;

/** A point in the middle of the search space (`space.ts`), with defaults for the settings that the space leaves alone. */
export const DEFAULT_SETTINGS: GradientSettings = {
  gates: [...PAPER_GATE_NAMES],
  numRegisters: 6,
  hiddenSize: 32,
  controller: 'feedforward',
  initialScale: 3,
  learningRate: 0.014,
  batchSize: 32,
  activationClip: 20,
  gradientClip: 1,
  gradientNoise: 0,
  loss: 'expected',
  epsilon: 1e-6,
  entropyBonus: 0.01,
  entropyDecay: 0.999,
  entropyPenalty: 0.01,
  penaltyRise: 500,
  startLevel: 2,
  topLevel: 6,
  levelLoss: 0.11,
  levelPatience: 3,
  anyShare: 0.1,
  easierShare: 0.25,
  stepScale: 1,
  extraSteps: 1,
  lossHalving: 0,
  maxUpdates: 150,
};
