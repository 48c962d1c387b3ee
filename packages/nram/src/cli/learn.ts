import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { serializeProgramFile } from '../artifact/program-file.js';
import { EXIT_CODES, NramError } from '../errors.js';
import { programToText } from '../language/print.js';
import { type LearnResult, learn } from '../learn.js';
import { findLearner, findLearners, LEARNER_NAMES, LEARNERS } from '../learners/index.js';
import { checkWritable, freshPath, writeFileSafely } from '../node/files.js';
import { learnersWith } from '../race/race.js';
import type { TaskSpec } from '../tasks/task.js';
import { reportToText } from '../verify/report-text.js';
import { counted } from '../words.js';
import { collectSetting, integerIn, parseDuration, parseFolder, parseSeed, settingsText } from './options.js';
import { createProgressLine } from './progress.js';
import { catchSignals } from './signals.js';
import { folderName, readTask, TASK_ARGUMENT } from './task-argument.js';

/** `nram learn TASK`: the main job, from a task or examples to a printed and verified program. */
export function registerLearn(program: Command): void {
  program
    .command('learn')
    .summary('learn a program for a task, check it and print it')
    .description(
      'Races attempts on all cores until one finds a program, then simplifies, verifies and prints it.\n' +
        'Attempt k of a seed is always the same; which attempt is first may vary, unless --deterministic.',
    )
    .argument('<task>', TASK_ARGUMENT)
    .addOption(
      new Option('--budget <time>', 'give up after this time: 500ms, 60s, 2m, 1h')
        .argParser(parseDuration)
        .default(60_000, '60s'),
    )
    .option('--threads <n>', 'worker threads (default: one a core)', integerIn(1, 1024))
    .option('--seed <n>', 'fixes all attempts', parseSeed, 1)
    .option('--learner <name>', `one of: ${LEARNER_NAMES.join(', ')}`, 'all')
    .option('--set <name=value>', 'put over a drawn setting; may repeat', collectSetting)
    .option('--attempts <n>', 'start at most so many attempts', integerIn(1, 1e9))
    .addOption(
      new Option('--attempt <k>', 'run attempt k alone, to make a result again')
        .argParser(integerIn(0, 1e9))
        .conflicts('attempts'),
    )
    .option('--deterministic', 'the first right attempt by number wins, not by time')
    .option(
      '--out <dir>',
      'folder for program.json, and weights.safetensors if it has a network (default: runs/<task>-<seed>, or -2, -3, ...)',
      parseFolder,
    )
    .option('--force', 'write into --out even if it holds a program')
    .option('--json', 'print one JSON document')
    .addHelpText('after', LEARNERS.map(settingsText).join(''))
    .action(async (taskName, options) => {
      const task = await readTask(taskName);
      const learners = findLearners(options.learner);
      const able = learnersWith(learners, options.set);
      const left = learners.filter((learner) => !able.includes(learner));
      if (left.length > 0) {
        const names = [...new Set(left.map(({ name }) => name))].join(' and ');
        process.stderr.write(`hint: ${names} has not all of the given settings and takes no part\n`);
      }
      const out = options.out ?? freshPath(join('runs', `${folderName(task)}-${options.seed}`));
      if (options.force !== true && existsSync(join(out, 'program.json'))) {
        throw new NramError(
          'config',
          `learn: ${join(out, 'program.json')} exists (choose another --out, or --force)`,
        );
      }
      checkWritable(out);
      const stop = catchSignals();
      const line = createProgressLine(process.stderr);
      const result = await learn(task, {
        learners,
        seed: options.seed,
        budgetMs: options.budget,
        signal: stop.signal,
        onProgress: line.update,
        ...(options.set !== undefined && { overrides: options.set }),
        ...(options.threads !== undefined && { threads: options.threads }),
        ...(options.attempts !== undefined && { maxAttempts: options.attempts }),
        ...(options.attempt !== undefined && { firstAttempt: options.attempt, maxAttempts: 1 }),
        ...(options.deterministic === true && { isDeterministic: true }),
      }).finally(() => {
        line.end();
        stop.release();
      });

      const path = result.file === null && result.network === null ? null : join(out, 'program.json');
      const text = programText(result);
      if (options.json === true) {
        process.stdout.write(
          `${JSON.stringify(toJson(result, options.seed, task.name, options.learner, path, text))}\n`,
        );
      } else {
        process.stdout.write(toText(result, path, text, task, options.learner));
      }
      // Printed first: a full disk must not lose what was found.
      saveResult(result, out);
      if (stop.exitCode !== null && result.file === null) process.exitCode = stop.exitCode;
      else if (!result.isVerified) process.exitCode = EXIT_CODES.unsolved;
    });
}

