import { encodeWeights, hashWeights } from '../learners/weights-file.js';
import { createMachine } from '../machine/spec.js';
import { compileProgram, countRule, createUsage, type RuleUsage } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import type { ProgramFile } from '../program/program-file.js';
import { simplify } from '../program/simplify.js';
import { createRandom } from '../random.js';
import { drawFromSplit, type TaskSpec } from '../tasks/task.js';
import type { VerificationReport } from '../verify/report.js';
import { verifyProgram } from '../verify/sampled.js';
import { VERSION } from '../version.js';
import { type AttemptRecord, type RaceOptions, type RaceResult, race } from './race.js';

/** Sampled inputs of the verification that is reported. */
export const VERIFY_CASES = 1000;

export interface LearnResult extends RaceResult {
  /** The found program, simplified and verified, with its provenance; null if none was found. */
  readonly file: ProgramFile | null;
  /** The weights' file (safetensors) that the program was read off; null if there are none. */
  readonly weights: Uint8Array | null;
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
  if (result.winner === null) return { ...result, file: null, weights: null, isVerified: false };
  const { seed, settings, result: attempt } = result.winner;
  const program = simplify(attempt.program as Program);
  const report = verifyOnTest(program, task, extraStepsOf(result.winner));
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
  return { ...result, file, weights, isVerified: report.paper.errors === 0 };
}

/** The verification that is reported: sampled, on the test split's lengths and seed. */
export function verifyOnTest(program: Program, task: TaskSpec, extraSteps: number): VerificationReport {
  const { lengths, seed } = task.test;
  return verifyProgram(program, task, { lengths, seed, extraSteps, cases: VERIFY_CASES });
}

/** Which rules a program takes on a hundred test inputs, with the steps given; for printing. */
export function sampleUsage(program: Program, task: TaskSpec): RuleUsage {
  const usage = createUsage(program);
  const runner = compileProgram(program);
  const random = createRandom(task.test.seed, 'usage');
  for (let i = 0; i < 100; i++) {
    const { memory, maxSteps } = drawFromSplit(task, random, task.test);
    runner.run(memory, { maxSteps, onStep: (event) => countRule(usage, event) });
  }
  return usage;
}

function extraStepsOf({ settings }: AttemptRecord): number {
  return typeof settings.extraSteps === 'number' ? settings.extraSteps : 1;
}
