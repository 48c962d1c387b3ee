import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from '@commander-js/extra-typings';
import { EXIT_CODES, NramError } from '../errors.js';
import { type AttemptCheck, createNetworkCheck } from '../learners/gradient/attempt.js';
import { gradient } from '../learners/gradient/gradient.js';
import type { GradientSettings } from '../learners/gradient/settings.js';
import { CONTROLLER_KINDS } from '../machine/spec.js';
import { checkWritable, freshPath } from '../node/files.js';
import { type TrainPlan, type TrainRun, type TrainStart, trainInFolder } from '../node/train.js';
import { codeHash } from '../report/code-hash.js';
import { intervalText } from '../report/statistics.js';
import { counted } from '../words.js';
import { commandLine } from './command-line.js';
import {
  collectSetting,
  integerIn,
  parseFolder,
  parseSeed,
  parseSeeds,
  SEEDS_FORMS,
  settingsText,
} from './options.js';
import { catchSignals, type StopSignals } from './signals.js';
import { folderName, readTask, TASK_ARGUMENT } from './task-argument.js';
import { writeTrainReport } from './train-report.js';
import { findSeedsFolder, seedFolder, trainSeeds } from './train-seeds.js';
import { DEFAULT_UPDATES, resolveTrainSettings, type TrainSettingsOptions } from './train-settings.js';
import { readWeights } from './weights-argument.js';

/** `nram train TASK`: trains and watches one network, or one from each of several seeds. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .summary('train a single network and watch its progress')
    .description(
      'Trains one network by gradient descent. Prints the loss, the level of the curriculum and how much of the validation ' +
        'examples the discretised machine gets right, until it gets everything right or runs out of updates (exit code 4). ' +
        'Unlike in a race, a network is not given up early: lossHalving is 0 unless you set it.',
    )
    .argument('<task>', TASK_ARGUMENT)
    .option('--updates <n>', `maximum number of updates (default: ${DEFAULT_UPDATES})`, integerIn(1, 1e9))
    .option(
      '--seed <n>',
      'random seed for the settings, the initial parameters and the examples',
      parseSeed,
      1,
    )
    .addOption(
      new Option(
        '--seeds <list>',
        `train once from each of these seeds, all with the settings of --seed, and report the success rate: ${SEEDS_FORMS}`,
      ).argParser(parseSeeds),
    )
    .option('--settings <file>', "take all settings from another run's run.json or program.json")
    .option('--from <file>', 'start from the weights in this file instead of random ones')
    .option('--controller <kind>', `${CONTROLLER_KINDS.join(' or ')} (default: feedforward)`)
    .option('--gates <list>', 'comma-separated gates in circuit order; any: attention over all gates')
    .option('--set <name=value>', 'override a setting (repeatable)', collectSetting)
    .option(
      '--out <dir>',
      'folder for run.json, weights.safetensors and report.html (default: runs/train-<task>-<seed>, or -2, ...; with --seeds runs/train-<task>-seeds)',
      parseFolder,
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Ctrl-C saves the current state. With --seeds, the same command resumes: finished runs are kept. With --from, the machine
is that of the file, Adam and the curriculum start over, and run.json records the file and its score before training.

Examples:
  npx nram train swap --seeds 1..20 --settings runs/train-swap-3/run.json
  npx nram compile runs/copy-1/program.json -o copy.safetensors --soft 5
  npx nram train reverse --from copy.safetensors
${settingsText(gradient)}`,
    )
    .action(async (taskName, options) => {
      const plan = await createPlan(taskName, options);
      const stop = catchSignals();
      try {
        if (options.seeds === undefined) await trainOne(taskName, plan, options, stop);
        else await trainEach(plan, { ...options, seeds: options.seeds }, stop);
      } finally {
        stop.release();
      }
    });
}

interface OutputOptions {
  readonly seed: number;
  readonly out?: string | undefined;
  readonly json?: true | undefined;
}

/** What to train, from which weights and with which settings. */
async function createPlan(taskName: string, options: TrainSettingsOptions): Promise<TrainPlan> {
  const task = await readTask(taskName);
  const problem = gradient.problemWith(task);
  if (problem !== null) throw new NramError('config', `train: ${task.name} cannot be learned: ${problem}`);
  const weights = options.from === undefined ? null : readWeights(options.from, 'train', task);
  const settings = resolveTrainSettings(task, options, weights);
  const code = codeHash();
  if (weights === null) return { task, settings, code, start: null };
  const { parameters, origin, hash: sha256 } = weights;
  const check = createNetworkCheck(task, settings)(parameters);
  const start = { path: options.from as string, sha256, origin, ...check, parameters };
  process.stderr.write(`${startText(start, settings)}\n`);
  return { task, settings, code, start };
}

