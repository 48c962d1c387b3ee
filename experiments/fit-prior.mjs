/** @import { Point, Prior, Space } from '../packages/nram/dist/learners/prior.js' */
import { mapSpace } from '../packages/nram/dist/learners/prior.js';

/**
 * Attempts, those of them that found a program, and the processor time of all, ms.
 *
 * @typedef {readonly [attempts: number, solved: number, cpuMs: number]} Tally
 */

/**
 * What came of attempts at one task: for each name of a space, a tally for each value.
 *
 * @template {Space} S
 * @typedef {{ readonly [Name in keyof S]: readonly Tally[] }} Tallies
 */

/** With fewer successes a task says too little to get a component. */
const MIN_SOLVED = 10;
/**
 * A value counts as if this many successes had been seen at its average rate over all tasks, because few attempts prove
 * little. On a hard task many attempts without a success still prove little.
 */
const PSEUDO = 3;
/** A value that succeeds twice as often per second becomes 2^SHARPNESS times as likely. */
const SHARPNESS = 2;
/** The share of every component that stays even, so that no value is given up for good. */
const EVEN_SHARE = 0.1;

/**
 * No attempts yet.
 *
 * @template {Space} S
 * @param {S} space
 * @returns {Tallies<S>}
 */
export function noTallies(space) {
  return mapSpace(space, (values) => values.map(() => /** @type {Tally} */ ([0, 0, 0])));
}

/**
 * The tallies with one more attempt.
 *
 * @template {Space} S
 * @param {S} space
 * @param {Tallies<S>} tallies
 * @param {{ readonly point: Point<S>, readonly solved: boolean, readonly cpuMs: number }} attempt
 * @returns {Tallies<S>}
 */
export function addAttempt(space, tallies, { point, solved, cpuMs }) {
  return mapSpace(space, (values, name) =>
    tallies[name].map((tally, v) =>
      values[v] === point[name] ? add(tally, [1, solved ? 1 : 0, cpuMs]) : tally,
    ),
  );
}

/**
 * The tallies of two sets of attempts together.
 *
 * @template {Space} S
 * @param {S} space
 * @param {Tallies<S>} one
 * @param {Tallies<S>} other
 * @returns {Tallies<S>}
 */
export function addTallies(space, one, other) {
  return mapSpace(space, (_values, name) => one[name].map((tally, v) => add(tally, other[name][v])));
}

/**
 * Learns a prior from attempts at several tasks: a component for each task that was solved often enough. What counts for a
 * value is its successes per second of processor time, relative to those of the whole task; where a task has few attempts,
 * the mean of all tasks stands in for it. Components get equal shares of the processor time, and so do values that do
 * equally well: what takes long is drawn less often.
 *
 * @template {Space} S
 * @param {S} space
 * @param {Readonly<Record<string, Tallies<S>>>} tallies - by task.
 * @returns {Prior<S>} shares and weights, rounded to two digits: they sum to about 1.
 */
export function fitPrior(space, tallies) {
  const [anyName] = Object.keys(space);
  const solved = Object.keys(tallies)
    .filter((task) => total(tallies[task][anyName])[1] >= MIN_SOLVED)
    .sort();
  const shares = solved.map((task) =>
    mapSpace(space, (values, name) => {
      const usual = values.map((_, v) => mean(solved.map((other) => gain(tallies[other][name], v, 1))));
      const drawn = values.map((_, v) => {
        const byValue = tallies[task][name];
        return gain(byValue, v, usual[v]) ** SHARPNESS / cost(byValue, v);
      });
      return drawn.map((one) => round(((1 - EVEN_SHARE) * one) / sum(drawn) + EVEN_SHARE / values.length));
    }),
  );
  const rates = solved.map((task) => {
    const [attempts, , cpuMs] = total(tallies[task][anyName]);
    return attempts / cpuMs;
  });
  return solved.map((task, t) => ({ task, weight: round(rates[t] / sum(rates)), shares: shares[t] }));
}

/**
 * Successes per second with a value, relative to those of all attempts; `usual` where there are few.
 *
 * @param {readonly Tally[]} byValue
 * @param {number} v
 * @param {number} usual
 */
function gain(byValue, v, usual) {
  const [, solved, cpuMs] = total(byValue);
  return (byValue[v][1] + PSEUDO * usual) / ((byValue[v][2] * solved) / cpuMs + PSEUDO);
}

/**
 * What an attempt with a value takes, relative to the mean of all.
 *
 * @param {readonly Tally[]} byValue
 * @param {number} v
 */
function cost(byValue, v) {
  const [attempts, , cpuMs] = total(byValue);
  return ((byValue[v][2] * attempts) / cpuMs + PSEUDO) / (byValue[v][0] + PSEUDO);
}

/** @param {readonly number[]} values */
const sum = (values) => values.reduce((all, value) => all + value, 0);
/** @param {readonly number[]} values */
const mean = (values) => sum(values) / values.length;
/** @param {number} value */
const round = (value) => Number(value.toFixed(2));

/**
 * @param {Tally} one
 * @param {Tally} other
 * @returns {Tally}
 */
const add = ([a, b, c], [x, y, z]) => [a + x, b + y, c + z];

/** @param {readonly Tally[]} tallies */
const total = (tallies) => tallies.reduce(add, [0, 0, 0]);
