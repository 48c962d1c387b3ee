import { GATE_NAMES } from '../../machine/gates.js';
import type { Random } from '../../random.js';
import type { StepBudget, TaskSpec } from '../../tasks/task.js';
import type { AnnealSettings } from './settings.js';

/** Gates that programs need most are drawn more often. */
const SHARES: Readonly<Record<string, number>> = { read: 3, inc: 2, add: 2, write: 2 };

/** What a gate may be: all built-in gates, those of {@link SHARES} more than once. */
export const OPERATIONS: readonly string[] = GATE_NAMES.flatMap((name) =>
  new Array<string>(SHARES[name] ?? 1).fill(name),
);

/** A search to which more were added fits again and again, and never in general. */
const ADDED_EXAMPLES = 256;
/** Moves of an attempt, some short and a few long: nobody knows how long a task needs (Luby et al., 1993). */
const MOVES: readonly number[] = [300_000, 1_000_000, 1_000_000, 1_000_000, 3_000_000];

/** Of examples from a file: in a roomy memory a program that takes more steps than it needs does no harm. */
const FREE_CELLS: readonly number[] = [0, 32];

/**
 * Draws a point of the search space: the same space for every task, with the task's own gates in it, twice each: a task
 * declares a gate because it needs it. A circuit has far more gates than any program needs:
 * wires drift among the spare ones at no cost, and a move brings in a whole piece of circuit at once (Miller and Smith,
 * "Redundancy and computational efficiency in Cartesian genetic programming", 2006).
 */
export function drawAnnealPoint(task: TaskSpec, random: Random): AnnealSettings {
  const [lowest, highest] = task.train.lengths;
  const testedRegisters = random.pick([0, 0, 0, 1, 1, 1, 2]);
  return {
    numGates: random.pick([12, 16, 24]),
    gates: [...OPERATIONS, ...(task.gates ?? []).flatMap(({ name }) => [name, name])],
    numRegisters: testedRegisters + random.pick([2, 3, 3, 4, 5]),
    firstStep: random.pick([0, 1, 1]),
    testedRegisters,
    startLevel: Math.min(lowest + random.int(1, 3), highest),
    numExamples: random.pick([128, 256]),
    addedExamples: ADDED_EXAMPLES,
    moves: random.pick(MOVES),
    hottest: random.pick([0.006, 0.012, 0.02]),
    coldest: random.pick([0.001, 0.003]),
    ...drawStepBudget(task, random),
    freeCells: task.examples?.variesFreeCells === true ? random.pick(FREE_CELLS) : 0,
  };
}

function drawStepBudget({ stepBudgets }: TaskSpec, random: Random): StepBudget {
  if (stepBudgets !== undefined) return random.pick(stepBudgets);
  return { stepScale: random.pick([0.5, 1, 1]), extraSteps: random.pick([0, 1, 1, 2]) };
}
