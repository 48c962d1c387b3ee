import { commonPattern, matches, patternText } from '../../program/pattern.js';

/** When one of several things is done. */
export interface Decision {
  /** Index of the thing. */
  readonly index: number;
  /** The patterns at which it is done, if nothing before it in the list is. */
  readonly whens: readonly string[];
}

/** Of more things no shortest conditions are looked for, which is cubic: they are told in their order until so few are left. */
const MAX_CANDIDATES = 64;

/**
 * The shortest conditions, one after the other, that tell apart what to do at which zero-pattern: first what needs the
 * fewest tests, then what needs the fewest once that is done, and so on; the last is for all that is left. Depends only
 * on which patterns belong together and on the order of the groups.
 *
 * @param groups - per thing the concrete patterns at which it is done; no two share one.
 */
export function decisionList(groups: readonly (readonly number[])[], numRegisters: number): Decision[] {
  const list: Decision[] = [];
  let left = [...groups.keys()];
  while (left.length > 1) {
    let best: Decision | null = null;
    for (const index of left.length > MAX_CANDIDATES ? left.slice(0, 1) : left) {
      const others = left.filter((other) => other !== index).flatMap((other) => groups[other]);
      const whens = coverPatterns(groups[index], others, numRegisters);
      if (best === null || cost(whens) < cost(best.whens)) best = { index, whens };
    }
    const { index } = best as Decision;
    list.push(best as Decision);
    left = left.filter((other) => other !== index);
  }
  return [...list, ...left.map((index) => ({ index, whens: ['*'.repeat(numRegisters)] }))];
}

/** Patterns first, then tests. */
const cost = (whens: readonly string[]): number =>
  whens.reduce((sum, when) => sum + 100 + countTests(when), 0);

/** How many registers a pattern tests. */
export const countTests = (when: string): number => [...when].filter((char) => char !== '*').length;

/**
 * Few patterns with few tests that cover all of `inside` and nothing of `outside`.
 */
export function coverPatterns(
  inside: readonly number[],
  outside: readonly number[],
  numRegisters: number,
): string[] {
  const excludes = (when: string): boolean => !outside.some((bits) => matches(when, bits));
  const common = commonPattern(inside, numRegisters);
  if (excludes(common)) return [fewestTests(common, excludes)];
  let whens: string[] = [];
  for (const bits of inside.toSorted((one, other) => other - one)) {
    if (whens.some((when) => matches(when, bits))) continue;
    whens.push(dropTests(patternText(bits, numRegisters), excludes));
  }
  // An early pattern may be covered by later ones that grew further.
  for (const when of [...whens]) {
    const rest = whens.filter((other) => other !== when);
    const isNeeded = inside.some((bits) => !rest.some((other) => matches(other, bits)));
    if (!isNeeded) whens = rest;
  }
  return whens;
}

/** A pattern with one or two of the tests, if they are enough; else as few as are easily found. */
function fewestTests(when: string, excludes: (when: string) => boolean): string {
  const tested = [...when].flatMap((char, i) => (char === '*' ? [] : [i]));
  const only = (kept: readonly number[]): string =>
    [...when].map((char, i) => (kept.includes(i) ? char : '*')).join('');
  const pairs = tested.flatMap((one, i) => tested.slice(i + 1).map((other) => [one, other]));
  const short = [[], ...tested.map((one) => [one]), ...pairs].map(only).find(excludes);
  return short ?? dropTests(when, excludes);
}

/** Drops what is not needed, the last registers first. */
function dropTests(when: string, excludes: (when: string) => boolean): string {
  let current = when;
  for (let i = when.length - 1; i >= 0; i--) {
    const shorter = `${current.slice(0, i)}*${current.slice(i + 1)}`;
    if (current[i] !== '*' && excludes(shorter)) current = shorter;
  }
  return current;
}
