import { NramError } from '../errors.js';
import { assumedSteps } from '../tasks/assumed-steps.js';
import { budgetOf, type StepBudget, stepsGiven } from '../tasks/budget.js';
import { ALL_TASKS } from '../tasks/index.js';
import { lengthIn } from '../tasks/length.js';
import type { TaskSpec } from '../tasks/task.js';
import { counted } from '../words.js';
import type { NetworkArgument, ProgramArgument } from './program-argument.js';

/** The step limit of a run without `--steps`, and the reason for it. */
export interface DefaultSteps {
  readonly maxSteps: number;
  /** In words; null if the limit is there only so that the run ends. */
  readonly reason: string | null;
}

/** Enough for a program that stops or does no harm by running on; any other program would overwrite its result. */
const MANY_STEPS = 1_000_000;

/**
 * How long a program runs on a memory without `--steps`: as long as it takes, if it stops by itself or does no harm by
 * running on; otherwise as long as it was checked on inputs of that length, if the length can be determined from memory.
 *
 * @param given - the named task; null for the one that the program was learned for.
 * @throws NramError `usage` if there is no such limit, suggesting one.
 */
export function defaultSteps(
  file: ProgramArgument | NetworkArgument,
  memory: Int32Array,
  given: TaskSpec | null,
): DefaultSteps {
  const { verification, provenance } = file;
  // A hand-written "stop" is intended; a learned program may have one on a path that was never checked.
  const isWritten = provenance === null || provenance.learner === 'hand';
  const stops = 'program' in file && file.program.states.some(({ rules }) => rules.some(({ halt }) => halt));
  const isHarmless = verification !== null && verification.strict.errors === 0;
  if ((isWritten && stops) || isHarmless) return { maxSteps: MANY_STEPS, reason: null };

  const task = given ?? ALL_TASKS.find(({ name }) => name === provenance?.task.name);
  const budget = budgetOf(provenance?.configuration ?? {});
  if (task === undefined) throw stepsRequired(fileHint(file, budget, memory));
  const stepsAt = (n: number): number => stepsGiven(task, {}, n, budget);
  const length = lengthIn(task, memory);
  if (length !== null) {
    return {
      maxSteps: stepsAt(length),
      reason: `the limit of ${task.name} at length ${length}, the length of this input`,
    };
  }
  const [shortest] = task.train.lengths;
  let longest = shortest - 1;
  while (longest < memory.length && task.minMemorySize(longest + 1) <= memory.length) longest += 1;
  const cells = counted(memory.length, 'cell');
  if (longest < shortest) throw stepsRequired(`, and ${cells} are too few for ${task.name}`);
  if (stepsAt(shortest) === stepsAt(task.test.lengths[1])) {
    return { maxSteps: stepsAt(shortest), reason: `the limit of ${task.name} at any length` };
  }
  throw stepsRequired(
    `, and the length of this input is unknown (in ${cells}, ${task.name} has lengths up to ${longest} and gets up to ${stepsAt(longest)} steps)`,
  );
}

const stepsRequired = (hint: string): NramError =>
  new NramError('usage', `run: --steps is required, because this program does not stop by itself${hint}`);

/** A step limit for a task from a file, as far as the program file records it. */
function fileHint(
  { verification, provenance }: ProgramArgument | NetworkArgument,
  budget: StepBudget,
  memory: Int32Array,
): string {
  if (verification?.examples === undefined || provenance === null) {
    return ' (e.g. --steps 100; --trace prints every step)';
  }
  const { name } = provenance.task;
  const { paper, examples } = verification;
  if (examples.limits?.cases === paper.cases + examples.training.cases) {
    const { least, most } = examples.limits;
    return ` (${name} gives ${least === most ? counted(most, 'step') : `${least} to ${most} steps, each example its own number`})`;
  }
  const numUsed = Math.max(1, memory.findLastIndex((cell) => cell !== 0) + 1);
  const steps = stepsGiven({ minSteps: assumedSteps }, {}, numUsed, budget);
  return ` (in ${name}, the limit depends on the number of used cells: --steps ${steps} if there are ${numUsed})`;
}
