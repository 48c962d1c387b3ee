import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  circuit,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from '../../test/support/programs.js';
import { createRunner, createUsage } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import { createRandom } from '../random.js';
import { findTask } from '../tasks/index.js';
import type { Example, TaskSpec } from '../tasks/task.js';
import { countRight } from './check.js';
import { verificationReportSchema } from './report.js';
import { reportToText } from './report-text.js';
import { checkOnSamples } from './sampled.js';
import { verify } from './verify.js';

/** Increment that never stops and, in a memory without slack, wraps round and spoils its output. */
const increment = findTask('increment');
const options = { lengths: [1, 20], cases: 200, seed: 9, exhaustive: 0 } as const;

describe("the paper's programs on the built-in tasks", () => {
  test.each([
    ['access', paperAccess, 0],
    ['increment', paperIncrement, 0],
    // The printed Copy takes two steps an element.
    ['copy', paperCopy, 64],
    ['reverse', paperReverse, 0],
    ['swap', paperSwap, 0],
  ] as const)('%s: no error with T given', (name, program, extraSteps) => {
    const task = findTask(name);
    const { lengths, seed } = task.test;
    for (const candidate of [program, simplify(program, { minMemorySize: 4 })]) {
      const report = verify(candidate, task, {
        lengths,
        seed,
        cases: 300,
        budget: { stepScale: 1, extraSteps },
      });
      expect(report.paper).toMatchObject({ cases: 300, errors: 0, maxLength: 64 });
      expect(verificationReportSchema.parse(report)).toEqual(report);
    }
  });

  test('a program that stops, or does no harm in running on, is right in strict mode, too', () => {
    for (const [name, program] of [
      ['copy', paperCopy],
      ['access', paperAccess],
      ['swap', paperSwap],
    ] as const) {
      const { lengths, seed } = findTask(name).test;
      expect(
        verify(program, findTask(name), {
          lengths,
          seed,
          cases: 100,
          budget: { stepScale: 1, extraSteps: 64 },
        }),
      ).toMatchObject({
        strict: { cases: 100, errors: 0 },
        counterexample: null,
      });
    }
  });

  test('a program that does harm in running on is wrong in strict mode', () => {
    const report = verify(paperIncrement, increment, { ...options, budget: { stepScale: 1, extraSteps: 0 } });
    expect(report.paper.errors).toBe(0);
    expect(report.strict.errors).toBeGreaterThan(20);
    // In 4 cells the 20 steps of length 1 come to the right result again.
    expect(report.counterexample).toMatchObject({ mode: 'strict', length: 2, maxSteps: 24 });
  });
});

describe('the sample', () => {
  /** Notes what is asked of the sampler; the program of the tests does nothing, which is right. */
  const spy = (): { task: TaskSpec; drawn: { length: number; memorySize: number }[] } => {
    const drawn: { length: number; memorySize: number }[] = [];
    const task: TaskSpec = {
      ...increment,
      sample: (_random, length, memorySize) => {
        drawn.push({ length, memorySize });
        const memory = new Int32Array(memorySize);
        return { memory, target: memory, mask: new Uint8Array(memorySize).fill(1) };
      },
    };
    return { task, drawn };
  };
  const doNothing = oneState([circuit([], [0])], [rule('*', 0)]);

  it('covers every small length, the longest, and memories far larger than needed', () => {
    const { task, drawn } = spy();
    const report = checkOnSamples(createRunner(doNothing), task, { lengths: [1, 64], cases: 400, seed: 1 });
    const count = (length: number): number => drawn.filter((each) => each.length === length).length;
    for (let length = 1; length <= 8; length++) expect(count(length)).toBeGreaterThanOrEqual(20);
    expect(count(64)).toBeGreaterThanOrEqual(1);
    expect(new Set(drawn.map(({ length }) => length)).size).toBeGreaterThan(50);

    const slack = drawn.map(({ length, memorySize }) => memorySize - task.minMemorySize(length));
    expect(Math.min(...slack)).toBe(0);
    expect(Math.max(...slack)).toBeGreaterThan(500);
    expect(Math.max(...slack)).toBeLessThanOrEqual(1000);
    expect(slack.filter((cells) => cells <= 8).length).toBeGreaterThan(200);
    expect(report.paper).toEqual({
      cases: 400,
      errors: 0,
      stopped: 0,
      minLength: 1,
      maxLength: 64,
      minMemorySize: Math.min(...drawn.map(({ memorySize }) => memorySize)),
      maxMemorySize: Math.max(...drawn.map(({ memorySize }) => memorySize)),
    });
  });

  it('draws the memory size independently of the length', () => {
    const { task, drawn } = spy();
    checkOnSamples(createRunner(doNothing), task, { lengths: [5, 5], cases: 100, seed: 2 });
    expect(new Set(drawn.map(({ memorySize }) => memorySize)).size).toBeGreaterThan(10);
  });

  it('is the same for the same seed', () => {
    const run = (seed: number) => {
      const { task, drawn } = spy();
      checkOnSamples(createRunner(doNothing), task, { ...options, seed });
      return drawn;
    };
    expect(run(1)).toEqual(run(1));
    expect(run(1)).not.toEqual(run(2));
  });

  it('keeps to maxSlack', () => {
    const { task, drawn } = spy();
    checkOnSamples(createRunner(doNothing), task, { ...options, maxSlack: 0 });
    expect(drawn.every(({ length, memorySize }) => memorySize === task.minMemorySize(length))).toBe(true);
  });
});

