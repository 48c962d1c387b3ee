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
  drawSettings: (task, random, overrides) => drawGradientSettings(task, random, overrides),
  attempt: (task, settings, seed, onProgress) =>
    attemptGradient(task, gradientSettingsSchema.parse(settings), seed, onProgress),
};

function drawGradientSettings(task: TaskSpec, random: Random, overrides: Settings): GradientSettings {
  const known = Object.keys(gradientSettingsSchema.shape);
  const problems = Object.keys(overrides)
    .filter((name) => !known.includes(name))
    .map((name) => `unknown setting "${name}"${suggestion(name, known)}`);
  const result = gradientSettingsSchema.safeParse({
    ...drawPoint(task, random),
    ...Object.fromEntries(Object.entries(overrides).filter(([name]) => known.includes(name))),
  });
  if (!result.success) {
    problems.push(...result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  if (problems.length > 0) throw new NramError('usage', `gradient settings: ${problems.join('; ')}`);
  const settings = result.data as GradientSettings;
  resolveGates(settings.gates);
  return settings;
}
