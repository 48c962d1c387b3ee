// Whether the two learners help each other, at equal processor time; training and validation data only.
/** @import { Arm } from './hybrid-cases.mjs' */
import { integerIn } from '../packages/nram/dist/cli/options.js';
import { successInterval } from '../packages/nram/dist/report/statistics.js';
import { findTask } from '../packages/nram/dist/tasks/index.js';
import { measureRepairs } from './hybrid-repair.mjs';
import { measureStarts } from './hybrid-start.mjs';
import { listOption } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

const MEASURES = { start: measureStarts, repair: measureRepairs };
const TASKS = ['copy', 'permutation', 'listK'];

const hybrid = defineExperiment({
  name: 'hybrid',
  about:
    'Whether the two learners help each other, at equal processor time. Start: annealing from what a failed network has learned, against a random start. Repair: a program that fits its examples and fails longer ones is trained as a network, against annealing on.',
  takes: '8 minutes on one core',
  writes: 'the block "hybrid" of docs/results.md',
  options: (command) =>
    command
      .option('--cases <n>', 'failures that each starts from', integerIn(1, 1e6), 60)
      .addOption(listOption('--tasks <list>', 'names', { find: findTask, defaults: TASKS })),
  rows: ({ cases, tasks }) =>
    Object.entries(MEASURES).flatMap(([measure, run]) =>
      tasks.map((task) => ({ measure, run, task, cases })),
    ),
  keyOf: ({ measure, task, cases }) => ({ measure, task: task.name, cases }),
  measure: ({ run, task, cases }, { pause }) => run(task, { cases, pause }),
  summary: ({ arms }) => `${arms.map(({ solved }) => solved.length).join(', ')} solved`,
  varying: ['cpuMs'],
  table: (lines, { madeBy }) => [
    {
      document: 'docs/results.md',
      block: 'hybrid',
      lines: [
        `${madeBy}.`,
        '',
        ...markdownHead([
          'hybrid',
          'task',
          'arm',
          'mean score at the start',
          'solved / tries',
          '95%',
          'CPU s',
          'solved a CPU minute',
        ]),
        ...lines.flatMap((line) =>
          line.arms.filter(({ tries }) => tries > 0).map((arm) => rowText(line, arm)),
        ),
      ],
    },
  ],
});

/**
 * @param {{ readonly measure: string, readonly task: string }} line
 * @param {Arm} arm
 */
function rowText({ measure, task }, { label, tries, solved, cpuMs, startScore }) {
  const interval = successInterval(solved.length, tries);
  const [rate, ...rates] = [solved.length / tries, ...interval].map((share) =>
    ((share * tries * 60_000) / cpuMs).toFixed(1),
  );
  return markdownRow([
    measure,
    task,
    label,
    measure === 'start' ? (startScore / tries).toFixed(2) : '-',
    `${solved.length} / ${tries}`,
    `${interval.map((share) => (100 * share).toFixed(0)).join('..')}%`,
    (cpuMs / 1000).toFixed(0),
    `${rate} (${rates.join('..')})`,
  ]);
}

await runIfMain(hybrid, import.meta);
