/**
 * What is left to be spent on a proof, in numbers looked at: the same on every machine, whatever else it does. Three hundred
 * thousand take about 10 ms.
 */
export interface Patience {
  left: number;
}

/** There is no {@link Patience} left. */
export class OutOfPatienceError extends Error {}

/** @throws OutOfPatienceError */
export function spend(patience: Patience, count: number): void {
  patience.left -= count;
  if (patience.left < 0) throw new OutOfPatienceError();
}
