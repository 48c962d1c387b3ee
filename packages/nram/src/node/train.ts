import { join } from 'node:path';
import { z } from 'zod/mini';
import { encodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { type AttemptCheck, trainAndCheck } from '../learners/gradient/attempt.js';
import { type GradientSettings, gradientSettingsSchema } from '../learners/gradient/settings.js';
import { createMachine } from '../machine/spec.js';
import { issueText } from '../schema-text.js';
import type { TaskSpec } from '../tasks/task.js';
import { readJsonFile, writeFileSafely } from './files.js';
import { loadModules } from './modules.js';

/** A kill loses no more of a run than this. */
const SAVE_EVERY_MS = 30_000;

const startSchema = z.strictObject({
  path: z.string(),
  /** SHA-256 of the file. */
  sha256: z.string(),
  /** What the file says of where its weights come from: `compiled from a program, ...`. */
  origin: z.nullable(z.string()),
  /** How right the weights were before any training. */
  score: z.number(),
  isRight: z.boolean(),
});

const runSchema = z.object({
  task: z.string(),
  /** SHA-256 of the task's file; null for a built-in task. */
  taskHash: z.nullable(z.string()),
  seed: z.int(),
  settings: gradientSettingsSchema,
  /** The weights that training started from; null for random ones. */
  from: z.nullable(startSchema),
  /** Of the build that trained (`codeHash`). */
  code: z.string(),
  /** False while the training goes on, and if it was stopped. */
  isDone: z.boolean(),
  isRight: z.boolean(),
  /** Why the training ended without being right; null if it was right or stopped. */
  end: z.nullable(z.string()),
  /** Of which update weights.safetensors is, and the SHA-256 of that file; null if there is none. */
  weights: z.nullable(z.strictObject({ update: z.int(), sha256: z.string() })),
  /** One entry per check. */
  metrics: z.array(
    z.object({
      update: z.int(),
      /** Null where it was no longer finite, as are the others. */
      cellLoss: z.nullable(z.number()),
      gradientNorm: z.nullable(z.number()),
      level: z.int(),
      score: z.number(),
      isRight: z.boolean(),
    }),
  ),
});

/** What `run.json` of a training holds. */
export type TrainRun = z.infer<typeof runSchema>;

/** Weights that a training starts from, as `run.json` names them. */
export type TrainStart = z.infer<typeof startSchema>;

/** All that trainings with different seeds have in common. */
export interface TrainPlan {
  readonly task: TaskSpec;
  readonly settings: GradientSettings;
  readonly start: (TrainStart & { readonly parameters: Float32Array }) | null;
  /** See {@link TrainRun}. */
  readonly code: string;
}

export interface TrainOptions {
  readonly seed: number;
  /** For run.json and weights.safetensors. */
  readonly folder: string;
  /** Stops the training at its next check. */
  readonly signal?: AbortSignal;
  readonly onCheck?: (check: AttemptCheck) => void;
  /** Called when the state on the way cannot be written; the training goes on. */
  readonly onUnsaved?: (error: NramError) => void;
}

/**
 * Trains one network into a folder: `run.json` from the start on, `weights.safetensors` from the first check on; both are
 * renewed every 30 s, and at the end, also where training ends with an error.
 *
 * @returns the run, and the error that kept its last state from being written, for the caller to throw once the run is
 *   reported; null if it was written.
 * @throws NramError `resource` if the folder cannot be written when training begins.
 */
export async function trainInFolder(
  { task, settings, start, code }: TrainPlan,
  { seed, folder, signal, onCheck, onUnsaved }: TrainOptions,
): Promise<{ readonly run: TrainRun; readonly unsaved: NramError | null }> {
  const machine = createMachine(settings, task.gates);
  const metrics: TrainRun['metrics'] = [];
  let last: AttemptCheck | null = null;
  let sound: AttemptCheck | null = null;
  let run: TrainRun = {
    task: task.name,
    taskHash: task.source?.hash ?? null,
    seed,
    settings,
    from: start === null ? null : z.object(startSchema.shape).parse(start),
    code,
    isDone: false,
    isRight: false,
    end: null,
    weights: null,
    metrics,
  };
  const origin = start === null ? {} : { origin: originAfter(task, start) };
  const save = (): NramError | null => {
    let failure: NramError | null = null;
    if (sound !== null) {
      const { update, weights } = sound;
      const file = encodeWeights(machine, weights, origin);
      failure = tryToWrite(join(folder, 'weights.safetensors'), file);
      if (failure === null) run = { ...run, weights: { update, sha256: hashWeights(file) } };
    }
    // Without its weights a run is not done: it would not be trained again.
    const written = failure === null ? run : { ...run, isDone: false };
    const other = tryToWrite(join(folder, 'run.json'), `${JSON.stringify(written, null, 1)}\n`);
    return failure ?? other;
  };

  const failure = save();
  if (failure !== null) throw failure;
  let savedAt = performance.now();
  let unsaved: NramError | null = null;
  try {
    const parameters = start === null ? {} : { parameters: start.parameters };
    for (const check of trainAndCheck(loadModules().kernel, task, settings, seed, parameters)) {
      last = check;
      if (check.weights.every((value) => Number.isFinite(value))) sound = check;
      const { weights: _weights, end, ...shown } = check;
      metrics.push(shown);
      run = { ...run, isDone: check.isRight || end !== null, isRight: check.isRight };
      onCheck?.(check);
      // Signals arrive between turns of the event loop only.
      await new Promise((resolve) => setImmediate(resolve));
      if (check.isRight || signal?.aborted === true) break;
      if (performance.now() - savedAt < SAVE_EVERY_MS) continue;
      const problem = save();
      if (problem !== null) onUnsaved?.(problem);
      savedAt = performance.now();
    }
    run = { ...run, end: run.isRight ? null : (last?.end ?? null) };
  } finally {
    unsaved = save();
  }
  return { run, unsaved };
}

/** @returns the error if it is one of the disk. */
function tryToWrite(path: string, content: string | Uint8Array): NramError | null {
  try {
    writeFileSafely(path, content);
    return null;
  } catch (error) {
    if (error instanceof NramError) return error;
    throw error;
  }
}

/** Where trained weights come from: the last task, and what the first weights of all were. */
function originAfter(task: TaskSpec, { origin, sha256 }: TrainStart): string {
  const first = origin?.replace(/^trained on .* from weights /, '') ?? `with SHA-256 ${sha256}`;
  return `trained on ${task.name} from weights ${first}`;
}

/**
 * Reads the `run.json` of a training.
 *
 * @throws NramError `config` if it cannot be read, `corrupt` naming what is wrong with it.
 */
export function readTrainRun(path: string): TrainRun {
  const result = runSchema.safeParse(readJsonFile(path), { jitless: true, reportInput: true });
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new NramError('corrupt', `${path}: ${issue.path.join('.') || 'the file'}: ${issueText(issue)}`);
}
