import { z } from 'zod';
import { MAX_STEP_SCALE } from '../../limits.js';

/** Everything that an annealing attempt depends on, other than the task and the seed. */
export const annealSettingsSchema = z.strictObject({
  numGates: z.int().min(1).max(48).describe('number of gates per circuit; the search decides which'),
  gates: z
    .array(z.string())
    .min(1)
    .max(64)
    .describe('comma-separated gates to choose from; a name given twice is sampled twice as often'),
  numRegisters: z.int().min(1).max(16).describe('R, the number of registers'),
  firstStep: z.int().min(0).max(1).describe('1 if the first step has its own circuit, else 0'),
  testedRegisters: z
    .int()
    .min(0)
    .max(4)
    .describe('number of registers whose zero-pattern selects the circuit and may halt'),
  startLevel: z.int().min(1).describe('length of the longest examples at the start'),
  numExamples: z.int().min(16).max(4096).multipleOf(16).describe('training examples, a multiple of 16'),
  addedExamples: z
    .int()
    .min(0)
    .max(4096)
    .describe(
      'how many inputs on which a program failed may be added to these; beyond that the attempt gives up',
    ),
  moves: z
    .int()
    .min(1)
    .max(1e9)
    .describe('moves from the first to the last temperature; restarts whenever examples are added'),
  hottest: z
    .number()
    .positive()
    .max(1)
    .describe('first temperature, in units of the mean score per example (0..1)'),
  coldest: z.number().positive().max(1).describe('last temperature'),
  stepScale: z
    .number()
    .positive()
    .max(MAX_STEP_SCALE)
    .describe('step limit, as a multiple of the fewest steps known to suffice'),
  extraSteps: z.int().min(0).describe('steps added to that limit'),
});

/** See {@link annealSettingsSchema}. */
export type AnnealSettings = z.infer<typeof annealSettingsSchema>;
