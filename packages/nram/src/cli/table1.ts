import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { Option } from '@commander-js/extra-typings';
import { NramError } from '../errors.js';
import { findLearners } from '../learners/index.js';
import { checkWritable, readJsonLines } from '../node/files.js';
import { learn } from '../node/learn.js';
import { codeHash } from '../report/code-hash.js';
import { hostText } from '../report/host.js';
import { tableToMarkdown, tableToText } from '../report/table-text.js';
import { runOfTable, summarizeRuns, type TableRun } from '../report/table1.js';
import { PAPER_TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { counted } from '../words.js';
import { commandLine } from './command-line.js';
import { integerIn, parseDuration, parseFolder, parseSeeds, SEEDS_FORMS } from './options.js';
import { createProgressLine } from './progress.js';
import { catchSignals } from './signals.js';
import { readTask } from './task-argument.js';

/** `nram table1`: reproduces the paper's table 1 over several seeds, with confidence intervals. */
export function registerTable1(program: Command): void {
  program
    .command('table1')
    .summary("reproduce the paper's table 1 over several seeds, next to the paper's own rows")
    .description(
      'Learns each task with each set of learners and each seed, one run at a time, and reports success rates. Runs are ' +
        'saved in DIR/runs.jsonl; the same command resumes where it stopped, unless the code of the learners has changed.',
    )
    .option('--tasks <list>', "comma-separated names, FILE.jsonl or FILE.mjs (default: the paper's ten)")
    .option('--learners <list>', 'comma-separated; "all" races all learners', 'gradient,all')
    .addOption(
      new Option('--seeds <list>', `random seeds: ${SEEDS_FORMS}`)
        .argParser(parseSeeds)
        .default(parseSeeds('10'), '10'),
    )
    .addOption(
      new Option('--budget <time>', 'time limit of each run')
        .argParser(parseDuration)
        .default(120_000, '120s'),
    )
    .option('--threads <n>', 'worker threads (default: one per core)', integerIn(1, 1024))
    .option('--out <dir>', 'folder for the runs', parseFolder, 'runs/table1')
    .option('--markdown', 'print the table as Markdown')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Seconds are wall-clock time to a verified program; for the median, a failed run counts as longer than all others. The
errors at the longest training length and at 50 are shares of wrong cells, measured before discretising as in the paper
(for a program found by search: on the compiled network); gap is the error that discretising adds at 50, on the same
inputs. The error to 1000 is that of the program, as a share of all sampled test inputs. Steps are those of the best
program. A task from an examples file is solved if the program is right on the held-out examples; it has no errors at 50
and no steps.

Examples:
  npx nram table1 --tasks copy,reverse --learners gradient --seeds 5 --budget 30s
  npx nram table1 --tasks mine/examples.jsonl,mine/task.mjs --seeds 4..6`,
    )
    .action(async ({ out, seeds, budget: budgetMs, threads, ...options }) => {
      const tasks = options.tasks === undefined ? PAPER_TASKS : await readTasks(options.tasks);
      const names = options.learners.split(',').map((name) => name.trim());
      for (const name of names) findLearners(name);
      checkWritable(out);
      mkdirSync(out, { recursive: true });
      const path = join(out, 'runs.jsonl');
      const done = readJsonLines(path) as TableRun[];
      const code = codeHash();
      const stop = catchSignals();

      const wanted: TableRun[] = [];
      for (const task of tasks) {
        for (const name of names) {
          for (const seed of seeds) {
            if (stop.exitCode !== null) break;
            const isSame = (run: TableRun): boolean =>
              run.task === task.name &&
              run.taskHash === task.source?.hash &&
              run.learners === name &&
              run.seed === seed &&
              run.budgetMs === budgetMs &&
              run.code === code;
            let run = done.find(isSame);
            if (run === undefined) {
              const line = createProgressLine(process.stderr);
              process.stderr.write(`${task.name}, ${name}, seed ${seed}\n`);
              const result = await learn(task, {
                learners: findLearners(name),
                seed,
                budgetMs,
                signal: stop.signal,
                onProgress: line.update,
                ...(threads !== undefined && { threads }),
              }).finally(() => line.end());
              // An interrupted run is no result.
              if (stop.exitCode !== null) break;
              run = runOfTable(task, result, { learners: name, seed, budgetMs, code, host: hostText() });
              appendFileSync(path, `${JSON.stringify(run)}\n`);
            }
            wanted.push(run);
          }
        }
      }
      stop.release();
      const rows = summarizeRuns(wanted);
      const text = options.markdown === true ? tableToMarkdown(rows) : tableToText(rows);
      process.stdout.write(options.json === true ? `${JSON.stringify({ rows, runs: wanted })}\n` : text);
      if (stop.exitCode === null) return;
      const left = tasks.length * names.length * seeds.length - wanted.length;
      const goOn = commandLine(process.argv.slice(2));
      process.stderr.write(`stopped with ${counted(left, 'run')} left; to continue: ${goOn}\n`);
      process.exitCode = stop.exitCode;
    });
}

/** @throws NramError `usage` for an unknown task, or two tasks with the same name. */
async function readTasks(list: string): Promise<TaskSpec[]> {
  const tasks: TaskSpec[] = [];
  for (const argument of list.split(',')) {
    const task = await readTask(argument.trim());
    if (tasks.some(({ name }) => name === task.name)) {
      throw new NramError('usage', `table1: tasks must have different names, got ${task.name} twice`);
    }
    tasks.push(task);
  }
  return tasks;
}
