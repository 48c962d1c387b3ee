/** @import { GradientSettings } from '../packages/nram/dist/learners/gradient/settings.js' */
/** @import { AnnealSettings } from '../packages/nram/dist/learners/anneal/settings.js' */
/** @import { Settings } from '../packages/nram/dist/learners/learner.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
import { findLearner } from '../packages/nram/dist/learners/index.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { timed } from './runner/cpu-time.mjs';

/** If so many attempts per case do not fail in the way that makes a case, there are no more cases. */
const MAX_ATTEMPTS_PER_CASE = 20;

/**
 * One of several ways to go on from a case.
 *
 * @typedef {object} Arm
 * @property {string} label
 * @property {number} tries
 * @property {number[]} solved - the numbers of the attempts.
 * @property {number} cpuMs
 * @property {number} startScore - the sum of the scores that the searches began with.
 */

/**
 * @param {string} label
 * @returns {Arm}
 */
export function createArm(label) {
  return { label, tries: 0, solved: [], cpuMs: 0, startScore: 0 };
}

/**
 * Does the work, which returns whether it solved the task, on the arm's account.
 *
 * @param {Arm} arm
 * @param {number} attempt
 * @param {{ readonly cpuMs?: number, readonly work: () => boolean }} of - `cpuMs` comes on top.
 */
export function note(arm, attempt, { cpuMs = 0, work }) {
  const { result, cpuMs: taken } = timed(work);
  arm.tries++;
  arm.cpuMs += cpuMs + taken;
  if (result) arm.solved.push(attempt);
}

/** @typedef {{ settings: GradientSettings & AnnealSettings, seed: number, attempt: number }} Plan - of the learner asked for. */

/**
 * Goes through the attempts of seed 1 until enough of them were a case.
 *
 * @param {TaskSpec} task
 * @param {object} of
 * @param {'gradient' | 'anneal'} of.learner
 * @param {Settings} of.overrides
 * @param {number} of.cases
 * @param {() => Promise<void>} of.pause
 * @param {(plan: Plan) => boolean} isCase
 */
export async function collectCases(task, { learner, overrides, cases, pause }, isCase) {
  let found = 0;
  for (let attempt = 0; found < cases && attempt < MAX_ATTEMPTS_PER_CASE * cases; attempt++) {
    const { settings, seed } = planAttempt(
      task,
      { learners: [findLearner(learner)], seed: 1, overrides },
      attempt,
    );
    if (isCase({ settings: /** @type {Plan['settings']} */ (settings), seed, attempt })) found++;
    await pause();
  }
}

/** @param {number} length */
export function range(length) {
  return Array.from({ length }, (_, i) => i);
}
