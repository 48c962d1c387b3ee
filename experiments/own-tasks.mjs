// Runs `nram learn` on the tasks in test/own-tasks, which nothing was tuned on: each as a module with a sampler and as a
// file of 300 examples that the sampler drew. Prints what was solved, in what time, and what was checked.
//   node experiments/own-tasks.mjs [--tasks sum,fill] [--forms mjs,jsonl] [--budget 2m] [--seed 1]
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { loadTaskFile } from '../packages/nram/dist/node/task-file.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { examplesText } from '../packages/nram/test/support/examples-text.mjs';

const tasksFolder = fileURLToPath(new URL('../packages/nram/test/own-tasks', import.meta.url));
const all = readdirSync(tasksFolder).map((name) => name.replace('.mjs', ''));
const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: all.join(',') },
    forms: { type: 'string', default: 'mjs,jsonl' },
    budget: { type: 'string', default: '2m' },
    seed: { type: 'string', default: '1' },
  },
});
const main = fileURLToPath(new URL('../packages/nram/dist/cli/main.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram-own-tasks-'));

console.log(`${hostText()}, budget ${values.budget}\n`);
console.log('| task | solved | strict too | s | attempts | learner | programs tried | checked |');
console.log('|---|---|---|---|---|---|---|---|');
for (const task of values.tasks.split(',')) {
  for (const form of values.forms.split(',')) {
    const file = join(folder, `${task}.${form}`);
    const module = join(tasksFolder, `${task}.mjs`);
    if (form === 'mjs') copyFileSync(module, file);
    else writeFileSync(file, examplesText((await loadTaskFile(module)).task, 300, 1));
    const args = [
      'learn',
      file,
      '--budget',
      values.budget,
      '--seed',
      values.seed,
      '--json',
      '--out',
      `${file} out`,
    ];
    const { stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
    if (stdout === '') throw new Error(stderr);
    const { solved, verified, seconds, attempts, learner, candidates } = JSON.parse(stdout);
    const strict = solved && verified.strict.errors === 0;
    const checked =
      verified === null
        ? 'nothing'
        : form === 'mjs'
          ? `${verified.paper.cases} sampled, ${verified.exhaustive?.cases ?? 0} exhaustively`
          : `${verified.paper.cases} held out, ${verified.examples.training.cases} training`;
    console.log(
      `| ${task}.${form} | ${solved ? 'yes' : 'no'} | ${strict ? 'yes' : 'no'} | ${seconds.toFixed(1)} | ${attempts} | ` +
        `${solved ? learner : ''} | ${candidates} | ${checked} |`,
    );
  }
}
