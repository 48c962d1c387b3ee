import { below, equal, type Logic, not } from '../solver/logic.js';
import type { Refutation } from '../solver/solver.js';
import {
  type Claim,
  claimedCell,
  claimToText,
  type HeadStart,
  NEXT,
  type ProofContext,
  registerNames,
  X,
} from './claims.js';
import { type Position, readLazily } from './execute.js';
import type { End, Exploration } from './explore.js';
import type { Obligation } from './proof.js';

/** The parts of runs that begin at the start or at one head. */
export interface Part {
  readonly from: number | null;
  readonly start: HeadStart;
  readonly exploration: Exploration;
}

export interface Showing {
  readonly from: number | null;
  readonly at: HeadStart;
  readonly end: End;
  readonly context: ProofContext;
}

/** Shows that a claim holds at the head that a way leads to. */
export function showClaim(claim: Claim, { from, at, end, context }: Showing): Obligation | null {
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

export function show({ title, from, end, facts, goal, at, shows }: ToShow): Obligation | null {
  const assumed = [...facts, not(goal)];
  const refutation = at.setting.solver.refute(assumed);
  if (refutation === null) return null;
  const turn = end.kind === 'head' ? end.turn : null;
  return obligationOf({ title, from, turn, shows, at, position: end.position, facts: assumed, refutation });
}

export function obligationOf({
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

export function wayToText(from: number | null, end: End): string {
  const start = from === null ? 'from the start' : `from loop ${from + 1}`;
  if (end.kind === 'head') {
    return from === end.head ? `${start}, round again` : `${start} to loop ${end.head + 1}`;
  }
  return end.kind === 'stop' ? `${start} to the end` : start;
}
