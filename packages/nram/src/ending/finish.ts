import { MIN_MEMORY_SIZE } from '../limits.js';
import type { Program } from '../program/program.js';
import { simplify } from '../program/simplify/simplify.js';
import type { StepBudget } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { type Acceptance, checkForAcceptance } from '../verify/acceptance.js';
import { addEnding } from './ending.js';
import { agreesOnUnseen } from './unseen.js';

/** A program as it is handed out, and what the check that ends a race says of it. */
export interface Finished extends Acceptance {
  readonly program: Program;
}

/**
 * A program simplified, and given an end if it is right and has none. An end is kept only if the program passes the check with
 * it, and where nothing but examples is known, if it changes no answer on inputs that are mixed from them.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { finishProgram } from './finish.js';
 *
 * finishProgram(program, findTask('increment'), { stepScale: 1, extraSteps: 1 }).ending; // 'ends'
 */
export function finishProgram(program: Program, task: TaskSpec, stepBudget: StepBudget): Finished {
  const simple = (each: Program): Program =>
    simplify(each, { gates: gatesOf(task), minMemorySize: MIN_MEMORY_SIZE });
  const simplified = simple(program);
  const checked = { program: simplified, ...checkForAcceptance(simplified, task, stepBudget) };
  if (checked.ending === null || checked.ending === 'ends') return checked;
  const found = addEnding(simplified, task, stepBudget);
  if (found === null) return checked;
  const ending = simple(found);
  const result = { program: ending, ...checkForAcceptance(ending, task, stepBudget) };
  if (result.ending !== 'ends') return checked;
  const isSure = task.examples === undefined || agreesOnUnseen(ending, simplified, task, stepBudget);
  return isSure ? result : checked;
}
