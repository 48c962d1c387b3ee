import { NramError } from '../../errors.js';
import { ATTEND } from '../../machine/gates.js';
import { resolveGates } from '../../machine/resolve-gates.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { Learner } from '../learner.js';
import { describeSettings, overrideSettings } from '../settings.js';
import { attemptAnneal } from './attempt.js';
import { annealSettingsSchema } from './settings.js';
import { drawAnnealPoint } from './space.js';

/** Simulated annealing over discrete programs: no network and no gradient. */
export const anneal: Learner = {
  name: 'anneal',
  about: 'simulated annealing over programs',
  unit: 'move',
  units: 'moves',
  unitMs: 0.001,
  share: 7,
  settings: describeSettings(annealSettingsSchema),
  problemWith: () => null,
  drawSettings: (task, random, overrides) => {
    const point = drawAnnealPoint(task, random);
    const settings = overrideSettings(annealSettingsSchema, point, overrides);
    checkGates(settings.gates, task);
    // A number that was drawn follows one that was given.
    if (overrides.testedRegisters === undefined) {
      return { ...settings, testedRegisters: Math.min(settings.testedRegisters, settings.numRegisters) };
    }
    if (overrides.numRegisters === undefined) {
      return { ...settings, numRegisters: Math.max(settings.numRegisters, settings.testedRegisters) };
    }
    if (settings.testedRegisters > settings.numRegisters) {
      throw new NramError(
        'usage',
        `settings: testedRegisters must be at most numRegisters, ${settings.numRegisters}, got ${settings.testedRegisters}`,
      );
    }
    return settings;
  },
  attempt: (task, settings, seed, context) =>
    attemptAnneal(task, annealSettingsSchema.parse(settings, { jitless: true }), seed, context),
};

/** @throws NramError `usage` for a gate that is not known, or is for fuzzy machines only. */
function checkGates(names: readonly string[], task: TaskSpec): void {
  if (!names.includes(ATTEND.name)) {
    resolveGates(names, task.gates);
    return;
  }
  throw new NramError(
    'usage',
    `settings: gates: "${ATTEND.name}" is not supported by anneal (only by gradient)`,
  );
}
