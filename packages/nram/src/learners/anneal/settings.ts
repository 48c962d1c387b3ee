import { z } from 'zod/mini';
import { MAX_STEP_SCALE } from '../../limits.js';

/** Everything that an annealing attempt depends on, other than the task and the seed. */
export const annealSettingsSchema = z.strictObject({
  numGates: z
    .int()
    .check(z.minimum(1), z.maximum(48), z.describe('number of gates per circuit; the search decides which')),
  gates: z
    .array(z.string())
    .check(
      z.minLength(1),
      z.maxLength(64),
      z.describe('comma-separated gates to choose from; a name given twice is sampled twice as often'),
    ),
  numRegisters: z.int().check(z.minimum(1), z.maximum(16), z.describe('R, the number of registers')),
  firstStep: z
    .int()
    .check(z.minimum(0), z.maximum(1), z.describe('1 if the first step has its own circuit, else 0')),
  testedRegisters: z
    .int()
    .check(
      z.minimum(0),
      z.maximum(4),
      z.describe('number of registers whose zero-pattern selects the circuit and may halt'),
    ),
  startLevel: z.int().check(z.minimum(1), z.describe('length of the longest examples at the start')),
  numExamples: z
    .int()
    .check(
      z.minimum(16),
      z.maximum(4096),
      z.multipleOf(16),
      z.describe('training examples, a multiple of 16'),
    ),
  addedExamples: z
    .int()
    .check(
      z.minimum(0),
      z.maximum(4096),
      z.describe(
        'how many inputs on which a program failed may be added to these; beyond that the attempt gives up',
      ),
    ),
  moves: z
    .int()
    .check(
      z.minimum(1),
      z.maximum(1e9),
      z.describe('moves from the first to the last temperature; restarts whenever examples are added'),
    ),
  hottest: z
    .number()
    .check(
      z.positive(),
      z.maximum(1),
      z.describe('first temperature, in units of the mean score per example (0..1)'),
    ),
  coldest: z.number().check(z.positive(), z.maximum(1), z.describe('last temperature')),
  stepScale: z
    .number()
    .check(
      z.positive(),
      z.maximum(MAX_STEP_SCALE),
      z.describe('step limit, as a multiple of the fewest steps known to suffice'),
    ),
  extraSteps: z.int().check(z.minimum(0), z.describe('steps added to that limit')),
  freeCells: z
    .int()
    .check(
      z.minimum(0),
      z.maximum(1024),
      z.describe('free cells added to the first training examples; programs are also checked without them'),
    ),
});

/** See {@link annealSettingsSchema}. */
export type AnnealSettings = z.infer<typeof annealSettingsSchema>;
