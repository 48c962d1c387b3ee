import type { Slot } from './schedule.js';

/** An attempt whose program was accepted, and how good that is: see `RaceOptions.accept`. */
export interface Entry {
  readonly attempt: number;
  readonly rank: number;
}

/** The rank that nothing beats. */
export const TOP_RANK = 1;

/** Who leads a deterministic race, and until when by the virtual clock another can still win. */
export interface Standings<Each extends Entry> {
  readonly leader: Each;
  readonly until: number;
}

/**
 * The leader by the virtual clock: the first entry of the top rank, if it comes within `hardenMs` after the first of all; else
 * the best of those that come within that time, the first of equals.
 *
 * @param slotOf - where an attempt stands; entries that are not final are left out.
 * @returns null if there is no entry.
 */
export function standingsOf<Each extends Entry>(
  entries: readonly Each[],
  slotOf: (attempt: number) => Slot,
  hardenMs: number,
): Standings<Each> | null {
  const placed = entries
    .map((entry) => ({ entry, slot: slotOf(entry.attempt) }))
    .filter(({ slot }) => slot.isFinal)
    .sort((a, b) => a.slot.end - b.slot.end || a.entry.attempt - b.entry.attempt);
  if (placed.length === 0) return null;
  const deadline = placed[0].slot.end + hardenMs;
  let best = placed[0];
  for (const each of placed) {
    if (each.slot.end > deadline) break;
    if (each.entry.rank > best.entry.rank) best = each;
  }
  return { leader: best.entry, until: best.entry.rank >= TOP_RANK ? best.slot.end : deadline };
}
