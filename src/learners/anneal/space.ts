import type { Random } from '../../random.js';
import type { TaskSpec } from '../../tasks/task.js';
import type { AnnealSettings } from './settings.js';

/** What a gate may be: all 14 gates, those that programs need most more than once. */
const GATES =
  'read read read zero one two inc inc add add sub dec lessThan lessOrEqual equal min max write write'.split(
    ' ',
  );

/** Moves of an attempt, many short ones and a few long: nobody knows how long a task needs (Luby et al., 1993). */
const MOVES: readonly number[] = [100_000, 100_000, 100_000, 100_000, 300_000, 300_000, 1_000_000];

/** Draws a point of the search space: the same space for every task. */
export function drawAnnealPoint(task: TaskSpec, random: Random): AnnealSettings {
  const [lowest, highest] = task.train.lengths;
  const testedRegisters = random.pick([0, 0, 1, 1, 1, 2]);
  return {
    numGates: random.pick([5, 6, 7, 8, 10, 12]),
    gates: [...GATES],
    numRegisters: Math.max(2, testedRegisters + random.int(1, 4)),
    firstStep: random.pick([0, 1, 1, 1]),
    testedRegisters,
    startLevel: random.int(Math.min(lowest + 1, highest), highest),
    numExamples: random.pick([64, 96, 128]),
    moves: random.pick(MOVES),
    hottest: random.pick([0.03, 0.05, 0.08]),
    coldest: 0.002,
    gatePrice: random.pick([0, 0.0005]), shorten: 0,
    climbShare: 0.5,
    climbHottest: 0.02,
    stepScale: random.pick([0.5, 1, 1]),
    extraSteps: random.pick([0, 1, 1, 2, 4]),
  };
}
