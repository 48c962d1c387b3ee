// What each trick is worth: success rates of single attempts with one setting changed, everything else as the race draws it
// (the same attempts of seed 1 for every row; the rows of priors draw their settings anew). Writes the block `ablations` of
// docs/results.md:
//   npm run build && node experiments/ablations.mjs [--attempts 100] [--tasks copy,listK] [--learners gradient,anneal]
//
// A line for each row and task is kept in experiments/results/ablations.jsonl; the same command goes on where it was stopped. Rows
// by other learners than those that are built now are measured again.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findLearner, findTask, GATE_NAMES } from '../packages/nram/dist/index.js';
import { drawPoint, HAND_PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { GRADIENT_PRIOR } from '../packages/nram/dist/learners/gradient/learned-prior.js';
import { GRADIENT_SPACE } from '../packages/nram/dist/learners/gradient/space.js';
import { readJsonLines } from '../packages/nram/dist/node/files.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { codeHash } from '../packages/nram/dist/report/code-hash.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { successInterval } from '../packages/nram/dist/report/statistics.js';
import { timed } from './cpu-time.mjs';
import { learnedWithout } from './learned-without.mjs';
import { replaceBlock } from './marked-block.mjs';

const { values } = parseArgs({
  options: {
    attempts: { type: 'string' },
    tasks: { type: 'string' },
    learners: { type: 'string', default: 'gradient,anneal' },
    // For tests: what is written to.
    document: { type: 'string', default: 'docs/results.md' },
    out: { type: 'string', default: 'experiments/results/ablations.jsonl' },
  },
});
const NO_LIMIT = 1e9;
const shares = Object.fromEntries(
  Object.entries(GRADIENT_SPACE).map(([name, list]) => [name, list.map(() => 1)]),
);
const even = [{ task: 'even', weight: 1, shares }];
const root = fileURLToPath(new URL('..', import.meta.url));
/** Draws all settings anew, from another prior. */
const drawnFrom = (priorFor) => (task, attempt) =>
  drawPoint(task, createRandom(1, 'ablations', attempt), priorFor(task));
/** What is measured where no number and no tasks are given: an attempt by annealing takes far longer. */
const ATTEMPTS = { gradient: 150, anneal: 40 };
const TASKS = { gradient: 'copy,reverse,swap', anneal: 'copy,listK' };
/** By learner: what a row says, and the settings that it changes, which may depend on the task and the attempt. */
const CHANGES = {
  gradient: {
    'as the race draws it': {},
    'no prior: every value equally likely': drawnFrom(() => even),
    'the prior set by hand alone': drawnFrom(() => HAND_PRIOR),
    'the learned prior alone': drawnFrom(() => GRADIENT_PRIOR),
    'the same, learned without this task': drawnFrom(({ name }) => learnedWithout(name)),
    'no clipping of gradients (C2)': { gradientClip: NO_LIMIT },
    'no clipping inside backpropagation (C1)': { activationClip: NO_LIMIT },
    "with gradient noise, the paper's schedule": { gradientNoise: 0.3 },
    'no entropy bonus': { entropyBonus: 0 },
    'no late entropy penalty': { entropyPenalty: 0 },
    'curriculum from the shortest examples': { startLevel: 1 },
    'no curriculum: the longest examples at once': ({ train }) => ({ startLevel: train.lengths[1] }),
    'no mixing of other lengths': { anyShare: 0, easierShare: 0 },
    'loss of the mixture (footnote 4)': { loss: 'mixture' },
    "the paper's 14 gates only": { gates: [...GATE_NAMES] },
    '3 registers': { numRegisters: 3 },
    'an LSTM': { controller: 'lstm' },
    'no attempt given up early': { lossHalving: 0 },
    '1500 updates, none given up early': { maxUpdates: 1500, lossHalving: 0 },
  },
  anneal: {
    'as the race draws it': {},
    'no failed inputs added': { addedExamples: 0 },
    'no circuit of its own for the first step': { firstStep: 0 },
    'one circuit for all zero-patterns': { testedRegisters: 0 },
    'every gate equally likely': { gates: [...GATE_NAMES] },
    'few gates: 6': { numGates: 6 },
    'many gates: 48': { numGates: 48 },
    'hot: from 0.05': { hottest: 0.05 },
    'a quench: cold from the start': { hottest: 0.001, coldest: 0.001 },
    'all lengths at once': ({ train }) => ({ startLevel: train.lengths[1] }),
    '32 examples at the start': { numExamples: 32 },
    '100,000 moves': { moves: 100_000 },
  },
};

const numAttempts = (learner) => Number(values.attempts ?? ATTEMPTS[learner]);
const file = resolve(root, values.out);
mkdirSync(dirname(file), { recursive: true });
const code = codeHash();
const measured = readJsonLines(file);

const tasksOf = (learner) => (values.tasks ?? TASKS[learner]).split(',').map(findTask);
const rows = [];
for (const learner of values.learners.split(',')) {
  for (const [label, change] of Object.entries(CHANGES[learner])) {
    for (const task of tasksOf(learner)) {
      const isSame = (row) =>
        row.code === code &&
        row.learner === learner &&
        row.label === label &&
        row.task === task.name &&
        row.attempts === numAttempts(learner);
      let row = measured.find(isSame);
      if (row === undefined) {
        row = measure(learner, label, task, change);
        appendFileSync(file, `${JSON.stringify(row)}\n`);
        console.error(`${task.name}, ${learner}, ${label}: ${row.solved.length} of ${row.attempts}`);
      }
      rows.push(row);
    }
  }
}
replaceBlock(resolve(root, values.document), 'ablations', tableLines());

function measure(learner, label, task, change) {
  const attempts = numAttempts(learner);
  const isSolved = (attempt) => {
    const overrides = typeof change === 'function' ? change(task, attempt) : change;
    const plan = planAttempt(task, { learners: [findLearner(learner)], seed: 1, overrides }, attempt);
    return plan.learner.attempt(task, plan.settings, plan.seed, { modules: loadModules() }).kind === 'solved';
  };
  const { result: solved, cpuMs } = timed(() =>
    Array.from({ length: attempts }, (_, attempt) => attempt).filter(isSolved),
  );
  return { learner, label, task: task.name, attempts, solved, seconds: cpuMs / 1000, code, host: hostText() };
}

/** A row a change, a column a task: solved attempts, their interval, and solved attempts a minute of one core. */
function tableLines() {
  const hosts = [...new Set(rows.map(({ host }) => host))].join('; ');
  const lines = [
    `\`node experiments/ablations.mjs${optionText('attempts')}${optionText('tasks')} --learners ${values.learners}\` on ${hosts};`,
    `learners ${code}. In each cell: solved attempts (95% interval in %), solved attempts a minute of processor time.`,
  ];
  for (const learner of values.learners.split(',')) {
    const tasks = tasksOf(learner);
    lines.push(
      '',
      `| \`${learner}\`, ${numAttempts(learner)} attempts | ${tasks.map(({ name }) => name).join(' | ')} |`,
    );
    lines.push(`| --- |${' --- |'.repeat(tasks.length)}`);
    for (const label of Object.keys(CHANGES[learner])) {
      const cells = rows.filter((row) => row.learner === learner && row.label === label).map(cellOf);
      lines.push(`| ${label} | ${cells.join(' | ')} |`);
    }
  }
  return lines;
}

function optionText(name) {
  return values[name] === undefined ? '' : ` --${name} ${values[name]}`;
}

function cellOf({ solved, attempts, seconds }) {
  const interval = successInterval(solved.length, attempts).map((share) => (100 * share).toFixed(0));
  return `${solved.length} (${interval.join('..')}), ${Number(((60 * solved.length) / seconds).toPrecision(2))} a min`;
}
