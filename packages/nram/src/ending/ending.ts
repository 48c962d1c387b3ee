import { MAX_REGISTERS } from '../limits.js';
import type { Gate } from '../machine/gates.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { type StepBudget, stepsGiven, strictStepsFor, strictStepsOf } from '../tasks/budget.js';
import { drawMemorySize } from '../tasks/draw.js';
import { gatesOf } from '../tasks/gates.js';
import { memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import { isRightRun, runExample } from '../verify/check.js';
import { waitingSteps } from '../verify/judge.js';
import { addStop, stopAfter, withCounter } from './build.js';
import { stopConditions } from './conditions.js';
import { type TracedRun, traceSteps } from './trace.js';
import { showsZeros, unseenExamples } from './unseen.js';

/** Inputs of the first round, and of the check. */
const NUM_TRACED = 24;
const NUM_CHECKED = 400;
/** Inputs on which a condition fails join the traced ones: how many per round, and the most rounds. */
const NUM_ADDED = 4;
const MAX_ROUNDS = 20;
/** Inputs in larger memories are checked, not traced. */
const MAX_TRACED_CELLS = 2000;
/** Share of the cells of unseen inputs that are replaced by 0. */
const ZERO_SHARE = 1 / 4;
/** The most steps that a program is made to count. */
const MAX_COUNTED = 12;

/** An input, and what a run on it is given. */
interface Input {
  readonly sample: Sample;
  readonly given: number;
  /** Those of a strict check. */
  readonly strict: number;
}

/**
 * Gives a program that is right with the steps given an end of its own: a condition under which it stops, which holds at a
 * step with the right answer on every input that is tried. Conditions come from {@link stopConditions}, which looks at
 * traced runs; each is checked on other inputs, and those on which it fails are traced as well. If there is none, the
 * program counts its steps: up to a number that depends on one of the first cells, or where every input is given the same few
 * steps, up to these.
 *
 * @returns the program with its end, or the program itself if it has one already; null if no condition was found.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { addEnding } from './ending.js';
 *
 * const ending = addEnding(program, findTask('increment'), { stepScale: 1, extraSteps: 1 });
 * if (ending !== null) runProgram(ending, Int32Array.of(1, 2, 3, 0, 0, 0), { maxSteps: 100 }); // { steps: 4, halted: true }
 */
export function addEnding(program: Program, task: TaskSpec, stepBudget: StepBudget): Program | null {
  const options = { gates: gatesOf(task) };
  const inputs = task.examples === undefined ? drawnInputs(task, stepBudget) : fileInputs(task, stepBudget);
  const { traced, roomy, checked } = inputs;
  if (failures(program, checked, { ...options, isPatient: true }).length === 0) return program;
  const tiers = unseenInputs(program, task, stepBudget).map((more) => [...checked, ...more]);
  // An end that the size of memory has no part in comes sooner; if there is none, the end of memory must do.
  const patient = { ...options, isPatient: true };
  const impatient = { ...options, isPatient: false };
  for (const all of tiers) {
    const roomyInputs = { traced: [...traced, ...roomy], checked: all };
    const ending =
      conditionalEnding(program, roomyInputs, impatient) ??
      countingEnding(program, roomyInputs, impatient) ??
      conditionalEnding(program, { traced, checked: all }, patient);
    if (ending !== null) return ending;
  }
  const [{ given }] = checked;
  if (given > MAX_COUNTED || checked.some((input) => input.given !== given)) return null;
  const counting = stopAfter(program, given);
  return failures(counting, checked, impatient).length === 0 ? counting : null;
}

type SearchInputs = Pick<Inputs, 'traced' | 'checked'>;

/** An end by the number of steps taken and one of the first cells: many inputs have their length there. */
function countingEnding(program: Program, inputs: SearchInputs, options: EndingOptions): Program | null {
  if (program.numRegisters + 2 > MAX_REGISTERS) return null;
  for (const cell of [0, 1, 2] as const) {
    const ending = conditionalEnding(withCounter(program, cell, options), inputs, options);
    if (ending !== null) return ending;
  }
  return null;
}

interface EndingOptions {
  readonly gates: readonly Gate[];
  /** Whether a program that may stop is waited for longer than the steps of a strict check. */
  readonly isPatient: boolean;
}

/** A program that stops under the first condition that holds on all inputs; null if there is none. */
function conditionalEnding(
  program: Program,
  { traced, checked }: SearchInputs,
  options: EndingOptions,
): Program | null {
  if (program.numRegisters >= MAX_REGISTERS) return null;
  const trace = ({ sample, strict }: Input): TracedRun =>
    traceSteps(program, sample, { gates: options.gates, maxSteps: strict });
  const runs = traced.map(trace);
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const [condition] = stopConditions(program, runs, options);
    if (condition === undefined) return null;
    const candidate = addStop(program, condition, options);
    const wrong = failures(candidate, checked, options);
    if (wrong.length === 0) return candidate;
    const small = wrong.filter(({ sample }) => sample.memory.length <= MAX_TRACED_CELLS);
    if (small.length === 0) return null;
    small.sort((a, b) => a.sample.memory.length - b.sample.memory.length);
    runs.push(...small.slice(0, NUM_ADDED).map(trace));
  }
  return null;
}

