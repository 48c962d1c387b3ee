import { GATES } from '../machine/gates.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import {
  combine,
  constant,
  constantOf,
  type Linear,
  linearToText,
  plus,
  variable,
} from '../solver/linear.js';
import { atMost, below, equal, type Logic, not, termToLinear, Vocabulary } from '../solver/logic.js';
import { createSolver, type Patience, type Refutation } from '../solver/solver.js';
import type { StepBudget } from '../tasks/budget.js';
import { STRICT_STEPS } from '../tasks/budget.js';
import { type Formula, parseFormula } from '../tasks/formula.js';
import type { TaskSpec } from '../tasks/task.js';
import {
  type Claim,
  claimedCell,
  claimToText,
  type HeadStart,
  headStart,
  NEXT,
  type ProofContext,
  registerNames,
  X,
} from './claims.js';
import { type Position, readLazily, type Taken } from './execute.js';
import { type End, type Exploration, explore, type Goal, type Landscape } from './explore.js';
import { fitLinear } from './fit.js';
import { answerCells, guessClaims } from './guess.js';
import { answerCell, createTheory, type Theory } from './theory.js';
import { drawInputs, findHeads, type Place, STRICT_LIMIT, type Trace, traceRun, visitsOf } from './traces.js';

export interface ProofOptions extends GateOptions {
  readonly budget: StepBudget;
}

/** A statement about a part of a run from one head to the next, that was shown. */
export interface Obligation {
  /** What is shown, in words. */
  readonly title: string;
  /** The loop from whose head the way leads; null from the start. */
  readonly from: number | null;
  /** The rules that are taken on the way. */
  readonly path: readonly Taken[];
  /** The turn after them; null if there is none. */
  readonly turn: Taken | null;
  readonly shows: Shown;
  /** Cells that are read on the way, and fresh variables, with what defines them. */
  readonly notes: readonly Logic[];
  /** Instances of what is known of all inputs, and of what holds at the head. */
  readonly support: readonly Logic[];
}

/** What is shown at the end of a way. */
export type Shown =
  /** A claim of a head, about its t-th visit. */
  | { readonly kind: 'claim'; readonly claim: Claim; readonly t: Linear }
  /** The answer is there; `when` says at which numbers of steps. */
  | { readonly kind: 'answer'; readonly when: 'now' | Goal }
  /** The steps taken are as many as that, or at most. */
  | { readonly kind: 'steps'; readonly most: Linear; readonly isExact: boolean }
  /** No run takes the turn, or has steps left. */
  | { readonly kind: 'never' };

/** A loop of a proof and what holds whenever a run comes to its head. */
export interface ProvenLoop {
  readonly place: Place;
  readonly claims: readonly Claim[];
}

export interface Proof {
  readonly program: Program;
  /** The task's formula as it was given. */
  readonly formula: Formula;
  readonly context: ProofContext;
  readonly goal: Goal;
  readonly loops: readonly ProvenLoop[];
  /** Of each loop, how many first visits are not counted. */
  readonly peel: readonly number[];
  readonly obligations: readonly Obligation[];
  /** After how many steps it stops, in words; null where that was not shown. */
  readonly stopsAfter: string | null;
}

/** Constant numbers of steps up to this are done one by one. */
const MAX_UNROLLED = 12;

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
  const fewest = termToLinear(formula.steps, vocabulary, {}, []);
  const given = plus(fewest, constant(budget.extraSteps));
  const strict = combine([STRICT_STEPS.times, fewest], [1, constant(STRICT_STEPS.more)]);
  const steps = wanted === 'strict' ? strict : given;
  const limit = (count: number): number =>
    wanted === 'after' ? count + budget.extraSteps : STRICT_LIMIT(count);
  const inputs = drawInputs(task, formula);
  const traces: Trace[] = [];
  for (const input of inputs) {
    const trace = traceRun(program, gates, input, { formula, limit });
    if (trace === null || (wanted === 'stops' && !trace.halted)) return null;
    traces.push(trace);
  }
  for (const answer of formula.answers) {
    const context: ProofContext = { theory, answer };
    const goal = goalOf(wanted, { steps, traces, context });
    if (goal === null) continue;
    if (goal.kind === 'from' && !isWithin(goal.steps, { fewest, budget, theory })) continue;
    const isUnrolled = goal.kind === 'after' && (constantOf(goal.steps) ?? MAX_UNROLLED + 1) <= MAX_UNROLLED;
    for (const history of [false, true]) {
      const heads = isUnrolled ? [] : findHeads(program, traces, { history });
      for (const peel of peelsOf(heads.length)) {
        const landscape: Landscape = { program, heads, goal, peel };
        const proof = proveLandscape(landscape, traces, { context, gates, patience });
        if (proof !== null) return { ...proof, formula: task.formula };
      }
      if (isUnrolled) break;
    }
  }
  return null;
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
  { fewest, budget, theory }: { fewest: Linear; budget: StepBudget; theory: Theory },
): boolean {
  // The share as a fraction: most are halves or quarters.
  const denominator = [1, 2, 4, 3, 10, 100].find((each) => Number.isInteger(budget.stepScale * each));
  if (denominator === undefined) return false;
  const enough = combine(
    [budget.stepScale * denominator, fewest],
    [denominator, constant(budget.extraSteps)],
    [-denominator, steps],
  );
  const solver = createSolver(theory.vocabulary, theory.axioms, { left: 1000 });
  return solver.refute([below(enough, {})]) !== null;
}

