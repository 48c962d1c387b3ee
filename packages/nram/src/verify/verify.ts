import { NramError } from '../errors.js';
import { createRunner, type RuleUsage, type Runner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { prove } from '../proof/report.js';
import { defaultBudgetOf, type StepBudget } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { measureDependence } from './dependence.js';
import { verifyOnExamples } from './examples.js';
import { checkExhaustively } from './exhaustive.js';
import { counterexampleOf, createJudge } from './judge.js';
import { type Counterexample, isNearlyRight, isRight, type VerificationReport } from './report.js';
import { checkSampleOptions, judgeSamples, randomOf } from './sampled.js';
import { measureShortcuts } from './shortcuts.js';
import { shrink } from './shrink.js';

export interface VerifyOptions {
  /** Lengths to sample, both included, and no others. Default: the test split's, then on to the task's far length. */
  readonly lengths?: readonly [number, number];
  /** Sampled inputs besides the far ones; default {@link VERIFY_CASES}. */
  readonly cases?: number;
  /** Seed of the sampled inputs; default the test split's, which training never draws from. */
  readonly seed?: number;
  /** Steps given in `paper` mode, as in training; default {@link defaultBudgetOf}. */
  readonly budget?: StepBudget;
  /** The most cells beyond `task.minMemorySize(length)` of a sampled input; default 1000. */
  readonly maxSlack?: number;
  /** Every input up to this length, however many that are; 0 for none. Default: what can be done in a second. */
  readonly exhaustive?: number;
  /**
   * Counts (`createUsage(program)`) to which the rules taken in `paper` mode are added: what `programToText` needs to
   * leave out the cases that these very checks never met.
   */
  readonly usage?: RuleUsage;
}

/** Sampled inputs of a verification. */
export const VERIFY_CASES = 1000;

/**
 * Checks a program against a task: on every input in small memories, on sampled inputs up to lengths and memories far
 * beyond those of training, each with the steps given as in the paper and strictly, where the program must stop by
 * itself or be harmless to run on; one that stops later is judged where it stops (see `createJudge`). Measures shortcuts besides, and looks for a proof. A task of which only examples are
 * known is checked on these and on nothing else, and asked what else its answers depend on (see `measureDependence`).
 *
 * @returns the report. Its counterexample is an input that is wrong with the steps given, or if there is none, a
 *   strictly wrong one: the smallest there is, if the enumeration met one, else a sampled one made smaller.
 * @throws NramError `config` for options out of range or a program that is not valid, `usage` for options that ask for
 *   other inputs where only examples are known.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const report = verify(program, findTask('increment'));
 * process.stdout.write(reportToText(report));
 */
export function verify(program: Program, task: TaskSpec, options: VerifyOptions = {}): VerificationReport {
  const { budget = defaultBudgetOf(task), seed = task.test.seed } = options;
  const gates = gatesOf(task);
  const report = verifyRuns(createRunner(program, { gates }), task, options);
  if (task.examples !== undefined) {
    const dependence = isNearlyRight(report)
      ? measureDependence(program, task, task.examples, { ...budget, gates })
      : null;
    return { ...report, ...(dependence !== null && { dependence }) };
  }
  const shortcuts = measureShortcuts(program, task, { seed, ...budget, gates });
  // A proof holds for what its formula says, so no error may speak against it.
  const proof = isRight(report) ? prove(program, task, { budget, gates }) : null;
  return { ...report, shortcuts, proof };
}

/**
 * The part of {@link verify} that only runs: for a network off which no program could be read.
 *
 * @throws NramError as {@link verify}.
 *
 * @example
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const report = verifyRuns(createNetworkRunner(machine, parameters), findTask('copy'), { cases: 100 });
 */
export function verifyRuns(
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  options: VerifyOptions = {},
): VerificationReport {
  const { usage, budget = defaultBudgetOf(task), seed = task.test.seed, cases = VERIFY_CASES } = options;
  const sampling = {
    lengths: options.lengths ?? task.test.lengths,
    goesFar: options.lengths === undefined,
    seed,
    cases,
    ...(options.maxSlack !== undefined && { maxSlack: options.maxSlack }),
  };
  if (task.examples !== undefined && (options.lengths ?? options.exhaustive ?? options.seed) !== undefined) {
    const hint = 'only its own examples can be checked';
    throw new NramError(
      'usage',
      `verify: lengths, exhaustive and seed must not be given for ${task.name} (${hint})`,
    );
  }
  checkSampleOptions('verify', task, { ...sampling, ...budget });
  const judge = createJudge(runner, task, { ...budget, ...(usage !== undefined && { usage }) });
  if (task.examples !== undefined) return verifyOnExamples(judge, task, task.examples, budget);

  const enumerated = checkExhaustively(
    judge,
    task,
    options.exhaustive === undefined ? {} : { maxLength: options.exhaustive },
  );
  const sampled = judgeSamples(judge, task, sampling);

  let counterexample: Counterexample | null = null;
  for (const mode of ['paper', 'strict'] as const) {
    const [proven, met] = [enumerated.tally.smallest[mode], sampled.tally.smallest[mode]];
    if (proven !== null) counterexample ??= counterexampleOf(proven, true);
    else if (met !== null && counterexample === null) {
      // Looking for a smaller one is no check, so its rules do not count.
      const uncounted = createJudge(runner, task, budget);
      const small = shrink(met, task, uncounted, () => randomOf(task, seed, met.index as number));
      counterexample = counterexampleOf(small, false);
    }
  }
  return {
    task: task.name,
    seed,
    ...budget,
    paper: sampled.paper,
    strict: sampled.strict,
    counterexample,
    exhaustive: enumerated.report,
  };
}
