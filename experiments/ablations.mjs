// What each trick is worth: single attempts with one setting changed, everything else as a race draws it. All rows have the
// same attempts, those of seed 1; the rows of priors draw all settings again.
/** @import { Prior } from '../packages/nram/dist/learners/prior.js' */
/** @import { Settings } from '../packages/nram/dist/learners/learner.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
/** @import { GradientSpace } from './prior-tallies.mjs' */
import { integerIn } from '../packages/nram/dist/cli/options.js';
import { drawPoint, HAND_PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { GRADIENT_PRIOR } from '../packages/nram/dist/learners/gradient/learned-prior.js';
import { GRADIENT_SPACE } from '../packages/nram/dist/learners/gradient/space.js';
import { findLearner } from '../packages/nram/dist/learners/index.js';
import { mapSpace } from '../packages/nram/dist/learners/prior.js';
import { GATE_NAMES } from '../packages/nram/dist/machine/gates.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { successInterval } from '../packages/nram/dist/report/statistics.js';
import { findTask } from '../packages/nram/dist/tasks/index.js';
import { learnedWithout } from './prior-tallies.mjs';
import { listOf, listOption } from './runner/command.mjs';
import { timed } from './runner/cpu-time.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

/** @typedef {Settings | ((task: TaskSpec, attempt: number) => Settings)} Change - the settings of a row, or how they are drawn. */

const NO_LIMIT = 1e9;

/** @type {Prior<GradientSpace>} */
const EVEN_PRIOR = [
  { task: 'even', weight: 1, shares: mapSpace(GRADIENT_SPACE, (values) => values.map(() => 1)) },
];

/**
 * Draws all settings again, from another prior.
 *
 * @param {(task: TaskSpec) => Prior<GradientSpace>} priorFor
 * @returns {Change}
 */
const drawnFrom = (priorFor) => (task, attempt) => ({
  ...drawPoint(task, createRandom(1, 'ablations', attempt), priorFor(task)),
});

/** @type {Change} */
const fromTheLongest = ({ train }) => ({ startLevel: train.lengths[1] });

/**
 * By learner what is measured, if the options do not say: an attempt by annealing takes far longer. The rows of its table
 * are its changes.
 *
 * @type {Readonly<Record<string, { attempts: number, tasks: readonly string[], changes: Readonly<Record<string, Change>> }>>}
 */
const ABLATIONS = {
  gradient: {
    attempts: 150,
    tasks: ['copy', 'reverse', 'swap'],
    changes: {
      'as the race draws it': {},
      'no prior: every value equally likely': drawnFrom(() => EVEN_PRIOR),
      'the prior set by hand alone': drawnFrom(() => HAND_PRIOR),
      'the learned prior alone': drawnFrom(() => GRADIENT_PRIOR),
      'the same, learned without this task': drawnFrom(({ name }) => learnedWithout(name)),
      'no clipping of gradients (C2)': { gradientClip: NO_LIMIT },
      'no clipping inside backpropagation (C1)': { activationClip: NO_LIMIT },
      "with gradient noise, the paper's schedule": { gradientNoise: 0.3 },
      'no entropy bonus': { entropyBonus: 0 },
      'no late entropy penalty': { entropyPenalty: 0 },
      'curriculum from the shortest examples': { startLevel: 1 },
      'no curriculum: the longest examples at once': fromTheLongest,
      'no mixing of other lengths': { anyShare: 0, easierShare: 0 },
      'loss of the mixture (footnote 4)': { loss: 'mixture' },
      "the paper's 14 gates only": { gates: [...GATE_NAMES] },
      '3 registers': { numRegisters: 3 },
      'an LSTM': { controller: 'lstm' },
      'no attempt given up early': { lossHalving: 0 },
      '1500 updates, none given up early': { maxUpdates: 1500, lossHalving: 0 },
    },
  },
  anneal: {
    attempts: 40,
    tasks: ['copy', 'listK'],
    changes: {
      'as the race draws it': {},
      'no failed inputs added': { addedExamples: 0 },
      'no circuit of its own for the first step': { firstStep: 0 },
      'one circuit for all zero-patterns': { testedRegisters: 0 },
      'every gate equally likely': { gates: [...GATE_NAMES] },
      'few gates: 6': { numGates: 6 },
      'many gates: 48': { numGates: 48 },
      'hot: from 0.05': { hottest: 0.05 },
      'a quench: cold from the start': { hottest: 0.001, coldest: 0.001 },
      'all lengths at once': fromTheLongest,
      '32 examples at the start': { numExamples: 32 },
      '100,000 moves': { moves: 100_000 },
    },
  },
};

const ablations = defineExperiment({
  name: 'ablations',
  about:
    'What each trick of the learners is worth: how many single attempts succeed, and how many per minute, with one setting changed and everything else as a race draws it.',
  takes: '25 minutes on one core',
  writes: 'the block "ablations" of docs/results.md',
  options: (command) =>
    command
      .addOption(
        listOption('--learners <list>', 'names', { find: findLearner, defaults: ['gradient', 'anneal'] }),
      )
      .option(
        '--tasks <list>',
        'names, with commas between (default: copy,reverse,swap; for anneal copy,listK)',
        listOf(findTask),
      )
      .option('--attempts <n>', 'attempts per row and task (default: 150; for anneal 40)', integerIn(1, 1e6)),
  rows: ({ learners, tasks, attempts }) =>
    learners.flatMap((learner) => {
      const usual = ABLATIONS[learner.name];
      return Object.entries(usual.changes).flatMap(([label, change]) =>
        (tasks ?? usual.tasks.map(findTask)).map((task) => ({
          learner,
          label,
          change,
          task,
          attempts: attempts ?? usual.attempts,
        })),
      );
    }),
  keyOf: ({ learner, label, task, attempts }) => ({
    learner: learner.name,
    label,
    task: task.name,
    attempts,
  }),
  async measure({ learner, change, task, attempts }, { pause }) {
    const solved = [];
    let cpuMs = 0;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const overrides = typeof change === 'function' ? change(task, attempt) : change;
      const { settings, seed } = planAttempt(task, { learners: [learner], seed: 1, overrides }, attempt);
      const run = timed(() => learner.attempt(task, settings, seed, { modules: loadModules() }));
      cpuMs += run.cpuMs;
      if (run.result.kind === 'solved') solved.push(attempt);
      await pause();
    }
    return { solved, seconds: cpuMs / 1000 };
  },
  summary: ({ solved, attempts }) => `${solved.length} of ${attempts} solved`,
  varying: ['seconds'],
  // A row per change, a column per task.
  table(lines, { madeBy }) {
    const learners = [...new Set(lines.map(({ learner }) => learner))];
    const tables = learners.map((learner) => {
      const own = lines.filter((line) => line.learner === learner);
      const tasks = [...new Set(own.map(({ task }) => task))];
      const labels = [...new Set(own.map(({ label }) => label))];
      return [
        '',
        ...markdownHead([`\`${learner}\`, ${own[0].attempts} attempts`, ...tasks]),
        ...labels.map((label) =>
          markdownRow([label, ...own.filter((line) => line.label === label).map(cellOf)]),
        ),
      ];
    });
    const legend =
      'In each cell: solved attempts (95% interval in %), solved attempts a minute of processor time.';
    return [
      { document: 'docs/results.md', block: 'ablations', lines: [`${madeBy}.`, legend, ...tables.flat()] },
    ];
  },
});

/** @param {{ readonly solved: readonly number[], readonly attempts: number, readonly seconds: number }} line */
function cellOf({ solved, attempts, seconds }) {
  const interval = successInterval(solved.length, attempts).map((share) => (100 * share).toFixed(0));
  return `${solved.length} (${interval.join('..')}), ${Number(((60 * solved.length) / seconds).toPrecision(2))} a min`;
}

await runIfMain(ablations, import.meta);
