import { describe, expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { createRunner, createUsage, type Runner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { findTask } from '../tasks/index.js';
import type { Sample, TaskSpec } from '../tasks/task.js';
import { createJudge } from './judge.js';
import { isRight } from './report.js';
import { reportToText } from './report-text.js';
import { checkOnSamples } from './sampled.js';
import { verify } from './verify.js';

/** mem[0] times mem[1] to cell 0, by adding; `end` is what it does after the product is there. */
const multiply = (end: string) =>
  parseProgramText(
    `registers k, s start at 0
first step: k = mem[0]
then repeat until k = 0:
  k, s = k - 1, s + mem[1]
${end}`,
    'multiply.nram',
  );

/** Products of numbers in a memory of which the largest value is far above them. */
const product: TaskSpec = {
  ...findTask('access'),
  name: 'product',
  minMemorySize: () => 400,
  minSteps: () => 4,
  sample: (random, _length, memorySize) => sampleOf(random.int(1, 19), random.int(1, 19), memorySize),
};

function sampleOf(a: number, b: number, memorySize = 400): Sample {
  const memory = new Int32Array(memorySize);
  memory.set([a, b]);
  const target = memory.slice();
  target[0] = (a * b) % memorySize;
  return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
}

const BUDGET = { stepScale: 1, extraSteps: 1 };
/** 5 steps are given, 32 in strict mode. */
const judge = (end: string) => createJudge(createRunner(multiply(end)), product, BUDGET);

describe('a program that stops by itself', () => {
  it('is judged where it stops, however few the steps given', () => {
    // 3 steps are in time, 21 too many as given, 42 too many even in strict mode.
    for (const [a, paper, strict] of [
      [1, null, null],
      [19, 21, null],
      [40, 42, 42],
    ] as const) {
      expect(judge('then: mem[0] = s; stop')(sampleOf(a, 7), 1)).toEqual({
        paper: { failure: null, lateSteps: paper },
        strict: { failure: null, lateSteps: strict },
        stops: true,
      });
    }
  });

  it('is wrong if it is wrong there, which the counterexample shows', () => {
    const { paper, strict } = judge('then: mem[0] = s + 1; stop')(sampleOf(19, 7), 1);
    const got = sampleOf(19, 7).memory.fill(19 * 7 + 1, 0, 1);
    expect(paper.failure).toMatchObject({ maxSteps: 5, stoppedAfter: 21, got });
    expect(strict.failure).toMatchObject({ maxSteps: 32, stoppedAfter: 21, got });
  });

  it('is not waited for without end', () => {
    expect(mostSteps(multiply('then: mem[0] = s; stop'), 1_000_000)).toBe(32 + 10_000);
  });
});

/** The most steps that a program is given which does not come to an end on a memory. */
function mostSteps(program: Program, memorySize: number): number {
  const runner = createRunner(program);
  let most = 0;
  const watched: Pick<Runner, 'run'> = {
    ...runner,
    run: (memory, options) => {
      most = Math.max(most, options.maxSteps);
      return runner.run(memory, options);
    },
  };
  const outcome = createJudge(watched, product, BUDGET)(sampleOf(99_999, 2, memorySize), 1);
  expect(outcome.paper.failure).toMatchObject({ maxSteps: 5, stoppedAfter: null });
  return most;
}

describe('a program that does not stop', () => {
  it('is not waited for', () => {
    expect(mostSteps(multiply('then: mem[0] = s\nthen repeat: do nothing'), 1_000_000)).toBe(32);
  });
  it('is judged after the steps given, as in the paper', () => {
    const goesOn = judge('then: mem[0] = s\nthen repeat: do nothing');
    for (const [a, isInTime, isInStrictTime] of [
      [1, true, true],
      [19, false, true],
      [40, false, false],
    ] as const) {
      const { paper, strict } = goesOn(sampleOf(a, 7), 1);
      expect([paper.failure === null, strict.failure === null]).toEqual([isInTime, isInStrictTime]);
      expect([paper.lateSteps, strict.lateSteps]).toEqual([null, null]);
    }
  });
});

it('acceptance and verification judge alike, and the report says what it took', () => {
  const program = multiply('then: mem[0] = s; stop');
  const { paper, strict } = checkOnSamples(createRunner(program), product, {
    lengths: [1, 1],
    seed: 1,
    cases: 100,
  });
  expect(paper).toMatchObject({ errors: 0, late: { steps: 21 } });
  expect(paper.late?.cases).toBeGreaterThan(50);
  expect(strict.errors).toBe(0);
  expect(strict).not.toHaveProperty('late');

  const report = verify(program, product, { lengths: [1, 1], cases: 100, exhaustive: 0 });
  expect(isRight(report, { strict: true })).toBe(true);
  expect(report.shortcuts?.lastAddress.tight).toEqual({ right: 128, cases: 128 });
  expect(reportToText(report)).toMatch(
    /right on 100 of 100 sampled .*\n.*\n.*\n {2}on \d+ inputs it stops by itself only after more than the steps given \(up to 21\), and is judged when it stops/,
  );
});

it('rules that are taken after the steps given are met, each step once', () => {
  const program = multiply('then: mem[0] = s; stop');
  const usage = createUsage(program);
  createJudge(createRunner(program), product, { ...BUDGET, usage })(sampleOf(19, 7), 1);
  const counts = usage.flat().map(({ first, later }) => first + later);
  expect(counts.toSorted((a, b) => a - b)).toEqual([1, 1, 19]);
});