function goalOf(
  wanted: Goal['kind'] | 'strict',
  { steps, traces, context }: { steps: Linear; traces: readonly Trace[]; context: ProofContext },
): Goal | null {
  if (wanted === 'stops') return { kind: 'stops' };
  if (wanted !== 'from') return { kind: 'after', steps };
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
  const isEnough = points.every(({ values, seen }) => seen <= evaluateTermOf(steps, values));
  return isEnough ? { kind: 'from', steps } : null;

  function evaluateTermOf(value: Linear, values: Trace['values']): number {
    let sum = value['1'] ?? 0;
    for (const name in value) if (name !== '1') sum += value[name] * (values.names.get(name) ?? Number.NaN);
    return sum;
  }
}

interface Part {
  readonly from: number | null;
  readonly start: HeadStart;
  readonly exploration: Exploration;
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
    return finish({ landscape, parts, traces, claims, obligations, context });
  }
}

interface Showing {
  readonly from: number | null;
  readonly at: HeadStart;
  readonly end: End;
  readonly context: ProofContext;
}

/** Shows that a claim holds at the head that a way leads to. */
function showClaim(claim: Claim, { from, at, end, context }: Showing): Obligation | null {
  const { head, position } = end as Extract<End, { kind: 'head' }>;
  const { vocabulary } = context.theory;
  const t = from === head ? NEXT : {};
  const facts = [...position.facts];
  let goal: Logic;
  switch (claim.kind) {
    case 'register':
      goal = equal(position.registers[claim.register], vocabulary.substitute(claim.value, { t }));
      break;
    case 'steps':
      goal = equal(position.steps, vocabulary.substitute(claim.value, { t }));
      break;
    case 'given':
      goal = below(position.steps, claim.most);
      break;
    case 'fact':
      goal = vocabulary.substituteIn(claim.holds, { ...registerNames(position.registers), t });
      break;
    default: {
      const { when, address, value } = claimedCell(claim, context, { x: X, t }, facts);
      facts.push(when);
      goal = equal(readLazily(at.setting, position, { address, facts }), value);
    }
  }
  const title = `${wayToText(from, end)}: ${claimToText(claim, context)}`;
  return show({ title, from, end, facts, goal, at, shows: { kind: 'claim', claim, t } });
}

/** What is to be shown at the end of a way. */
interface ToShow extends Pick<Obligation, 'title' | 'from' | 'shows'> {
  readonly end: End;
  readonly at: HeadStart;
  readonly facts: readonly Logic[];
  readonly goal: Logic;
}

function show({ title, from, end, facts, goal, at, shows }: ToShow): Obligation | null {
  const assumed = [...facts, not(goal)];
  const refutation = at.setting.solver.refute(assumed);
  if (refutation === null) return null;
  const turn = end.kind === 'head' ? end.turn : null;
  return obligationOf({ title, from, turn, shows, at, position: end.position, facts: assumed, refutation });
}

function obligationOf({
  title,
  from,
  turn,
  shows,
  at,
  position,
  facts,
  refutation,
}: Pick<Obligation, 'title' | 'from' | 'turn' | 'shows'> & {
  readonly at: HeadStart;
  readonly position: Position;
  readonly facts: readonly Logic[];
  readonly refutation: Refutation;
}): Obligation {
  const defined = facts.filter((fact) => fact.kind === 'any' && fact.defines !== undefined);
  const support = at.setting.solver.instances([...facts, ...position.notes], refutation.variables);
  return { title, from, path: position.path, turn, shows, notes: defined, support };
}

function wayToText(from: number | null, end: End): string {
  const start = from === null ? 'from the start' : `from loop ${from + 1}`;
  if (end.kind === 'head') {
    return from === end.head ? `${start}, round again` : `${start} to loop ${end.head + 1}`;
  }
  return end.kind === 'stop' ? `${start} to the end` : start;
}

interface Finish {
  readonly landscape: Landscape;
  readonly parts: readonly Part[];
  readonly traces: readonly Trace[];
  readonly claims: readonly (readonly Claim[])[];
  readonly obligations: readonly Obligation[];
  readonly context: ProofContext;
}

