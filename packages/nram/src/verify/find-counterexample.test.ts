import { expect, it } from 'vitest';
import { parseProgramText } from '../language/parse.js';
import type { Program } from '../program/program.js';
import { findTask } from '../tasks/index.js';
import { type BreakOptions, type BreakProgress, findCounterexample } from './find-counterexample.js';
import type { Counterexample } from './report.js';
import { verify } from './verify.js';

const read = (text: string): Program => parseProgramText(text, 'test.nram');

function run(
  program: Program,
  name: string,
  options: BreakOptions = {},
): { readonly found: Counterexample | null; readonly progress: BreakProgress[] } {
  const search = findCounterexample(program, findTask(name), options);
  const progress: BreakProgress[] = [];
  for (let next = search.next(); ; next = search.next()) {
    if (next.done === true) return { found: next.value, progress };
    progress.push(next.value);
  }
}

it('finds the smallest input that verify finds', () => {
  const program = read('repeat:\n  mem[r1] = 3\n  r1 = r1 + 1\n');
  const { found } = run(program, 'increment');
  const { counterexample } = verify(program, findTask('increment'));
  expect(found).toEqual(counterexample);
  expect(found?.isSmallest).toBe(true);
});

it('searches far inputs once the small ones are done, and makes what it finds smaller', () => {
  // Right for up to seven cells: a 1 goes from register to register.
  const program = read(
    'repeat until r8 != 0:\n  mem[r1] = mem[r1] + 1\n  r1, r2, r3, r4, r5, r6, r7, r8 = r1 + 1, 1, r2, r3, r4, r5, r6, r7\n',
  );
  const { found, progress } = run(program, 'increment', { maxInputs: 2000 });
  expect(progress.map(({ isExhaustive }) => isExhaustive)).toContain(true);
  expect(progress.at(-1)?.isExhaustive).toBe(false);
  expect(found).toMatchObject({ isSmallest: false, mode: 'paper' });
  expect(found?.length).toBe(8);
});

it('finds nothing wrong with what is right, unless it must be harmless to run on', () => {
  const program = read('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n');
  const options = { maxInputs: 500, samples: 200, budget: { stepScale: 1, extraSteps: 0 } };
  expect(run(program, 'increment', options).found).toBeNull();
  expect(run(program, 'increment', { ...options, mode: 'strict' }).found).toMatchObject({ mode: 'strict' });
});
