import type { AnswerFormula } from '../formula/formula.js';
import {
  combine,
  constant,
  isSame,
  type Linear,
  linearToText,
  minus,
  plus,
  variable,
} from '../solver/linear.js';
import { all, any, atMost, below, equal, type Logic, not } from '../solver/logic.js';
import type { Patience } from '../solver/patience.js';
import { type Axiom, createAxiom, createSolver, type Solver } from '../solver/solver.js';
import { type CellClaim, inRange, type Position, type Setting } from './execute.js';
import { answerCell, T, type Theory } from './theory.js';

/** Something that holds whenever a run comes to the head of a loop, for the t-th time (t = 0, 1, ...). */
export type Claim =
  | { readonly kind: 'register'; readonly register: number; readonly value: Linear }
  /** How many steps were taken. */
  | { readonly kind: 'steps'; readonly value: Linear }
  /** Steps were given for at least one more. */
  | { readonly kind: 'given'; readonly most: Linear }
  /** A statement on t and registers, as `r1` and so on. */
  | { readonly kind: 'fact'; readonly holds: Logic }
  /** The cells at an address that depends on `x`, for all x that meet a condition, or one cell. */
  | {
      readonly kind: 'cells';
      readonly address: Linear;
      readonly when: Logic;
      readonly value: Linear;
    }
  /** The answer is there, for all indices that meet a condition on `x`. */
  | { readonly kind: 'answer'; readonly when: Logic };

export type CellsClaim = Extract<Claim, { kind: 'cells' | 'answer' }>;

export const X = variable('x');

/** Where a claim about cells stands for one value of x. */
export interface ClaimedCell {
  readonly when: Logic;
  readonly address: Linear;
  readonly value: Linear;
}

/** @param by - what `x` and `t` stand for. */
export function claimedCell(
  claim: CellsClaim,
  { theory, answer }: ProofContext,
  by: { readonly x: Linear; readonly t: Linear },
  facts: Logic[],
): ClaimedCell {
  const { vocabulary } = theory;
  if (claim.kind === 'cells') {
    return {
      when: vocabulary.substituteIn(claim.when, by),
      address: vocabulary.substitute(claim.address, by),
      value: vocabulary.substitute(claim.value, by),
    };
  }
  const { address, value, inRange: range } = answerCell(answer, vocabulary, by.x, facts);
  return { when: all(range, vocabulary.substituteIn(claim.when, by)), address, value };
}

/** What a proof is about besides the program. */
export interface ProofContext {
  readonly theory: Theory;
  readonly answer: AnswerFormula;
}

/** How the x of a claim about cells follows from an address: as `factor * (address - rest)`, or as the place in a sequence. */
type IndexRule =
  | { readonly kind: 'linear'; readonly factor: 1 | -1; readonly rest: Linear }
  | { readonly kind: 'sequence'; readonly of: string; readonly rest: Linear };

/** Null if the claim is about one cell. */
function indexRule(claim: CellsClaim, context: ProofContext): IndexRule | null {
  const { vocabulary } = context.theory;
  const { address } = claimedCell(claim, context, { x: X, t: T }, []);
  const factor = address.x;
  if (factor === 1 || factor === -1) {
    return { kind: 'linear', factor, rest: combine([1, address], [-factor, X]) };
  }
  for (const name in address) {
    const call = vocabulary.callOf(name);
    if (call !== undefined && address[name] === 1 && isSame(call.at, X)) {
      return { kind: 'sequence', of: call.of, rest: minus(address, variable(name)) };
    }
  }
  return null;
}

/** The x for which a claim is about a cell; null if there is none. */
function indexAt(
  rule: IndexRule | null,
  address: Linear,
  { theory: { vocabulary } }: ProofContext,
): Linear | null {
  if (rule === null) return {};
  const value = minus(address, rule.rest);
  if (rule.kind === 'linear') return combine([rule.factor, value]);
  const [name] = Object.keys(value);
  const call = name === undefined ? undefined : vocabulary.callOf(name);
  return call?.of === rule.of && isSame(value, variable(name)) ? call.at : null;
}

export function cellClaimOf(claim: CellsClaim, context: ProofContext): CellClaim {
  const rule = indexRule(claim, context);
  return {
    at(address, facts) {
      const x = indexAt(rule, address, context);
      if (x === null) return null;
      const cell = claimedCell(claim, context, { x, t: T }, facts);
      return { when: all(cell.when, equal(cell.address, address)), value: cell.value };
    },
  };
}

