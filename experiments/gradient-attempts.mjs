// How far single attempts by gradient descent get, also those that fail: attempts 0, 1, ... of
// `nram learn TASK --learner gradient --seed 1`, one after the other.
/** @import { GradientSettings } from '../packages/nram/dist/learners/gradient/settings.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
import { integerIn } from '../packages/nram/dist/cli/options.js';
import { attemptGradient } from '../packages/nram/dist/learners/gradient/attempt.js';
import { drawPoint, HAND_PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { gradient } from '../packages/nram/dist/learners/gradient/gradient.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { quantile, successInterval } from '../packages/nram/dist/report/statistics.js';
import { budgetOf } from '../packages/nram/dist/tasks/budget.js';
import { findTask } from '../packages/nram/dist/tasks/index.js';
import { isRight } from '../packages/nram/dist/verify/report.js';
import { verify } from '../packages/nram/dist/verify/verify.js';
import { learnedWithout } from './prior-tallies.mjs';
import { listOf } from './runner/command.mjs';
import { timed } from './runner/cpu-time.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

const HARD_TASKS = ['permutation', 'listK', 'listSearch', 'merge', 'walkBST'];
/** Attempts of a row: what Ctrl-C loses at most, some ten seconds. */
const BLOCK = 250;

/** @typedef {{ task: TaskSpec, withoutOwn: boolean, first: number, attempts: number }} Row - a block of attempts. */

/**
 * What came of a block of attempts.
 *
 * @typedef {object} AttemptTally
 * @property {number} solved - on validation inputs.
 * @property {number} verified - on the test split, too.
 * @property {readonly [first: number, above: number, top: number]} failures - by the level of the curriculum that they
 *   reached: the first one, one above it, the top.
 * @property {Readonly<Record<string, number>>} scores - how many failures have each best score, to three decimals.
 * @property {number} cpuMs
 */

const gradientAttempts = defineExperiment({
  name: 'gradient-attempts',
  about:
    'How far single attempts by gradient descent get on the hard tasks, also those that fail; and what the learned half of the draws is worth to a task that it was not learned from (--without-own).',
  takes: '5 minutes on one core, and 5 more with --without-own',
  writes: 'the block "attempts" of docs/results.md, with --without-own the block "attempts-without"',
  options: (command) =>
    command
      .option('--without-own', 'draw as if the task had not been among those that the prior was learned from')
      .option(
        '--attempts <n>',
        'attempts at each task (default: 1000; 3000 with --without-own)',
        integerIn(1, 1e6),
      )
      .option(
        '--tasks <list>',
        `names, with commas between (default: ${HARD_TASKS.join(',')}; with --without-own permutation,listK)`,
        listOf(findTask),
      ),
  rows({ withoutOwn = false, attempts = withoutOwn ? 3000 : 1000, tasks }) {
    const usual = withoutOwn ? ['permutation', 'listK'] : HARD_TASKS;
    return (tasks ?? usual.map(findTask)).flatMap((task) =>
      Array.from({ length: Math.ceil(attempts / BLOCK) }, (_, b) => {
        const first = b * BLOCK;
        return { task, withoutOwn, first, attempts: Math.min(BLOCK, attempts - first) };
      }),
    );
  },
  keyOf: ({ task, withoutOwn, first, attempts }) => ({ task: task.name, withoutOwn, first, attempts }),
  async measure(row, { pause }) {
    const ended = [];
    for (let attempt = row.first; attempt < row.first + row.attempts; attempt++) {
      ended.push(runAttempt(row, attempt));
      await pause();
    }
    return tallyOf(ended);
  },
  summary: ({ solved, attempts }) => `${solved} of ${attempts} solved`,
  varying: ['cpuMs'],
  table(lines, { options, madeBy }) {
    const tasks = [...new Set(lines.map(({ task }) => task))];
    return [
      {
        document: 'docs/results.md',
        block: options.withoutOwn ? 'attempts-without' : 'attempts',
        lines: [
          `${madeBy}.`,
          '',
          ...markdownHead([
            'task',
            'solved',
            '95%',
            'verified',
            's per attempt',
            'failures: at the first level, above it, at the top',
            'best score of the failures: median, 90th percentile, most',
          ]),
          ...tasks.map((task) =>
            rowText(
              task,
              lines.filter((line) => line.task === task),
            ),
          ),
        ],
      },
    ];
  },
});

