import { fuzzyTask } from '../learners/gradient/fuzzy-task.js';
import type { Machine } from '../machine/spec.js';
import { unrollForward } from '../machine/unroll.js';
import type { Runner } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import type { StepBudget } from '../tasks/budget.js';
import { drawWithBudget } from '../tasks/draw.js';
import type { TaskSpec } from '../tasks/task.js';
import { runExample } from '../verify/check.js';

export interface CellErrorOptions {
  readonly length: number;
  readonly cases: number;
  readonly seed: number;
  readonly budget: StepBudget;
}

/** Shares of scored cells that are wrong, 0..1. */
export interface CellErrors {
  readonly fuzzy: number;
  readonly discrete: number;
}

/**
 * The paper's error (sec. 4) of a machine and of the program that was read off it, on the same inputs: the share of
 * scored cells whose value is wrong. Where the machine is not discretised, that is the most likely value of the memory in
 * which it stops, `sum_t p_t Mem^(t)`.
 *
 * @param runner - the program; a run that breaks off is wrong in every cell.
 *
 * @example
 * import { DEFAULT_BUDGET } from '../tasks/budget.js';
 *
 * const { machine, parameters } = decodeWeights(readFileSync('weights.safetensors'), 'weights.safetensors');
 * const runner = createRunner(discretize(machine, parameters));
 * const sizes = { length: 20, cases: 2, seed: 303, budget: DEFAULT_BUDGET };
 * const { fuzzy, discrete } = cellErrors(machine, parameters, runner, findTask('copy'), sizes);
 */
export function cellErrors(
  machine: Machine,
  parameters: Float32Array,
  runner: Pick<Runner, 'run'>,
  task: TaskSpec,
  { length, cases, seed, budget }: CellErrorOptions,
): CellErrors {
  const fuzzy = fuzzyTask(task);
  const random = createRandom(seed, 'cell errors', length);
  const wrong = { fuzzy: 0, discrete: 0 };
  let total = 0;
  for (let i = 0; i < cases; i++) {
    const example = drawWithBudget(fuzzy, random, length, budget);
    const { maxSteps } = example;
    const M = example.memory.length;
    const trace = unrollForward(machine, parameters, example.memory, maxSteps);
    const { memory, failure } = runExample(runner, example, { maxSteps });
    for (let cell = 0; cell < M; cell++) {
      if (example.mask[cell] === 0) continue;
      const probabilities = new Float64Array(M);
      for (const [t, { next }] of trace.steps.entries()) {
        for (let v = 0; v < M; v++) probabilities[v] += trace.stopProbs[t] * next.memory[cell * M + v];
      }
      total += 1;
      if (probabilities.indexOf(Math.max(...probabilities)) !== example.target[cell]) wrong.fuzzy += 1;
      if (failure !== null || memory[cell] !== example.target[cell]) wrong.discrete += 1;
    }
  }
  return { fuzzy: wrong.fuzzy / total, discrete: wrong.discrete / total };
}
