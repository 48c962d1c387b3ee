import { expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { placeBlocks, shuffle } from './placement.js';

it('places blocks without overlap; the free cells are all the others', () => {
  const random = createRandom(1);
  for (let i = 0; i < 2000; i++) {
    const size = random.int(1, 4);
    const count = random.int(0, 6);
    const from = random.int(0, 5);
    const to = from + count * size + random.int(0, 7);
    const { blocks, free } = placeBlocks(random, { count, size, from, to });
    expect(blocks).toHaveLength(count);
    const cells = [...free];
    for (const address of blocks) for (let cell = 0; cell < size; cell++) cells.push(address + cell);
    expect(cells.sort((a, b) => a - b)).toEqual(Array.from({ length: to - from }, (_, cell) => from + cell));
  }
});

it('draws every placement in every order about equally often, and every free cell first', () => {
  const random = createRandom(2);
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const { blocks, free } = placeBlocks(random, { count: 2, size: 2, from: 3, to: 9 });
    const key = `${blocks} ${free[0]}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  // 6 choices of two slots in four, 2 orders, 2 free cells; 1000 expected each.
  expect(counts.size).toBe(24);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});

it('shuffles a part of the cells, every order about equally often', () => {
  const random = createRandom(3);
  const counts = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const cells = Int32Array.of(9, 1, 2, 3, 8);
    shuffle(random, cells, 1, 4);
    expect([cells[0], cells[4]]).toEqual([9, 8]);
    counts.set(String(cells), (counts.get(String(cells)) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
});
