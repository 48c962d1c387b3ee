import { parseProgramOrNetworkFile } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import { drawGradientSettings } from '../learners/gradient/gradient.js';
import { type GradientSettings, gradientSettingsSchema } from '../learners/gradient/settings.js';
import type { Settings } from '../learners/learner.js';
import { readJsonFile, readTextFile } from '../node/files.js';
import { createRandom } from '../random.js';
import { issueText } from '../schema-text.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import type { WeightsArgument } from './weights-argument.js';

/** A single watched network gets more time than an attempt of a race. */
export const DEFAULT_UPDATES = 1000;

/** The options of `nram train` that determine what is trained. */
export interface TrainSettingsOptions {
  readonly seed: number;
  readonly set?: Settings | undefined;
  readonly controller?: string | undefined;
  readonly gates?: string | undefined;
  readonly updates?: number | undefined;
  /** A file that contains all settings. */
  readonly settings?: string | undefined;
  /** A weights file, which determines the machine. */
  readonly from?: string | undefined;
}

/**
 * The settings of a training run: those of `--settings`, or sampled from the seed; overridden by `--set` and similar
 * options, and by the machine of `--from`.
 *
 * @param weights - the content of the file that `--from` names.
 * @throws NramError `usage` naming every unknown or ill-typed setting, or every one that contradicts `--from`; `config` for
 *   a file without the settings of a network.
 */
export function resolveTrainSettings(
  task: TaskSpec,
  options: TrainSettingsOptions,
  weights: WeightsArgument | null,
): GradientSettings {
  const fromFile = options.settings === undefined ? null : readSettings(options.settings, task);
  const given: Settings = {
    ...options.set,
    ...(options.controller !== undefined && { controller: options.controller }),
    ...(options.updates !== undefined && { maxUpdates: options.updates }),
    ...(options.gates !== undefined && { gates: options.gates.split(',').map((name) => name.trim()) }),
  };
  if (weights !== null) refuseOtherMachine(options, weights, fromFile, given);
  return drawGradientSettings(task, createRandom(options.seed, 'train'), {
    maxUpdates: DEFAULT_UPDATES,
    lossHalving: 0,
    ...fromFile,
    ...given,
    ...(weights !== null && machineSettings(weights)),
  });
}

type MachineSettings = Pick<GradientSettings, 'numRegisters' | 'gates' | 'hiddenSize' | 'controller'>;

function machineSettings({ machine }: WeightsArgument): MachineSettings {
  const { numRegisters, gates, hiddenSize } = machine.spec;
  return { numRegisters, gates: [...gates], hiddenSize, controller: machine.controller };
}

/** @throws NramError `usage` naming both sides of every contradiction. */
function refuseOtherMachine(
  options: TrainSettingsOptions,
  weights: WeightsArgument,
  fromFile: Settings | null,
  given: Settings,
): void {
  const problems: string[] = [];
  for (const [name, value] of Object.entries(machineSettings(weights))) {
    const sources: [source: string, settings: Settings][] = [
      [`--settings ${options.settings}`, fromFile ?? {}],
      [Object.hasOwn(options.set ?? {}, name) ? '--set' : `--${name}`, given],
    ];
    for (const [source, settings] of sources) {
      if (!Object.hasOwn(settings, name) || String(settings[name]) === String(value)) continue;
      problems.push(`${options.from} has ${name} ${value}, but ${source} asks for ${settings[name]}`);
    }
  }
  if (Object.hasOwn(given, 'initialScale')) {
    problems.push('initialScale is only for random weights, but --from provides the weights');
  }
  if (problems.length > 0) {
    throw new NramError('usage', `train: ${problems.join('; ')} (--from determines the machine)`);
  }
}

/**
 * All settings of another run, from its run.json, or from the program.json that gradient descent found.
 *
 * @throws NramError `config` if they are missing, incomplete or not those of a network; `corrupt` for a damaged program file.
 */
function readSettings(path: string, task: TaskSpec): GradientSettings {
  const fail = (problem: string): never => {
    throw new NramError('config', `train: --settings ${path}: ${problem}`);
  };
  const json = readJsonFile(path);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    return fail('a run.json of nram train or a program.json is required, got JSON that is not an object');
  }
  const program =
    json.format === 'nram-program'
      ? parseProgramOrNetworkFile(readTextFile(path), path, { gates: gatesOf(task) }).provenance
      : null;
  const learner = program?.learner ?? json.learner ?? 'gradient';
  const settings = program?.configuration ?? json.settings;
  if (learner !== 'gradient') {
    return fail(`settings of the learner gradient are required, got a program found by ${learner}`);
  }
  if (settings === undefined) {
    return fail('a run.json of nram train or a program.json is required, got a file without settings');
  }
  const result = gradientSettingsSchema.safeParse(settings, { jitless: true, reportInput: true });
  if (result.success) return result.data;
  return fail(
    result.error.issues.map((issue) => `settings.${issue.path.join('.')}: ${issueText(issue)}`).join('; '),
  );
}