/** The goal, by claims that hold. */
function finish({
  landscape,
  parts,
  traces,
  claims,
  obligations,
  context,
}: Finish): Omit<Proof, 'formula'> | null {
  const { program, heads, goal } = landscape;
  const shown = [...obligations];
  for (const { from, start, exploration } of parts) {
    for (const { position, turn, facts, refutation } of exploration.noWays) {
      const title = `${from === null ? 'from the start' : `from loop ${from + 1}`}: ${turn === null ? 'no step is left' : 'no other turn'}`;
      const shows: Shown = { kind: 'never' };
      shown.push(obligationOf({ title, from, turn, shows, at: start, position, facts, refutation }));
    }
    for (const end of exploration.ends) {
      if (end.kind === 'head') continue;
      const { vocabulary } = context.theory;
      const facts = [...end.position.facts];
      const cell = answerCell(context.answer, vocabulary, X, facts);
      facts.push(cell.inRange);
      const held = readLazily(start.setting, end.position, { address: cell.address, facts });
      const obligation = show({
        title: `${wayToText(from, end)}: the answer is there`,
        from,
        end,
        facts,
        goal: equal(held, cell.value),
        at: start,
        shows: { kind: 'answer', when: end.kind === 'stop' ? 'now' : goal },
      });
      if (obligation === null) return null;
      shown.push(obligation);
    }
  }
  let stopsAfter: string | null = null;
  if (goal.kind === 'stops') {
    if (!isBounded(parts, claims, context)) return null;
    const bound = boundSteps(parts, traces, context);
    stopsAfter = bound?.text ?? null;
    shown.push(...(bound?.obligations ?? []));
  }
  const loops = heads.map((place, i) => ({ place, claims: claims[i] }));
  return { program, context, goal, loops, peel: landscape.peel, obligations: shown, stopsAfter };
}

/** Whether every loop ends: t goes up in each round and has a bound, and no way leads back to an earlier loop. */
function isBounded(
  parts: readonly Part[],
  claims: readonly (readonly Claim[])[],
  { theory: { vocabulary } }: ProofContext,
): boolean {
  const bounds = claims.map((all) =>
    all.some((claim) => claim.kind === 'fact' && boundsCounter(claim.holds, vocabulary)),
  );
  if (bounds.includes(false)) return false;
  const next = claims.map(() => new Set<number>());
  for (const { from, exploration } of parts) {
    for (const end of exploration.ends) {
      if (from !== null && end.kind === 'head' && end.head !== from) next[from].add(end.head);
    }
  }
  const done = new Set<number>();
  for (let isMore = true; isMore; ) {
    isMore = false;
    for (const [i, others] of next.entries()) {
      if (!done.has(i) && [...others].every((other) => done.has(other))) {
        done.add(i);
        isMore = true;
      }
    }
  }
  return done.size === claims.length;
}

/** Whether a statement is `t <= B` where B does not depend on t. */
function boundsCounter(logic: Logic, vocabulary: Vocabulary): boolean {
  if (logic.kind !== 'atLeast' || (logic.value.t ?? 0) >= 0) return false;
  let isPlain = true;
  vocabulary.visit(logic.value, (_, call) => {
    if (call !== undefined) isPlain = false;
  });
  return isPlain;
}

/** Bounds on the steps are guessed as up to three times a number, and a few more. */
const MAX_TIMES = 3;
const MAX_MORE = 12;

/** After how many steps it stops, as an exact number or as a bound, with what shows it. */
function boundSteps(
  parts: readonly Part[],
  traces: readonly Trace[],
  { theory }: ProofContext,
): { readonly text: string; readonly obligations: readonly Obligation[] } | null {
  const names = ['n', ...theory.formula.names.keys()];
  const points = traces.map(({ values, steps }) => ({ values, more: {}, seen: steps.length }));
  const exact = fitLinear(points, names);
  const guesses: { sign: string; most: Linear; goal: (steps: Linear) => Logic }[] = [];
  if (exact !== null) guesses.push({ sign: '', most: exact, goal: (steps) => equal(steps, exact) });
  for (const name of names) {
    for (let times = 1; times <= MAX_TIMES; times++) {
      const more = Math.max(
        ...points.map(({ values, seen }) => seen - times * (values.names.get(name) as number)),
      );
      if (Math.abs(more) > MAX_MORE) continue;
      const most = combine([times, variable(name)], [1, constant(more)]);
      guesses.push({ sign: 'at most ', most, goal: (steps) => atMost(steps, most) });
    }
  }
  for (const { sign, most, goal } of guesses) {
    const text = `${sign}${linearToText(most)}`;
    const shown: (Obligation | null)[] = [];
    for (const { from, start: at, exploration } of parts) {
      for (const end of exploration.ends) {
        if (end.kind !== 'stop') continue;
        const { facts, steps } = end.position;
        const title = `${wayToText(from, end)}: ${text} steps were taken`;
        const shows: Shown = { kind: 'steps', most, isExact: sign === '' };
        shown.push(show({ title, from, end, facts, goal: goal(steps), at, shows }));
      }
    }
    const obligations = shown.flatMap((each) => each ?? []);
    if (obligations.length === shown.length) return { text, obligations };
  }
  return null;
}
