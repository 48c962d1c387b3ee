import type { GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { minStepsOf, type StepBudget, stepsGiven, strictStepsFor } from '../tasks/budget.js';
import { type FixedExample, type FixedExamples, memorySizeOf, type TaskSpec } from '../tasks/task.js';
import { createAddressTracer } from './addresses.js';
import {
  DEPENDENCE_KINDS,
  type Dependence,
  type DependenceKind,
  type DependenceReport,
} from './dependence-report.js';
import { type Difference, type Subject, TRIALS, type Trial } from './dependence-trials.js';
import { allExamples, layoutOf } from './file-layout.js';
import { createJudge } from './judge.js';

export interface DependenceOptions extends GateOptions, StepBudget {}

/** Examples that are tried, spread evenly over all from small to large; and the most cells of their memories together. */
const MAX_EXAMPLES = 300;
const MAX_CELLS = 100_000;
/**
 * Asks a program on what it depends that an examples file leaves open. Nobody says what is right beyond the examples, but on
 * those that it gets right, the program itself must give the same answer with more steps, with more and fewer free cells
 * behind the input (and so in another memory size), and with other values in cells that hold the same in every example.
 *
 * @returns null if the program is right on none of the examples that were tried.
 *
 * @example
 * const examples = parseExamplesFile(readFileSync('sum.jsonl', 'utf8'), 'sum.jsonl');
 * const task = createExamplesTask(examples, { kind: 'examples', path: 'sum.jsonl', hash: '' }, 'sum.jsonl');
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * import { measureDependence } from './dependence.js';
 *
 * const budget = { stepScale: 1, extraSteps: 1 };
 * if (task.examples !== undefined) measureDependence(program, task, task.examples, budget); // null, for none is right
 */
export function measureDependence(
  program: Program,
  task: TaskSpec,
  examples: FixedExamples,
  { gates, ...budget }: DependenceOptions,
): DependenceReport | null {
  const layout = layoutOf(examples);
  const runner = createRunner(program, gates === undefined ? {} : { gates });
  const judge = createJudge(runner, task, budget);
  const trace = createAddressTracer(program, gates === undefined ? {} : { gates });
  const tally = Object.fromEntries(DEPENDENCE_KINDS.map((kind) => [kind, createTally()])) as Record<
    DependenceKind,
    ReturnType<typeof createTally>
  >;
  let cases = 0;
  for (const example of chooseExamples(examples, layout.size)) {
    const { sample, length } = example;
    if (judge(sample, length).paper.failure !== null) continue;
    cases += 1;
    const minSteps = minStepsOf(task, sample, length);
    const subject: Subject = {
      ...{ example, layout, runner, judge, trace },
      steps: {
        given: stepsGiven(task, sample, length, budget),
        strict: strictStepsFor(task, sample, length, budget),
      },
      minStepsIn: (memorySize) => (layout.usesAll ? task.minSteps(memorySize) : minSteps),
    };
    for (const kind of DEPENDENCE_KINDS) tally[kind].add(subject, TRIALS[kind](subject));
  }
  if (cases === 0) return null;
  const tried = Object.fromEntries(
    DEPENDENCE_KINDS.map((kind) => [kind, tally[kind].cases]),
  ) as DependenceReport['tried'];
  const found = DEPENDENCE_KINDS.flatMap((kind) => tally[kind].found(kind) ?? []);
  return { cases, tried, found };
}

/** The examples that are tried, from small to large. */
function chooseExamples(examples: FixedExamples, size: number): FixedExample[] {
  let cells = 0;
  const order: { index: number; size: number; length: number; line: number }[] = [];
  for (const { line, sample, length } of allExamples(examples)) {
    cells += sample.memory.length;
    order.push({ index: order.length, size: memorySizeOf(sample), length, line });
  }
  order.sort((a, b) => a.size - b.size || a.length - b.length || a.line - b.line);
  const most = Math.min(MAX_EXAMPLES, Math.max(1, Math.floor((MAX_CELLS / cells) * size)));
  const numChosen = Math.min(size, most);
  const rank = new Map(
    Array.from({ length: numChosen }, (_, i) => [order[Math.floor((i * size) / numChosen)].index, i]),
  );
  const chosen: FixedExample[] = [];
  let index = 0;
  for (const example of allExamples(examples)) {
    const at = rank.get(index++);
    if (at !== undefined) chosen[at] = example;
  }
  return chosen;
}

/** Collects what came of one kind of change. */
function createTally() {
  const met: { readonly line: number; readonly difference: Difference; readonly wraps: boolean }[] = [];
  /** Numbers of free cells with which an answer follows the memory size. */
  const wrapping = new Set<number>();
  let cases = 0;
  return {
    get cases() {
      return cases;
    },
    add({ example: { line, sample }, example, layout }: Subject, trial: Trial): void {
      if (trial === null) return;
      cases += 1;
      const { difference, wraps = false } = trial;
      if (difference === null) return;
      met.push({ line, difference, wraps });
      if (wraps) wrapping.add(memorySizeOf(sample) - layout.endOf(example));
    },
    /** The smallest difference. An answer that follows the memory size is none if the examples show that it does. */
    found(kind: DependenceKind): Dependence | null {
      const differing = wrapping.size > 1 ? met.filter(({ wraps }) => !wraps) : met;
      if (differing.length === 0) return null;
      // A line as it stands in the file says more than one with other values.
      const asWritten = differing.find(({ difference }) => difference.changed.length === 0);
      const { line, difference } = asWritten ?? differing[0];
      return { kind, differing: differing.length, cases, line, ...difference };
    },
  };
}
