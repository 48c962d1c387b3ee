import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { EXIT_CODES, NramError } from '../errors.js';
import type { LearnResult } from '../learn.js';
import { DEFAULT_HARDEN_MS } from '../learn.js';
import { findLearners, LEARNER_NAMES, LEARNERS } from '../learners/index.js';
import type { Learner, Settings } from '../learners/learner.js';
import { checkWritable, freshPath } from '../node/files.js';
import { learn } from '../node/learn.js';
import { learnersWith } from '../race/plan.js';
import type { TaskSpec } from '../tasks/task.js';
import { commandLine } from './command-line.js';
import { resultToJson, resultToText } from './learn-text.js';
import {
  collectSetting,
  integerIn,
  parseDuration,
  parseDurationOrZero,
  parseFolder,
  parseSeed,
  settingsText,
} from './options.js';
import { createProgressLine } from './progress.js';
import { createRunFolder } from './run-folder.js';
import { catchSignals } from './signals.js';
import { folderName, readTask, TASK_ARGUMENT } from './task-argument.js';

/** `nram learn TASK`: the main command, from a task or examples to a printed, verified program. */
export function registerLearn(program: Command): void {
  program
    .command('learn')
    .summary('learn a program for a task, check it and print it')
    .description(
      'Runs attempts on all cores until one finds a program that passes the check, then simplifies, verifies and prints it.\n' +
        'With the same seed, attempt k is always the same; which attempt finishes first may vary, unless --deterministic.\n' +
        'A program that ends by itself is preferred: see --harden.\n' +
        'If no program passes, the best one so far is printed and saved as best.json; the exit code is then 4.',
    )
    .argument('<task>', TASK_ARGUMENT)
    .addOption(
      new Option('--budget <time>', 'give up after this time, e.g. 500ms, 60s, 2m, 1h')
        .argParser(parseDuration)
        .default(60_000, '60s'),
    )
    .addOption(
      new Option(
        '--harden <time>',
        'once a program is right, look this long for one that also ends by itself; 0 takes the first right one',
      )
        .argParser(parseDurationOrZero)
        .default(DEFAULT_HARDEN_MS, '30s'),
    )
    .option('--threads <n>', 'worker threads (default: one per core)', integerIn(1, 1024))
    .option('--seed <n>', 'random seed; determines every attempt', parseSeed, 1)
    .option(
      '--learner <name>',
      `one of: ${LEARNER_NAMES.join(', ')}; ${LEARNERS.map(({ name, about }) => `${name} is ${about}`).join(', ')}`,
      'all',
    )
    .option('--set <name=value>', 'override a sampled setting (repeatable)', collectSetting)
    .option('--attempts <n>', 'start at most n attempts', integerIn(1, 1e9))
    .addOption(
      new Option('--attempt <k>', 'run only attempt k, to reproduce a result')
        .argParser(integerIn(0, 1e9))
        .conflicts(['attempts', 'from']),
    )
    .option(
      '--from <k>',
      'start at attempt k: skip attempts 0..k-1, e.g. to continue where an earlier run with the same seed stopped',
      integerIn(0, 1e9),
    )
    .option(
      '--deterministic',
      'the program found with the least work wins, not the first by the clock: the same on any machine',
    )
    .option(
      '--out <dir>',
      'folder for program.json and best.json, report.html, and weights.safetensors if there is a network (default: runs/<task>-<seed>, or -2, -3, ...)',
      parseFolder,
    )
    .option('--force', 'overwrite the program in --out, if there is one')
    .option('--json', 'print one JSON document')
    .addHelpText('after', LEARNERS.map(settingsText).join(''))
    .action(async (taskName, options) => {
      const task = await readTask(taskName);
      const learners = findLearners(options.learner);
      hintAtLearnersLeftOut(task, learners, options.set);
      const out = options.out ?? freshPath(join('runs', `${folderName(task)}-${options.seed}`));
      if (options.force !== true && existsSync(join(out, 'program.json'))) {
        throw new NramError(
          'config',
          `learn: ${join(out, 'program.json')} must not exist yet (choose another --out, or use --force)`,
        );
      }
      checkWritable(out);
      const folder = createRunFolder(out, task);
      const stop = catchSignals();
      const line = createProgressLine(process.stderr);
      const result = await learn(task, {
        learners,
        seed: options.seed,
        budgetMs: options.budget,
        hardenMs: options.harden,
        signal: stop.signal,
        onProgress: line.update,
        onFound: folder.writeFound,
        onBest: folder.writeBest,
        ...(options.set !== undefined && { overrides: options.set }),
        ...(options.threads !== undefined && { threads: options.threads }),
        ...(options.from !== undefined && { firstAttempt: options.from }),
        ...(options.attempts !== undefined && { maxAttempts: options.attempts }),
        ...(options.attempt !== undefined && { firstAttempt: options.attempt, maxAttempts: 1 }),
        ...(options.deterministic === true && { isDeterministic: true }),
      })
        .catch((error: unknown) => {
          const kept = folder.lastWritten();
          if (kept !== null)
            process.stderr.write(`note: what was found before the error below is in ${kept}\n`);
          throw error;
        })
        .finally(() => {
          line.end();
          stop.release();
        });

      const { resumeAt } = result.progress;
      const goOn =
        options.attempt !== undefined || resumeAt === (options.from ?? 0)
          ? null
          : commandLine(process.argv.slice(2), {
              '--from': String(resumeAt),
              // The first folder now holds the network.
              ...(options.out !== undefined && result.network !== null && { '--out': freshPath(`${out}-2`) }),
            });
      const run = { task, seed: options.seed, learner: options.learner, folder, goOn };
      process.stdout.write(
        options.json === true ? `${JSON.stringify(resultToJson(result, run))}\n` : resultToText(result, run),
      );
      // Printed first, so that a full disk does not lose the result.
      folder.writeResult(result, commandFor(taskName, options, result));
      if (stop.exitCode !== null && result.file === null) process.exitCode = stop.exitCode;
      else if (!result.isVerified) process.exitCode = EXIT_CODES.unsolved;
    });
}

/** The command that finds the same program again; null if none was found. */
function commandFor(
  taskName: string,
  { seed, learner, set }: { seed: number; learner: string; set?: Settings | undefined },
  { winner }: Pick<LearnResult, 'winner'>,
): string | null {
  if (winner === null) return null;
  const settings = Object.entries(set ?? {}).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  const learners = learner === 'all' ? [] : ['--learner', learner];
  const attempt = ['--seed', String(seed), '--attempt', String(winner.attempt)];
  return commandLine(['learn', taskName, ...learners, ...attempt, ...settings]);
}

/** Reports on stderr which learners the given settings, or the task, exclude from the race. */
function hintAtLearnersLeftOut(
  task: TaskSpec,
  learners: readonly Learner[],
  overrides: Settings | undefined,
): void {
  const able = learnersWith(learners, overrides);
  for (const learner of able) {
    const problem = learner.problemWith(task);
    if (problem !== null) process.stderr.write(`hint: ${learner.name} will not take part: ${problem}\n`);
  }
  for (const { name } of learners.filter((learner) => !able.includes(learner))) {
    process.stderr.write(`hint: ${name} does not support all of these settings and will not take part\n`);
  }
}
