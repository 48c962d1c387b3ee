// The paper's table 1 and its failures: what `nram table1` measures, by the paper's method alone and by all learners.
/** @import { TableRun } from '../packages/nram/dist/report/table1.js' */
import { Option } from '@commander-js/extra-typings';
import { parseSeeds, SEEDS_FORMS } from '../packages/nram/dist/cli/options.js';
import { findLearners } from '../packages/nram/dist/learners/index.js';
import { learn } from '../packages/nram/dist/node/index.js';
import { tableToMarkdown } from '../packages/nram/dist/report/table-text.js';
import { runOfTable, summarizeRuns } from '../packages/nram/dist/report/table1.js';
import { findTask, PAPER_TASKS } from '../packages/nram/dist/tasks/index.js';
import { durationOption, listOf, listOption } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

/** What the paper's method alone is raced on, if the options do not say: the tasks that it solves within the budget. */
const GRADIENT_TASKS = ['access', 'increment', 'copy', 'reverse', 'swap', 'permutation', 'listK'];

const results = defineExperiment({
  name: 'results',
  about:
    "The paper's table 1, with intervals: each task is raced from several seeds, by the paper's method alone (gradient) and by all learners; and the runs that failed. Users measure the same with nram table1.",
  takes: '20 minutes on two cores',
  writes: 'the blocks "table" and "failures" of docs/results.md',
  options: (command) =>
    command
      .option('--tasks <list>', "names, with commas between (default: the paper's ten)", listOf(findTask))
      .addOption(
        listOption('--learners <list>', 'gradient, anneal or all', {
          find: learnersName,
          defaults: ['gradient', 'all'],
        }),
      )
      .option(
        '--gradient-tasks <list>',
        `what gradient alone is raced on (default: ${GRADIENT_TASKS.join(',')}; with --tasks all of these)`,
        listOf(findTask),
      )
      .addOption(
        new Option('--seeds <seeds>', `of the races: ${SEEDS_FORMS}`)
          .argParser(parseSeeds)
          .default(parseSeeds('10'), '10'),
      )
      .addOption(durationOption('--budget <time>', 'of one race', '3m')),
  rows({ tasks, learners, gradientTasks = tasks ?? GRADIENT_TASKS.map(findTask), seeds, budget: budgetMs }) {
    return (tasks ?? PAPER_TASKS).flatMap((task) =>
      learners
        .filter((name) => name !== 'gradient' || gradientTasks.includes(task))
        .flatMap((name) => seeds.map((seed) => ({ task, learners: name, seed, budgetMs }))),
    );
  },
  keyOf: ({ task, learners, seed, budgetMs }) => ({ task: task.name, learners, seed, budgetMs }),
  async measure({ task, learners, seed, budgetMs }, { signal, made }) {
    const result = await learn(task, { learners: findLearners(learners), seed, budgetMs, signal });
    return runOfTable(task, result, { learners, seed, budgetMs, ...made });
  },
  summary: ({ solved, attempts }) => `${solved ? 'solved' : 'not solved'}, ${attempts} attempts`,
  varying: null,
  table: (runs, { madeBy }) => [
    {
      document: 'docs/results.md',
      block: 'table',
      lines: [`${madeBy}.`, '', tableToMarkdown(summarizeRuns(runs)).trimEnd()],
    },
    { document: 'docs/results.md', block: 'failures', lines: failureLines(runs) },
  ],
});

/**
 * @param {string} name
 * @throws NramError `usage` for a name that means no learners.
 */
function learnersName(name) {
  findLearners(name);
  return name;
}

/** @param {readonly TableRun[]} runs */
function failureLines(runs) {
  const rows = summarizeRuns(runs).flatMap(({ task, learners }) => {
    const all = runs.filter((run) => run.task === task && run.learners === learners);
    const failed = all.filter(({ solved }) => !solved);
    // A race may pass over programs that were right on everything their attempt looked at.
    const refused = all.reduce((sum, { candidates, solved }) => sum + candidates - (solved ? 1 : 0), 0);
    if (failed.length === 0 && refused === 0) return [];
    const scores = failed.map(({ bestScore }) => bestScore).sort((one, other) => one - other);
    const attempts = failed.reduce((sum, run) => sum + run.attempts, 0);
    return markdownRow([
      task,
      learners,
      `${failed.length} of ${all.length}`,
      failed.length === 0 ? '-' : attempts,
      failed.length === 0 ? '-' : rangeText(scores),
      refused,
    ]);
  });
  if (rows.length === 0) return ['No run failed, and no program that an attempt took for right was refused.'];
  const titles = [
    'task',
    'learners',
    'runs without a program',
    'attempts in these',
    'best score in each',
    'programs refused',
  ];
  return [...markdownHead(titles), ...rows];
}

/** @param {readonly number[]} shares - from low to high. */
function rangeText(shares) {
  const [low, high] = [shares[0], shares[shares.length - 1]].map(
    (share) => `${Number((100 * share).toPrecision(3))}%`,
  );
  return shares.length === 1 ? low : `${low} to ${high}`;
}

await runIfMain(results, import.meta);