async function trainOne(
  taskName: string,
  plan: TrainPlan,
  { seed, out, json }: OutputOptions,
  stop: StopSignals,
): Promise<void> {
  const folder = out ?? freshPath(join('runs', `train-${folderName(plan.task)}-${seed}`));
  for (const name of ['run.json', 'weights.safetensors']) {
    if (!existsSync(join(folder, name))) continue;
    throw new NramError(
      'config',
      `train: ${folder} must not contain a run, got ${name} (choose another --out)`,
    );
  }
  checkWritable(folder);
  const { run, unsaved } = await trainInFolder(plan, {
    seed,
    folder,
    signal: stop.signal,
    onUnsaved: warnUnsaved,
    ...(json !== true && { onCheck: (check) => process.stdout.write(`${checkText(check, plan)}\n`) }),
  });
  const saved = unsaved === null ? `saved to ${folder}` : 'not saved';
  process.stdout.write(
    json === true ? `${JSON.stringify({ ...run, out: folder })}\n` : `${endText(run)}; ${saved}\n`,
  );
  if (unsaved !== null) throw unsaved;
  if (run.weights !== null) {
    const problem = writeTrainReport(folder, plan.task, run, commandLine(process.argv.slice(2)));
    if (problem !== null) process.stderr.write(`hint: no report.html: ${problem}\n`);
  }
  if (run.weights !== null && !run.isRight && json !== true) {
    const args = ['train', taskName, '--settings', join(folder, 'run.json')];
    const goOn = commandLine(args, { '--from': join(folder, 'weights.safetensors') });
    process.stderr.write(`to continue from these weights: ${goOn}\n`);
  }
  if (stop.exitCode !== null) process.exitCode = stop.exitCode;
  else if (!run.isRight) process.exitCode = EXIT_CODES.unsolved;
}

async function trainEach(
  plan: TrainPlan,
  { seeds, out, json }: OutputOptions & { readonly seeds: readonly number[] },
  stop: StopSignals,
): Promise<void> {
  const folder = findSeedsFolder(plan, out);
  checkWritable(folder);
  const live = process.stderr.isTTY === true ? process.stderr : null;
  const { runs, right, interval } = await trainSeeds(plan, {
    seeds,
    folder,
    signal: stop.signal,
    onUnsaved: warnUnsaved,
    onCheck: (seed, check) => {
      const text = `seed ${seed}: ${checkText(check, plan)}`;
      // Cut to the terminal's width, or the redrawn line would wrap and pile up.
      live?.write(`\r\x1b[K${text.slice(0, (live.columns ?? 80) - 1)}`);
    },
    onRun: (run, { isNew }) => {
      live?.write('\r\x1b[K');
      if (json === true) return;
      process.stdout.write(`seed ${run.seed}: ${endText(run)}${isNew ? '' : ' (kept)'}\n`);
    },
  });
  if (json === true) {
    const { task, settings, start } = plan;
    const from = start === null ? null : { ...start, parameters: undefined };
    const shown = runs.map(({ seed, isRight, end, metrics }) => {
      const updates = metrics.at(-1)?.update ?? 0;
      return { seed, isRight, end, updates, out: seedFolder(folder, seed) };
    });
    const summary = { task: task.name, settings, from, right, total: runs.length, interval, out: folder };
    process.stdout.write(`${JSON.stringify({ ...summary, runs: shown })}\n`);
  } else {
    const rate = runs.length === 0 ? '' : ` (95% interval ${intervalText(interval)})`;
    process.stdout.write(
      `right for ${right} of ${counted(runs.length, 'seed')}${rate}; saved to ${folder}\n`,
    );
  }
  if (stop.exitCode !== null) {
    const left = seeds.length - runs.length;
    const goOn = commandLine(process.argv.slice(2), { '--out': folder });
    process.stderr.write(`stopped with ${counted(left, 'seed')} left; to continue: ${goOn}\n`);
    process.exitCode = stop.exitCode;
  } else if (right === 0) {
    process.exitCode = EXIT_CODES.unsolved;
  }
}

function warnUnsaved({ message }: NramError): void {
  process.stderr.write(`warning: ${message}; training continues\n`);
}

function startText({ path, origin, score, isRight }: TrainStart, settings: GradientSettings): string {
  const what = origin === null ? path : `${path} (${origin})`;
  const before = isRight ? 'right on all validation examples' : scoreText(score, settings);
  return `starts from ${what}: ${before} before any training`;
}

function checkText(
  { update, cellLoss, gradientNorm, level, score }: AttemptCheck,
  { settings }: TrainPlan,
): string {
  const columns = [
    `update ${String(update).padStart(6)}`,
    `loss ${cellLoss.toFixed(4)} nats per cell`,
    `gradient ${gradientNorm.toFixed(3)}`,
    `level ${level}`,
    `discrete ${scoreText(score, settings)}`,
  ];
  return columns.join('  ');
}

function endText({ isRight, end, metrics, settings }: TrainRun): string {
  const update = metrics.at(-1)?.update ?? 0;
  if (isRight) return `right on all validation examples after ${counted(update, 'update')}`;
  const best = Math.max(0, ...metrics.map(({ score }) => score));
  const why = end ?? `stopped after ${counted(update, 'update')}`;
  return `${why}: not right on all validation examples, at best ${scoreText(best, settings)}`;
}

/** States the length too: the score is measured on the shorter validation examples and says nothing about longer ones. */
const scoreText = (score: number, { topLevel }: GradientSettings): string =>
  `${Math.floor(100 * score)}% of cells at length ${topLevel}`;
