import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machine/spec.js';
import { discretize } from '../../network/discretize.js';
import { createRunner } from '../../program/interpreter.js';
import type { Program } from '../../program/program.js';
import { createRandom } from '../../random.js';
import { drawFromSplit } from '../../tasks/draw.js';
import { findTask } from '../../tasks/index.js';
import { countRight } from '../../verify/check.js';
import type { AttemptProgress, AttemptResult } from '../learner.js';
import { attemptGradient, type GradientProgress } from './attempt.js';
import { DEFAULT_SETTINGS, type GradientSettings } from './settings.js';

/** A good point of the search space. */
const SETTINGS: GradientSettings = {
  ...DEFAULT_SETTINGS,
  gates: ['read', 'zero', 'one', 'two', 'inc', 'write', 'read', 'inc', 'write'],
  hiddenSize: 16,
  batchSize: 16,
  learningRate: 0.028,
};

const attempt = (task: string, settings: GradientSettings, seed: number): AttemptResult =>
  attemptGradient(findTask(task), settings, seed, () => {});

describe.each([
  // Of 20 attempts; measured 12 for copy and 20 for access.
  { task: 'copy', atLeast: 5 },
  { task: 'access', atLeast: 15 },
])('$task', ({ task, atLeast }) => {
  it(`is solved by at least ${atLeast} of 20 attempts`, () => {
    const results = Array.from({ length: 20 }, (_, i) => attempt(task, SETTINGS, i + 1));
    const solved = results.filter(({ program }) => program !== null);
    expect(solved.length).toBeGreaterThanOrEqual(atLeast);
    for (const { program, weights, score, failure } of solved) {
      expect([score, failure]).toEqual([1, null]);
      expect(discretize(createMachine(SETTINGS), weights as Float32Array)).toEqual(program);
    }
    for (const { program, weights, failure, updates } of results) {
      if (program !== null) continue;
      expect([failure, weights, updates]).toEqual(['given up after 150 updates', null, 150]);
    }
  });
});

describe.each([
  // Of 10 attempts; measured 6 for copy and 10 for access.
  { task: 'copy', atLeast: 3 },
  { task: 'access', atLeast: 8 },
])('$task, with an LSTM', ({ task, atLeast }) => {
  it(`is solved by at least ${atLeast} of 10 attempts, with an automaton that holds on the test split`, () => {
    const settings = { ...SETTINGS, controller: 'lstm' as const };
    const results = Array.from({ length: 10 }, (_, i) => attempt(task, settings, i + 1));
    const solved = results.filter(({ program }) => program !== null);
    expect(solved.length).toBeGreaterThanOrEqual(atLeast);
    const spec = findTask(task);
    for (const { weights } of solved) {
      expect(weights).toHaveLength(createMachine(settings).numParameters);
    }
    const random = createRandom(spec.test.seed, 'lstm');
    const examples = Array.from({ length: 200 }, () =>
      drawFromSplit(spec, random, spec.test, (length) => spec.minSteps(length) + 1),
    );
    const rightOnTest = solved.filter(({ program }) => {
      const { right, total } = countRight(createRunner(program as Program), examples).examples;
      return right === total;
    });
    expect(rightOnTest.length).toBeGreaterThanOrEqual(atLeast);
  });
});

it('gives an equal result for equal arguments', () => {
  expect(attempt('access', SETTINGS, 1)).toEqual(attempt('access', SETTINGS, 1));
  expect(attempt('access', SETTINGS, 1).weights).not.toEqual(attempt('access', SETTINGS, 2).weights);
});

it('reports its progress every 25 updates and at the end, when it gives up', () => {
  const seen: AttemptProgress[] = [];
  const settings = { ...SETTINGS, learningRate: 1e-9, maxUpdates: 60 };
  const result = attemptGradient(findTask('copy'), settings, 1, (progress) => seen.push(progress));
  expect(seen.map(({ updates }) => updates)).toEqual([25, 50, 60]);
  for (const { score } of seen) expect(score).toBeLessThan(1);
  expect(result).toMatchObject({ updates: 60, program: null, failure: 'given up after 60 updates' });
});

it('is given up from update 50 on when the lowest loss has not halved often enough since a blind guess', () => {
  const seen: GradientProgress[] = [];
  const run = (changed: Partial<GradientSettings>): AttemptResult =>
    attemptGradient(findTask('copy'), { ...SETTINGS, learningRate: 1e-9, ...changed }, 1, (progress) =>
      seen.push(progress),
    );
  // The largest memory is that of 6 values with 8 free cells: 13 + 8.
  const bound = (Math.log(21) / 2 ** (50 / 60)).toFixed(2);
  expect(run({ lossHalving: 60 })).toMatchObject({
    updates: 50,
    failure: `given up after 50 updates, for no loss was below ${bound} nats a cell`,
  });
  expect(seen.map(({ updates, level }) => [updates, level])).toEqual([
    [25, SETTINGS.startLevel],
    [50, SETTINGS.startLevel],
  ]);
  expect(run({ lossHalving: 0 })).toMatchObject({ updates: 150, failure: 'given up after 150 updates' });
});

it('a right program is found all the same', () => {
  const solved = Array.from({ length: 20 }, (_, i) => i + 1).filter(
    (seed) => attempt('access', { ...SETTINGS, lossHalving: 60 }, seed).program !== null,
  );
  expect(solved.length).toBeGreaterThanOrEqual(15);
});

it('stops when numbers are no longer finite, and says at which update and seed', () => {
  const result = attempt('copy', { ...SETTINGS, learningRate: 1e30 }, 7);
  expect(result).toMatchObject({ updates: 2, program: null, weights: null });
  expect(result.failure).toBe('loss NaN, gradient norm NaN at update 2, seed 7');
});
