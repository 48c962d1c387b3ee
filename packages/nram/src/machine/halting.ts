/**
 * When the machine stops (sec. 3.3): `p_t = f_t * prod_{i<t} (1 - f_i)`, and the last step takes what is left, whatever
 * its f is.
 *
 * @param willingness - f_t in (0, 1), `[T]`.
 * @returns p_t, `[T]`, summing to 1.
 *
 * @example
 * stopProbsForward([0.5, 0.5, 0.1]); // [0.5, 0.25, 0.25]
 */
export function stopProbsForward(willingness: readonly number[]): number[] {
  let alive = 1;
  return willingness.map((f, t) => {
    const p = t === willingness.length - 1 ? alive : alive * f;
    alive *= 1 - f;
    return p;
  });
}

/**
 * Backward of {@link stopProbsForward}: the gradient with respect to each f_t, `[T]`; the last is 0.
 */
export function stopProbsBackward(willingness: readonly number[], dStopProbs: readonly number[]): number[] {
  const last = willingness.length - 1;
  const alive: number[] = [1];
  for (let t = 0; t < last; t++) alive.push(alive[t] * (1 - willingness[t]));
  const dWillingness = willingness.map(() => 0);
  let dAlive = dStopProbs[last];
  for (let t = last - 1; t >= 0; t--) {
    const f = willingness[t];
    dWillingness[t] = alive[t] * (dStopProbs[t] - dAlive);
    dAlive = f * dStopProbs[t] + (1 - f) * dAlive;
  }
  return dWillingness;
}
