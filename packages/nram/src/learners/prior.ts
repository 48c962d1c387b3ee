import type { Random } from '../random.js';

/** What a race may draw: the names of what is drawn, each with its values. */
export type Space = Readonly<Record<string, readonly (number | string)[]>>;

/** A value for each name of a space. */
export type Point<S extends Space> = { readonly [Name in keyof S]: S[Name][number] };

/** How likely each value of a space is: for each name, shares parallel to its values; they need not sum to 1. */
export type Shares<S extends Space> = { readonly [Name in keyof S]: readonly number[] };

/** What was learned from the attempts at one task, and how often a race draws from it, against the others. */
export interface Component<S extends Space> {
  readonly task: string;
  readonly weight: number;
  readonly shares: Shares<S>;
}

/**
 * Where attempts are worth making: near what worked for one of the tasks that are known. Every race draws from all of it,
 * whatever its own task is: settings that belong together stay together, and a task that is like none of them still meets
 * every value.
 */
export type Prior<S extends Space> = readonly Component<S>[];

/** Draws a component by its weight, then a point of the space, one name after the other. */
export function drawFrom<S extends Space>(space: S, prior: Prior<S>, random: Random): Point<S> {
  const weights = prior.map(({ weight }) => weight);
  const { shares } = prior[drawIndex(weights, random)];
  return mapSpace(space, (values, name) => values[drawIndex(shares[name], random)] as S[typeof name][number]);
}

/** An index, by weights that need not sum to 1. */
function drawIndex(weights: readonly number[], random: Random): number {
  let left = random.float() * sum(weights);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return drawn < 0 ? weights.length - 1 : drawn;
}

/** Attempts, those of them that found a program, and the processor time of all, ms. */
export type Tally = readonly [attempts: number, solved: number, cpuMs: number];

/** What came of attempts at one task: for each name of a space, a tally for each value. */
export type Tallies<S extends Space> = { readonly [Name in keyof S]: readonly Tally[] };

/** No attempts yet. */
export function noTallies<S extends Space>(space: S): Tallies<S> {
  return mapSpace(space, (values) => values.map((): Tally => [0, 0, 0]));
}

/** The tallies with one attempt more. */
export function addAttempt<S extends Space>(
  space: S,
  tallies: Tallies<S>,
  { point, solved, cpuMs }: { readonly point: Point<S>; readonly solved: boolean; readonly cpuMs: number },
): Tallies<S> {
  return mapSpace(space, (values, name) =>
    tallies[name].map((tally, v): Tally => {
      if (values[v] !== point[name]) return tally;
      return [tally[0] + 1, tally[1] + (solved ? 1 : 0), tally[2] + cpuMs];
    }),
  );
}

/** Tasks that were solved less often say too little. */
const MIN_SOLVED = 10;
/**
 * A value counts as if so many successes had been seen at the rate that is usual for it over all tasks: few attempts prove
 * little. On a hard task many attempts without a success still prove little.
 */
const PSEUDO = 3;
/** Twice the successes in a second make a value so often twice as likely. */
const SHARPNESS = 2;
/** The share of every component that stays even, so that no value is given up for good. */
const EVEN_SHARE = 0.1;

/**
 * Learns a prior from attempts at several tasks: a component for each task that was solved often enough. For each
 * value the successes in a second of processor time, against those of the whole task; where a task has few attempts, the
 * mean of all tasks stands in for it. Components get equal shares of the processor time, and so do values that do equally
 * well: what takes long is drawn the less often.
 *
 * @param tallies - by task.
 * @returns shares and weights, rounded to two digits: they sum to about 1.
 */
export function fitPrior<S extends Space>(space: S, tallies: Readonly<Record<string, Tallies<S>>>): Prior<S> {
  const [anyName] = Object.keys(space);
  const solved = Object.keys(tallies)
    .filter((task) => total(tallies[task][anyName])[1] >= MIN_SOLVED)
    .sort();
  const shares = solved.map((task) =>
    mapSpace(space, (values, name) => {
      const usual = values.map((_, v) => mean(solved.map((other) => gain(tallies[other][name], v, 1))));
      const drawn = values.map((_, v) => {
        const byValue = tallies[task][name];
        return gain(byValue, v, usual[v]) ** SHARPNESS / cost(byValue, v);
      });
      return drawn.map((one) => round(((1 - EVEN_SHARE) * one) / sum(drawn) + EVEN_SHARE / values.length));
    }),
  );
  const rates = solved.map((task) => {
    const [attempts, , cpuMs] = total(tallies[task][anyName]);
    return attempts / cpuMs;
  });
  return solved.map((task, t) => ({ task, weight: round(rates[t] / sum(rates)), shares: shares[t] }));
}

/** Successes in a second with a value, against those of all attempts; `usual` where there are few. */
function gain(byValue: readonly Tally[], v: number, usual: number): number {
  const [, solved, cpuMs] = total(byValue);
  return (byValue[v][1] + PSEUDO * usual) / ((byValue[v][2] * solved) / cpuMs + PSEUDO);
}

/** What an attempt with a value takes, against the mean of all. */
function cost(byValue: readonly Tally[], v: number): number {
  const [attempts, , cpuMs] = total(byValue);
  return ((byValue[v][2] * attempts) / cpuMs + PSEUDO) / (byValue[v][0] + PSEUDO);
}

const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0);
const mean = (values: readonly number[]): number => sum(values) / values.length;
const round = (value: number): number => Number(value.toFixed(2));

function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce(([a, b, c], [x, y, z]): Tally => [a + x, b + y, c + z], [0, 0, 0]);
}

function mapSpace<S extends Space, Result>(
  space: S,
  map: <Name extends keyof S & string>(values: S[Name], name: Name) => Result,
): { readonly [Name in keyof S]: Result } {
  const names = Object.keys(space) as (keyof S & string)[];
  return Object.fromEntries(names.map((name) => [name, map(space[name], name)])) as {
    readonly [Name in keyof S]: Result;
  };
}