function programText({ file, usage }: LearnResult): string | null {
  return file === null ? null : programToText(file.program, usage === null ? {} : { usage });
}

/** Writes what was found, if anything was. */
function saveResult({ file, network, weights }: LearnResult, out: string): void {
  if (weights !== null) writeFileSafely(join(out, 'weights.safetensors'), weights);
  const found = file ?? network;
  if (found !== null) writeFileSafely(join(out, 'program.json'), serializeProgramFile(found));
}

function toJson(
  { file, network, winner, progress, candidates, isVerified, stopped }: LearnResult,
  seed: number,
  task: string,
  learner: string,
  path: string | null,
  text: string | null,
): object {
  const report = file?.verification ?? null;
  return {
    task,
    learner: winner?.learner ?? learner,
    solved: isVerified,
    verified:
      report === null
        ? null
        : {
            paper: report.paper,
            strict: report.strict,
            exhaustive: report.exhaustive,
            examples: report.examples,
            proof: report.proof ?? null,
          },
    counterexample: report?.counterexample ?? null,
    seconds: progress.elapsedMs / 1000,
    attempts: progress.started,
    candidates,
    seed,
    attempt: winner?.attempt ?? null,
    attemptSeed: winner?.seed ?? null,
    settings: winner?.settings ?? null,
    updates: winner?.result.updates ?? null,
    totalUpdates: progress.updates,
    bestScore: progress.bestScore,
    stopped,
    program: file === null ? null : path,
    network:
      network === null ? null : { path, failure: network.network.failure, verified: network.verification },
    text,
  };
}

function toText(
  { file, network, winner, progress, candidates, stopped }: LearnResult,
  path: string | null,
  text: string | null,
  task: TaskSpec,
  learner: string,
): string {
  const seconds = (progress.elapsedMs / 1000).toFixed(1);
  const effort = `${counted(progress.started, 'attempt')}, ${seconds} s`;
  if (file === null || winner === null || file.verification === null) {
    const why = { budget: 'the budget is spent', attempts: 'all attempts have ended', signal: 'stopped' };
    const best =
      network !== null
        ? 'a network was right, but no program could be read off it'
        : progress.bestScore === 1
          ? 'programs were right on all examples that they were trained on, but not on others'
          : `the best program scored ${(100 * progress.bestScore).toFixed(0)}% on its learner's examples`;
    const failed = candidates === 0 ? '' : `; ${candidates} fitted but failed the check`;
    const advice =
      stopped === 'budget'
        ? `a longer --budget may do, or another --seed${learner === 'all' ? '' : `, or all learners instead of ${learner} alone`}` +
          `${task.examples === undefined ? '' : ', or more examples, short ones among them'}\n`
        : '';
    const kept =
      network?.verification == null
        ? ''
        : `${network.network.failure}; that network, checked by running it:\n` +
          `${reportToText(network.verification)}it is kept in ${path} (nram show, run and verify take it)\n`;
    return `no program found: ${stopped === null ? 'stopped' : why[stopped]} (${effort}; ${best}${failed})\n${advice}${kept}`;
  }
  return [
    text,
    reportToText(file.verification),
    `found by attempt ${winner.attempt} (${winner.learner}) after ${counted(winner.result.updates, findLearner(winner.learner).unit)} (${effort})\n`,
    `in ${path}\n`,
  ].join('\n');
}
