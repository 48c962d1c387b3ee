/** What holds of every learner, from the day that it is listed in LEARNERS. */
import { describe, expect, it } from 'vitest';
import { NramError } from '../errors.js';
import { loadModules } from '../node/modules.js';
import { createRunner } from '../program/interpreter.js';
import { simplify } from '../program/simplify/simplify.js';
import { createRandom } from '../random.js';
import { budgetOf } from '../tasks/budget.js';
import { findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { isRight } from '../verify/report.js';
import { verify } from '../verify/verify.js';
import { findLearner, LEARNERS } from './index.js';
import type { AttemptProgress, Settings } from './learner.js';
import { isRightInValidation } from './validation.js';

const modules = loadModules();
const access = findTask('access');

describe.each(LEARNERS)('the learner $name', (learner) => {
  const draw = (seed: number, overrides: Settings = {}): Settings =>
    learner.drawSettings(access, createRandom(seed, 'learners test'), overrides);

  it('is found by its name and takes part in races', () => {
    expect(findLearner(learner.name)).toBe(learner);
    expect(learner.share).toBeGreaterThan(0);
    expect(Number.isInteger(learner.share)).toBe(true);
    expect(learner.problemWith(access)).toBeNull();
    for (const words of [learner.about, learner.unit, learner.units]) expect(words).not.toBe('');
  });

  it('draws the settings that it describes, as plain data, and the same ones for the same seed', () => {
    for (let seed = 0; seed < 50; seed++) {
      const settings = draw(seed);
      expect(Object.keys(settings).sort()).toEqual(Object.keys(learner.settings).sort());
      expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
      expect(draw(seed)).toEqual(settings);
    }
    expect(draw(1)).not.toEqual(draw(2));
    for (const [name, help] of Object.entries(learner.settings)) expect(help, name).not.toBe('');
  });

  it('has settings for the steps that its programs are given, which can be overridden', () => {
    const given = { stepScale: 1.5, extraSteps: 3 };
    expect(budgetOf(draw(1, given))).toEqual(given);
  });

  it('draws its steps from what a task says that there is to try, if it does', () => {
    const stepBudgets = [
      { stepScale: 0.5, extraSteps: 7 },
      { stepScale: 3, extraSteps: 0 },
    ];
    const unsaid: TaskSpec = { ...access, stepBudgets };
    const drawn = Array.from({ length: 40 }, (_, seed) =>
      budgetOf(learner.drawSettings(unsaid, createRandom(seed, 'budgets'), {})),
    );
    expect(new Set(drawn.map((budget) => JSON.stringify(budget)))).toEqual(
      new Set(stepBudgets.map((budget) => JSON.stringify(budget))),
    );
    expect(learner.drawSettings(unsaid, createRandom(1), { stepScale: 2, extraSteps: 9 })).toMatchObject({
      stepScale: 2,
      extraSteps: 9,
    });
  });

  it('refuses settings that it does not have or that are of the wrong type', () => {
    for (const overrides of [{ nonsense: 1 }, { extraSteps: 'many' }]) {
      const [name] = Object.keys(overrides);
      expect(() => draw(1, overrides)).toThrow(NramError);
      expect(() => draw(1, overrides)).toThrow(expect.objectContaining({ code: 'usage' }));
      expect(() => draw(1, overrides)).toThrow(name);
    }
  });

  it('gives equal bytes for equal arguments, and reports work that only grows', () => {
    const run = () => {
      const reports: AttemptProgress[] = [];
      const onProgress = (progress: AttemptProgress) => {
        reports.push(structuredClone(progress));
      };
      const result = learner.attempt(access, draw(3), 3, { modules, onProgress });
      for (const [i, { work, score }] of reports.entries()) {
        expect(work).toBeGreaterThanOrEqual(i === 0 ? 0 : reports[i - 1].work);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
      }
      return { reports, result };
    };
    expect(run()).toEqual(run());
  });

  it('solves Access in at least one of 10 attempts; what it calls solved is right in validation and on test inputs', () => {
    const solved = Array.from({ length: 10 }, (_, seed) => {
      const settings = draw(seed);
      return { settings, result: learner.attempt(access, settings, seed, { modules }) };
    }).flatMap(({ settings, result }) =>
      result.kind === 'solved' ? [{ program: result.program, budget: budgetOf(settings) }] : [],
    );
    expect(solved.length).toBeGreaterThanOrEqual(1);
    for (const { program, budget } of solved) {
      expect(isRightInValidation(createRunner(program), access, budget)).toBe(true);
      const simple = simplify(program, { minMemorySize: 4 });
      expect(isRight(verify(simple, access, { budget }))).toBe(true);
    }
  });
});
