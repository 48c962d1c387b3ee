import { gcd } from './linear.js';
import { type Patience, spend } from './patience.js';

/** Thrown where a number would no longer be exact; nothing is then concluded. */
export class InexactError extends Error {}

/** A whole number that a double holds exactly. */
function exact(value: number): number {
  if (!Number.isSafeInteger(value)) throw new InexactError();
  return value;
}

/** A rational number in lowest terms, its denominator above 0. */
interface Fraction {
  readonly top: number;
  readonly bottom: number;
}

const ZERO: Fraction = { top: 0, bottom: 1 };

function fraction(top: number, bottom: number): Fraction {
  if (bottom === 1) return { top: exact(top), bottom };
  const divisor = (bottom < 0 ? -1 : 1) * gcd(exact(top), exact(bottom));
  return { top: top / divisor, bottom: bottom / divisor };
}

/** `a + factor * b` */
function addTimes(a: Fraction, factor: Fraction, b: Fraction): Fraction {
  const top = exact(factor.top * b.top);
  const bottom = exact(factor.bottom * b.bottom);
  if (a.bottom === bottom) return fraction(a.top + top, bottom);
  return fraction(exact(a.top * bottom) + exact(top * a.bottom), a.bottom * bottom);
}

/** Below 0, 0 or above 0 as a fraction is below, at or above a whole number or an infinity. */
const compare = ({ top, bottom }: Fraction, to: number): number => {
  if (to === Number.POSITIVE_INFINITY) return -1;
  return to === Number.NEGATIVE_INFINITY ? 1 : top - exact(to * bottom);
};

/** `bottom` times a variable is a sum of others, each times a whole coefficient. */
interface Row {
  bottom: number;
  readonly sum: Map<number, number>;
}

/** Adds `factor` times a sum to a row's sum. */
function addSum(row: Row, factor: number, sum: Iterable<readonly [number, number]>): void {
  for (const [variable, coefficient] of sum) {
    const total = exact((row.sum.get(variable) ?? 0) + exact(factor * coefficient));
    if (total === 0) row.sum.delete(variable);
    else row.sum.set(variable, total);
  }
}

function reduce(row: Row): void {
  let divisor = row.bottom;
  for (const coefficient of row.sum.values()) {
    if (divisor === 1) return;
    divisor = gcd(divisor, coefficient);
  }
  if (divisor === 1) return;
  row.bottom /= divisor;
  for (const [variable, coefficient] of row.sum) row.sum.set(variable, coefficient / divisor);
}

/** Bounds on linear forms over numbers, and whether any numbers meet them all. */
export interface Simplex {
  /** A new variable without bounds. */
  addVariable(): number;
  /** A new variable that equals a sum of earlier ones times whole coefficients. */
  addForm(terms: readonly (readonly [variable: number, coefficient: number])[]): number;
  /** Adds a whole bound; false if it is at odds with an earlier one on the same variable. */
  atLeast(variable: number, bound: number): boolean;
  atMost(variable: number, bound: number): boolean;
  /** Whether some rational numbers meet all bounds; if so, they are the variables' values. */
  check(): boolean;
  value(variable: number): Fraction;
  /** How many bounds there are; {@link Simplex.undo} takes back those after. */
  mark(): number;
  undo(mark: number): void;
}

/**
 * The general simplex of Dutertre and de Moura ("A Fast Linear-Arithmetic Solver for DPLL(T)", CAV 2006): bounds come and
 * go, the tableau stays. Exact, or it throws {@link InexactError}.
 *
 * @param patience - of which each number in the tableau that is looked at takes one.
 */
