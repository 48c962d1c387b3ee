import { NramError, suggestion } from '../errors.js';
import { gradient } from './gradient/gradient.js';
import type { Learner } from './learner.js';

/** All learners, by which `--learner` finds them. */
export const LEARNERS: readonly Learner[] = [gradient];

/**
 * The learner of that name.
 *
 * @throws NramError `usage` with the nearest name if there is none.
 */
export function findLearner(name: string): Learner {
  const learner = LEARNERS.find((candidate) => candidate.name === name);
  if (learner === undefined) {
    const names = LEARNERS.map((candidate) => candidate.name);
    throw new NramError('usage', `findLearner: unknown learner "${name}"${suggestion(name, names)}`);
  }
  return learner;
}
