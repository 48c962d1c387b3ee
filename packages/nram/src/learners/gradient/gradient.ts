import { resolveGates } from '../../machine/resolve-gates.js';
import type { Random } from '../../random.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { Learner, Settings } from '../learner.js';
import { describeSettings, overrideSettings } from '../settings.js';
import { attemptGradient } from './attempt.js';
import { drawPoint } from './draw.js';
import { fuzzyProblem } from './fuzzy-task.js';
import { type GradientSettings, gradientSettingsSchema } from './settings.js';

/** The paper's method: gradient descent on the fuzzy machine, discretised. */
export const gradient: Learner = {
  name: 'gradient',
  about: "the paper's method",
  unit: 'update',
  units: 'updates',
  unitMs: 0.5,
  share: 1,
  settings: describeSettings(gradientSettingsSchema),
  problemWith: fuzzyProblem,
  drawSettings: drawGradientSettings,
  attempt: (task, settings, seed, context) =>
    attemptGradient(task, gradientSettingsSchema.parse(settings, { jitless: true }), seed, context),
};

/**
 * A point of the search space with the user's values in place of sampled ones.
 *
 * @throws NramError `usage` naming every unknown or ill-typed entry of `overrides`.
 */
export function drawGradientSettings(task: TaskSpec, random: Random, overrides: Settings): GradientSettings {
  const settings = overrideSettings(gradientSettingsSchema, drawPoint(task, random), overrides);
  resolveGates(settings.gates, task.gates);
  return settings;
}
