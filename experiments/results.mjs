// The table and the failures of docs/results.md, between their marker comments, from `nram table1`:
//   npm run build && node experiments/results.mjs --seeds 20 --budget 5m
//   node experiments/results.mjs --gradient-tasks copy,listK    # the gradient alone on these tasks only
//
// Every run is kept in experiments/results/table1/runs.jsonl, so that the same command goes on where it was stopped. Runs by other
// learners than those that are built now are left out, and made again.
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TASKS } from '../packages/nram/dist/index.js';
import { tableToMarkdown } from '../packages/nram/dist/report/table-text.js';
import { replaceBlock } from './marked-block.mjs';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string' },
    'gradient-tasks': { type: 'string' },
    learners: { type: 'string', default: 'gradient,all' },
    seeds: { type: 'string', default: '20' },
    budget: { type: 'string', default: '5m' },
    // For tests: what is written to.
    document: { type: 'string', default: 'docs/results.md' },
    out: { type: 'string', default: 'experiments/results/table1' },
  },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const path = (name) => resolve(root, name);
const { document, out, ...chosen } = values;
const optionsText = (options) => Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);

/** Rows and runs of one call of `nram table1`. */
function runTable(options) {
  const main = path('packages/nram/dist/cli/main.js');
  const args = [main, 'table1', ...optionsText(options), '--out', path(out), '--json'];
  const stdio = ['inherit', 'pipe', 'inherit'];
  const { status, stdout } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    stdio,
    maxBuffer: 2 ** 30,
  });
  if (status !== 0) process.exit(status ?? 1);
  return JSON.parse(stdout);
}

const { learners, 'gradient-tasks': gradientTasks, ...common } = chosen;
const tables = learners.split(',').map((learner) => {
  const fewer = learner === 'gradient' && gradientTasks !== undefined ? { tasks: gradientTasks } : {};
  return runTable({ ...common, ...fewer, learners: learner });
});
const places = new Map(TASKS.map(({ name }, i) => [name, i]));
const rows = tables
  .flatMap((table) => table.rows)
  .sort((one, other) => (places.get(one.task) ?? 0) - (places.get(other.task) ?? 0));
const runs = tables.flatMap((table) => table.runs);

const distinct = (values) => [...new Set(values)].join('; ');
replaceBlock(path(document), 'table', [
  `\`node experiments/results.mjs ${optionsText(chosen).join(' ')}\` on ${distinct(runs.map(({ host }) => host))}; learners ${distinct(runs.map(({ code }) => code))}.`,
  '',
  tableToMarkdown(rows).trimEnd(),
]);

const percent = (share) => `${Number((100 * share).toPrecision(3))}%`;
const range = (list) => (list.length === 1 ? list[0] : `${list[0]} to ${list[list.length - 1]}`);
const failures = rows.flatMap(({ task, learners }) => {
  const all = runs.filter((run) => run.task === task && run.learners === learners);
  const failed = all.filter(({ solved }) => !solved);
  // A race may pass over programs that fitted all that their attempt looked at.
  const refused = all.reduce((sum, { candidates, solved }) => sum + candidates - (solved ? 1 : 0), 0);
  if (failed.length === 0 && refused === 0) return [];
  const scores = failed.map(({ bestScore }) => bestScore).sort((one, other) => one - other);
  const attempts = failed.reduce((sum, run) => sum + run.attempts, 0);
  const cells = [task, learners, `${failed.length} of ${all.length}`, failed.length === 0 ? '-' : attempts];
  return [`| ${[...cells, failed.length === 0 ? '-' : range(scores.map(percent)), refused].join(' | ')} |`];
});
replaceBlock(path(document), 'failures', [
  ...(failures.length === 0
    ? ['No run failed, and no program that an attempt took for right was refused.']
    : [
        '| task | learners | runs without a program | attempts in these | best score in each | programs refused |',
        '| --- | --- | --- | --- | --- | --- |',
        ...failures,
      ]),
]);