it('counts the rules that were taken with T given, and no others', () => {
  // Goes on to a second state after 3 steps, which only a strict run of length 1 takes.
  const program: Program = {
    numRegisters: 1,
    circuits: [circuit([['inc', 0]], [1]), circuit([['two']], [0])],
    states: [
      { rules: [rule('0', 0), rule('+', 0, { next: 1 })] },
      { rules: [rule('*', 1, { next: 2 })] },
      { rules: [rule('*', 1)] },
    ],
  };
  const usage = createUsage(program);
  checkOnSamples(createRunner(program), increment, {
    lengths: [1, 1],
    cases: 10,
    seed: 1,
    budget: { stepScale: 1, extraSteps: 1 },
    usage,
  });
  expect(usage).toEqual([
    [
      { first: 10, later: 0 },
      { first: 0, later: 10 },
    ],
    [{ first: 0, later: 0 }],
    [{ first: 0, later: 0 }],
  ]);
});

describe('the counterexample', () => {
  it('is the smallest of all that were met', () => {
    // Right in cell 0 only, so wrong from length 2 on.
    const once: Program = {
      numRegisters: 1,
      circuits: [
        circuit(
          [
            ['read', 0],
            ['inc', 1],
            ['write', 0, 2],
          ],
          [0],
        ),
      ],
      states: [{ rules: [rule('*', 0, { halt: true })] }],
    };
    const sizes: number[] = [];
    const task: TaskSpec = {
      ...increment,
      sample: (random, length, memorySize) => {
        if (length === 2) sizes.push(memorySize);
        return increment.sample(random, length, memorySize);
      },
    };
    const report = verify(once, task, options);
    const { paper, strict, counterexample } = report;
    expect(paper.errors).toBe(strict.errors);
    expect(paper.errors).toBeGreaterThan(0);
    expect(paper.errors).toBeLessThan(paper.cases);
    expect(counterexample).toMatchObject({ mode: 'paper', length: 2, maxSteps: 3, failure: null });
    expect(counterexample?.memory).toHaveLength(Math.min(...sizes));
    const { memory, expected, got } = counterexample as NonNullable<typeof counterexample>;
    expect(expected.slice(0, 3)).toEqual([memory[0] + 1, memory[1] + 1, null]);
    expect(got.slice(0, 2)).toEqual([memory[0] + 1, memory[1]]);
  });

  it('is the smallest for every seed, of the runs with the steps given where one of them is wrong', () => {
    // One step too few from length 3 on; in strict mode Increment spoils the shortest already.
    const task: TaskSpec = { ...increment, minSteps: (length) => (length >= 3 ? length - 1 : length) };
    for (let seed = 1; seed <= 8; seed++) {
      const report = verify(paperIncrement, task, {
        ...options,
        seed,
        budget: { stepScale: 1, extraSteps: 0 },
      });
      expect(report.counterexample).toMatchObject({ mode: 'paper', length: 3 });
      const onlyStrict = verify(paperIncrement, increment, {
        ...options,
        seed,
        budget: { stepScale: 1, extraSteps: 0 },
      });
      expect(onlyStrict.counterexample).toMatchObject({ mode: 'strict', length: 2 });
    }
  });

  it('counts a run without a rule as an error and says so', () => {
    const stuck = oneState([circuit([['one']], [1])], [rule('0', 0)]);
    const report = verify(stuck, increment, options);
    expect(report.paper.errors).toBe(200);
    expect(report.counterexample?.failure).toContain('got none for r1 != 0 (state 1');
  });
});

test('options out of range are named, all of them', () => {
  expect(() =>
    verify(paperSwap, findTask('swap'), {
      lengths: [1, 0],
      cases: 0,
      seed: 0.5,
      budget: { stepScale: 1, extraSteps: -1 },
      maxSlack: -1,
    }),
  ).toThrow(
    'verify: lengths[0] of swap must be an integer >= 2, got 1; ' +
      'lengths[1] of swap must be an integer >= 2, got 0; cases must be an integer >= 1, got 0; ' +
      `seed must be an integer >= ${Number.MIN_SAFE_INTEGER}, got 0.5; ` +
      'extraSteps must be an integer >= 0, got -1; maxSlack must be an integer >= 0, got -1',
  );
});

