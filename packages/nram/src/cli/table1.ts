import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { Option } from '@commander-js/extra-typings';
import { findLearners } from '../learners/index.js';
import { checkWritable, readJsonLines } from '../node/files.js';
import { learn } from '../node/learn.js';
import { codeHash } from '../report/code-hash.js';
import { hostText } from '../report/host.js';
import { tableToMarkdown, tableToText } from '../report/table-text.js';
import { runOfTable, summarizeRuns, type TableRun } from '../report/table1.js';
import { findTask, TASKS } from '../tasks/index.js';
import { integerIn, parseDuration, parseFolder } from './options.js';
import { createProgressLine } from './progress.js';
import { catchSignals } from './signals.js';

/** `nram table1`: the paper's table, over seeds and with intervals. */
export function registerTable1(program: Command): void {
  program
    .command('table1')
    .summary("the paper's table 1 over seeds, beside the paper's own rows")
    .description(
      'Learns each task with each set of learners from each seed, one after the other, and tells the rates. Every run is\n' +
        'kept in DIR/runs.jsonl; the same command goes on where it was stopped, unless the learners are no longer the same.',
    )
    .option('--tasks <list>', "names, by commas (default: the paper's ten)")
    .option('--learners <list>', 'by commas; all is the race of all learners', 'gradient,all')
    .option('--seeds <n>', 'seeds 1..n', integerIn(1, 10_000), 10)
    .addOption(new Option('--budget <time>', 'of one run').argParser(parseDuration).default(120_000, '120s'))
    .option('--threads <n>', 'worker threads (default: one a core)', integerIn(1, 1024))
    .option('--out <dir>', 'folder of the runs', parseFolder, 'runs/table1')
    .option('--markdown', 'print the table as Markdown')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Seconds are wall-clock, to a verified program; a run without one counts as longer than all others in the median. Errors
at the longest training length and at 50 are shares of cells and of the machine that is not discretised, as in the paper
(of the compiled network for a program found by search); gap is what discretising adds at 50, on the same inputs. The
error to 1000 is the program's, a share of all sampled test inputs. Steps are those of the best program.

Example:
  nram table1 --tasks copy,reverse --learners gradient --seeds 5 --budget 30s`,
    )
    .action(async ({ out, seeds, budget: budgetMs, threads, ...options }) => {
      const tasks = options.tasks?.split(',').map((name) => findTask(name.trim())) ?? TASKS;
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
          for (let seed = 1; seed <= seeds && stop.exitCode === null; seed++) {
            const isSame = (run: TableRun): boolean =>
              run.task === task.name &&
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
              // A run that was interrupted says nothing.
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
      if (stop.exitCode !== null) process.exitCode = stop.exitCode;
    });
}
