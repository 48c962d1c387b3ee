import { type Linear, linearToText } from '../solver/linear.js';
import { atMost, equal, type Logic, type Vocabulary } from '../solver/logic.js';
import { type Claim, type ProofContext, X } from './claims.js';
import { readLazily } from './execute.js';
import type { Landscape } from './explore.js';
import { fitAtMost, fitLinear } from './fit.js';
import type { Obligation, Proof, Shown } from './proof.js';
import { obligationOf, type Part, show, wayToText } from './show.js';
import { answerCell } from './theory.js';
import type { Trace } from './traces.js';

interface Conclusion {
  readonly landscape: Landscape;
  readonly parts: readonly Part[];
  readonly traces: readonly Trace[];
  readonly claims: readonly (readonly Claim[])[];
  readonly obligations: readonly Obligation[];
  readonly context: ProofContext;
}

/** The goal, by claims that hold. */
export function conclude({
  landscape,
  parts,
  traces,
  claims,
  obligations,
  context,
}: Conclusion): Omit<Proof, 'formula'> | null {
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
  for (const most of fitAtMost(points, names)) {
    guesses.push({ sign: 'at most ', most, goal: (steps) => atMost(steps, most) });
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