/**
 * @typedef {object} EndedAttempt
 * @property {boolean} solved
 * @property {boolean} verified
 * @property {0 | 1 | 2} reached - the first level, one above it, the top.
 * @property {number} score
 * @property {number} cpuMs
 */

/**
 * @param {Row} row
 * @param {number} attempt
 * @returns {EndedAttempt}
 */
function runAttempt({ task, withoutOwn }, attempt) {
  const overrides = withoutOwn ? { ...drawWithoutOwn(task, attempt) } : {};
  const plan = planAttempt(task, { learners: [gradient], seed: 1, overrides }, attempt);
  const settings = /** @type {GradientSettings} */ (plan.settings);
  const { startLevel, topLevel } = settings;
  let level = startLevel;
  const { result, cpuMs } = timed(() =>
    attemptGradient(task, settings, plan.seed, {
      modules: loadModules(),
      onProgress: (progress) => {
        level = progress.level;
      },
    }),
  );
  const solved = result.kind === 'solved';
  return {
    solved,
    verified: solved && isRight(verify(result.program, task, { budget: budgetOf(settings) })),
    reached: level <= startLevel ? 0 : level < topLevel ? 1 : 2,
    score: result.score,
    cpuMs,
  };
}

/**
 * Drawn as a race does it, but from a prior that the task had no part in.
 *
 * @param {TaskSpec} task
 * @param {number} attempt
 */
function drawWithoutOwn(task, attempt) {
  const prior = [...HAND_PRIOR, ...learnedWithout(task.name)];
  return drawPoint(task, createRandom(1, 'without own', attempt), prior);
}

/**
 * @param {readonly EndedAttempt[]} ended
 * @returns {AttemptTally}
 */
function tallyOf(ended) {
  const failures = ended.filter(({ solved }) => !solved);
  /** @type {Record<string, number>} */
  const scores = {};
  for (const score of failures.map((failure) => failure.score.toFixed(3)).sort()) {
    scores[score] = (scores[score] ?? 0) + 1;
  }
  /** @param {number} level */
  const numReached = (level) => failures.filter(({ reached }) => reached === level).length;
  return {
    solved: ended.length - failures.length,
    verified: ended.filter(({ verified }) => verified).length,
    failures: [numReached(0), numReached(1), numReached(2)],
    scores,
    cpuMs: ended.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

/**
 * @param {string} task
 * @param {readonly (AttemptTally & { readonly attempts: number })[]} blocks
 */
function rowText(task, blocks) {
  /** @param {(block: typeof blocks[number]) => number} of */
  const total = (of) => blocks.reduce((sum, block) => sum + of(block), 0);
  const attempts = total((block) => block.attempts);
  const solved = total((block) => block.solved);
  const [low, high] = successInterval(solved, attempts).map((share) => (100 * share).toFixed(1));
  const scores = blocks.flatMap((block) =>
    Object.entries(block.scores).flatMap(([score, count]) => Array(count).fill(Number(score))),
  );
  return markdownRow([
    task,
    `${solved} / ${attempts}`,
    `${low}..${high}%`,
    total((block) => block.verified),
    (total((block) => block.cpuMs) / 1000 / attempts).toFixed(2),
    [0, 1, 2].map((level) => total((block) => block.failures[level])).join(', '),
    [0.5, 0.9, 1].map((share) => quantile(scores, share)?.toFixed(2) ?? '-').join(', '),
  ]);
}

await runIfMain(gradientAttempts, import.meta);