/** The inputs on which a program does not stop by itself with the right answer. */
function failures(program: Program, inputs: readonly Input[], { gates, isPatient }: EndingOptions): Input[] {
  if (!program.states.some(({ rules }) => rules.some(({ halt }) => halt))) return [...inputs];
  const runner = createRunner(program, { gates });
  return inputs.filter(({ sample, strict }) => {
    const maxSteps = isPatient ? waitingSteps(runner, memorySizeOf(sample), strict) : strict;
    const run = runExample(runner, sample, { maxSteps });
    return run.stoppedAfter === null || !isRightRun(sample, run);
  });
}

/** Inputs that are traced at once, those in memories with more cells than strict steps, and those on which an end is checked. */
interface Inputs {
  readonly traced: readonly Input[];
  readonly roomy: readonly Input[];
  readonly checked: readonly Input[];
}

function toInput(task: TaskSpec, sample: Sample, length: number, stepBudget: StepBudget): Input {
  return {
    sample,
    given: stepsGiven(task, sample, length, stepBudget),
    strict: strictStepsFor(task, sample, length, stepBudget),
  };
}

/** Validation inputs, the traced ones of training lengths. */
function drawnInputs(task: TaskSpec, stepBudget: StepBudget): Inputs {
  const { lengths, seed } = task.validation;
  const draw = (
    name: string,
    count: number,
    { longest, slack }: { longest: number; slack: number },
  ): Input[] => {
    const random = createRandom(seed, name, task.name);
    return Array.from({ length: count }, (_, i) => {
      const length = lengths[0] + (i % (longest - lengths[0] + 1));
      const memorySize = drawMemorySize(task, random, length) + slack;
      return toInput(task, task.sample(random, length, memorySize), length, stepBudget);
    });
  };
  const longest = task.train.lengths[1];
  const room = strictStepsOf(task.minSteps(longest));
  return {
    traced: draw('traced for an end', NUM_TRACED, { longest, slack: 0 }),
    roomy: draw('traced with room', NUM_TRACED, { longest, slack: room }),
    checked: draw('checked for an end', NUM_CHECKED, { longest: lengths[1], slack: 0 }),
  };
}

/** Training examples: the traced ones are spread evenly over all. */
function fileInputs(task: TaskSpec, stepBudget: StepBudget): Inputs {
  const checked = [...(task.examples?.training ?? [])].map(({ sample, length }) =>
    toInput(task, sample, length, stepBudget),
  );
  const small = checked.filter(({ sample }) => sample.memory.length <= MAX_TRACED_CELLS);
  const every = Math.max(1, Math.floor(small.length / NUM_TRACED));
  return { traced: small.filter((_, i) => i % every === 0), roomy: [], checked };
}

/**
 * What else an end must not change, most first: where nothing but examples is known, answers on inputs that are in none. An end
 * may take a 0 for the end of a list only if the examples show such.
 */
function unseenInputs(program: Program, task: TaskSpec, stepBudget: StepBudget): (readonly Input[])[] {
  if (task.examples === undefined) return [[]];
  const inputs = (zeroShare: number): Input[] =>
    unseenExamples(program, task, { ...stepBudget, zeroShare }).map(({ sample, length }) =>
      toInput(task, sample, length, stepBudget),
    );
  const mixed = inputs(0);
  const withZeros = [...mixed, ...inputs(ZERO_SHARE)];
  return showsZeros(task) ? [withZeros, mixed] : [withZeros];
}