/** A claim about cells, as an axiom about memory at the head. */
function axiomOf(claim: CellsClaim, context: ProofContext): Axiom {
  const rule = indexRule(claim, context);
  const { vocabulary } = context.theory;
  const triggers: Axiom['triggers'][number][] = [];
  if (rule?.kind === 'linear')
    triggers.push({ variable: 0, of: 'mem', factor: rule.factor, rest: rule.rest });
  if (rule?.kind === 'sequence') triggers.push({ variable: 0, of: rule.of, factor: 1, rest: {} });
  return createAxiom({
    variables: triggers.length,
    triggers,
    instance: ([x = {}]) => {
      const facts: Logic[] = [];
      const { when, address, value } = claimedCell(claim, context, { x, t: T }, facts);
      return [any(not(when), equal(vocabulary.call('mem', address), value)), ...facts];
    },
  });
}

/** A head with its claims, ready to be explored from. */
export interface HeadStart {
  readonly setting: Setting;
  readonly position: Position;
}

/**
 * The situation at a head of which some claims hold.
 *
 * @param state - the program's state there.
 */
export function headStart(
  claims: readonly Claim[],
  context: ProofContext,
  {
    state,
    numRegisters,
    gates,
    patience,
  }: { state: number; numRegisters: number; gates: Setting['gates']; patience: Patience },
): HeadStart {
  const { theory } = context;
  const facts: Logic[] = [atMost({}, T)];
  const registers = Array.from({ length: numRegisters }, (_, register): Linear => {
    const values = claims.flatMap((claim) =>
      claim.kind === 'register' && claim.register === register ? [claim.value] : [],
    );
    const [first = variable(`r${register + 1}`), ...others] = values;
    for (const other of others) facts.push(equal(first, other));
    facts.push(inRange(first));
    return first;
  });
  let steps = variable('steps');
  const cells: CellsClaim[] = [];
  for (const claim of claims) {
    if (claim.kind === 'fact')
      facts.push(theory.vocabulary.substituteIn(claim.holds, registerNames(registers)));
    else if (claim.kind === 'steps') steps = claim.value;
    else if (claim.kind === 'cells' || claim.kind === 'answer') cells.push(claim);
  }
  facts.push(atMost({}, steps));
  for (const claim of claims) if (claim.kind === 'given') facts.push(below(steps, claim.most));
  const axioms = [...theory.axioms, ...cells.map((claim) => axiomOf(claim, context))];
  const solver: Solver = createSolver(theory.vocabulary, axioms, patience);
  const setting: Setting = {
    theory,
    solver,
    gates,
    memory: 'mem',
    claims: cells.map((claim) => cellClaimOf(claim, context)),
  };
  return { setting, position: { state, registers, writes: [], facts, notes: [], steps, path: [] } };
}

/** What the names of registers stand for. */
export function registerNames(registers: readonly Linear[]): Record<string, Linear> {
  return Object.fromEntries(registers.map((value, i) => [`r${i + 1}`, value]));
}

/** t at the next visit. */
export const NEXT: Linear = plus(T, constant(1));

const compareText = (value: Linear, sign: '<=' | '='): string => {
  const positive = Object.fromEntries(Object.entries(value).filter(([, factor]) => factor > 0));
  const negative = Object.fromEntries(
    Object.entries(value).flatMap(([name, factor]) => (factor < 0 ? [[name, -factor]] : [])),
  );
  // Of whole numbers, a + 1 <= b is a < b.
  if (sign === '<=' && negative['1'] === 1) {
    return `${linearToText(minus(negative, constant(1)))} < ${linearToText(positive)}`;
  }
  return `${linearToText(negative)} ${sign} ${linearToText(positive)}`;
};

/** A statement in words. */
export function logicToText(logic: Logic): string {
  switch (logic.kind) {
    case 'atLeast':
      return compareText(logic.value, '<=');
    case 'zero':
      return compareText(logic.value, '=');
    default:
      return logic.of
        .map((each) => (each.kind === 'any' ? `(${logicToText(each)})` : logicToText(each)))
        .filter((text) => text !== '')
        .join(logic.kind === 'all' ? ' and ' : ' or ');
  }
}

/** A claim in words, about the t-th visit. */
export function claimToText(claim: Claim, context: ProofContext): string {
  switch (claim.kind) {
    case 'register':
      return `r${claim.register + 1} = ${linearToText(claim.value)}`;
    case 'steps':
      return `steps taken = ${linearToText(claim.value)}`;
    case 'given':
      return `steps taken < ${linearToText(claim.most)}`;
    case 'fact':
      return logicToText(claim.holds);
    default: {
      const facts: Logic[] = [];
      const { when, address, value } = claimedCell(claim, context, { x: X, t: T }, facts);
      const condition = logicToText(when);
      const what = claim.kind === 'answer' ? 'the answer' : linearToText(value);
      return `mem[${linearToText(address)}] = ${what}${condition === '' ? '' : ` where ${condition}`}`;
    }
  }
}
