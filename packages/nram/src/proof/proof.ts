import type { Formula } from '../formula/formula.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { Linear } from '../solver/linear.js';
import type { Logic } from '../solver/logic.js';
import type { StepBudget } from '../tasks/budget.js';
import type { Claim, ProofContext } from './claims.js';
import type { Taken } from './execute.js';
import type { Goal } from './explore.js';
import type { Place } from './traces.js';

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
