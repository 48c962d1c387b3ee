import { encodeWeights, hashWeights } from '../learners/weights-file.js';
import { createMachine } from '../machine/spec.js';
import { createUsage, type RuleUsage } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import type { ProgramFile } from '../program/program-file.js';
import { simplify } from '../program/simplify.js';
import type { TaskSpec } from '../tasks/task.js';
import type { VerificationReport } from '../verify/report.js';
import { verifyProgram } from '../verify/sampled.js';
import { VERSION } from '../version.js';
import { type RaceOptions, type RaceResult, race } from './race.js';

/** Sampled inputs of the verification that is reported. */
export const VERIFY_CASES = 1000;
/** Every task's memories have at least this many cells; discretising and simplifying rely on it. */
const MIN_MEMORY_SIZE = 4;

export interface LearnResult extends RaceResult {
  /** The found program, simplified and verified, with its provenance; null if none was found. */
  readonly file: ProgramFile | null;
  /** The weights' file (safetensors) that the program was read off; null if there are none. */
  readonly weights: Uint8Array | null;
  /** How often each rule was taken in the reported verification, with the steps given; null if there is no program. */
  readonly usage: RuleUsage | null;
  /** Whether the program is right on every sampled test input with the steps given, as in the paper. */
  readonly isVerified: boolean;
}

/**
 * The main job: race attempts until one finds a program, simplify it, and verify it on the task's test split, which
 * nothing before has looked at.
 *
 * @throws NramError as {@link race}.
 *
 * @example
 * const { file, isVerified } = await learn(findTask('copy'), { learner: gradient, seed: 1, budgetMs: 60_000 });
 * if (file !== null) console.log(programToText(file.program));
 */
export async function learn(task: TaskSpec, options: RaceOptions): Promise<LearnResult> {
  const result = await race(task, options);
  if (result.winner === null) return { ...result, file: null, weights: null, usage: null, isVerified: false };
  const { seed, settings, result: attempt } = result.winner;
  const program = simplify(attempt.program as Program, { minMemorySize: MIN_MEMORY_SIZE });
  const { report, usage } = verifyOnTest(program, task, extraStepsOf(settings));
  const weights =
    attempt.weights === null
      ? null
      : encodeWeights(
          createMachine(settings as unknown as Parameters<typeof createMachine>[0]),
          attempt.weights,
        );
  const file: ProgramFile = {
    format: 'nram-program',
    version: 1,
    program,
    provenance: {
      task: { name: task.name, options: { ...task.options } },
      seed,
      configuration: JSON.parse(JSON.stringify(settings)),
      learner: options.learner.name,
      updates: attempt.updates,
      weightsHash: weights === null ? null : hashWeights(weights),
      toolVersion: VERSION,
    },
    verification: report,
  };
  return { ...result, file, weights, usage, isVerified: report.paper.errors === 0 };
}

/** The verification that is reported: sampled, on the test split's lengths and seed; and which rules it took. */
export function verifyOnTest(
  program: Program,
  task: TaskSpec,
  extraSteps: number,
): { report: VerificationReport; usage: RuleUsage } {
  const { lengths, seed } = task.test;
  const usage = createUsage(program);
  return {
    report: verifyProgram(program, task, { lengths, seed, extraSteps, cases: VERIFY_CASES, usage }),
    usage,
  };
}

/** The steps beyond the fewest that an attempt was given; 1 where its settings do not say. */
export function extraStepsOf(settings: Readonly<Record<string, unknown>>): number {
  return typeof settings.extraSteps === 'number' ? settings.extraSteps : 1;
}
