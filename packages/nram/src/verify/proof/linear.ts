import type { Linear } from '../../tasks/formula.js';

/** A constraint `expression >= 0` on whole numbers. */
export type Constraint = Linear;

/** More constraints or larger coefficients on the way make {@link isImpossible} give up; it then says false, which is safe. */
const MAX_CONSTRAINTS = 2000;
const MAX_COEFFICIENT = 2 ** 50;

/** The constant as an expression. */
export const constant = (value: number): Linear => ({ '1': value });

/** The sum of expressions, each times its factor. */
export function combine(...terms: readonly (readonly [factor: number, expression: Linear])[]): Linear {
  const sum: Record<string, number> = {};
  for (const [factor, expression] of terms) {
    for (const [name, coefficient] of Object.entries(expression)) {
      sum[name] = (sum[name] ?? 0) + factor * coefficient;
    }
  }
  return Object.fromEntries(Object.entries(sum).filter(([, coefficient]) => coefficient !== 0));
}

export const plus = (a: Linear, b: Linear): Linear => combine([1, a], [1, b]);
export const minus = (a: Linear, b: Linear): Linear => combine([1, a], [-1, b]);
/** Whether two expressions are the same for all values of their variables. */
export const isSame = (a: Linear, b: Linear): boolean => Object.keys(minus(a, b)).length === 0;

/** The expression with another one put in the place of a variable. */
export function substitute(expression: Linear, name: string, by: Linear): Linear {
  const { [name]: coefficient = 0, ...rest } = expression;
  return combine([1, rest], [coefficient, by]);
}

/**
 * Whether no values of the variables meet all constraints, by Fourier-Motzkin elimination.
 *
 * @returns true only if there are none, not even rational ones; false if there may be some.
 *
 * @example
 * isImpossible([{ x: 1 }, { x: -1, '1': -1 }]); // true
 * isImpossible([{ x: 1 }, { x: -1, '1': 1 }]); // false
 */
export function isImpossible(constraints: readonly Constraint[]): boolean {
  let left = constraints;
  for (;;) {
    const bounds = new Map<string, { low: Constraint[]; high: Constraint[] }>();
    for (const each of left) {
      let isConstant = true;
      for (const name in each) {
        if (name === '1') continue;
        isConstant = false;
        if (Math.abs(each[name]) > MAX_COEFFICIENT) return false;
        const sides = bounds.get(name) ?? { low: [], high: [] };
        bounds.set(name, sides);
        (each[name] > 0 ? sides.low : sides.high).push(each);
      }
      if (isConstant && (each['1'] ?? 0) < 0) return true;
    }
    if (bounds.size === 0 || left.length > MAX_CONSTRAINTS) return false;
    // The variable that leaves the fewest constraints behind.
    let [name, best] = ['', Number.POSITIVE_INFINITY];
    for (const [each, { low, high }] of bounds) {
      const count = low.length * high.length;
      if (count < best) [name, best] = [each, count];
    }
    const { low, high } = bounds.get(name) as { low: Constraint[]; high: Constraint[] };
    const pairs = low.flatMap((a) => high.map((b) => combine([-b[name], a], [a[name], b])));
    left = [...left.filter((each) => each[name] === undefined), ...pairs];
  }
}

/** Whether an expression is at least 0 wherever the constraints hold; false if that cannot be shown. */
export function isSurelyNonnegative(expression: Linear, constraints: readonly Constraint[]): boolean {
  return isImpossible([...constraints, combine([-1, expression], [1, constant(-1)])]);
}

/** An expression in words, such as `n + 1` or `2n - t`. */
export function linearToText(expression: Linear): string {
  const terms = Object.entries(combine([1, expression])).sort(
    ([a], [b]) => Number(a === '1') - Number(b === '1'),
  );
  const text = terms.map(([name, coefficient], i) => {
    const size = Math.abs(coefficient);
    const what = name === '1' ? `${size}` : `${size === 1 ? '' : size}${name}`;
    const sign = coefficient < 0 ? '-' : '+';
    return i === 0 ? (sign === '-' ? `-${what}` : what) : ` ${sign} ${what}`;
  });
  return text.length === 0 ? '0' : text.join('');
}
