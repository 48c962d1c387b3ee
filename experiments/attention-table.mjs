// Gate attention against the paper's fixed sequence: single attempts on the easy tasks with everything else equal.
import { integerIn } from '../packages/nram/dist/cli/options.js';
import { attemptGradient } from '../packages/nram/dist/learners/gradient/attempt.js';
import { DEFAULT_SETTINGS } from '../packages/nram/dist/learners/gradient/settings.js';
import { GATE_NAMES } from '../packages/nram/dist/machine/gates.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { quantile, successInterval } from '../packages/nram/dist/report/statistics.js';
import { findTask } from '../packages/nram/dist/tasks/index.js';
import { listOption } from './runner/command.mjs';
import { timed } from './runner/cpu-time.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

/** By the words of the table. */
const SEQUENCES = {
  'the 14 gates': [...GATE_NAMES],
  '5 slots any, write': ['any', 'any', 'any', 'any', 'any', 'write'],
  'any any write any any write': ['any', 'any', 'write', 'any', 'any', 'write'],
};
const EASY_TASKS = ['access', 'increment', 'copy', 'reverse', 'swap'];

const attentionTable = defineExperiment({
  name: 'attention-table',
  about:
    'Slots in which the controller chooses the gate, against the sequence of gates that the paper fixes: how many single attempts succeed on the easy tasks, with default settings otherwise.',
  takes: '3 minutes on one core',
  writes: 'the block "attention" of docs/gate-attention.md',
  options: (command) =>
    command
      .option('--attempts <n>', 'attempts per row; their seeds are 1, 2, ...', integerIn(1, 1e6), 40)
      .addOption(listOption('--tasks <list>', 'names', { find: findTask, defaults: EASY_TASKS })),
  rows: ({ attempts, tasks }) =>
    tasks.flatMap((task) =>
      Object.entries(SEQUENCES).map(([sequence, gates]) => ({ task, sequence, gates, attempts })),
    ),
  keyOf: ({ task, sequence, attempts }) => ({ task: task.name, sequence, attempts }),
  async measure({ task, gates, attempts }, { pause }) {
    const updates = [];
    let cpuMs = 0;
    for (let seed = 1; seed <= attempts; seed++) {
      const settings = { ...DEFAULT_SETTINGS, gates };
      const run = timed(() => attemptGradient(task, settings, seed, { modules: loadModules() }));
      cpuMs += run.cpuMs;
      if (run.result.kind === 'solved') updates.push(run.result.work);
      await pause();
    }
    return { solved: updates.length, medianUpdates: quantile(updates, 0.5), seconds: cpuMs / 1000 };
  },
  summary: ({ solved, attempts }) => `${solved} of ${attempts} solved`,
  varying: ['seconds'],
  table: (lines, { madeBy }) => [
    {
      document: 'docs/gate-attention.md',
      block: 'attention',
      lines: [
        `${madeBy}.`,
        '',
        ...markdownHead([
          'task',
          'sequence',
          'solved',
          '95% interval',
          's per attempt',
          'median updates when solved',
        ]),
        ...lines.map(({ task, sequence, attempts, solved, medianUpdates, seconds }) => {
          const interval = successInterval(solved, attempts).map((share) => `${Math.round(100 * share)}%`);
          return markdownRow([
            task,
            sequence,
            `${solved} / ${attempts}`,
            interval.join('..'),
            (seconds / attempts).toFixed(2),
            medianUpdates ?? '-',
          ]);
        }),
      ],
    },
  ],
});

await runIfMain(attentionTable, import.meta);
