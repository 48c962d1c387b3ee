import type { Random } from '../../random.js';
import type { TaskSpec } from '../../tasks/task.js';
import { PRIOR, type PriorPoint } from './prior.js';
import type { AnnealSettings } from './settings.js';

/** Share of attempts that start from a point of the prior; the rest are drawn afresh. */
const PRIOR_SHARE = 0.75;
/** Moves of an attempt, many short ones and a few long: nobody knows how long a task needs (Luby et al., 1993). */
const MOVES: readonly number[] = [100_000, 100_000, 100_000, 100_000, 300_000, 300_000, 1_000_000];

/**
 * Draws a point of the search space: the same space for every task. What is known from earlier races is a list of points
 * that did well on some task (`prior.ts`, made by a command); which one suits a task is for the race to find.
 */
export function drawAnnealPoint(task: TaskSpec, random: Random): AnnealSettings {
  const [lowest, highest] = task.train.lengths;
  const point = random.float() < PRIOR_SHARE ? drawPriorPoint(random) : drawFreshPoint(random);
  return {
    ...point,
    topLevel: random.int(Math.min(lowest + 3, highest), highest),
    numExamples: random.pick([64, 96, 128]),
    moves: random.pick(MOVES),
    hottest: random.pick([0.03, 0.05, 0.08]),
    coldest: 0.002,
  };
}

/** A point of the prior, a register more or less now and then. */
function drawPriorPoint(random: Random): PriorPoint {
  const { point } = random.pick(PRIOR);
  const more = random.pick([0, 0, 0, 1, -1]);
  const numRegisters = Math.max(point.testedRegisters + 1, Math.max(2, point.numRegisters + more));
  return { ...point, gates: [...point.gates], numRegisters };
}

const OTHER_GATES = [
  'inc',
  'inc',
  'dec',
  'add',
  'add',
  'sub',
  'equal',
  'lessThan',
  'lessOrEqual',
  'min',
  'max',
];

/** Any sensible point: constants early, up to three reads among other gates, a write at the end. */
export function drawFreshPoint(random: Random): PriorPoint {
  const constants = ['zero', 'one', 'two'].filter(() => random.float() < 0.5);
  const body = random.shuffle([
    ...Array.from({ length: random.int(1, 3) }, () => 'read'),
    ...Array.from({ length: random.int(1, 4) }, () => random.pick(OTHER_GATES)),
    ...(random.float() < 0.3 ? ['write'] : []),
  ]);
  const early = random.float() < 0.5 ? [...constants, ...body] : [body[0], ...constants, ...body.slice(1)];
  const testedRegisters = random.pick([0, 0, 1, 1, 2]);
  return {
    gates: [...early, 'write'],
    numRegisters: testedRegisters + random.int(2, 4),
    firstStep: random.pick([0, 1, 1]),
    testedRegisters,
    stepScale: random.pick([0.5, 1, 1]),
    extraSteps: random.int(0, 4),
  };
}
