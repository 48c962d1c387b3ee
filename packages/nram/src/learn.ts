import type { NetworkFile, ProgramFile, Provenance } from './artifact/program-file.js';
import { decodeWeights, encodeWeights, hashWeights } from './artifact/weights-file.js';
import { MIN_MEMORY_SIZE } from './limits.js';
import { createMachine } from './machine/spec.js';
import { createNetworkRunner } from './network/network-runner.js';
import { createRunner, createUsage, type RuleUsage } from './program/interpreter.js';
import type { Program } from './program/program.js';
import { simplify } from './program/simplify/simplify.js';
import {
  type AttemptRecord,
  type RaceOptions,
  type RaceProgress,
  type RaceResult,
  race,
} from './race/race.js';
import { budgetOf, type StepBudget } from './tasks/budget.js';
import type { TaskSpec } from './tasks/task.js';
import { isRight, type VerificationReport } from './verify/report.js';
import { checkOnSamples } from './verify/sampled.js';
import { VERIFY_CASES, verify, verifyRuns } from './verify/verify.js';
import { VERSION } from './version.js';

/** Added to the validation seed for the check that ends a race. */
const ACCEPT = 1_000_000;

export interface LearnResult extends RaceResult {
  /** The found program, simplified and verified, with its provenance; null if none was found. */
  readonly file: ProgramFile | null;
  /** Without a program: a network that was right, but off which no program could be read; or null. */
  readonly network: NetworkFile | null;
  /** The weights' file (safetensors) that the program was read off; null if there are none. */
  readonly weights: Uint8Array | null;
  /** Programs that attempts proposed; the accepted one is the last of them. */
  readonly candidates: number;
  /** How often each rule was taken in the reported verification, with the steps given; null if there is no program. */
  readonly usage: RuleUsage | null;
  /** Whether the program is right on every input of the verification with the steps given, as in the paper. */
  readonly isVerified: boolean;
}

/**
 * The main job: race attempts until one finds a program, simplify it, and verify it on the task's test split, which
 * nothing before has looked at. Of a task of which only examples are known the held-out ones must do for both the check
 * that ends the race and the verification; the report says how many programs were tried against them.
 *
 * @throws NramError as {@link race}.
 *
 * @example
 * const { file, isVerified } = await learn(findTask('copy'), { seed: 1, budgetMs: 60_000 });
 * if (file !== null) console.log(programToText(file.program));
 */
export async function learn(task: TaskSpec, options: RaceOptions): Promise<LearnResult> {
  const startedAt = performance.now();
  const result = await raceUntilAccepted(task, options, startedAt);
  const { winner, unread } = result;
  const none = { file: null, network: null, weights: null, usage: null, isVerified: false };
  if (winner === null) {
    return { ...result, ...none, ...(unread !== null && networkOf(unread, task)) };
  }
  const program = simplify(winner.result.program as Program, { minMemorySize: MIN_MEMORY_SIZE });
  const { report, usage } = verifyOnTest(program, task, budgetOf(winner.settings));
  const weights = weightsOf(winner);
  const file: ProgramFile = {
    format: 'nram-program',
    version: 1,
    program,
    provenance: provenanceOf(winner, task, weights),
    verification:
      report.examples === undefined
        ? report
        : { ...report, examples: { ...report.examples, candidates: result.candidates } },
  };
  const progress = { ...result.progress, elapsedMs: performance.now() - startedAt };
  return { ...result, progress, file, network: null, weights, usage, isVerified: isRight(report) };
}

/** A right network without a program, checked as far as that can be done by running it. */
function networkOf(
  record: AttemptRecord,
  task: TaskSpec,
): { readonly network: NetworkFile; readonly weights: Uint8Array } {
  const weights = weightsOf(record) as Uint8Array;
  const { machine, parameters } = decodeWeights(weights, 'the weights just found');
  const budget = budgetOf(record.settings);
  const network: NetworkFile = {
    format: 'nram-program',
    version: 1,
    program: null,
    network: {
      weights: Buffer.from(weights).toString('base64'),
      failure: record.result.failure as string,
    },
    provenance: provenanceOf(record, task, weights),
    verification: verifyRuns(createNetworkRunner(machine, parameters), task, { budget }),
  };
  return { network, weights };
}

