import { createNetworkFile, createProgramFile } from './artifact/create-program-file.js';
import type { NetworkFile, ProgramFile, Provenance } from './artifact/program-file.js';
import { encodeWeights, hashWeights } from './artifact/weights-file.js';
import { type Finished, finishProgram } from './ending/finish.js';
import type { FailedAttempt, SolvedAttempt, TrainedNetwork, UnreadAttempt } from './learners/learner.js';
import { MIN_MEMORY_SIZE } from './limits.js';
import { createMachine } from './machine/spec.js';
import { createNetworkRunner } from './network/network-runner.js';
import { createUsage, type RuleUsage } from './program/interpreter.js';
import type { Program } from './program/program.js';
import { simplify } from './program/simplify/simplify.js';
import { type AttemptRecord, type RaceOptions, type RaceResult, race } from './race/race.js';
import { type StepsTried, stepsTried } from './race/steps-tried.js';
import type { AttemptThreads } from './race/threads.js';
import { budgetOf, type StepBudget } from './tasks/budget.js';
import { gatesOf } from './tasks/gates.js';
import type { TaskSpec } from './tasks/task.js';
import { ACCEPT_SEED, checkForAcceptance } from './verify/acceptance.js';
import { isRight, type VerificationReport } from './verify/report.js';
import { verify, verifyRuns } from './verify/verify.js';
import { VERSION } from './version.js';

/** How long a race goes on for a program that ends by itself, once it has one that does not. */
export const DEFAULT_HARDEN_MS = 30_000;

export interface LearnOptions extends Omit<RaceOptions, 'accept'> {
  /**
   * How long to go on for a program that ends by itself, once there is one that does not, ms; in a deterministic race by the
   * virtual clock. Default 30 s; 0 takes the first right one.
   */
  readonly hardenMs?: number;
  /**
   * Called as soon as there is a program that passed the check which ends the race, before it is verified, and again for each
   * better one: whoever keeps it loses nothing, whatever goes wrong later.
   */
  readonly onFound?: (file: ProgramFile) => void;
  /** Called with the best program that is not right, whenever there is a better one; the last of them is `best`. */
  readonly onBest?: (file: ProgramFile) => void;
}

export interface LearnResult extends RaceResult {
  /** The program found, simplified and verified, with its provenance; null if none was found. */
  readonly file: ProgramFile | null;
  /**
   * Without a program: the best one that is not right, with what a check on validation inputs says of it; or null. Of the
   * programs that were refused, else of those that attempts gave up with.
   */
  readonly best: ProgramFile | null;
  /** Without a program: the least and the most steps that attempts gave an input of training; null if there were none. */
  readonly stepsTried: StepsTried | null;
  /** Without a program: a network that was right, but from which no program could be extracted; or null. */
  readonly network: NetworkFile | null;
  /** The weights' file (safetensors) that belongs to the program or to the network; null if there are none. */
  readonly weights: Uint8Array | null;
  /** How often each rule was taken in the reported verification, with the steps given; null if there is no program. */
  readonly usage: RuleUsage | null;
  /** Whether the program is right on every input of the verification with the steps given, as in the paper. */
  readonly isVerified: boolean;
}

/**
 * The main job, on threads of your own making (in Node, `learn` of `nram/node` makes them): race attempts until one finds a
 * program, simplify it, and verify it on the task's test split, which nothing before has looked at. Of a task of which
 * only examples are known the held-out ones must do for both the check that ends the race and the verification; the report
 * says how many programs were tried against them.
 *
 * @throws NramError as {@link race}.
 *
 * @example
 * const threads = createCallingThread(loadModules());
 * const { file } = await learnOn(threads, findTask('copy'), { seed: 1, budgetMs: 60_000 });
 * if (file !== null) console.log(programToText(file.program));
 */
export async function learnOn(
  threads: AttemptThreads,
  task: TaskSpec,
  options: LearnOptions,
): Promise<LearnResult> {
  const startedAt = performance.now();
  const { onFound, onBest, hardenMs = DEFAULT_HARDEN_MS, ...raceOptions } = options;
  const best = new BestWrong(task, onBest);
  /** Programs that were accepted, by attempt. */
  const finished = new Map<number, Program>();
  let bestRank = 0;
  const raced = await race(threads, task, {
    ...raceOptions,
    hardenMs,
    accept: (candidate) => {
      const { program, rank } = finish(candidate, task, best);
      if (rank === 0) return 0;
      finished.set(candidate.attempt, program);
      if (rank > bestRank) {
        bestRank = rank;
        onFound?.(
          createProgramFile(program, provenanceOf(candidate, task, weightsFor(candidate, task)), null),
        );
      }
      return rank;
    },
  });
  const ended = {
    ...{ best: null, stepsTried: null, network: null, file: null, weights: null, usage: null },
    isVerified: false,
  };
  const program = raced.winner === null ? undefined : finished.get(raced.winner.attempt);
  if (raced.winner === null || program === undefined) {
    // A program that an attempt took for right is better than any that an attempt gave up with.
    if (raced.progress.refused === 0) offerFailures(raced.bestFailures, task, best);
    const network = raced.unread === null ? null : networkOf(raced.unread, task);
    const attempts = { first: raceOptions.firstAttempt ?? 0, count: raced.progress.started };
    const tried = stepsTried(task, raceOptions, attempts);
    return { ...raced, ...ended, ...network, best: best.toFile(), stepsTried: tried };
  }
  const weights = weightsFor(raced.winner, task);
  const provenance = provenanceOf(raced.winner, task, weights);
  const { report, usage } = verifyOnTest(program, task, budgetOf(raced.winner.settings, task));
  return {
    ...raced,
    ...ended,
    progress: { ...raced.progress, elapsedMs: performance.now() - startedAt },
    file: createProgramFile(program, provenance, withCandidates(report, raced.progress.refused + 1)),
    weights,
    usage,
    isVerified: isRight(report),
  };
}

