import { combine, constant, type Linear, variable } from '../solver/linear.js';
import type { Vocabulary } from '../solver/logic.js';
import { callValue, type FormulaValues } from '../tasks/evaluate-formula.js';

/** A number that was seen, and what the variables were then. */
export interface Point {
  readonly values: FormulaValues;
  /** `t` and `x`, where there are such. */
  readonly more: Readonly<Record<string, number>>;
  /** Undefined where it is not known. */
  readonly seen: number | undefined;
}

/** Larger factors and constants are taken for chance. */
const MAX_FACTOR = 2;
const MAX_CONSTANT = 6;
const MAX_NAMES = 3;
/** Points that a guess is made from; it is then tried on all. */
const MAX_POINTS = 60;
const MIN_POINTS = 3;

/** The value of an expression; NaN where it has none. */
export function evaluateLinear(
  expression: Linear,
  vocabulary: Vocabulary,
  { values, more }: Pick<Point, 'values' | 'more'>,
): number {
  let sum = expression['1'] ?? 0;
  for (const name in expression) {
    if (name === '1') continue;
    const call = vocabulary.callOf(name);
    let value = more[name] ?? values.names.get(name) ?? Number.NaN;
    if (call !== undefined) {
      const at = evaluateLinear(call.at, vocabulary, { values, more });
      value = callValue(call.of === 'input' ? 'mem' : call.of, at, values);
    }
    sum += expression[name] * value;
  }
  return sum;
}

/**
 * Expressions that give what was seen at all points: linear ones over `names`, else cells of the input or numbers of
 * sequences at such places, up to `depth` of them in one another.
 */
export function fitPoints(
  points: readonly Point[],
  names: readonly string[],
  { vocabulary, depth }: { readonly vocabulary: Vocabulary; readonly depth: number },
): Linear[] {
  const seen = points.filter((point) => point.seen !== undefined);
  if (seen.length < MIN_POINTS) return [];
  const found: Linear[] = [];
  const linear = fitLinear(seen, names);
  if (linear !== null) return [linear];
  if (depth === 0) return found;
  const counted = fitSums(seen, names, vocabulary);
  if (counted !== null) return [counted];
  const functions = [...seen[0].values.sequences.keys(), 'input'];
  for (const of of functions) {
    for (const more of [0, 1, -1]) {
      const places = seen.map((point): Point => ({ ...point, seen: placeOf(of, point, more) }));
      if (places.filter((place) => place.seen !== undefined).length * 2 < places.length) continue;
      for (const at of fitPoints(places, names, { vocabulary, depth: depth - 1 })) {
        const candidate = combine([1, vocabulary.call(of, at)], [1, constant(more)]);
        if (seen.every((point) => evaluateLinear(candidate, vocabulary, point) === point.seen)) {
          found.push(candidate);
        }
      }
    }
    if (found.length > 1) break;
  }
  return found.slice(0, 2);
}

/** Rounds before and after the present one of which a number of a sequence, or a cell, may stand in an expression. */
const NEAR_ROUNDS = [0, 1, 2, -1, 3];

/** Functions of which numbers may stand in one sum. */
const MAX_SUMMANDS = 2;

/** A linear expression with numbers of sequences or cells added or taken away, such as a count; the fewest of them. */
function fitSums(points: readonly Point[], names: readonly string[], vocabulary: Vocabulary): Linear | null {
  if (points.some(({ more }) => more.t === undefined)) return null;
  const functions = [...points[0].values.sequences.keys(), 'input'];
  const summands = functions.flatMap((of) =>
    NEAR_ROUNDS.map((later) => vocabulary.call(of, combine([1, variable('t')], [1, constant(later)]))),
  );
  const fit = (rest: readonly Point[], from: number, size: number): Linear | null => {
    if (size === 0) return fitLinear(rest, names);
    for (let i = from; i < summands.length; i++) {
      for (const factor of [1, -1]) {
        const less = rest.map((point): Point => {
          const value = evaluateLinear(summands[i], vocabulary, point);
          return { ...point, seen: (point.seen as number) - factor * value };
        });
        if (less.some(({ seen }) => Number.isNaN(seen))) continue;
        const found = fit(less, i + 1, size - 1);
        if (found !== null) return combine([1, found], [factor, summands[i]]);
      }
    }
    return null;
  };
  for (let size = 1; size <= MAX_SUMMANDS; size++) {
    const found = fit(points, 0, size);
    if (found !== null) return found;
  }
  return null;
}

