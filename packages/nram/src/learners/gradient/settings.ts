import { z } from 'zod';
import { MAX_HIDDEN_SIZE, MAX_REGISTERS, MAX_STEP_SCALE } from '../../limits.js';
import { PAPER_GATE_NAMES } from '../../machine/gates.js';
import { CONTROLLER_KINDS } from '../../machine/spec.js';

const positive = z.number().positive();
const share = z.number().min(0).max(1);

/**
 * Everything that a gradient-descent attempt depends on, other than the task and the seed. Each entry's description is
 * its help text on the command line (`--set name=value`).
 */
export const gradientSettingsSchema = z.strictObject({
  gates: z
    .array(z.string())
    .min(1)
    .describe('comma-separated gates in circuit order; names may repeat; any: attention over all gates'),
  numRegisters: z.int().min(1).max(MAX_REGISTERS).describe('R, the number of registers'),
  hiddenSize: z.int().min(1).max(MAX_HIDDEN_SIZE).describe('width of both hidden layers'),
  controller: z.enum(CONTROLLER_KINDS).describe('feedforward or lstm'),
  initialScale: positive.describe('initial weights are uniform in +-scale / sqrt(inputs)'),
  learningRate: positive.describe("Adam's learning rate"),
  batchSize: z.int().min(1).max(4096).describe('examples per update'),
  activationClip: positive.describe('C1: gradient coordinates inside backpropagation are clipped to +-C1'),
  gradientClip: positive.describe('C2: maximum L2 norm of the gradient'),
  gradientNoise: z
    .number()
    .min(0)
    .describe('eta in the variance eta / (1 + t)^0.55 of the gradient noise; 0 for none'),
  loss: z
    .enum(['expected', 'mixture'])
    .describe("expected (the paper's section 3.3) or mixture (its footnote 4)"),
  epsilon: z.number().min(1e-30).lt(1).describe('lower bound of the argument of every logarithm'),
  entropyBonus: z
    .number()
    .min(0)
    .describe('initial weight of the entropy bonus on every wiring distribution'),
  entropyDecay: share.describe('factor applied to the entropy bonus after each update'),
  entropyPenalty: z
    .number()
    .min(0)
    .describe('final weight of the late entropy penalty on wiring and stopping'),
  penaltyRise: z
    .int()
    .min(1)
    .describe('updates over which the penalty rises, starting when the top level is learned'),
  startLevel: z.int().min(1).describe('first difficulty of the curriculum'),
  topLevel: z.int().min(1).describe('last difficulty of the curriculum'),
  levelLoss: positive.describe(
    'mean loss per scored cell (nats) below which a batch counts toward the next level',
  ),
  levelPatience: z.int().min(1).describe('number of such batches in a row needed to raise the level'),
  anyShare: share.describe('share of examples of any difficulty (appendix B: 0.1)'),
  easierShare: share.describe('share of examples of difficulty 1..D+e (appendix B: 0.25); the rest have D+e'),
  stepScale: z
    .number()
    .positive()
    .max(MAX_STEP_SCALE)
    .describe('step limit, as a multiple of the fewest steps known to suffice'),
  extraSteps: z.int().min(0).describe('steps added to that limit'),
  lossHalving: z
    .number()
    .min(0)
    .describe(
      'give up if the loss exceeds a limit, which starts at a blind guess and halves in this many updates; 0: no limit',
    ),
  maxUpdates: z.int().min(1).describe('updates after which the attempt gives up'),
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
