import { expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import { counted } from '../words.js';
import { describeProgram, originText } from './describe.js';
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

it('a program in words: its origin, its checks, its text', () => {
  const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
  expect(describeProgram(program, { provenance, verification: null })).toEqual([
    'Learned for copy by gradient: attempt seed 7, 750 updates, nram 0.1.0.',
    'Never verified.',
    '',
    'The program:',
    '  register r1 starts at 0  # all arithmetic is modulo M, the number of memory cells',
    '  repeat until the step limit:',
    '    mem[r1] = mem[r1] + 1',
    '    r1 = r1 + 1',
  ]);
  expect(describeProgram(program, { provenance: null, verification: null })[0]).toBe('Never verified.');
});
