/** @import { Tallies, Tally } from './fit-prior.mjs' */
/** @import { Made } from './runner/types.js' */
import { fileURLToPath } from 'node:url';
import { NramError } from '../packages/nram/dist/errors.js';
import { GRADIENT_SPACE } from '../packages/nram/dist/learners/gradient/space.js';
import { mapSpace } from '../packages/nram/dist/learners/prior.js';
import { readJsonLines } from '../packages/nram/dist/node/files.js';
import { addTallies, fitPrior, noTallies } from './fit-prior.mjs';

/** @typedef {typeof GRADIENT_SPACE} GradientSpace */

/**
 * What came of attempts, as it is kept: for each name of the space a tally by value, so that a line says of which space it is.
 *
 * @typedef {Readonly<Record<string, Readonly<Record<string, Tally>>>>} KeptTallies
 */

/**
 * A kept line: attempts at one task with one seed, or with several (`"1,2,11"`) whose tallies were summed.
 *
 * @typedef {{ task: string, seed: number | string, attempts: number, tallies: KeptTallies } & Made} PriorLine
 */

/** Where the lines lie. */
export const PRIOR_LINES = fileURLToPath(new URL('results/priors.jsonl', import.meta.url));

/**
 * @param {Tallies<GradientSpace>} tallies
 * @returns {KeptTallies}
 */
export function keptTallies(tallies) {
  return mapSpace(GRADIENT_SPACE, (values, name) =>
    Object.fromEntries(values.map((value, v) => [String(value), tallies[name][v]])),
  );
}

/**
 * The tallies of all lines by task.
 *
 * @param {readonly PriorLine[]} lines
 * @returns {Record<string, Tallies<GradientSpace>>}
 * @throws NramError `corrupt` if a line was made with other settings to draw from.
 */
export function talliesByTask(lines) {
  /** @type {Record<string, Tallies<GradientSpace>>} */
  const byTask = {};
  for (const [i, line] of lines.entries()) {
    const before = byTask[line.task] ?? noTallies(GRADIENT_SPACE);
    byTask[line.task] = addTallies(GRADIENT_SPACE, before, readTallies(line, i + 1));
  }
  return byTask;
}

/**
 * @param {PriorLine} line
 * @param {number} number
 * @returns {Tallies<GradientSpace>}
 */
function readTallies({ tallies }, number) {
  /** @param {string} what */
  const fail = (what) => {
    const hint = 'the line is of another space: remove it, and its component from learned-prior.ts';
    throw new NramError('corrupt', `priors.jsonl: line ${number}: ${what} (${hint})`);
  };
  const unknown = Object.keys(tallies).find((name) => !Object.hasOwn(GRADIENT_SPACE, name));
  if (unknown !== undefined) fail(`${unknown} is no longer drawn`);
  return mapSpace(GRADIENT_SPACE, (values, name) => {
    const byValue = tallies[name] ?? {};
    const dropped = Object.keys(byValue).find((text) => !values.some((value) => String(value) === text));
    if (dropped !== undefined) fail(`${name} is no longer drawn as ${dropped}`);
    return values.map((value) => byValue[value] ?? fail(`there is no tally of ${name} = ${value}`));
  });
}

/** Fitted once per task, because every attempt asks for it. */
const priors = new Map();

/**
 * The learned prior of `gradient`, from the attempts at all tasks but one.
 *
 * @param {string} name
 * @returns {ReturnType<typeof fitPrior<GradientSpace>>}
 */
export function learnedWithout(name) {
  if (!priors.has(name)) {
    const lines = /** @type {PriorLine[]} */ (readJsonLines(PRIOR_LINES));
    const others = talliesByTask(lines.filter(({ task }) => task !== name));
    priors.set(name, fitPrior(GRADIENT_SPACE, others));
  }
  return priors.get(name);
}
