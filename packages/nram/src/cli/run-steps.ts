import { NramError } from '../errors.js';
import { budgetOf, type StepBudget, stepsGiven } from '../tasks/budget.js';
import { EXAMPLE_STEPS } from '../tasks/examples-task.js';
import { ALL_TASKS } from '../tasks/index.js';
import { lengthIn } from '../tasks/length.js';
import { counted } from '../words.js';
import type { NetworkArgument, ProgramArgument } from './program-argument.js';

/** The most steps of a run for which none were given, and what they come from. */
export interface DefaultSteps {
  readonly maxSteps: number;
  /** In words; null where they are only there so that a run ends. */
  readonly reason: string | null;
}

/** Enough for a program that stops, or that was found harmless to run on; any other would spoil its result. */
const MANY_STEPS = 1_000_000;

/**
 * For how long a program is run on a memory if nobody says: as long as it takes, if it stops by itself or does no harm in
 * running on; else as long as its check ran it on inputs of that length, if the memory says what length it has.
 *
 * @throws NramError `usage` if that cannot be known, saying what would suffice.
 */
export function defaultSteps(file: ProgramArgument | NetworkArgument, memory: Int32Array): DefaultSteps {
  const { verification, provenance } = file;
  // Whoever writes "stop" means it; what is learned may stop where nobody has looked.
  const isWritten = provenance === null || provenance.learner === 'hand';
  const stops = 'program' in file && file.program.states.some(({ rules }) => rules.some(({ halt }) => halt));
  const isHarmless = verification !== null && verification.strict.errors === 0;
  if ((isWritten && stops) || isHarmless) return { maxSteps: MANY_STEPS, reason: null };

  const task = ALL_TASKS.find(({ name }) => name === provenance?.task.name);
  const budget = budgetOf(provenance?.configuration ?? {});
  if (task === undefined) throw stepsRequired(fileHint(file, budget, memory));
  const stepsAt = (n: number): number => stepsGiven(task, {}, n, budget);
  const length = lengthIn(task, memory);
  if (length !== null) {
    return {
      maxSteps: stepsAt(length),
      reason: `as many as ${task.name} is given at length ${length}, which this memory holds`,
    };
  }
  const [shortest] = task.train.lengths;
  let longest = shortest - 1;
  while (longest < memory.length && task.minMemorySize(longest + 1) <= memory.length) longest += 1;
  const cells = counted(memory.length, 'cell');
  if (longest < shortest) throw stepsRequired(`, and ${cells} are too few for ${task.name}`);
  if (stepsAt(shortest) === stepsAt(task.test.lengths[1])) {
    return { maxSteps: stepsAt(shortest), reason: `as many as ${task.name} is given at any length` };
  }
  throw stepsRequired(
    `, and this memory does not say what length it has (in ${cells} ${task.name} has lengths up to ${longest}, and is given up to ${stepsAt(longest)} steps)`,
  );
}

const stepsRequired = (hint: string): NramError =>
  new NramError('usage', `run: --steps is required, because this program does not stop by itself${hint}`);

/** What a task from a file takes, as far as the program's own file knows that. */
function fileHint(
  { verification, provenance }: ProgramArgument | NetworkArgument,
  budget: StepBudget,
  memory: Int32Array,
): string {
  if (verification?.examples === undefined || provenance === null) {
    return ' (such as --steps 100; --trace prints every step)';
  }
  const { perCell, more } = EXAMPLE_STEPS;
  const steps = Math.ceil(budget.stepScale * (perCell * memory.length + more)) + budget.extraSteps;
  return ` (the examples in ${provenance.task.name} are given steps by the number of their input cells: --steps ${steps} if these are ${memory.length})`;
}
