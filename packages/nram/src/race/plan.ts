import { NramError, suggestion } from '../errors.js';
import { findLearners, LEARNERS } from '../learners/index.js';
import type { Learner, Settings } from '../learners/learner.js';
import { createRandom } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';
import { listed } from '../words.js';

/** All that determines the attempts of a race: attempt k is the same in every race with the same plan. */
export interface RacePlan {
  /** An attempt draws one of these, by its share; default all. */
  readonly learners?: readonly Learner[];
  /** Random seed; determines every attempt. */
  readonly seed: number;
  /** Values in place of sampled settings; only learners that have all of them take part. */
  readonly overrides?: Settings;
}

/**
 * Learner, seed and settings of attempt k of a race.
 *
 * @throws NramError `usage` for settings that no learner has, or that do not fit together; `config` for a task that no
 *   learner can learn.
 *
 * @example
 * planAttempt(findTask('copy'), { seed: 1 }, 0).learner.name; // 'anneal'
 */
export function planAttempt(
  task: TaskSpec,
  { learners, seed, overrides = {} }: RacePlan,
  attempt: number,
): { readonly learner: Learner; readonly seed: number; readonly settings: Settings } {
  const random = createRandom(seed, 'attempt', attempt);
  const attemptSeed = random.int(0, 2 ** 31 - 1);
  const able = learnersFor(task, learners, overrides);
  let drawn = random.int(0, able.reduce((sum, { share }) => sum + share, 0) - 1);
  const learner = able.find(({ share }) => {
    drawn -= share;
    return drawn < 0;
  }) as Learner;
  return { learner, seed: attemptSeed, settings: learner.drawSettings(task, random, overrides) };
}

/**
 * The learners that support all of the given settings and can learn the task.
 *
 * @throws NramError `usage` if none supports the settings, `config` if none can learn the task.
 */
export function learnersFor(
  task: TaskSpec,
  learners?: readonly Learner[],
  overrides?: Settings,
): readonly Learner[] {
  const able = learnersWith(learners, overrides);
  const fit = able.filter((learner) => learner.problemWith(task) === null);
  if (fit.length > 0) return fit;
  const problems = able.map((learner) => `${learner.name} cannot learn it: ${learner.problemWith(task)}`);
  throw new NramError('config', `race: ${task.name}: ${problems.join('; ')}`);
}

/**
 * The learners that support all of the given settings.
 *
 * @throws NramError `usage` if there is none.
 */
export function learnersWith(
  learners: readonly Learner[] = findLearners('all'),
  overrides: Settings = {},
): readonly Learner[] {
  const names = Object.keys(overrides);
  const known = [...new Set(learners.flatMap(({ settings }) => Object.keys(settings)))];
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const problems = unknown.map((name) => {
      const owners = LEARNERS.filter(({ settings }) => Object.hasOwn(settings, name));
      return owners.length === 0
        ? `unknown setting "${name}"${suggestion(name, known)}`
        : `"${name}" is supported only by ${listed(owners.map((owner) => owner.name))}`;
    });
    throw new NramError('usage', `settings: ${problems.join('; ')}`);
  }
  const able = learners.filter(({ settings }) => names.every((name) => Object.hasOwn(settings, name)));
  if (able.length === 0) {
    throw new NramError('usage', `settings: no learner supports all of ${names.join(', ')}`);
  }
  return able;
}
