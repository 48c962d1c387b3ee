/** An attempt on the virtual clock. */
export interface ScheduledAttempt {
  /** Virtual ms that it has taken so far. */
  readonly cost: number;
  /** Whether it has ended, so that it takes no more. */
  readonly isDone: boolean;
}

/** When an attempt starts and ends by the virtual clock. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  /** Whether both are final. If not, they are no later than they will be. */
  readonly isFinal: boolean;
}

/**
 * Where the attempts of a deterministic race stand on a virtual clock, which counts work alone: they start in the order of
 * their numbers, each on the lane that is free first, and take as long as their work costs. So who is first does not depend
 * on the threads that the attempts really run on, nor on how many those are.
 *
 * @param attempts - in the order of their numbers.
 * @returns a slot for each, and when the next one would start.
 *
 * @example
 * import { scheduleAttempts } from './schedule.js';
 *
 * const attempts = [5, 1, 1].map((cost) => ({ cost, isDone: true }));
 * scheduleAttempts(attempts, 2).slots.map(({ end }) => end); // [5, 1, 2]
 */
export function scheduleAttempts(
  attempts: readonly ScheduledAttempt[],
  numLanes: number,
): { readonly slots: readonly Slot[]; readonly nextStart: number } {
  const lanes = Array.from({ length: numLanes }, () => ({ freeAt: 0, isFinal: true }));
  const first = () => lanes.reduce((best, lane) => (lane.freeAt < best.freeAt ? lane : best));
  let isFinal = true;
  const slots = attempts.map(({ cost, isDone }) => {
    const lane = first();
    // If the attempt before on this lane takes longer, this one may start later, or on another lane.
    isFinal &&= lane.isFinal;
    const start = lane.freeAt;
    lane.freeAt = start + cost;
    lane.isFinal = isDone;
    return { start, end: lane.freeAt, isFinal: isFinal && isDone };
  });
  return { slots, nextStart: first().freeAt };
}
