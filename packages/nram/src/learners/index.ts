import { NramError, suggestion } from '../errors.js';
import { anneal } from './anneal/anneal.js';
import { gradient } from './gradient/gradient.js';
import type { Learner } from './learner.js';

/** All learners. */
export const LEARNERS: readonly Learner[] = [anneal, gradient];

/** The names that `--learner` takes. */
export const LEARNER_NAMES: readonly string[] = ['all', ...LEARNERS.map(({ name }) => name)];

/**
 * The learners of a race: all of them, or one.
 *
 * @throws NramError `usage` with the nearest name if there is none of that name.
 *
 * @example
 * findLearners('gradient').map(({ name }) => name); // ['gradient']
 */
export function findLearners(name: string): readonly Learner[] {
  return name === 'all' ? LEARNERS : [findLearner(name)];
}

/**
 * The learner of that name.
 *
 * @throws NramError `usage` with the nearest name if there is none.
 *
 * @example
 * findLearner('anneal').unit; // 'move'
 */
export function findLearner(name: string): Learner {
  const learner = LEARNERS.find((candidate) => candidate.name === name);
  if (learner === undefined) {
    throw new NramError('usage', `findLearner: unknown learner "${name}"${suggestion(name, LEARNER_NAMES)}`);
  }
  return learner;
}
