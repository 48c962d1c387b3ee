import { NramError, suggestion } from '../../errors.js';
import { resolveGates } from '../../machine/gates.js';
import type { Random } from '../../random.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { Learner, Settings } from '../learner.js';
import { attemptGradient } from './attempt.js';
import { type GradientSettings, gradientSettingsSchema } from './settings.js';
import { drawPoint } from './space.js';

/** The paper's method: gradient descent on the fuzzy machine, discretised. */
export const gradient: Learner = {
  name: 'gradient',
  drawSettings: drawGradientSettings,
  attempt: (task, settings, seed, onProgress) =>
    attemptGradient(task, gradientSettingsSchema.parse(settings, { jitless: true }), seed, onProgress),
};

/**
 * A point of the search space with the user's values put over it.
 *
 * @throws NramError `usage` naming every unknown or ill-typed entry of `overrides`.
 */
export function drawGradientSettings(task: TaskSpec, random: Random, overrides: Settings): GradientSettings {
  // A list of one gate looks like a word on the command line.
  const given = typeof overrides.gates === 'string' ? { ...overrides, gates: [overrides.gates] } : overrides;
  const known = Object.keys(gradientSettingsSchema.shape);
  const problems = Object.keys(given)
    .filter((name) => !known.includes(name))
    .map((name) => `unknown setting "${name}"${suggestion(name, known)}`);
  const result = gradientSettingsSchema.safeParse(
    {
      ...drawPoint(task, random),
      ...Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name))),
    },
    { jitless: true },
  );
  if (!result.success) {
    problems.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (problems.length > 0) throw new NramError('usage', `gradient settings: ${problems.join('; ')}`);
  const settings = result.data as GradientSettings;
  resolveGates(settings.gates);
  return settings;
}
