import { expect, it } from 'vitest';
import { counted } from '../words.js';
import { originText } from './describe.js';
import type { Provenance } from './program-file.js';

const provenance: Provenance = {
  task: { name: 'copy', options: {} },
  seed: 7,
  configuration: {},
  learner: 'gradient',
  updates: 750,
  weightsHash: null,
  toolVersion: '0.1.0',
};

it.each([
  [{}, 'learned for copy by gradient: attempt seed 7, 750 updates, nram 0.1.0'],
  [{ updates: 1 }, 'learned for copy by gradient: attempt seed 7, 1 update, nram 0.1.0'],
  [{ learner: 'anneal' }, 'learned for copy by anneal: attempt seed 7, 750 moves, nram 0.1.0'],
  [{ learner: 'hand' }, 'written by hand for copy, nram 0.1.0'],
])('where a program came from: %o', (known, text) => {
  expect(originText({ ...provenance, ...known })).toBe(text);
});

it('a noun is in the plural unless there is one of it', () => {
  expect([0, 1, 2].map((count) => counted(count, 'step'))).toEqual(['0 steps', '1 step', '2 steps']);
});
