// The learned prior of `gradient`, from the attempts at all tasks but one.
import { readFileSync } from 'node:fs';
import { GRADIENT_SPACE } from '../dist/src/learners/gradient/space.js';
import { fitPrior } from '../dist/src/learners/prior.js';

export function learnedWithout(name) {
  const file = new URL('../bench/results/priors.json', import.meta.url);
  const tallies = Object.entries(JSON.parse(readFileSync(file, 'utf8')).tallies);
  return fitPrior(GRADIENT_SPACE, Object.fromEntries(tallies.filter(([task]) => task !== name)));
}
