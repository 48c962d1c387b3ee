import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NramError } from '../errors.js';
import type { AttemptCheck } from '../learners/gradient/attempt.js';
import { readTrainRun, type TrainPlan, type TrainRun, trainInFolder } from '../node/train.js';
import { successInterval } from '../report/statistics.js';
import { folderName } from './task-argument.js';

/** The results of training from several seeds. */
export interface SeedsSummary {
  readonly runs: readonly TrainRun[];
  readonly right: number;
  /** 95% interval of the success rate. */
  readonly interval: readonly [number, number];
}

/**
 * Trains a plan from each seed, one at a time, each in the subfolder `seed-N`. Finished runs that are already there are
 * kept; an interrupted one starts over.
 *
 * @param onRun - called after each run, including those kept from before (`isNew` is then false).
 * @throws NramError `resource` if a run cannot be written.
 */
export async function trainSeeds(
  plan: TrainPlan,
  {
    seeds,
    signal,
    ...options
  }: {
    readonly seeds: readonly number[];
    readonly folder: string;
    readonly signal: AbortSignal;
    readonly onUnsaved: (error: NramError) => void;
    readonly onCheck: (seed: number, check: AttemptCheck) => void;
    readonly onRun: (run: TrainRun, from: { readonly isNew: boolean }) => void;
  },
): Promise<SeedsSummary> {
  const runs: TrainRun[] = [];
  for (const seed of seeds) {
    if (signal.aborted) break;
    const folder = seedFolder(options.folder, seed);
    const path = join(folder, 'run.json');
    const kept = existsSync(path) ? readTrainRun(path) : null;
    if (kept?.isDone === true) {
      runs.push(kept);
      options.onRun(kept, { isNew: false });
      continue;
    }
    const { run, unsaved } = await trainInFolder(plan, {
      seed,
      folder,
      signal,
      onUnsaved: options.onUnsaved,
      onCheck: (check) => options.onCheck(seed, check),
    });
    options.onRun(run, { isNew: true });
    if (unsaved !== null) throw unsaved;
    if (run.isDone) runs.push(run);
  }
  const right = runs.filter(({ isRight }) => isRight).length;
  return { runs, right, interval: successInterval(right, runs.length) };
}

export const seedFolder = (folder: string, seed: number): string => join(folder, `seed-${seed}`);

/**
 * The folder for the runs of a plan: `given`, or the first of `runs/train-<task>-seeds`, `-2`, ... without runs of
 * another plan.
 *
 * @throws NramError `config` if `given` has runs of another plan, naming the difference.
 */
export function findSeedsFolder(plan: TrainPlan, given: string | undefined): string {
  if (given !== undefined) {
    const difference = differenceIn(given, plan);
    if (difference === null) return given;
    throw new NramError(
      'config',
      `train: ${given} must not contain runs with other settings: ${difference} (choose another --out)`,
    );
  }
  const base = join('runs', `train-${folderName(plan.task)}-seeds`);
  let folder = base;
  for (let n = 2; differenceIn(folder, plan) !== null; n++) folder = `${base}-${n}`;
  return folder;
}

/** How the runs in a folder differ from this plan; null if they do not. */
function differenceIn(folder: string, plan: TrainPlan): string | null {
  if (!existsSync(folder)) return null;
  for (const name of readdirSync(folder)) {
    const path = join(folder, name, 'run.json');
    if (!/^seed-\d+$/.test(name) || !existsSync(path)) continue;
    const run = readTrainRun(path);
    const there = identityOf({ ...run, from: run.from?.sha256 ?? null });
    const here = identityOf({
      task: plan.task.name,
      taskHash: plan.task.source?.hash ?? null,
      settings: plan.settings,
      from: plan.start?.sha256 ?? null,
      code: plan.code,
    });
    const key = Object.keys(here).find((key) => here[key] !== there[key]);
    if (key !== undefined) return `${key} is ${there[key]} in ${path}, ${here[key]} here`;
  }
  return null;
}

/** Everything the runs of one folder have in common, as text by name. */
function identityOf({
  task,
  taskHash,
  settings,
  from,
  code,
}: Pick<TrainRun, 'task' | 'taskHash' | 'settings' | 'code'> & { readonly from: string | null }): Record<
  string,
  string
> {
  const named = { task, "the task's SHA-256": taskHash, "the start's SHA-256": from, ...settings, code };
  return Object.fromEntries(Object.entries(named).map(([key, value]) => [key, String(value)]));
}
