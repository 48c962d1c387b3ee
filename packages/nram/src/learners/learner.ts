import type { MachineSpec } from '../machine/spec.js';
import type { Program } from '../program/program.js';
import type { Random } from '../random.js';
import type { TaskSpec } from '../tasks/task.js';

/** Where an attempt stands. */
export interface AttemptProgress {
  /** Training updates done, or moves of a search: see {@link Learner.unit}. */
  readonly work: number;
  /**
   * How well the current discrete program does on the examples that the attempt itself looks at, 0..1. Each learner has its
   * own measure: `gradient`, the share of right cells in validation; `anneal`, on the examples that it searches on, 0.7
   * for right cells and 0.3 for wholly right examples. A program that scores 1 may still fail the check that ends a race.
   */
  readonly score: number;
}

/** A network in plain data. */
export interface TrainedNetwork {
  readonly spec: MachineSpec;
  /** The parameters, float32, in the layout of `createMachine(spec)`. */
  readonly parameters: Float32Array;
  /** The update that they are from. */
  readonly update: number;
}

/** An attempt that found a program which is right on all validation examples. */
export interface SolvedAttempt extends AttemptProgress {
  readonly kind: 'solved';
  readonly program: Program;
  /** The network that the program was extracted from; null if there was none. */
  readonly network: TrainedNetwork | null;
}

/** An attempt whose network was right, but no program could be extracted from it. */
export interface UnreadAttempt extends AttemptProgress {
  readonly kind: 'unread';
  readonly network: TrainedNetwork;
  /** Why there is no program. */
  readonly failure: string;
}

/** An attempt that gave up, or whose numbers were no longer finite. */
export interface FailedAttempt extends AttemptProgress {
  readonly kind: 'failed';
  readonly failure: string;
  /** Its best program, wrong as it is; null if it had none. */
  readonly best: Program | null;
}

/** How an attempt ended. */
export type AttemptResult = SolvedAttempt | UnreadAttempt | FailedAttempt;

/** Settings of one attempt: plain data, as written to files. */
export type Settings = Readonly<Record<string, unknown>>;

/** The compiled WebAssembly modules of the learners' kernels; in Node `loadModules()` of `nram/node` gives them. */
export interface LearnerModules {
  /** `nram.wasm`, the fuzzy machine with its gradient. */
  readonly kernel: WebAssembly.Module;
  /** `anneal.wasm`, the search over discrete programs. */
  readonly anneal: WebAssembly.Module;
  /** `anneal-wide.wasm`, the same for numbers that are too large for it. */
  readonly annealWide: WebAssembly.Module;
}

/** What an attempt is given to work with. */
export interface AttemptContext<Progress extends AttemptProgress = AttemptProgress> {
  readonly modules: LearnerModules;
  /** Called every so often; what it throws ends the attempt. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Something that proposes programs for a task. The race, the verifier, the reports and the program file do not care
 * which learner a program came from.
 */
export interface Learner {
  readonly name: string;
  /** What it does, in words that go on from its name and "is". */
  readonly about: string;
  /** What a unit of its {@link AttemptProgress.work} is called, and several of them. */
  readonly unit: string;
  readonly units: string;
  /**
   * What a unit of work takes on a machine of today, ms, roughly. Deterministic races count time by it: see
   * `RaceOptions.isDeterministic`.
   */
  readonly unitMs: number;
  /** How often a race of several learners draws it, against the others. */
  readonly share: number;
  /** The names of its settings, each with a line of help. */
  readonly settings: Readonly<Record<string, string>>;
  /** Why it cannot learn a task, in words that go on from its name and "will not take part: "; null if it can. */
  problemWith(task: TaskSpec): string | null;
  /**
   * A point of the learner's search space for a task, with the user's own values in place of sampled ones.
   *
   * @throws NramError `usage` naming every unknown or ill-typed entry of `overrides`.
   */
  drawSettings(task: TaskSpec, random: Random, overrides: Settings): Settings;
  /**
   * One attempt, from start to end. Equal arguments give an equal result, byte for byte.
   *
   * @param settings - from {@link drawSettings}.
   */
  attempt(task: TaskSpec, settings: Settings, seed: number, context: AttemptContext): AttemptResult;
}
