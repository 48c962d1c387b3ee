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
  let left = random.float() * weights.reduce((all, weight) => all + weight, 0);
  const drawn = weights.findIndex((weight) => {
    left -= weight;
    return left < 0;
  });
  return drawn < 0 ? weights.length - 1 : drawn;
}

/** A value for each name of a space. */
export function mapSpace<S extends Space, Result>(
  space: S,
  map: <Name extends keyof S & string>(values: S[Name], name: Name) => Result,
): { readonly [Name in keyof S]: Result } {
  const names = Object.keys(space) as (keyof S & string)[];
  return Object.fromEntries(names.map((name) => [name, map(space[name], name)])) as {
    readonly [Name in keyof S]: Result;
  };
}
