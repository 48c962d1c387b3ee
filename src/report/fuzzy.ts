import type { Machine } from '../machine/spec.js';
import { unrollForward } from '../machine/unroll.js';
import { createRandom } from '../random.js';
import { type StepBudget, stepsGiven, type TaskSpec } from '../tasks/task.js';

export interface FuzzyErrorOptions {
  readonly length: number;
  readonly cases: number;
  readonly seed: number;
  readonly budget: StepBudget;
}

/**
 * The paper's error of a machine that is not discretised (sec. 4): the share of scored cells whose most likely value is
 * wrong, where a cell's distribution is that of the memory in which the machine stops, `sum_t p_t Mem^(t)`.
 *
 * @returns a share in 0..1.
 *
 * @example
 * fuzzyError(machine, parameters, findTask('copy'), { length: 50, cases: 10, seed: 303, budget: DEFAULT_BUDGET });
 */
export function fuzzyError(
  machine: Machine,
  parameters: Float32Array,
  task: TaskSpec,
  { length, cases, seed, budget }: FuzzyErrorOptions,
): number {
  const random = createRandom(seed, 'fuzzy', length);
  let wrong = 0;
  let total = 0;
  for (let i = 0; i < cases; i++) {
    const sample = task.sample(random, length, task.minMemorySize(length) + random.int(0, 8));
    const M = sample.memory.length;
    const trace = unrollForward(machine, parameters, sample.memory, stepsGiven(task, sample, length, budget));
    for (let cell = 0; cell < M; cell++) {
      if (sample.mask[cell] === 0) continue;
      const probabilities = new Float64Array(M);
      for (const [t, { next }] of trace.steps.entries()) {
        for (let v = 0; v < M; v++) probabilities[v] += trace.stopProbs[t] * next.memory[cell * M + v];
      }
      total += 1;
      if (probabilities.indexOf(Math.max(...probabilities)) !== sample.target[cell]) wrong += 1;
    }
  }
  return wrong / total;
}
