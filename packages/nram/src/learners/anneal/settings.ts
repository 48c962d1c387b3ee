import { z } from 'zod';
import { MAX_STEP_SCALE } from '../../limits.js';
import { GATE_NAMES } from '../../machine/gates.js';

/** Everything that an attempt by annealing depends on besides the task and the seed. */
export const annealSettingsSchema = z.strictObject({
  numGates: z.int().min(1).max(48).describe('gates of a circuit; which gates they are is searched'),
  gates: z
    .array(z.enum(GATE_NAMES as unknown as readonly [string, ...string[]]))
    .min(1)
    .max(64)
    .describe('what a gate may be, by commas; a name that comes up twice is drawn twice as often'),
  numRegisters: z.int().min(1).max(16).describe('R, the number of registers'),
  firstStep: z.int().min(0).max(1).describe('1 if the first step has a circuit of its own, else 0'),
  testedRegisters: z
    .int()
    .min(0)
    .max(4)
    .describe('registers of which the zero-pattern chooses the circuit, and may halt'),
  startLevel: z.int().min(1).describe('longest examples at the start'),
  numExamples: z.int().min(16).max(4096).multipleOf(16).describe('training examples, a multiple of 16'),
  addedExamples: z
    .int()
    .min(0)
    .max(4096)
    .describe(
      'examples that may join these because a program failed on such inputs; with more it is given up',
    ),
  moves: z
    .int()
    .min(1)
    .max(1e9)
    .describe('moves from the first temperature to the last; again whenever examples are added'),
  hottest: z.number().positive().max(1).describe('first temperature, in the mean score of an example (0..1)'),
  coldest: z.number().positive().max(1).describe('last temperature'),
  stepScale: z
    .number()
    .positive()
    .max(MAX_STEP_SCALE)
    .describe('time steps given, as a part of the fewest known to suffice'),
  extraSteps: z.int().min(0).describe('time steps given beyond that'),
});

/** See {@link annealSettingsSchema}. */
export type AnnealSettings = z.infer<typeof annealSettingsSchema>;
