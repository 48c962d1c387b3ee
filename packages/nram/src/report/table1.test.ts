import { describe, expect, it } from 'vitest';
import { HAND_PROGRAMS } from '../../test/hand-programs.js';
import { programToWeights } from '../network/to-weights.js';
import { createRunner } from '../program/interpreter.js';
import { DEFAULT_BUDGET } from '../tasks/budget.js';
import { findTask } from '../tasks/index.js';
import { cellErrors } from './cell-errors.js';
import { tableToMarkdown, tableToText } from './table-text.js';
import { summarizeRuns, type TableRun } from './table1.js';

const run = (seed: number, more: Partial<TableRun> = {}): TableRun => ({
  task: 'copy',
  learners: 'gradient',
  seed,
  budgetMs: 1000,
  code: 'abc',
  host: 'here',
  learner: 'gradient',
  solved: true,
  strict: false,
  proven: false,
  seconds: seed,
  attempts: 1,
  candidates: 1,
  bestScore: 1,
  cellErrors: { train: { fuzzy: 0, discrete: 0 }, length50: { fuzzy: 0.25, discrete: 0 } },
  testError: 0,
  fewestSteps: 11,
  ...more,
});
const unsolved = { solved: false, cellErrors: null, testError: null, fewestSteps: null, learner: null };

describe('the rows of a table', () => {
  it('count, and take runs that failed for longer than all others', () => {
    const [row] = summarizeRuns([
      run(1),
      run(2, unsolved),
      run(3, { strict: true, fewestSteps: 10 }),
      // Accepted on validation inputs, and then wrong on the test.
      run(4, { ...unsolved, testError: 0.75 }),
    ]);
    expect(row).toMatchObject({ runs: 4, solved: 2, strict: 1, medianSeconds: null, quartiles: [1.5, 2.5] });
    expect(row.paper).toMatchObject({ trainedTo: '15', discretized: 'perfect' });
    expect(summarizeRuns([run(1), run(2, unsolved), run(3)])[0].medianSeconds).toBe(3);
    expect(row).toMatchObject({
      fuzzyTrain: 0,
      fuzzy50: 0.25,
      testError: 0.25,
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

describe('the errors of a machine and of a program', () => {
  const errors = (name: string, network: keyof typeof HAND_PROGRAMS, program = network) => {
    const { machine, parameters } = programToWeights(HAND_PROGRAMS[network]);
    return cellErrors(machine, parameters, createRunner(HAND_PROGRAMS[program]), findTask(name), {
      length: 6,
      cases: 4,
      seed: 1,
      budget: DEFAULT_BUDGET,
    });
  };
  it('are 0 for a right one, and not for another one', () => {
    expect(errors('permutation', 'permutation')).toEqual({ fuzzy: 0, discrete: 0 });
    const { fuzzy, discrete } = errors('copy', 'permutation');
    expect(fuzzy).toBeGreaterThan(0.3);
    // The machine is hard: its fuzzy run is the discrete one.
    expect(discrete).toBe(fuzzy);
  });
  it('are told apart on the same inputs', () => {
    const { fuzzy, discrete } = errors('permutation', 'permutation', 'merge');
    expect(fuzzy).toBe(0);
    expect(discrete).toBeGreaterThan(0.3);
  });
});
