// Runs `nram learn TASK --budget 60s --seed S --json` for the easy tasks and seeds 1..10 and prints every run and the
// medians as a Markdown table.
//   node experiments/learn-table.mjs [--seeds 10] [--tasks access,copy] [--learner all] [--budget 60s]
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { hostText } from '../packages/nram/dist/report/host.js';

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '10' },
    tasks: { type: 'string', default: 'access,increment,copy,reverse,swap' },
    learner: { type: 'string', default: 'all' },
    budget: { type: 'string', default: '60s' },
  },
});
const main = fileURLToPath(new URL('../packages/nram/dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram-table-'));
const numSeeds = Number(values.seeds);
const median = (list) => {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

console.log(`${hostText()}, learner ${values.learner}, budget ${values.budget}\n`);
console.log(
  '| task | solved | strict too | proven | median s | max s | median attempts | median lines | seconds, seed 1 on |',
);
console.log('|---|---|---|---|---|---|---|---|---|');
for (const task of values.tasks.split(',')) {
  const runs = [];
  for (let seed = 1; seed <= numSeeds; seed++) {
    const out = join(folder, `${task}-${seed}`);
    const args = [
      main,
      'learn',
      task,
      '--learner',
      values.learner,
      '--budget',
      values.budget,
      '--seed',
      String(seed),
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [...args, '--json', '--out', out], {
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    runs.push(JSON.parse(stdout));
  }
  const seconds = runs.map((run) => run.seconds);
  const solved = runs.filter((run) => run.solved);
  const strict = solved.filter((run) => run.verified.strict.errors === 0).length;
  const proven = solved.filter((run) => run.verified.proof !== null).length;
  const lines = solved.map((run) => run.text.trimEnd().split('\n').length);
  const list = runs.map((run) => `${run.seconds.toFixed(1)}${run.solved ? '' : ' (not solved)'}`).join(', ');
  console.log(
    `| ${task} | ${solved.length} / ${numSeeds} | ${strict} | ${proven} | ${median(seconds).toFixed(1)} | ` +
      `${Math.max(...seconds).toFixed(1)} | ${median(runs.map((run) => run.attempts))} | ${solved.length > 0 ? median(lines) : '-'} | ${list} |`,
  );
}
