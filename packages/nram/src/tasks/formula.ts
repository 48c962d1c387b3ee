/** A whole-number linear expression: a coefficient for each variable, and a constant under the name `1`. */
export type Linear = Readonly<Record<string, number>>;

/**
 * A task as a formula, which proofs are made for: an array of n values in 1..M-2 behind a header, all cells behind it 0,
 * and where its elements are to be in the end. It must agree with the sampler.
 *
 * Variables: `n`, the length; `k`, a number in `1..n` that a header may hold; `i`, the scored cell, from 0 to
 * `numScored - 1`.
 */
export interface ArrayFormula {
  /** The cells before the array. */
  readonly header: readonly Linear[];
  /** Cells that a memory has at least; besides, no memory has fewer than 4. */
  readonly cells: Linear;
  /** The fewest steps that suffice. */
  readonly steps: Linear;
  readonly numScored: Linear;
  /** Scored cell i holds element `element` (counted from 0) + `raise`. */
  readonly address: Linear;
  readonly element: Linear;
  readonly raise: 0 | 1;
}
