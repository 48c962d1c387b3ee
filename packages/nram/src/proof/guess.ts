import type { Condition } from '../formula/formula.js';
import {
  combine,
  constant,
  constantOf,
  type Linear,
  linearKey,
  minus,
  plus,
  variable,
} from '../solver/linear.js';
import { all, any, atMost, below, differ, equal, type Logic, termToLinear } from '../solver/logic.js';
import { evaluateTerm, type FormulaValues } from '../tasks/evaluate-formula.js';
import { type Claim, type ProofContext, X } from './claims.js';
import { evaluateLinear, fitLinear, fitPoints, type Point } from './fit.js';
import { callsIn, M, T } from './theory.js';
import type { Visit } from './traces.js';

/** Bounds of a counter are guessed up to this distance from a known number. */
const MAX_DISTANCE = 6;
/** Functions in one another in a guessed value. */
const MAX_DEPTH = 2;

/**
 * What seems to hold whenever a run comes to the head of a loop, by what was seen. All of it is still to be shown.
 *
 * @param visits - of the head, in the order of the runs.
 */
export function guessClaims(
  visits: readonly Visit[],
  context: ProofContext,
  { numRegisters, given }: { readonly numRegisters: number; readonly given: Linear | null },
): Claim[] {
  const { vocabulary, formula } = context.theory;
  // Names that are always the same number as others would make guesses ambiguous, which is no harm.
  const names = ['t', 'n', ...formula.names.keys(), 'M'];
  const roomy = visits.filter(({ trace }) => trace.isRoomy);
  const point = (visit: Visit, seen: number | undefined, more = {}): Point => ({
    values: visit.trace.values,
    more: { t: visit.t, ...more },
    seen,
  });
  const fit = (of: (visit: Visit) => number | undefined, from = roomy): Linear[] => {
    const guesses = fitPoints(
      from.map((visit) => point(visit, of(visit))),
      names,
      { vocabulary, depth: MAX_DEPTH },
    );
    return guesses.filter((guess) =>
      visits.every((visit) => {
        const seen = of(visit);
        return seen === undefined || evaluateLinear(guess, vocabulary, point(visit, seen)) === seen;
      }),
    );
  };

  const claims: Claim[] = [];
  for (let register = 0; register < numRegisters; register++) {
    const values = fit(({ step }) => step.registers[register]);
    for (const value of values) claims.push({ kind: 'register', register, value });
    if (values.length > 0) continue;
    // In a tight memory it may have come to the end, and have begun again at 0.
    const turning = guessModulo(visits, register, { context, names });
    if (turning !== null) {
      claims.push(turning);
      continue;
    }
    // What it points to.
    const name = `r${register + 1}`;
    for (const value of fit(({ step, trace }) => trace.values.memory[step.registers[register]])) {
      claims.push({ kind: 'fact', holds: equal(vocabulary.call('input', variable(name)), value) });
    }
  }
  const steps = fitLinear(
    visits.map((visit) => point(visit, visit.index)),
    names,
  );
  if (steps !== null) claims.push({ kind: 'steps', value: steps });
  if (given !== null) claims.push({ kind: 'given', most: given });
  claims.push(...guessBounds(visits, context, claims));

  const regions = guessRegions(visits, fit);
  claims.push(...guessCells(visits, regions, { context, fit }));
  return claims;
}

/** That a register is an expression modulo M, which is at most M. */
function guessModulo(
  visits: readonly Visit[],
  register: number,
  { context, names }: { readonly context: ProofContext; readonly names: readonly string[] },
): Claim | null {
  const { vocabulary } = context.theory;
  const points = visits.map(({ trace, t, step }) => ({
    isRoomy: trace.isRoomy,
    values: trace.values,
    more: { t },
    seen: step.registers[register],
  }));
  const roomy = points.filter(({ isRoomy }) => isRoomy);
  const value = roomy.length < 2 ? null : fitLinear(roomy, names);
  if (value === null) return null;
  const isModulo = points.every((point) => {
    const past = evaluateLinear(value, vocabulary, point) - point.seen;
    return past === 0 || past === point.values.names.get('M');
  });
  if (!isModulo) return null;
  const name = variable(`r${register + 1}`);
  return { kind: 'fact', holds: any(equal(name, value), equal(name, minus(value, M))) };
}