export function createSimplex(patience: Patience): Simplex {
  const low: number[] = [];
  const high: number[] = [];
  const values: Fraction[] = [];
  /** Of a basic variable, what it is in terms of nonbasic ones; null of a nonbasic variable. */
  const rows: (Row | null)[] = [];
  const basics: Set<number> = new Set();
  const trail: { variable: number; isLow: boolean; old: number }[] = [];
  const rowOf = (basic: number): Row => rows[basic] as Row;

  const addVariable = (): number => {
    low.push(Number.NEGATIVE_INFINITY);
    high.push(Number.POSITIVE_INFINITY);
    values.push(ZERO);
    rows.push(null);
    return rows.length - 1;
  };

  const addForm: Simplex['addForm'] = (terms) => {
    const row: Row = { bottom: 1, sum: new Map() };
    let value = ZERO;
    for (const [variable, coefficient] of terms) {
      value = addTimes(value, { top: coefficient, bottom: 1 }, values[variable]);
      const solved = rows[variable];
      if (solved === null) addSum(row, exact(coefficient * row.bottom), [[variable, 1]]);
      else {
        // Over a common denominator.
        const before = row.bottom;
        row.bottom = exact(before * solved.bottom);
        if (solved.bottom !== 1) {
          for (const [each, factor] of row.sum) row.sum.set(each, exact(factor * solved.bottom));
        }
        addSum(row, exact(coefficient * before), solved.sum);
      }
      reduce(row);
    }
    const form = addVariable();
    rows[form] = row;
    values[form] = value;
    basics.add(form);
    return form;
  };

  /** Moves a nonbasic variable, and the basic ones with it. */
  const move = (variable: number, by: Fraction): void => {
    values[variable] = addTimes(values[variable], { top: 1, bottom: 1 }, by);
    spend(patience, basics.size);
    for (const basic of basics) {
      const { sum, bottom } = rowOf(basic);
      const coefficient = sum.get(variable);
      if (coefficient !== undefined) {
        values[basic] = addTimes(values[basic], { top: coefficient, bottom }, by);
      }
    }
  };

  const bound = (variable: number, isLow: boolean, to: number): boolean => {
    const side = isLow ? low : high;
    if (isLow ? to <= low[variable] : to >= high[variable]) return true;
    trail.push({ variable, isLow, old: side[variable] });
    side[variable] = exact(to);
    if (low[variable] > high[variable]) return false;
    const apart = compare(values[variable], to);
    if (rows[variable] === null && (isLow ? apart < 0 : apart > 0)) {
      move(variable, addTimes({ top: to, bottom: 1 }, { top: -1, bottom: 1 }, values[variable]));
    }
    return true;
  };

  /** Makes `basic` nonbasic and `entering` basic. */
  const pivot = (basic: number, entering: number): void => {
    const row = rowOf(basic);
    const coefficient = row.sum.get(entering) as number;
    const sign = coefficient < 0 ? -1 : 1;
    const solved: Row = { bottom: sign * coefficient, sum: new Map() };
    for (const [each, factor] of row.sum) if (each !== entering) solved.sum.set(each, -sign * factor);
    solved.sum.set(basic, sign * row.bottom);
    reduce(solved);
    rows[basic] = null;
    basics.delete(basic);
    for (const other of basics) {
      const otherRow = rowOf(other);
      const times = otherRow.sum.get(entering);
      if (times === undefined) continue;
      spend(patience, otherRow.sum.size + solved.sum.size);
      otherRow.sum.delete(entering);
      for (const [each, factor] of otherRow.sum) otherRow.sum.set(each, exact(factor * solved.bottom));
      otherRow.bottom = exact(otherRow.bottom * solved.bottom);
      addSum(otherRow, times, solved.sum);
      reduce(otherRow);
    }
    rows[entering] = solved;
    basics.add(entering);
  };

  const check = (): boolean => {
    for (;;) {
      // Bland's rule, so that it ends: the first variable that is out of its bounds, and the first that can help.
      let basic = -1;
      spend(patience, basics.size);
      for (const each of basics) {
        if (basic >= 0 && each > basic) continue;
        if (compare(values[each], low[each]) < 0 || compare(values[each], high[each]) > 0) basic = each;
      }
      if (basic < 0) return true;
      const isTooLow = compare(values[basic], low[basic]) < 0;
      const { sum, bottom } = rowOf(basic);
      let entering = -1;
      for (const [each, coefficient] of sum) {
        if (entering >= 0 && each > entering) continue;
        const isRise = coefficient > 0 === isTooLow;
        if (isRise ? compare(values[each], high[each]) < 0 : compare(values[each], low[each]) > 0) {
          entering = each;
        }
      }
      if (entering < 0) return false;
      const goal: Fraction = { top: isTooLow ? low[basic] : high[basic], bottom: 1 };
      const short = addTimes(goal, { top: -1, bottom: 1 }, values[basic]);
      const coefficient = sum.get(entering) as number;
      move(entering, addTimes(ZERO, fraction(bottom, coefficient), short));
      pivot(basic, entering);
    }
  };

  return {
    addVariable,
    addForm,
    atLeast: (variable, to) => bound(variable, true, to),
    atMost: (variable, to) => bound(variable, false, to),
    check,
    value: (variable) => values[variable],
    mark: () => trail.length,
    undo(mark) {
      while (trail.length > mark) {
        const { variable, isLow, old } = trail.pop() as (typeof trail)[number];
        (isLow ? low : high)[variable] = old;
      }
    },
  };
}
