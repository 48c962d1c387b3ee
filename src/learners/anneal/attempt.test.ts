import { describe, expect, it } from 'vitest';
import { simplify } from '../../program/simplify.js';
import { createRandom } from '../../random.js';
import { findTask, TASKS } from '../../tasks/index.js';
import { budgetOf } from '../../tasks/task.js';
import { isRight } from '../../verify/report.js';
import { verify } from '../../verify/verify.js';
import { anneal } from './anneal.js';

const attempt = (name: string, seed: number) => {
  const task = findTask(name);
  const settings = anneal.drawSettings(task, createRandom(seed, 'attempt test'), { moves: 100_000 });
  return { settings, result: anneal.attempt(task, settings, seed, () => {}) };
};

describe('attempts by annealing', () => {
  it('give the same bytes for the same seed', () => {
    expect(JSON.stringify(attempt('copy', 3))).toBe(JSON.stringify(attempt('copy', 3)));
  });

  it.each([
    ['access', 5],
    ['copy', 3],
    ['swap', 2],
  ])('%s: at least %i of 8 seeds find a program, and each is right on all test inputs', (name, atLeast) => {
    const programs = Array.from({ length: 8 }, (_, seed) => attempt(name, seed)).filter(
      ({ result }) => result.program !== null,
    );
    expect(programs.length).toBeGreaterThanOrEqual(atLeast);
    for (const { result, settings } of programs) {
      const program = simplify(result.program as NonNullable<typeof result.program>, { minMemorySize: 4 });
      expect(isRight(verify(program, findTask(name), { budget: budgetOf(settings) }))).toBe(true);
    }
  });
});

describe('the search space', () => {
  it('is the same for every task but for the level at the start', () => {
    for (let seed = 0; seed < 50; seed++) {
      const drawn = TASKS.map((task) => ({ ...drawOf(task.name, seed), startLevel: 0 }));
      for (const settings of drawn) expect(settings).toEqual(drawn[0]);
    }
  });

  it.each([
    [{ moves: 0 }, /moves/],
    [{ numExamples: 17 }, /numExamples/],
    [{ gates: ['read', 'any'] }, /gates/],
    [{ hotest: 1 }, /did you mean "hottest"/],
  ])('refuses %j', (overrides, says) => {
    expect(() => anneal.drawSettings(findTask('copy'), createRandom(1), overrides)).toThrow(says);
  });
});

function drawOf(name: string, seed: number) {
  return anneal.drawSettings(findTask(name), createRandom(seed), {});
}
