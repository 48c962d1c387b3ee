/** @import { Program } from '../packages/nram/dist/program/program.js' */
/** @import { StepBudget } from '../packages/nram/dist/tasks/budget.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
/** @import { Misfit } from './hybrid-search.mjs' */
import { DEFAULT_SETTINGS } from '../packages/nram/dist/learners/gradient/settings.js';
import { createTrainer } from '../packages/nram/dist/learners/gradient/trainer.js';
import { GATES } from '../packages/nram/dist/machine/gates.js';
import { discretize } from '../packages/nram/dist/network/discretize.js';
import { programToWeights } from '../packages/nram/dist/network/to-weights.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { createRunner } from '../packages/nram/dist/program/interpreter.js';
import { simplify } from '../packages/nram/dist/program/simplify/simplify.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { countRight } from '../packages/nram/dist/verify/check.js';
import { collectCases, createArm, note } from './hybrid-cases.mjs';
import { createSearch, finish, isRightOnValidation } from './hybrid-search.mjs';
import { timed } from './runner/cpu-time.mjs';

/** Short searches, as those of the starts. */
const MOVES = 300_000;
/** How likely chosen wires are at first, among all that a register may take. */
const WIRE_PROBABILITIES = [0.6, 0.75, 0.9];
/** How a program that is to be repaired is trained, and the updates between two looks at it. */
const REPAIR = { learningRate: 0.028, maxUpdates: 100 };
const CHECK_EVERY = 25;

/**
 * Searches up to the first program that fits and fails; each such is annealed on, and trained.
 *
 * @param {TaskSpec} task
 * @param {{ readonly cases: number, readonly pause: () => Promise<void> }} options
 */
export async function measureRepairs(task, { cases, pause }) {
  const searched = createArm('searched, until a program fits and fails');
  const annealed = createArm('annealed on');
  const trained = WIRE_PROBABILITIES.map((probability) => createArm(`trained, wires from ${probability}`));
  await collectCases(
    task,
    { learner: 'anneal', overrides: { moves: MOVES }, cases, pause },
    ({ settings, seed, attempt }) => {
      const search = timed(() => {
        const { programs } = createSearch(task, settings, createRandom(seed, 'hybrid', 'repair'));
        return { programs, first: programs.next() };
      });
      const { programs, first } = search.result;
      note(searched, attempt, { cpuMs: search.cpuMs, work: () => first.done === true && first.value });
      if (first.done) return false;
      note(annealed, attempt, { work: () => finish(programs) });
      for (const [i, arm] of trained.entries()) {
        const probability = WIRE_PROBABILITIES[i];
        note(arm, attempt, {
          work: () => repair(task, first.value, { budget: settings, seed, probability }),
        });
      }
      return true;
    },
  );
  return { arms: [searched, annealed, ...trained] };
}

/**
 * Trains a program as a network from the length at which it fails; whether it was right at some look.
 *
 * @param {TaskSpec} task
 * @param {Misfit} misfit
 * @param {{ readonly budget: StepBudget, readonly seed: number, readonly probability: number }} of
 */
function repair(task, { program, level, failed }, { budget, seed, probability }) {
  const roomy = withSpareGates(simplify(program, { minMemorySize: 4 }));
  const { machine } = programToWeights(roomy);
  const numWires = machine.numRegisters + machine.gates.length;
  const scale = Math.log((probability / (1 - probability)) * (numWires - 1));
  const settings = {
    ...DEFAULT_SETTINGS,
    ...machine.spec,
    ...REPAIR,
    gates: [...machine.spec.gates],
    startLevel: level,
    topLevel: task.train.lengths[1],
    stepScale: budget.stepScale,
    extraSteps: budget.extraSteps,
  };
  const trainer = createTrainer(loadModules().kernel, task, settings, seed);
  trainer.kernel.setParameters(programToWeights(roomy, { scale }).parameters);
  for (let update = 1; update <= settings.maxUpdates; update++) {
    trainer.update();
    if (update % CHECK_EVERY > 0) continue;
    const now = discretize(trainer.machine, trainer.kernel.getParameters());
    const { examples } = countRight(createRunner(now), failed);
    if (examples.right === examples.total && isRightOnValidation(now, task, budget)) return true;
  }
  return false;
}

/**
 * All gates that do not write, before the others: training can only choose among gates that there are.
 *
 * @param {Program} program
 * @returns {Program}
 */
function withSpareGates(program) {
  const { numRegisters } = program;
  const spare = GATES.filter(({ effect }) => effect !== 'writes').map(({ name, arity }) => ({
    gate: name,
    a: arity >= 1 ? 0 : null,
    b: arity >= 2 ? 0 : null,
  }));
  /**
   * @template {number | null} Wire
   * @param {Wire} wire
   */
  const move = (wire) => (wire === null || wire < numRegisters ? wire : wire + spare.length);
  const circuits = program.circuits.map(({ gates, registers }) => ({
    gates: [...spare, ...gates.map(({ gate, a, b }) => ({ gate, a: move(a), b: move(b) }))],
    registers: registers.map((wire) => move(wire) ?? 0),
  }));
  return { ...program, circuits };
}
