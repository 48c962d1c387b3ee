import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { encodeWeights } from '../artifact/weights-file.js';
import { EXIT_CODES, NramError } from '../errors.js';
import { type AttemptCheck, trainAndCheck } from '../learners/gradient/attempt.js';
import { drawGradientSettings, gradient } from '../learners/gradient/gradient.js';
import { CONTROLLER_KINDS, createMachine } from '../machine/spec.js';
import { checkWritable, freshPath, writeFileSafely } from '../node/files.js';
import { loadModules } from '../node/modules.js';
import { createRandom } from '../random.js';
import { collectSetting, integerIn, parseFolder, parseSeed, settingsText } from './options.js';
import { catchSignals } from './signals.js';
import { folderName, readTask, TASK_ARGUMENT } from './task-argument.js';

/** A watched network is given more time than an attempt of a race. */
const DEFAULT_UPDATES = 1000;

/** `nram train TASK`: one attempt, watched. */
export function registerTrain(program: Command): void {
  program
    .command('train')
    .summary('train one network and watch it')
    .description(
      'One attempt by gradient descent: prints loss, level and how much the discretised machine gets right on validation\n' +
        'examples, until that is everything or the updates are spent. Exit code 4 in the second case. Unless it is set,\n' +
        'lossHalving is 0: a network that is watched is not given up early.',
    )
    .argument('<task>', TASK_ARGUMENT)
    .option('--updates <n>', `updates at most (default: ${DEFAULT_UPDATES})`, integerIn(1, 1e9))
    .option('--seed <n>', 'fixes settings, parameters and examples', parseSeed, 1)
    .option('--controller <kind>', `${CONTROLLER_KINDS.join(' or ')} (default: feedforward)`)
    .option('--gates <list>', 'gates in circuit order, by commas; any: attention over all gates')
    .option('--set <name=value>', 'put over a drawn setting; may repeat', collectSetting)
    .option(
      '--out <dir>',
      'folder for settings, metrics and weights (default: runs/train-<task>-<seed>, or -2, ...)',
      parseFolder,
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', settingsText(gradient))
    .action(async (taskName, options) => {
      const task = await readTask(taskName);
      const settings = drawGradientSettings(task, createRandom(options.seed, 'train'), {
        maxUpdates: DEFAULT_UPDATES,
        lossHalving: 0,
        ...options.set,
        ...(options.controller !== undefined && { controller: options.controller }),
        ...(options.updates !== undefined && { maxUpdates: options.updates }),
        ...(options.gates !== undefined && { gates: options.gates.split(',').map((name) => name.trim()) }),
      });
      const machine = createMachine(settings);
      const out = options.out ?? freshPath(join('runs', `train-${folderName(task)}-${options.seed}`));
      if (existsSync(join(out, 'weights.safetensors'))) {
        throw new NramError('config', `train: ${out} holds weights already (choose another --out)`);
      }
      checkWritable(out);
      const stop = catchSignals();

      const metrics: Omit<AttemptCheck, 'weights' | 'end'>[] = [];
      let last: AttemptCheck | null = null;
      for (const check of trainAndCheck(loadModules().kernel, task, settings, options.seed)) {
        last = check;
        const { weights: _weights, end: _end, ...shown } = check;
        metrics.push(shown);
        if (options.json !== true) process.stdout.write(checkText(check));
        // Signals arrive between turns of the event loop only.
        await new Promise((resolve) => setImmediate(resolve));
        if (check.isRight || stop.exitCode !== null) break;
      }
      stop.release();

      const isRight = last?.isRight === true;
      if (last !== null && Number.isFinite(last.cellLoss)) {
        writeFileSafely(join(out, 'weights.safetensors'), encodeWeights(machine, last.weights));
      }
      const end = isRight ? null : (last?.end ?? null);
      const run = { task: task.name, seed: options.seed, settings, isRight, end, metrics };
      writeFileSafely(join(out, 'run.json'), `${JSON.stringify(run, null, 1)}\n`);
      process.stdout.write(
        options.json === true
          ? `${JSON.stringify({ ...run, out })}\n`
          : `${isRight ? 'right' : end === null ? 'stopped: not yet right' : `${end}: not right`} on all validation examples; saved to ${out}\n`,
      );
      if (stop.exitCode !== null) process.exitCode = stop.exitCode;
      else if (!isRight) process.exitCode = EXIT_CODES.unsolved;
    });
}

function checkText({ update, cellLoss, gradientNorm, level, score }: AttemptCheck): string {
  const columns = [
    `update ${String(update).padStart(6)}`,
    `loss ${cellLoss.toFixed(4)} nats a cell`,
    `gradient ${gradientNorm.toFixed(3)}`,
    `level ${level}`,
    `discrete ${(100 * score).toFixed(0)}% of cells`,
  ];
  return `${columns.join('  ')}\n`;
}