describe('the report in words', () => {
  it('says what was checked', () => {
    const { lengths, seed } = findTask('access').test;
    const text = reportToText(
      verify(paperAccess, findTask('access'), { lengths, seed, cases: 50, exhaustive: 2 }),
    );
    expect(text).toMatch(
      /^access: the program ends by itself, on every input that was checked\naccess, after the steps given \(task minimum \+ 1\): right on 50 of 50 sampled inputs, lengths 1\.\.64, memories of \d+\.\.\d+ cells\naccess, strict \(must stop by itself or still be right after 4 times the task minimum \+ 16 steps\): right on 50 of 50 sampled inputs, .*\naccess, exhaustively: right on all 10 inputs in memories of up to 4 cells \(lengths up to 2\); strict: right on all\n {2}stops by itself in 256 of 256 runs \(steps: task minimum\)\nproven: right for every length n >= 1 in every memory that is large enough; it stops by itself, after 2 steps\n {2}given: 1 <= k <= n; .*\n {2}answer: mem\[0\] = mem\[k\] .*\n {2}\d statements about single rounds .*\n$/,
    );
  });

  it('shows the counterexample', () => {
    const mode = { cases: 3, errors: 1, minLength: 2, maxLength: 2, minMemorySize: 4, maxMemorySize: 50 };
    const memory = Array.from({ length: 50 }, (_, i) => i % 10);
    const text = reportToText({
      task: 'copy',
      seed: 1,
      extraSteps: 0,
      paper: { ...mode, errors: 0 },
      strict: mode,
      counterexample: {
        mode: 'paper',
        length: 2,
        maxSteps: 1,
        memory: [0, 1, 2, 3],
        expected: [null, 7, null, null],
        got: memory,
        failure: 'no rule',
      },
    });
    expect(text).toBe(`\
copy: the program must be stopped after the steps given: its answer is wrong if it runs on
copy, after the steps given (task minimum): right on 3 of 3 sampled inputs, lengths 2, memories of 4..50 cells
copy, strict (must stop by itself or still be right after 4 times the task minimum + 16 steps): wrong on 1 of 3 sampled inputs, lengths 2, memories of 4..50 cells
smallest counterexample found (length 2, after 1 step):
  memory:   0 1 2 3
  expected: - 7 - -
  got:      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 ... (50 cells)
  first wrong cell: 1, expected 7, got 1
  the run failed: no rule
`);
  });
});

describe('countRight', () => {
  const examples = (task: TaskSpec, lengths: readonly number[]): Example[] => {
    const random = createRandom(3, 'countRight');
    return lengths.map((length) => ({
      ...task.sample(random, length, task.minMemorySize(length) + 2),
      maxSteps: task.minSteps(length),
    }));
  };

  it('counts cells and whole examples, and leaves the examples as they are', () => {
    const batch = examples(increment, [1, 3, 2]);
    const before = batch.map(({ memory }) => Array.from(memory));
    expect(countRight(createRunner(paperIncrement), batch)).toEqual({
      cells: { right: 6, total: 6 },
      examples: { right: 3, total: 3 },
    });
    expect(batch.map(({ memory }) => Array.from(memory))).toEqual(before);

    const short = batch.map((example) => ({ ...example, maxSteps: 1 }));
    expect(countRight(createRunner(paperIncrement), short)).toEqual({
      cells: { right: 3, total: 6 },
      examples: { right: 1, total: 3 },
    });
    expect(countRight(createRunner(paperIncrement), [])).toEqual({
      cells: { right: 0, total: 0 },
      examples: { right: 0, total: 0 },
    });
  });

  it('counts a run that breaks off as wrong everywhere', () => {
    const stuck = oneState(
      [
        circuit(
          [
            ['read', 0],
            ['inc', 1],
            ['write', 0, 2],
          ],
          [2],
        ),
      ],
      [rule('0', 0)],
    );
    expect(
      countRight(
        createRunner(stuck),
        examples(increment, [1, 1]).map((e) => ({ ...e, maxSteps: 2 })),
      ),
    ).toEqual({
      cells: { right: 0, total: 2 },
      examples: { right: 0, total: 2 },
    });
  });

  test('agrees with a recount', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 6 }), (seed, maxSteps) => {
        const random = createRandom(seed);
        const batch = [1, 2, 4].map((length) => ({
          ...increment.sample(random, length, increment.minMemorySize(length) + 1),
          maxSteps,
        }));
        // Right as long as the steps suffice and do not wrap round.
        const { cells, examples: whole } = countRight(createRunner(paperIncrement), batch);
        let right = 0;
        for (const { memory, mask, target } of batch) {
          const after = memory.slice();
          for (let i = 0; i < maxSteps; i++) {
            const cell = i % memory.length;
            after[cell] = (after[cell] + 1) % memory.length;
          }
          right += after.filter((value, i) => mask[i] === 1 && value === target[i]).length;
        }
        expect(cells).toEqual({ right, total: 7 });
        expect(whole.total).toBe(3);
      }),
      { numRuns: 100 },
    );
  });
});
