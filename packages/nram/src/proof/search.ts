import { parseFormula } from '../formula/formula.js';
import { GATES } from '../machine/gates.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import { combine, constant, constantOf, type Linear } from '../solver/linear.js';
import { below, type Logic, termToLinear, Vocabulary } from '../solver/logic.js';
import type { Patience } from '../solver/patience.js';
import { createSolver } from '../solver/solver.js';
import type { StepBudget } from '../tasks/budget.js';
import { STRICT_STEPS, strictStepsOf } from '../tasks/budget.js';
import { evaluateTerm } from '../tasks/evaluate-formula.js';
import type { TaskSpec } from '../tasks/task.js';
import { type Claim, type HeadStart, headStart, type ProofContext } from './claims.js';
import { conclude } from './conclude.js';
import { explore, type Goal, type Landscape } from './explore.js';
import { fitAtMost, fitLinear } from './fit.js';
import { answerCells, guessClaims } from './guess.js';
import type { Obligation, Proof, ProofOptions } from './proof.js';
import { type Part, showClaim } from './show.js';
import { createTheory, type Theory } from './theory.js';
import { drawInputs, findHeads, mostTakenIn, type Place, type Trace, traceRun, visitsOf } from './traces.js';

/** A loop that every run goes round equally often, up to this often, is no loop: its rounds are looked at one by one. */
const MAX_UNROLLED = 12;
const FEW_VISITS = 2;

export interface SearchOptions extends ProofOptions {
  readonly goal: Goal['kind'] | 'strict';
  readonly patience: Patience;
}

/**
 * Searches for a proof with a goal.
 *
 * @throws OutOfPatienceError
 */
export function searchProof(
  program: Program,
  task: TaskSpec,
  { goal: wanted, budget, gates = GATES, patience }: SearchOptions,
): Proof | null {
  if (task.formula === undefined) return null;
  const formula = parseFormula(task.formula, `${task.name}: formula`);
  const vocabulary = new Vocabulary();
  const theory = createTheory(formula, task.train.lengths[0], vocabulary);
  const inputs = drawInputs(task, formula);
  const facts: Logic[] = [];
  const fewest = termToLinear(formula.steps, vocabulary, {}, facts);
  const strict = combine([STRICT_STEPS.times, fewest], [1, constant(STRICT_STEPS.more)]);
  const steps = wanted === 'strict' ? strict : stepsOf(budget, fewest);
  // Of the steps given only that can be shown which the formula says exactly.
  const areGiven = inputs.every(({ values, minSteps }) => evaluateTerm(formula.steps, values) === minSteps);
  if ((wanted === 'after' || wanted === 'strict') && (steps === null || !areGiven)) return null;
  if (wanted === 'from' && facts.length > 0) return null;
  const limit = (minSteps: number): number =>
    wanted === 'after' ? Math.ceil(budget.stepScale * minSteps) + budget.extraSteps : strictStepsOf(minSteps);
  const traces: Trace[] = [];
  for (const input of inputs) {
    const trace = traceRun(program, gates, input, limit);
    if (trace === null || (wanted === 'stops' && !trace.halted)) return null;
    traces.push(trace);
  }
  const mostTaken = mostTakenIn(traces);
  for (const answer of formula.answers) {
    const context: ProofContext = { theory, answer };
    const goal = goalOf(wanted, { steps, traces, context });
    if (goal === null) continue;
    if (goal.kind === 'from' && !isWithin(goal.steps, { fewest, budget, theory, patience })) continue;
    const doesEnd = goal.kind === 'after' || traces.every(({ halted }) => halted);
    for (const history of [false, true]) {
      const found = findHeads(program, traces, { history });
      const heads = doesEnd ? withoutConstant(found, traces) : found;
      for (const peel of peelsOf(heads.length)) {
        const landscape: Landscape = { program, heads, goal, peel, mostTaken };
        const proof = proveLandscape(landscape, traces, { context, gates, patience });
        if (proof !== null) return { ...proof, formula: task.formula };
      }
      if (heads.length === 0) break;
    }
  }
  return null;
}

/** The steps that a budget gives; null if they are no linear expression. */
function stepsOf({ stepScale, extraSteps }: StepBudget, fewest: Linear): Linear | null {
  const known = constantOf(fewest);
  if (known !== null) return constant(Math.ceil(stepScale * known) + extraSteps);
  return Number.isInteger(stepScale) ? combine([stepScale, fewest], [1, constant(extraSteps)]) : null;
}

/** The heads of loops proper: those that all runs come to equally often are none, and beside others, those that none comes to often. */
function withoutConstant(heads: readonly Place[], traces: readonly Trace[]): Place[] {
  const counts = new Map(
    heads.map((head) => [head, traces.map((trace) => visitsOf([trace], head, 0).length)]),
  );
  const most = (head: Place): number => Math.max(...(counts.get(head) as number[]));
  const varying = heads.filter(
    (head) => most(head) > MAX_UNROLLED || counts.get(head)?.some((count) => count !== most(head)),
  );
  const often = varying.filter((head) => most(head) > FEW_VISITS);
  return often.length > 0 ? often : varying;
}