/** How many of what is counted a round may deal with. */
const COUNTED = [3, 2, 1];

/** How far a counter goes. */
function guessBounds(visits: readonly Visit[], context: ProofContext, claims: readonly Claim[]): Claim[] {
  const { vocabulary, formula } = context.theory;
  const found: Claim[] = [];
  const ends = ['n', ...formula.names.keys()];
  /** @returns by how much it exceeds, at most; null if that is not near. */
  const bound = (of: Linear, most: Linear, isBetter = (_: number): boolean => true): number | null => {
    const distances = visits.map((visit) => {
      const at = { values: visit.trace.values, more: { t: visit.t } };
      return evaluateLinear(minus(of, most), vocabulary, at);
    });
    const distance = distances.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    if (Math.abs(distance) > MAX_DISTANCE || Number.isNaN(distance)) return null;
    const numTight = distances.filter((each, i) => visits[i].isLast && each === distance).length;
    if (numTight * 8 < visits.filter(({ isLast }) => isLast).length) return null;
    if (isBetter(distance)) found.push({ kind: 'fact', holds: atMost(of, plus(most, constant(distance))) });
    return distance;
  };
  for (const end of [...ends, 'M']) {
    // What 2t is at most, t is as well.
    let known = Number.POSITIVE_INFINITY;
    for (const times of COUNTED) {
      known = bound(combine([times, T]), variable(end), (distance) => distance < known) ?? known;
    }
  }
  // Counts of two things taken in turns: neither exceeds what there is.
  const counts = new Map<string, Linear>();
  for (const claim of claims) {
    if (claim.kind !== 'register' && claim.kind !== 'cells') continue;
    vocabulary.visit(claim.value, (name, call) => {
      if (call !== undefined && call.of !== 'input' && call.of !== 'mem') {
        counts.set(name, variable(name));
      }
    });
  }
  for (const count of counts.values()) {
    const isCount = visits.every((visit) => {
      const at = { values: visit.trace.values, more: { t: visit.t } };
      const value = evaluateLinear(count, vocabulary, at);
      return value >= 0 && value <= visit.t + 1;
    });
    if (!isCount) continue;
    bound(minus({}, count), {});
    bound(count, T);
    for (const end of ends) {
      bound(count, variable(end));
      for (const other of ends) {
        if (other !== end) bound(minus(T, count), minus(variable(end), variable(other)));
      }
    }
  }
  return found;
}

/** Cells that one write gate wrote to so far: from `low` to `high`, none if `low` is above. */
interface Region {
  readonly low: Linear;
  readonly high: Linear;
}

type Fit = (of: (visit: Visit) => number | undefined) => Linear[];

/** More steps before a loop are not looked at one by one. */
const MAX_BEFORE = 4;

function guessRegions(visits: readonly Visit[], fit: Fit): Region[] {
  const written = new Map<Visit, Map<string, { low: number; high: number }>>();
  const gates = new Set<string>();
  const starts = new Map(visits.flatMap(({ trace, t, index }) => (t === 0 ? [[trace, index]] : [])));
  for (const visit of visits) {
    // What the few steps before the loop write, they write elsewhere than its rounds do.
    const start = starts.get(visit.trace) as number;
    const ranges = new Map<string, { low: number; high: number }>();
    for (const [i, { writes }] of visit.trace.steps.slice(0, visit.index).entries()) {
      for (const { by: gate, address } of writes) {
        const by = i < start && start <= MAX_BEFORE ? `${gate} in step ${i}` : gate;
        const { low, high } = ranges.get(by) ?? { low: address, high: address };
        ranges.set(by, { low: Math.min(low, address), high: Math.max(high, address) });
        gates.add(by);
      }
    }
    written.set(visit, ranges);
  }
  const regions = new Map<string, Region>();
  for (const by of gates) {
    // In a tight memory a run may have gone past its end.
    const at = (visit: Visit): { low: number; high: number } | undefined =>
      visit.trace.isRoomy ? written.get(visit)?.get(by) : undefined;
    const [low] = fit((visit) => at(visit)?.low);
    const [high] = fit((visit) => at(visit)?.high);
    if (low === undefined || high === undefined) continue;
    regions.set(`${linearKey(low)}..${linearKey(high)}`, { low, high });
  }
  return [...regions.values()];
}