/** The only place where a function has the value seen, less `more`. */
function placeOf(of: string, { values, seen }: Point, more: number): number | undefined {
  const list = of === 'input' ? values.memory : (values.sequences.get(of) as readonly number[]);
  const value = (seen as number) - more;
  // Most cells of a large memory hold 0.
  if (of === 'input' && value === 0) return undefined;
  const first = list.indexOf(value);
  return first >= 0 && list.indexOf(value, first + 1) < 0 ? first : undefined;
}

/** The linear expression with the fewest variables that gives what was seen at all points; null if there is none. */
export function fitLinear(points: readonly Point[], names: readonly string[]): Linear | null {
  const stride = Math.max(1, Math.floor(points.length / MAX_POINTS));
  const some = points.filter((_, i) => i % stride === 0);
  for (let size = 0; size <= Math.min(MAX_NAMES, names.length); size++) {
    for (const subset of subsetsOf(names, size)) {
      const guess = solve(some, subset);
      if (guess === null) continue;
      const isRight = points.every(({ values, more, seen }) => {
        const value = subset.reduce(
          (sum, name, i) => sum + guess[i] * (more[name] ?? (values.names.get(name) as number)),
          guess[subset.length],
        );
        return value === seen;
      });
      if (!isRight) continue;
      return combine(
        [1, constant(guess[subset.length])],
        ...subset.map((name, i): [number, Linear] => [guess[i], variable(name)]),
      );
    }
  }
  return null;
}

/** Bounds are guessed as up to three times a number, and a few more. */
const MAX_TIMES = 3;
const MAX_MORE = 12;

/** Expressions that what was seen never exceeds: a constant, or a number times a factor and a constant. */
export function fitAtMost(points: readonly Point[], names: readonly string[]): Linear[] {
  const found: Linear[] = [];
  const fit = (times: number, name: string | null): void => {
    let most = Number.NEGATIVE_INFINITY;
    for (const { values, seen } of points) {
      const value = name === null ? 0 : (values.names.get(name) as number);
      most = Math.max(most, (seen as number) - times * value);
    }
    if (Math.abs(most) > MAX_MORE) return;
    found.push(combine([1, constant(most)], ...(name === null ? [] : [[times, variable(name)] as const])));
  };
  fit(0, null);
  for (const name of names) for (let times = 1; times <= MAX_TIMES; times++) fit(times, name);
  return found;
}

function* subsetsOf(names: readonly string[], size: number, from = 0): Generator<string[]> {
  if (size === 0) yield [];
  else {
    for (let i = from; i + size <= names.length; i++) {
      for (const rest of subsetsOf(names, size - 1, i + 1)) yield [names[i], ...rest];
    }
  }
}

/** Whole factors of the names and a constant by Gaussian elimination; null if there are none, or they are not unique. */
function solve(points: readonly Point[], names: readonly string[]): number[] | null {
  const width = names.length + 1;
  const rows: number[][] = [];
  for (const { values, more, seen } of points) {
    const row = [...names.map((name) => more[name] ?? (values.names.get(name) as number)), 1, seen as number];
    for (const [pivot, solved] of rows.entries()) {
      const lead = leadOf(rows[pivot], width);
      const factor = row[lead] / solved[lead];
      if (factor !== 0) for (let i = 0; i <= width; i++) row[i] -= factor * solved[i];
    }
    const lead = row.findIndex((value, i) => i < width && Math.abs(value) > 1e-9);
    if (lead >= 0) rows.push(row);
    else if (Math.abs(row[width]) > 1e-6) return null;
    if (rows.length === width) break;
  }
  if (rows.length < width) return null;
  const result = new Array<number>(width).fill(0);
  for (const row of rows.toReversed()) {
    const lead = leadOf(row, width);
    let rest = row[width];
    for (let i = 0; i < width; i++) if (i !== lead) rest -= row[i] * result[i];
    result[lead] = Math.round(rest / row[lead]);
  }
  const isPlain = result.every(
    (value, i) => Math.abs(value) <= (i < names.length ? MAX_FACTOR : MAX_CONSTANT),
  );
  return isPlain && result.slice(0, -1).every((value) => value !== 0) ? result : null;
}

function leadOf(row: readonly number[], width: number): number {
  return row.findIndex((value, i) => i < width && Math.abs(value) > 1e-9);
}
