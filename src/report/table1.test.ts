import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { programToWeights } from '../program/compile.js';
import { findTask } from '../tasks/index.js';
import { DEFAULT_BUDGET } from '../tasks/task.js';
import { fuzzyError } from './fuzzy.js';
import { tableToMarkdown, tableToText } from './table-text.js';
import { summarizeRuns, type TableRun } from './table1.js';

const run = (seed: number, more: Partial<TableRun> = {}): TableRun => ({
  task: 'copy',
  learners: 'gradient',
  seed,
  budgetMs: 1000,
  version: '1',
  learner: 'gradient',
  solved: true,
  strict: false,
  proven: false,
  seconds: seed,
  attempts: 1,
  fuzzy: { train: 0, length50: 0.25 },
  discreteError: 0,
  fewestSteps: 11,
  ...more,
});
const unsolved = { solved: false, fuzzy: null, discreteError: null, fewestSteps: null, learner: null };

describe('the rows of a table', () => {
  it('count, and take runs that failed for longer than all others', () => {
    const [row] = summarizeRuns([run(1), run(2, unsolved), run(3, { strict: true, fewestSteps: 10 })]);
    expect(row).toMatchObject({ runs: 3, solved: 2, strict: 1, medianSeconds: 3, quartiles: [1.5, 2.5] });
    expect(row).toMatchObject({
      fuzzyTrain: 0,
      fuzzy50: 0.25,
      discreteError: 0,
      gap: -0.25,
      fewestSteps: 10,
    });
  });
  it('have dashes where nothing is known, and the paper beside them', () => {
    const rows = summarizeRuns([run(1, unsolved), run(2, { task: 'merge' })]);
    expect(tableToMarkdown(rows)).toContain('| copy | gradient | 0 / 1 | 0..79% | 0 | 0 | - | - | - |');
    expect(tableToMarkdown(rows)).toContain('10, 1%, weak, hurts performance');
    expect(tableToText(rows).split('\n')).toHaveLength(4);
  });
});

describe('the error of a machine that is not discretised', () => {
  const error = (name: string, program: keyof typeof HAND_PROGRAMS) => {
    const { machine, parameters } = programToWeights(HAND_PROGRAMS[program]);
    return fuzzyError(machine, parameters, findTask(name), {
      length: 6,
      cases: 4,
      seed: 1,
      budget: DEFAULT_BUDGET,
    });
  };
  it('is 0 for a right program, and not for another one', () => {
    expect(error('permutation', 'permutation')).toBe(0);
    expect(error('copy', 'permutation')).toBeGreaterThan(0.3);
  });
});
