import type { Random } from '../random.js';

/** Where blocks of cells came to lie. */
export interface Placement {
  /** The first address of each block; the order of the blocks is random. */
  readonly blocks: Int32Array;
  /** The addresses outside all blocks; the first, if any, is uniform among them. */
  readonly free: Int32Array;
}

/**
 * Places `count` blocks of `size` cells in the cells `from` to `to - 1`, without overlap. Every such placement, in every
 * order of the blocks, is equally likely.
 *
 * Takes time in the number of cells. The range must have room: `count * size <= to - from`.
 *
 * @example
 * placeBlocks(createRandom(7), { count: 2, size: 3, from: 4, to: 11 }); // { blocks: [5, 8], free: [4] }
 */
export function placeBlocks(
  random: Random,
  { count, size, from, to }: { count: number; size: number; from: number; to: number },
): Placement {
  // With each block drawn together to one slot, a placement is a choice of slots; the others are single free cells.
  const numSlots = to - from - count * (size - 1);
  const slots = new Int32Array(numSlots);
  for (let slot = 0; slot < numSlots; slot++) slots[slot] = slot;
  shuffle(random, slots, 0, numSlots, count + 1);

  const isBlock = new Uint8Array(numSlots);
  for (let i = 0; i < count; i++) isBlock[slots[i]] = 1;
  const addressOf = new Int32Array(numSlots);
  let address = from;
  for (let slot = 0; slot < numSlots; slot++) {
    addressOf[slot] = address;
    address += isBlock[slot] === 1 ? size : 1;
  }
  for (let i = 0; i < numSlots; i++) slots[i] = addressOf[slots[i]];
  return { blocks: slots.subarray(0, count), free: slots.subarray(count) };
}

/** Puts the cells `from` to `to - 1` in random order, in place (Fisher-Yates); with `count`, only the first so many. */
export function shuffle(
  random: Random,
  cells: Int32Array,
  from: number,
  to: number,
  count = to - from,
): void {
  const end = Math.min(from + count, to - 1);
  for (let i = from; i < end; i++) {
    const j = random.int(i, to - 1);
    const cell = cells[i];
    cells[i] = cells[j];
    cells[j] = cell;
  }
}

/** Fills cells `from` to `to - 1` with array values: uniform in 1..M-2, so never NULL and never wrapping when raised by 1. */
export function fillValues(random: Random, memory: Int32Array, from: number, to: number): void {
  const maxValue = memory.length - 2;
  for (let address = from; address < to; address++) memory[address] = random.int(1, maxValue);
}