/** A program for a task, simplified. */
const simplifyFor = (program: Program, task: TaskSpec): Program =>
  simplify(program, { gates: gatesOf(task), minMemorySize: MIN_MEMORY_SIZE });

/** The verification that is reported, on the test split and far beyond; and which rules it took. */
export function verifyOnTest(
  program: Program,
  task: TaskSpec,
  budget: StepBudget,
): { readonly report: VerificationReport; readonly usage: RuleUsage } {
  const usage = createUsage(program);
  return { report: verify(program, task, { budget, usage }), usage };
}

/** The best program that is not right, so far. */
class BestWrong {
  readonly #task: TaskSpec;
  readonly #onBest: LearnOptions['onBest'];
  #record: AttemptRecord | null = null;
  #program: Program | null = null;
  #wrongShare = Number.POSITIVE_INFINITY;

  constructor(task: TaskSpec, onBest: LearnOptions['onBest']) {
    this.#task = task;
    this.#onBest = onBest;
  }

  /** Takes a program if it is wrong on a smaller share of inputs than the one before. */
  offer(record: AttemptRecord, program: Program, wrongShare: number): void {
    if (wrongShare >= this.#wrongShare) return;
    this.#record = record;
    this.#program = program;
    this.#wrongShare = wrongShare;
    this.#onBest?.(createProgramFile(program, provenanceOf(record, this.#task, null), null));
  }

  /** The program with a report on validation inputs, because the test split is for programs that were found; or null. */
  toFile(): ProgramFile | null {
    if (this.#record === null || this.#program === null) return null;
    const task = this.#task;
    const program = simplifyFor(this.#program, task);
    const { lengths, seed } = task.validation;
    const inputs = task.examples === undefined ? { lengths, seed: seed + ACCEPT_SEED } : {};
    const report = verify(program, task, { budget: budgetOf(this.#record.settings, task), ...inputs });
    const file = createProgramFile(program, provenanceOf(this.#record, task, null), report);
    this.#onBest?.(file);
    return file;
  }
}

/** A program simplified, checked and given an end; if it is wrong, it may be the best so far. */
function finish(record: AttemptRecord<SolvedAttempt>, task: TaskSpec, best: BestWrong): Finished {
  const { program } = record.result;
  // Kept before the check, in case that fails.
  best.offer(record, program, 1);
  const finished = finishProgram(program, task, budgetOf(record.settings, task));
  if (finished.ending === null) best.offer(record, program, finished.wrongShare);
  return finished;
}

/** Offers the best programs of attempts that failed, each learner's own. */
function offerFailures(
  failures: readonly AttemptRecord<FailedAttempt>[],
  task: TaskSpec,
  best: BestWrong,
): void {
  for (const record of failures) {
    const program = record.result.best;
    if (program === null) continue;
    best.offer(
      record,
      program,
      checkForAcceptance(program, task, budgetOf(record.settings, task)).wrongShare,
    );
  }
}

/** A right network without a program, checked as far as that can be done by running it. */
function networkOf(
  record: AttemptRecord<UnreadAttempt>,
  task: TaskSpec,
): { readonly network: NetworkFile; readonly weights: Uint8Array } {
  const { network, failure } = record.result;
  const weights = weightsOf(network, task);
  const runner = createNetworkRunner(createMachine(network.spec, task.gates), network.parameters);
  const report = verifyRuns(runner, task, { budget: budgetOf(record.settings, task) });
  return {
    network: createNetworkFile({ weights, failure }, provenanceOf(record, task, weights), report),
    weights,
  };
}

/** The weights' file of a network. */
function weightsOf(network: TrainedNetwork, task: TaskSpec): Uint8Array;
function weightsOf(network: TrainedNetwork | null, task: TaskSpec): Uint8Array | null;
function weightsOf(network: TrainedNetwork | null, task: TaskSpec): Uint8Array | null {
  return network === null ? null : encodeWeights(createMachine(network.spec, task.gates), network.parameters);
}

const weightsFor = ({ result }: AttemptRecord<SolvedAttempt>, task: TaskSpec): Uint8Array | null =>
  weightsOf(result.network, task);

function provenanceOf(record: AttemptRecord, task: TaskSpec, weights: Uint8Array | null): Provenance {
  const { seed, settings, learner, result } = record;
  const network = 'network' in result ? result.network : null;
  return {
    task: { name: task.name, options: { ...task.options } },
    seed,
    configuration: JSON.parse(JSON.stringify(settings)),
    learner,
    updates: network?.update ?? result.work,
    weightsHash: weights === null ? null : hashWeights(weights),
    toolVersion: VERSION,
  };
}

/** A report on examples, which says how many programs were tried against them. */
function withCandidates(report: VerificationReport, candidates: number): VerificationReport {
  if (report.examples === undefined) return report;
  return { ...report, examples: { ...report.examples, candidates } };
}
