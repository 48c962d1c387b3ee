import { describe, expect, it } from 'vitest';
import { drawFromSplit } from '../../../test/support/draw-from-split.js';
import { createMachine } from '../../machine/spec.js';
import { discretize } from '../../network/discretize.js';
import { loadModules } from '../../node/modules.js';
import { createRunner } from '../../program/interpreter.js';
import { createRandom } from '../../random.js';
import { findTask } from '../../tasks/index.js';
import { countRight } from '../../verify/check.js';
import type { AttemptProgress, AttemptResult, SolvedAttempt } from '../learner.js';
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

const modules = loadModules();
const attempt = (task: string, settings: GradientSettings, seed: number): AttemptResult =>
  attemptGradient(findTask(task), settings, seed, { modules });
const solvedAmong = (results: readonly AttemptResult[]): SolvedAttempt[] =>
  results.flatMap((result) => (result.kind === 'solved' ? [result] : []));

describe.each([
  // Of 20 attempts; measured 12 for copy and 20 for access.
  { task: 'copy', atLeast: 5 },
  { task: 'access', atLeast: 15 },
])('$task', ({ task, atLeast }) => {
  it(`is solved by at least ${atLeast} of 20 attempts`, () => {
    const results = Array.from({ length: 20 }, (_, i) => attempt(task, SETTINGS, i + 1));
    const solved = solvedAmong(results);
    expect(solved.length).toBeGreaterThanOrEqual(atLeast);
    for (const { program, network, score } of solved) {
      expect(score).toBe(1);
      expect(discretize(createMachine(SETTINGS), network?.parameters as Float32Array)).toEqual(program);
    }
    for (const result of results) {
      if (result.kind === 'solved') continue;
      expect(result).toMatchObject({ kind: 'failed', failure: 'gave up after 150 updates', work: 150 });
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
    const solved = solvedAmong(results);
    expect(solved.length).toBeGreaterThanOrEqual(atLeast);
    const spec = findTask(task);
    for (const { network } of solved) {
      expect(network?.parameters).toHaveLength(createMachine(settings).numParameters);
    }
    const random = createRandom(spec.test.seed, 'lstm');
    const examples = Array.from({ length: 200 }, () =>
      drawFromSplit(spec, random, spec.test, (length) => spec.minSteps(length) + 1),
    );
    const rightOnTest = solved.filter(({ program }) => {
      const { right, total } = countRight(createRunner(program), examples).examples;
      return right === total;
    });
    expect(rightOnTest.length).toBeGreaterThanOrEqual(atLeast);
  });
});

it('gives an equal result for equal arguments', () => {
  expect(attempt('access', SETTINGS, 1)).toEqual(attempt('access', SETTINGS, 1));
  expect(attempt('access', SETTINGS, 1)).not.toEqual(attempt('access', SETTINGS, 2));
});

it('reports its progress every 25 updates and at the end, when it gives up', () => {
  const seen: AttemptProgress[] = [];
  const settings = { ...SETTINGS, learningRate: 1e-9, maxUpdates: 60 };
  const result = attemptGradient(findTask('copy'), settings, 1, {
    modules,
    onProgress: (progress) => seen.push(progress),
  });
  expect(seen.map(({ work }) => work)).toEqual([25, 50, 60]);
  for (const { score } of seen) expect(score).toBeLessThan(1);
  expect(result).toMatchObject({ kind: 'failed', work: 60, failure: 'gave up after 60 updates' });
});

it('is given up from update 50 on when the lowest loss has not halved often enough since a blind guess', () => {
  const seen: GradientProgress[] = [];
  const run = (changed: Partial<GradientSettings>): AttemptResult =>
    attemptGradient(findTask('copy'), { ...SETTINGS, learningRate: 1e-9, ...changed }, 1, {
      modules,
      onProgress: (progress) => seen.push(progress),
    });
  // The largest memory is that of 6 values with 8 free cells: 13 + 8.
  const bound = (Math.log(21) / 2 ** (50 / 60)).toFixed(2);
  expect(run({ lossHalving: 60 })).toMatchObject({
    work: 50,
    failure: `gave up after 50 updates because no loss was below ${bound} nats per cell`,
  });
  expect(seen.map(({ work, level }) => [work, level])).toEqual([
    [25, SETTINGS.startLevel],
    [50, SETTINGS.startLevel],
  ]);
  expect(run({ lossHalving: 0 })).toMatchObject({ work: 150, failure: 'gave up after 150 updates' });
});

it('a right program is found all the same', () => {
  const solved = Array.from({ length: 20 }, (_, i) => i + 1).filter(
    (seed) => attempt('access', { ...SETTINGS, lossHalving: 60 }, seed).kind === 'solved',
  );
  expect(solved.length).toBeGreaterThanOrEqual(15);
});

it('stops when numbers are no longer finite, and says at which update and seed', () => {
  const result = attempt('copy', { ...SETTINGS, learningRate: 1e30 }, 7);
  expect(result).toMatchObject({
    kind: 'failed',
    work: 2,
    failure: 'loss NaN, gradient norm NaN at update 2, seed 7',
    best: null,
  });
});