/** What memory holds: cells that are as in the input, the answer so far, and single cells that change. */
function guessCells(
  visits: readonly Visit[],
  regions: readonly Region[],
  { context, fit }: { readonly context: ProofContext; readonly fit: Fit },
): Claim[] {
  const { theory, answer } = context;
  const { vocabulary, formula } = theory;
  const claims: Claim[] = [];

  const changed = visits.map(({ trace, step }) =>
    [...step.memory.keys()].filter((cell) => step.memory[cell] !== trace.values.memory[cell]),
  );
  /** Whether all cells for which a condition holds were as in the input. */
  const isSeen = (when: Logic): boolean =>
    visits.every(({ trace: { values }, t }, i) =>
      changed[i].every((x) => !isTrue(when, context, { values, more: { t, x } })),
    );

  const outside = regions.map(({ low, high }) =>
    linearKey(low) === linearKey(high) ? differ(X, low) : any(below(X, low), below(high, X)),
  );
  const untouched = (from: Linear, to: Linear): Extract<Claim, { kind: 'cells' }> => ({
    kind: 'cells',
    address: X,
    when: all(atMost(from, X), atMost(X, to), ...outside),
    value: vocabulary.call('input', X),
  });
  const everywhere = untouched({}, minus(M, constant(1)));
  if (isSeen(everywhere.when)) claims.push(everywhere);
  else {
    for (const [from, to] of inputRanges(context)) {
      const part = untouched(from, to);
      if (isSeen(part.when)) claims.push(part);
    }
    claims.push(...guessNodes(visits, context));
  }

  for (const { low, high } of regions) {
    if (linearKey(low) !== linearKey(high)) continue;
    const values = fit(
      (visit) =>
        visit.step.memory[
          evaluateLinear(low, vocabulary, { values: visit.trace.values, more: { t: visit.t } })
        ],
    );
    for (const value of values) claims.push({ kind: 'cells', address: low, when: all(), value });
  }

  const { variable: index, address } = answer;
  const answerAddress = termToLinear(address, vocabulary, index === null ? {} : { [index]: X }, []);
  const isKnown = (when: Logic): boolean => {
    const isHeld = visits.every((visit) => isAnswerSeen(when, visit, context));
    if (isHeld) claims.push({ kind: 'answer', when });
    return isHeld;
  };
  // The fewest conditions under which it has been there.
  if (isKnown(all())) return claims;
  for (const { low, high } of index === null ? [] : regions) {
    const [from, to] = [atMost(low, answerAddress), atMost(answerAddress, high)];
    if (!isKnown(from) && !isKnown(to)) isKnown(all(from, to));
  }
  return claims;

  /** The cells that the formula speaks of, in ranges. */
  function inputRanges({ theory: { formula: of } }: ProofContext): [Linear, Linear][] {
    const ranges: [Linear, Linear][] = [];
    for (const { variables, from, to, holds } of of.given) {
      if (variables.length !== 1) continue;
      const offset = offsetOf(holds, variables[0]);
      if (offset === null) continue;
      const [low, high] = [from, to].map((term) => termToLinear(term, vocabulary, {}, []));
      ranges.push([plus(low, offset), plus(high, offset)]);
    }
    for (const { variables, holds } of of.given) {
      if (variables.length > 0) continue;
      for (const { of: called, at } of callsIn(holds)) {
        if (called !== 'mem') continue;
        const cell = termToLinear(at, vocabulary, {}, []);
        if (constantOf(cell) === null) ranges.push([cell, cell]);
      }
    }
    const header = formula.given.flatMap(({ variables, holds }) => (variables.length === 0 ? [holds] : []));
    const numHeader = Math.min(3, header.length + formula.names.size);
    for (let cell = 0; cell < numHeader; cell++) ranges.push([constant(cell), constant(cell)]);
    return ranges;
  }

  function offsetOf(condition: Condition, name: string): Linear | null {
    if (condition.kind === 'not') return offsetOf(condition.of, name);
    if (condition.kind === 'all' || condition.kind === 'any') {
      for (const each of condition.of) {
        const offset = offsetOf(each, name);
        if (offset !== null) return offset;
      }
      return null;
    }
    for (const term of [condition.left, condition.right]) {
      if (term.kind !== 'call' || term.of !== 'mem') continue;
      const at = termToLinear(term.at, vocabulary, {}, []);
      if (at[name] === 1) return combine([1, at], [-1, variable(name)]);
    }
    return null;
  }
}

