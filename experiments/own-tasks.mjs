// Learning the tasks in packages/nram/test/own-tasks, which nothing was tuned on: each as a module with a sampler and as a
// file of 300 examples that the sampler drew.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSeed } from '../packages/nram/dist/cli/options.js';
import { learn, loadTaskFile } from '../packages/nram/dist/node/index.js';
import { isRight } from '../packages/nram/dist/verify/report.js';
import { examplesText } from '../packages/nram/test/support/examples-text.mjs';
import { durationOption, listOption, oneOf } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

const FOLDER = fileURLToPath(new URL('../packages/nram/test/own-tasks', import.meta.url));
const TASK_NAMES = readdirSync(FOLDER)
  .map((name) => name.replace('.mjs', ''))
  .sort();
const FORMS = ['mjs', 'jsonl'];
const NUM_EXAMPLES = 300;

const ownTasks = defineExperiment({
  name: 'own-tasks',
  about:
    'Learns eleven tasks that nothing was tuned on, with default settings: each as a module with a sampler, and as a file of 300 examples, whose program can only be checked on held-out ones.',
  takes: '2 minutes on two cores',
  writes: 'the block "own-tasks" of docs/results.md',
  options: (command) =>
    command
      .addOption(
        listOption('--tasks <list>', 'names', { find: oneOf('task', TASK_NAMES), defaults: TASK_NAMES }),
      )
      .addOption(
        listOption('--forms <list>', 'mjs (module), jsonl (examples)', {
          find: oneOf('form', FORMS),
          defaults: FORMS,
        }),
      )
      .addOption(durationOption('--budget <time>', 'for each', '2m'))
      .option('--seed <n>', 'of the races', parseSeed, 1),
  rows: ({ tasks, forms, budget, seed }) =>
    tasks.flatMap((name) => forms.map((form) => ({ name, form, budget, seed }))),
  keyOf: ({ name, form, budget, seed }) => ({ task: `${name}.${form}`, budgetMs: budget, seed }),
  async measure({ name, form, budget: budgetMs, seed }, { signal }) {
    const module = join(FOLDER, `${name}.mjs`);
    const folder = mkdtempSync(join(tmpdir(), 'nram-own-tasks-'));
    try {
      let file = module;
      if (form === 'jsonl') {
        file = join(folder, `${name}.jsonl`);
        writeFileSync(file, examplesText((await loadTaskFile(module)).task, NUM_EXAMPLES, 1));
      }
      const { task } = await loadTaskFile(file);
      const { file: program, winner, progress, isVerified } = await learn(task, { seed, budgetMs, signal });
      const report = program?.verification ?? null;
      return {
        solved: isVerified,
        strict: isVerified && report !== null && isRight(report, { strict: true }),
        seconds: Number((progress.elapsedMs / 1000).toFixed(1)),
        attempts: progress.started,
        learner: winner?.learner ?? null,
        tried: progress.refused + (winner === null ? 0 : 1),
        checked: report === null ? null : checkedText(report, form),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  summary: ({ solved, attempts }) => `${solved ? 'solved' : 'not solved'}, ${attempts} attempts`,
  varying: null,
  table: (lines, { madeBy }) => [
    {
      document: 'docs/results.md',
      block: 'own-tasks',
      lines: [
        `${madeBy}.`,
        '',
        ...markdownHead([
          'task',
          'solved',
          'strict too',
          's',
          'attempts',
          'learner',
          'programs tried',
          'checked',
        ]),
        ...lines.map(({ task, solved, strict, seconds, attempts, learner, tried, checked }) =>
          markdownRow([
            task,
            yesNo(solved),
            yesNo(strict),
            seconds.toFixed(1),
            attempts,
            solved ? (learner ?? '') : '',
            tried,
            checked ?? 'nothing',
          ]),
        ),
      ],
    },
  ],
});

/** @param {boolean} is */
const yesNo = (is) => (is ? 'yes' : 'no');

/**
 * How many inputs a program was checked on.
 *
 * @param {import('../packages/nram/dist/verify/report.js').VerificationReport} report
 * @param {string} form
 */
function checkedText({ paper, exhaustive, examples }, form) {
  return form === 'mjs'
    ? `${paper.cases} sampled, ${exhaustive?.cases ?? 0} exhaustively`
    : `${paper.cases} held out, ${examples?.training.cases ?? 0} training`;
}

await runIfMain(ownTasks, import.meta);
