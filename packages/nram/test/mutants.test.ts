/**
 * Does `verify` find what it should? Every single-edge mutant of every program in the repository is verified against
 * its task. `npm run test:mutants` does all of them and prints the rate; the normal run does a few of a few programs.
 *
 * A mutant is *meaning-changing* if there is a legal input of the task, that is one that the task's sampler can draw, on
 * which the mutant is wrong in a mode (steps given as in the paper; strict) in which the original is never wrong. A
 * mutant that does something else but is right on every legal input has the task's meaning, and verification against
 * the task must not refuse it.
 *
 * Whether there is such an input is decided thus:
 * - `verify` found one: it is its own proof, and it is run again on original and mutant to make sure.
 * - mutant and original are the same after simplifying (the edge was dead): there is none.
 * - else an oracle looks for one among far more inputs than `verify` has, none of them drawn from the same stream: all
 *   inputs of larger memories, and many more samples of other lengths and memory sizes. A mutant that it has nothing
 *   against counts as meaning-keeping; those are as far as we know right on every legal input.
 */
import { describe, expect, it } from 'vitest';
import { createRunner } from '../src/program/interpreter.js';
import type { Program } from '../src/program/program.js';
import { simplify } from '../src/program/simplify/simplify.js';
import { DEFAULT_BUDGET } from '../src/tasks/budget.js';
import { findTask } from '../src/tasks/index.js';
import type { TaskSpec } from '../src/tasks/task.js';
import { runExample } from '../src/verify/check.js';
import { checkExhaustively } from '../src/verify/exhaustive.js';
import { createJudge } from '../src/verify/judge.js';
import type { Counterexample, VerificationReport } from '../src/verify/report.js';
import { checkOnSamples } from '../src/verify/sampled.js';
import { verify } from '../src/verify/verify.js';
import { HAND_PROGRAMS } from './hand-programs.js';
import { type Mutant, mutantsOf } from './support/mutants.js';
import { paperAccess, paperCopy, paperIncrement, paperReverse, paperSwap } from './support/programs.js';

/** The printed Copy takes two steps an element. */
const slowCopy: TaskSpec = { ...findTask('copy'), minSteps: (length) => 2 * length + 1 };
const ALL_PROGRAMS: readonly (readonly [TaskSpec, Program])[] = [
  [findTask('access'), paperAccess],
  [findTask('increment'), paperIncrement],
  [slowCopy, paperCopy],
  [findTask('reverse'), paperReverse],
  [findTask('swap'), paperSwap],
  ...Object.entries(HAND_PROGRAMS).map(([name, program]) => [findTask(name), program] as const),
];

const isFull = process.env.MODE === 'mutants';
const PROGRAMS = isFull
  ? ALL_PROGRAMS
  : ALL_PROGRAMS.filter(([{ name }]) => ['access', 'swap', 'permutation'].includes(name));
/** The normal run takes one mutant in so many. */
const STRIDE = isFull ? 1 : 7;
const SMALLEST_SIZE = { minMemorySize: 4 };

type Fate = 'found' | 'missed' | 'keeps its meaning';

/** Whether the report has an error in a mode in which the original has none. */
const isRefused = (report: VerificationReport, isStrict: boolean): boolean =>
  report.paper.errors + (report.exhaustive?.errors ?? 0) > 0 ||
  (isStrict && report.strict.errors + (report.exhaustive?.strictErrors ?? 0) > 0);

function fateOf(original: Program, mutant: Program, task: TaskSpec, isStrict: boolean): Fate {
  // The first of the very inputs that verify samples: to fail here is to fail there, and most do.
  const { lengths, seed } = task.test;
  const quick = checkOnSamples(createRunner(mutant), task, { lengths, seed, cases: 40 });
  if (quick.paper.errors > 0) return 'found';

  const report = verify(mutant, task);
  if (isRefused(report, isStrict)) {
    expectProof(report.counterexample, original, mutant);
    return 'found';
  }
  const [before, after] = [original, mutant].map((program) =>
    JSON.stringify(simplify(program, SMALLEST_SIZE)),
  );
  if (before === after) return 'keeps its meaning';
  return oracleRefuses(mutant, task, isStrict) ? 'missed' : 'keeps its meaning';
}

function expectProof(counterexample: Counterexample | null, original: Program, mutant: Program): void {
  const { memory, expected, maxSteps } = counterexample as Counterexample;
  const isRight = (program: Program): boolean => {
    const input = { memory: Int32Array.from(memory) };
    const run = runExample(createRunner(program), input, { maxSteps });
    return run.failure === null && expected.every((value, i) => value === null || value === run.memory[i]);
  };
  expect([isRight(original), isRight(mutant)]).toEqual([true, false]);
}

/** Looks for an input on which the mutant is wrong, far beyond what `verify` looks at. */
function oracleRefuses(mutant: Program, task: TaskSpec, isStrict: boolean): boolean {
  const runner = createRunner(mutant);
  const refuses = ({ paper, strict }: { paper: number; strict: number }): boolean =>
    paper > 0 || (isStrict && strict > 0);
  const lengths = [task.test.lengths[0], 150] as const;
  const samples = { lengths, seed: 987_654_321, cases: isFull ? 5000 : 1000, maxSlack: 300 };
  if (refuses(checkOnSamples(runner, task, samples).tally.errors)) return true;
  const judge = createJudge(runner, task, DEFAULT_BUDGET);
  return refuses(checkExhaustively(judge, task, { budget: isFull ? 300_000 : 60_000 }).tally.errors);
}

describe.each(PROGRAMS.map(([task, program]) => [task.name, task, program] as const))(
  'single-edge mutants of %s',
  (name, task, program) => {
    it('mutants that change the meaning are found in 95 of 100 cases or more', () => {
      const original = verify(program, task);
      expect(isRefused(original, false)).toBe(false);
      const isStrict = !isRefused(original, true);

      const fates: Record<Fate, Mutant[]> = { found: [], missed: [], 'keeps its meaning': [] };
      for (const [i, mutant] of [...mutantsOf(program)].entries()) {
        if (i % STRIDE === 0) fates[fateOf(program, mutant.program, task, isStrict)].push(mutant);
      }
      const { found, missed, 'keeps its meaning': kept } = fates;
      const numChanging = found.length + missed.length;
      if (isFull) {
        const rate = ((100 * found.length) / numChanging).toFixed(1);
        process.stdout.write(
          `${name}: found ${found.length} of ${numChanging} meaning-changing mutants (${rate}%); ${kept.length} keep the meaning\n`,
        );
        for (const { edge } of missed) process.stdout.write(`  missed: ${edge}\n`);
      }
      expect(found.length).toBeGreaterThanOrEqual(0.95 * numChanging);
      expect(found.length).toBeGreaterThan(0);
    });
  },
);
