import type { DefaultSteps, StepFormula } from '../export/code/default-steps.js';
import type { Program } from '../program/program.js';
import { gcd } from '../solver/linear.js';
import { ASSUMED_STEPS } from '../tasks/assumed-steps.js';
import { budgetOf, type StepBudget } from '../tasks/budget.js';
import { AS_GIVEN } from '../tasks/examples-task.js';
import { ALL_TASKS } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import type { ExamplesReport, VerificationReport } from '../verify/report.js';
import type { ProgramOrigin } from './describe.js';

/**
 * How many steps an exported function takes if its caller does not say, and what the caller must know of it: from what was
 * checked of the program, and what its task declares.
 *
 * @param given - the named task; null for the one that the program was learned for.
 */
export function exportedSteps(
  file: ProgramOrigin & { readonly program: Program },
  given: TaskSpec | null,
): DefaultSteps {
  const { provenance, verification } = file;
  const ending = endingOf(file);
  if (ending === 'ends') {
    const note =
      verification === null
        ? 'Takes no number of steps, because it is written to stop by itself; whether it always does was never checked.'
        : `Stops by itself, as it did on every input of ${verification.task} that was checked: no number of steps is needed.`;
    return { kind: 'ends', note: [note] };
  }
  const known = verification?.task ?? provenance?.task.name;
  const task = given ?? ALL_TASKS.find(({ name }) => name === known);
  const budget = budgetOf(provenance?.configuration ?? {});
  const formula =
    task !== undefined && task.examples === undefined
      ? taskFormula(task, budget, { isHarmless: ending === 'harmless' })
      : verification?.examples !== undefined
        ? fileFormula(verification, verification.examples, budget, { isHarmless: ending === 'harmless' })
        : null;
  const fate = {
    harmless: 'but may run on: its result was right with far more steps than needed',
    'needs steps': 'and its result is wrong with more steps than needed',
    unknown: 'and was never checked with more steps than needed',
  }[ending];
  const steps =
    formula === null
      ? 'The number of steps must be given, because it is not known for every input.'
      : `Without a number of steps it takes ${formulaText(formula)}.`;
  return {
    ...(formula === null ? { kind: 'caller' } : { kind: 'formula', formula }),
    note: [`Does not stop by itself, ${fate}.`, steps],
  };
}

/** What was found out about the end of a program: a `stop` that was written by hand is intended. */
function endingOf({
  program,
  provenance,
  verification,
}: ProgramOrigin & { readonly program: Program }): 'ends' | 'harmless' | 'needs steps' | 'unknown' {
  if (verification === null) {
    const mayStop = program.states.some(({ rules }) => rules.some(({ halt }) => halt));
    const isWritten = provenance === null || provenance.learner === 'hand';
    return mayStop && isWritten ? 'ends' : 'unknown';
  }
  const { strict, exhaustive, shortcuts } = verification;
  if (strict.errors + (exhaustive?.strictErrors ?? 0) > 0) return 'needs steps';
  return shortcuts !== undefined && shortcuts.steps.halted === shortcuts.steps.cases ? 'ends' : 'harmless';
}

/** A line through whole numbers. */
interface Line {
  readonly perLength: number;
  readonly more: number;
}

/** Lengths beyond the shortest at which a function is looked at to find out whether it is a line. */
const DISTANCES = [3, 4, 5, 7, 10, 30, 100, 301];

/** A function of the length as a line; null if it is none. What holds for the shortest lengths only does not count. */
function lineOf(value: (length: number) => number, shortest: number): Line | null {
  const [first, ...others] = DISTANCES.map((distance) => shortest + distance);
  const perLength = value(first + 1) - value(first);
  const more = value(first) - perLength * first;
  const isLine = others.every((length) => value(length) === perLength * length + more);
  return isLine && Number.isInteger(perLength) && Number.isInteger(more) ? { perLength, more } : null;
}

/** The steps that a task gives, as far as they follow from memory; null if they do not. */
function taskFormula(
  task: TaskSpec,
  budget: StepBudget,
  { isHarmless }: { readonly isHarmless: boolean },
): StepFormula | null {
  const [shortest] = task.train.lengths;
  const steps = lineOf(task.minSteps, shortest);
  if (steps === null) return null;
  if (steps.perLength === 0) return toFormula(null, steps, budget);
  if (task.lengthIn !== undefined) return toFormula(task.lengthIn, steps, budget, shortest);
  // The longest input that memory has room for takes at least as many.
  const cells = lineOf(task.minMemorySize, shortest);
  return isHarmless && cells !== null && cells.perLength > 0
    ? toFormula({ kind: 'room', ...cells }, steps, budget, shortest)
    : null;
}

/** The steps that an examples file gives, as far as they follow from memory; null if they do not. */
function fileFormula(
  { paper }: VerificationReport,
  { training, limits, scoresBeyond }: ExamplesReport,
  budget: StepBudget,
  { isHarmless }: { readonly isHarmless: boolean },
): StepFormula | null {
  if (limits === undefined && scoresBeyond === undefined)
    return toFormula({ kind: 'used' }, ASSUMED_STEPS, budget);
  const isAlways = limits?.least === limits?.most && limits?.cases === paper.cases + training.cases;
  if (limits !== undefined) {
    return isAlways ? toFormula(null, { perLength: 0, more: limits.most }, AS_GIVEN) : null;
  }
  // At least as many as there are used cells.
  return isHarmless ? toFormula({ kind: 'cells' }, ASSUMED_STEPS, budget) : null;
}

/** The largest denominator of a step scale. */
const MAX_DIVISOR = 64;

/** A budget's share of the steps on a line, and its extra steps; null if the share is no fraction. */
function toFormula(
  length: StepFormula['length'],
  { perLength, more }: Line,
  { stepScale, extraSteps }: StepBudget,
  shortest = 1,
): StepFormula | null {
  for (let divisor = 1; divisor <= MAX_DIVISOR; divisor++) {
    const share = stepScale * divisor;
    if (!Number.isInteger(share)) continue;
    const factor = gcd(gcd(share * perLength, share * more), divisor);
    return {
      length,
      shortest,
      perLength: (share * perLength) / factor,
      more: (share * more) / factor,
      divisor: divisor / factor,
      extra: extraSteps,
    };
  }
  return null;
}

/** Such as `2 * n + 3 steps, n the length of the input in memory`. */
function formulaText({ length, perLength, more, divisor, extra }: StepFormula): string {
  if (length === null) return `${Math.ceil(more / divisor) + extra} steps`;
  const sum = (text: string, add: number): string =>
    add === 0 ? text : `${text} ${add < 0 ? '-' : '+'} ${Math.abs(add)}`;
  const line = (constant: number): string => sum(perLength === 1 ? 'n' : `${perLength} * n`, constant);
  const steps = divisor === 1 ? line(more + extra) : sum(`(${line(more)}) / ${divisor}, rounded up,`, extra);
  const meaning = {
    cells: 'the number of cells',
    used: 'the number of cells up to the last that does not hold 0',
    room: 'the length of the longest input that memory has room for',
    end: 'the length of the input, which it finds in memory',
    cell: 'the length of the input, which it finds in memory',
    list: 'the length of the input, which it finds in memory',
  }[length.kind];
  return `${steps} steps, n being ${meaning}`;
}