/** More first visits are not looked at singly, and not more heads. */
const MAX_PEEL = 2;
const MAX_HEADS = 3;

/** Numbers of first visits to look at singly, for each head, the fewest first. */
function peelsOf(numHeads: number): number[][] {
  if (numHeads > MAX_HEADS) return [];
  let peels: number[][] = [[]];
  for (let head = 0; head < numHeads; head++) {
    peels = peels.flatMap((peel) => Array.from({ length: MAX_PEEL + 1 }, (_, count) => [...peel, count]));
  }
  const total = (peel: readonly number[]): number => peel.reduce((sum, count) => sum + count, 0);
  return peels.filter((peel) => total(peel) <= MAX_PEEL).sort((a, b) => total(a) - total(b));
}

/** Whether a number of steps is no more than a budget gives. */
function isWithin(
  steps: Linear,
  {
    fewest,
    budget,
    theory,
    patience,
  }: { fewest: Linear; budget: StepBudget; theory: Theory; patience: Patience },
): boolean {
  // The share as a fraction: most are halves or quarters.
  const denominator = [1, 2, 4, 3, 10, 100].find((each) => Number.isInteger(budget.stepScale * each));
  if (denominator === undefined) return false;
  const enough = combine(
    [budget.stepScale * denominator, fewest],
    [denominator, constant(budget.extraSteps)],
    [-denominator, steps],
  );
  const solver = createSolver(theory.vocabulary, theory.axioms, patience);
  return solver.refute([below(enough, {})]) !== null;
}

function goalOf(
  wanted: Goal['kind'] | 'strict',
  { steps, traces, context }: { steps: Linear | null; traces: readonly Trace[]; context: ProofContext },
): Goal | null {
  if (wanted === 'stops') return { kind: 'stops' };
  if (wanted !== 'from') return steps === null ? null : { kind: 'after', steps };
  // From where on the answer is there.
  const points = traces.map((trace) => {
    const cells = answerCells(context, trace.values);
    const isRight = ({ memory }: { memory: Int32Array }): boolean =>
      cells.every(({ address, value }) => memory[address] === value);
    const moments = [...trace.steps, trace.end];
    const lastWrong = moments.findLastIndex((moment) => !isRight(moment));
    return { values: trace.values, more: {}, seen: lastWrong + 1, isRight: isRight(trace.end) };
  });
  if (points.some(({ isRight }) => !isRight)) return null;
  const names = ['n', ...context.theory.formula.names.keys()];
  const exact = fitLinear(points, names);
  if (exact !== null) return { kind: 'from', steps: exact };
  const [known] = fitAtMost(points, names);
  return known === undefined ? null : { kind: 'from', steps: known };
}

/** Claims are guessed, and those that do not hold left out, until the rest hold; then the goal is to follow. */
function proveLandscape(
  landscape: Landscape,
  traces: readonly Trace[],
  {
    context,
    gates,
    patience,
  }: {
    readonly context: ProofContext;
    readonly gates: NonNullable<GateOptions['gates']>;
    readonly patience: Patience;
  },
): Omit<Proof, 'formula'> | null {
  const { program, heads, goal, peel } = landscape;
  const { numRegisters } = program;
  const claims = heads.map((head, i) =>
    guessClaims(visitsOf(traces, head, peel[i]), context, {
      numRegisters,
      given: goal.kind === 'after' ? goal.steps : null,
    }),
  );
  const start: HeadStart = {
    setting: {
      theory: context.theory,
      solver: createSolver(context.theory.vocabulary, context.theory.axioms, patience),
      gates,
      memory: 'input',
      claims: [],
    },
    position: {
      state: 0,
      registers: new Array<Linear>(numRegisters).fill({}),
      writes: [],
      facts: [],
      notes: [],
      steps: {},
      path: [],
    },
  };
  const exploreFrom = (from: number | null): Part | null => {
    const at =
      from === null
        ? start
        : headStart(claims[from], context, { state: heads[from].state, numRegisters, gates, patience });
    const exploration = explore(at.setting, at.position, landscape, from);
    return exploration === null ? null : { from, start: at, exploration };
  };

  for (;;) {
    const parts: Part[] = [];
    const obligations: Obligation[] = [];
    for (const from of [null, ...heads.keys()]) {
      const part = exploreFrom(from);
      if (part === null) return null;
      parts.push(part);
    }
    let isStable = true;
    for (const { from, start: at, exploration } of parts) {
      for (const end of exploration.ends) {
        if (end.kind !== 'head') continue;
        const kept: Claim[] = [];
        for (const claim of claims[end.head]) {
          const obligation = showClaim(claim, { from, at, end, context });
          if (obligation === null) isStable = false;
          else {
            kept.push(claim);
            obligations.push(obligation);
          }
        }
        claims[end.head] = kept;
      }
    }
    if (!isStable) continue;
    return conclude({ landscape, parts, traces, claims, obligations, context });
  }
}
