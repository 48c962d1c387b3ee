import { type Cube, cubeOf, overlap, testsText } from '../../program/pattern.js';
import type { Choice } from './outline.js';

/** What a step that comes once is called, of so many parts. */
export const stepName = (index: number, count: number): string =>
  count === 1 ? 'one step' : (['first step', 'second step', 'third step'][index] ?? `step ${index + 1}`);

/** When each of several choices is taken, in words: `when r1 = 0`, `otherwise, when r2 = 0`, `otherwise`. */
export function choiceHeads(choices: readonly Choice[]): string[] {
  const before: Cube[] = [];
  return choices.map(({ whens }) => {
    const cubes = whens.map(cubeOf);
    const isElse = before.some((one) => cubes.some((other) => overlap(one, other)));
    before.push(...cubes);
    const test = condition(whens);
    return test === '' ? 'otherwise' : `${isElse ? 'otherwise, when' : 'when'} ${test}`;
  });
}

/** Patterns in words; nothing if they are met by all. */
export function condition(whens: readonly string[]): string {
  const texts = whens.map(testsText);
  return texts.includes('') ? '' : texts.join(', or ');
}