/** The weights' file of an attempt; null if its learner has none. */
function weightsOf({ settings, result: { weights } }: AttemptRecord): Uint8Array | null {
  if (weights === null) return null;
  const machine = createMachine(settings as unknown as Parameters<typeof createMachine>[0]);
  return encodeWeights(machine, weights);
}

function provenanceOf(record: AttemptRecord, task: TaskSpec, weights: Uint8Array | null): Provenance {
  const { seed, settings, learner, result } = record;
  return {
    task: { name: task.name, options: { ...task.options } },
    seed,
    configuration: JSON.parse(JSON.stringify(settings)),
    learner,
    updates: result.weightsUpdate ?? result.updates,
    weightsHash: weights === null ? null : hashWeights(weights),
    toolVersion: VERSION,
  };
}

/**
 * Races until a program holds on a large sample of validation inputs that no attempt has looked at; one that does not is
 * passed over, and the race goes on after it with what is left of the budget.
 */
async function raceUntilAccepted(
  task: TaskSpec,
  options: RaceOptions,
  startedAt: number,
): Promise<RaceResult & Pick<LearnResult, 'candidates'>> {
  let { budgetMs, firstAttempt = 0, maxAttempts = Number.POSITIVE_INFINITY } = options;
  const elapsed = (): number => performance.now() - startedAt;
  let before = { started: 0, ended: 0, updates: 0 };
  let unread: AttemptRecord | null = null;
  for (let candidates = 0; ; ) {
    const result: RaceResult = await race(task, {
      ...options,
      budgetMs,
      firstAttempt,
      maxAttempts,
      onProgress: (progress) => options.onProgress?.(total(progress, before, options.budgetMs, elapsed())),
    });
    const progress = total(result.progress, before, options.budgetMs, elapsed());
    const { winner } = result;
    unread ??= result.unread;
    if (winner === null) return { ...result, unread, progress, candidates };
    candidates += 1;
    if (isAccepted(winner.result.program as Program, task, budgetOf(winner.settings))) {
      return { ...result, progress, candidates };
    }
    const next = winner.attempt + 1;
    maxAttempts -= next - firstAttempt;
    firstAttempt = next;
    before = progress;
    budgetMs = options.budgetMs - elapsed();
    if (budgetMs <= 0) return { winner: null, unread, progress, candidates, stopped: 'budget' };
    if (maxAttempts <= 0) return { winner: null, unread, progress, candidates, stopped: 'attempts' };
  }
}

type Effort = Pick<RaceProgress, 'started' | 'ended' | 'updates'>;

/** The progress of a race that goes on where others left off. */
function total(progress: RaceProgress, before: Effort, budgetMs: number, elapsedMs: number): RaceProgress {
  return {
    ...progress,
    started: progress.started + before.started,
    ended: progress.ended + before.ended,
    updates: progress.updates + before.updates,
    elapsedMs,
    budgetMs,
  };
}

/** Whether a program holds on inputs that the attempts have not looked at. */
function isAccepted(program: Program, task: TaskSpec, budget: StepBudget): boolean {
  if (task.examples !== undefined) return isRight(verify(program, task, { budget }));
  const { lengths, seed } = task.validation;
  // Another stream than the attempts' own check: the same inputs again would accept whatever they accepted.
  const report = checkOnSamples(createRunner(program), task, {
    lengths,
    seed: seed + ACCEPT,
    budget,
    cases: VERIFY_CASES,
  });
  return report.paper.errors === 0;
}

/** The verification that is reported, on the test split and far beyond; and which rules it took. */
export function verifyOnTest(
  program: Program,
  task: TaskSpec,
  budget: StepBudget,
): { report: VerificationReport; usage: RuleUsage } {
  const usage = createUsage(program);
  return { report: verify(program, task, { budget, usage }), usage };
}
