/** A whole-number linear expression: a coefficient for each variable, none of them 0, and a constant under the name `1`. */
export type Linear = Readonly<Record<string, number>>;

/** The greatest common divisor, at least 0. */
export function gcd(a: number, b: number): number {
  let [x, y] = [Math.abs(a), Math.abs(b)];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** The constant as an expression. */
export const constant = (value: number): Linear => (value === 0 ? {} : { '1': value });
/** The variable as an expression. */
export const variable = (name: string): Linear => ({ [name]: 1 });

/** The sum of expressions, each times its factor. */
export function combine(...terms: readonly (readonly [factor: number, expression: Linear])[]): Linear {
  const sum: Record<string, number> = {};
  for (const [factor, expression] of terms) {
    for (const name in expression) sum[name] = (sum[name] ?? 0) + factor * expression[name];
  }
  for (const name in sum) if (sum[name] === 0) delete sum[name];
  return sum;
}

export const plus = (a: Linear, b: Linear): Linear => combine([1, a], [1, b]);
export const minus = (a: Linear, b: Linear): Linear => combine([1, a], [-1, b]);

/** The value of an expression without variables; null if it has some. */
export function constantOf(expression: Linear): number | null {
  for (const name in expression) if (name !== '1') return null;
  return expression['1'] ?? 0;
}

/** Whether two expressions are the same for all values of their variables. */
export const isSame = (a: Linear, b: Linear): boolean => constantOf(minus(a, b)) === 0;

/** Equal for equal expressions. */
export function linearKey(expression: Linear): string {
  return Object.keys(expression)
    .sort()
    .map((name) => `${expression[name]}*${name}`)
    .join(' ');
}

/** An expression as text, such as `n + 1` or `2n - t`; the same for equal expressions. */
export function linearToText(expression: Linear): string {
  const terms = Object.entries(expression)
    .filter(([, coefficient]) => coefficient !== 0)
    .sort(
      ([a, x], [b, y]) =>
        Number(a === '1') - Number(b === '1') || Number(x < 0) - Number(y < 0) || (a < b ? -1 : 1),
    );
  const text = terms.map(([name, coefficient], i) => {
    const size = Math.abs(coefficient);
    const what = name === '1' ? `${size}` : `${size === 1 ? '' : size}${name}`;
    const sign = coefficient < 0 ? '-' : '+';
    return i === 0 ? (sign === '-' ? `-${what}` : what) : ` ${sign} ${what}`;
  });
  return text.length === 0 ? '0' : text.join('');
}