/** Cells of a list, a tree or another sequence of addresses that are as in the input: all, or those still to come. */
function guessNodes(visits: readonly Visit[], context: ProofContext): Claim[] {
  const { vocabulary, formula } = context.theory;
  const claims: Claim[] = [];
  for (const [of, { last }] of formula.sequences) {
    for (const offset of NODE_CELLS) {
      const address = plus(vocabulary.call(of, X), constant(offset));
      const value = vocabulary.call('input', address);
      for (const from of [{}, T, plus(T, constant(1)), plus(T, constant(2))]) {
        const when = all(atMost(from, X), below(X, termToLinear(last, vocabulary, {}, [])));
        const isSeen = visits.every(({ trace: { values }, t, step }) => {
          const end = evaluateTerm(last, values);
          for (let x = Math.max(0, evaluateLinear(from, vocabulary, { values, more: { t } })); x < end; x++) {
            const cell = evaluateLinear(address, vocabulary, { values, more: { t, x } });
            if (step.memory[cell] !== values.memory[cell]) return false;
          }
          return true;
        });
        if (!isSeen) continue;
        claims.push({ kind: 'cells', address, when, value });
        break;
      }
    }
  }
  return claims;
}

/** Cells of a node. */
const NODE_CELLS = [0, 1, 2];

function isAnswerSeen(when: Logic, visit: Visit, context: ProofContext): boolean {
  const { values } = visit.trace;
  return answerCells(context, values).every(({ x, address: at, value: expected }) => {
    return !isTrue(when, context, { values, more: { t: visit.t, x } }) || visit.step.memory[at] === expected;
  });
}

/** The scored cells of an input, with what they are to hold. */
export function answerCells(
  { answer: { variable: index, from, to, address, value } }: Pick<ProofContext, 'answer'>,
  values: FormulaValues,
): { x: number; address: number; value: number }[] {
  const low = index === null ? 0 : evaluateTerm(from, values);
  const high = index === null ? 0 : evaluateTerm(to, values);
  const cells = [];
  for (let x = low; x <= high; x++) {
    const more = index === null ? new Map<string, number>() : new Map([[index, x]]);
    cells.push({ x, address: evaluateTerm(address, values, more), value: evaluateTerm(value, values, more) });
  }
  return cells;
}

/** Whether a statement is true of some numbers. */
function isTrue(logic: Logic, context: ProofContext, at: Omit<Point, 'seen'>): boolean {
  switch (logic.kind) {
    case 'atLeast':
      return evaluateLinear(logic.value, context.theory.vocabulary, at) >= 0;
    case 'zero':
      return evaluateLinear(logic.value, context.theory.vocabulary, at) === 0;
    case 'all':
      return logic.of.every((each) => isTrue(each, context, at));
    case 'any':
      return logic.of.some((each) => isTrue(each, context, at));
  }
}
