import type { Program } from '../program/program.js';
import type { Random } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';

/** Where an attempt stands. */
export interface AttemptProgress {
  /** Training updates done (or moves of a search). */
  readonly updates: number;
  /**
   * How good the current discrete program is by the learner's own measure, 0..1: `gradient`, the share of right cells in
   * validation; `anneal`, of the examples that it searches on, 0.7 for right cells and 0.3 for wholly right examples.
   */
  readonly score: number;
}

/** How an attempt ended. */
export interface AttemptResult extends AttemptProgress {
  /** A program that is right on all validation examples, or null. */
  readonly program: Program | null;
  /** Why there is no program: given up, or numbers no longer finite; null if there is one. */
  readonly failure: string | null;
  /**
   * The weights that the program was read off, float32; without a program those of a network that was right, but off
   * which none could be read. Null if there are none.
   */
  readonly weights: Float32Array | null;
  /** The update that the weights are of, where it is not the last. */
  readonly weightsUpdate?: number;
}

/** Settings of one attempt: plain data, as written to files. */
export type Settings = Readonly<Record<string, unknown>>;

/**
 * Something that proposes programs for a task. The race, the verifier, the reports and the program file do not care
 * which learner a program came from.
 */
export interface Learner {
  readonly name: string;
  /** What one of its {@link AttemptProgress.updates} is called. */
  readonly unit: string;
  /** The names of its settings, each with a line of help. */
  readonly settings: Readonly<Record<string, string>>;
  /**
   * A point of the learner's search space for a task, with the user's own values put over it.
   *
   * @throws NramError `usage` naming every unknown or ill-typed entry of `overrides`.
   */
  drawSettings(task: TaskSpec, random: Random, overrides: Settings): Settings;
  /**
   * One attempt, from start to end. Equal arguments give an equal result, byte for byte.
   *
   * @param settings - from {@link drawSettings}.
   * @param onProgress - called every so often.
   */
  attempt(
    task: TaskSpec,
    settings: Settings,
    seed: number,
    onProgress: (progress: AttemptProgress) => void,
  ): AttemptResult;
}
