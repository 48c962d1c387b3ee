import type { Learner } from '../learner.js';
import { describeSettings, overrideSettings } from '../settings.js';
import { attemptAnneal } from './attempt.js';
import { annealSettingsSchema } from './settings.js';
import { drawAnnealPoint } from './space.js';

/** Simulated annealing over discrete programs: no network and no gradient. */
export const anneal: Learner = {
  name: 'anneal',
  unit: 'move',
  settings: describeSettings(annealSettingsSchema),
  drawSettings: (task, random, overrides) =>
    overrideSettings(annealSettingsSchema, drawAnnealPoint(task, random), overrides),
  attempt: (task, settings, seed, onProgress) =>
    attemptAnneal(task, annealSettingsSchema.parse(settings, { jitless: true }), seed, onProgress),
};
