import { expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { drawFrom, type Prior } from './prior.js';

const SPACE = { size: [1, 2, 4], kind: ['a', 'b'] } as const;

it('points are drawn by the weights of the components and by the shares of their values', () => {
  const prior: Prior<typeof SPACE> = [
    { task: 'one', weight: 3, shares: { size: [1, 0, 0], kind: [1, 0] } },
    { task: 'other', weight: 1, shares: { size: [0, 0.25, 0.75], kind: [0, 1] } },
  ];
  const random = createRandom(1);
  const drawn = Array.from({ length: 4000 }, () => Object.values(drawFrom(SPACE, prior, random)).join());
  const share = (text: string): number => drawn.filter((one) => one === text).length / drawn.length;
  expect(new Set(drawn)).toEqual(new Set(['1,a', '2,b', '4,b']));
  expect(share('1,a')).toBeCloseTo(0.75, 1);
  expect(share('4,b')).toBeCloseTo(0.1875, 1);
});
