import { readFileSync } from 'node:fs';
import { GRADIENT_SPACE } from '../packages/nram/dist/learners/gradient/space.js';
import { fitPrior } from '../packages/nram/dist/learners/prior.js';

const file = new URL('./results/priors.json', import.meta.url);
/** Fitted once a task: every attempt asks for it. */
const priors = new Map();

/** The learned prior of `gradient`, from the attempts at all tasks but one. */
export function learnedWithout(name) {
  if (!priors.has(name)) {
    const tallies = Object.entries(JSON.parse(readFileSync(file, 'utf8')).tallies);
    const others = Object.fromEntries(tallies.filter(([task]) => task !== name));
    priors.set(name, fitPrior(GRADIENT_SPACE, others));
  }
  return priors.get(name);
}
