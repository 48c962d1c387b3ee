// Learns which settings `gradient` draws: makes attempts at the paper's tasks, each drawn from what was learned for that
// task before, adds what came of them to experiments/results/priors.json, and writes packages/nram/src/learners/gradient/learned-prior.ts from all of
// them:
//   npm run build && node experiments/priors.mjs --seed 20 --attempts 1000 --tasks swap,listK
//   node experiments/priors.mjs --fit        # makes no attempts
//
// Attempts see training and validation data only. Their number is for each task; a seed that was used before is refused. Build
// again before the next round, so that it draws from what this one has learned.
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findTask, TASKS } from '../packages/nram/dist/index.js';
import { attemptGradient } from '../packages/nram/dist/learners/gradient/attempt.js';
import { PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { GRADIENT_SPACE, gradientSettingsAt } from '../packages/nram/dist/learners/gradient/space.js';
import { addAttempt, drawFrom, fitPrior, noTallies } from '../packages/nram/dist/learners/prior.js';
import { writeFileSafely } from '../packages/nram/dist/node/files.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { timed } from './cpu-time.mjs';

const { values: options } = parseArgs({
  options: {
    attempts: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    tasks: { type: 'string', default: TASKS.map(({ name }) => name).join(',') },
    fit: { type: 'boolean', default: false },
    // For tests: what is read and written.
    data: { type: 'string', default: 'experiments/results/priors.json' },
    out: { type: 'string', default: 'packages/nram/src/learners/gradient/learned-prior.ts' },
  },
});
const at = (name) => resolve(fileURLToPath(new URL('..', import.meta.url)), name);
const [seed, attempts] = [Number(options.seed), Number(options.attempts)];
if (!Number.isInteger(seed) || !Number.isInteger(attempts))
  throw new Error('priors: whole numbers are required');

const file = at(options.data);
const fresh = { space: GRADIENT_SPACE, rounds: [], tallies: {} };
const { space, rounds, tallies } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : fresh;
// Tallies go by the place of a value.
if (JSON.stringify(space) !== JSON.stringify(GRADIENT_SPACE)) {
  throw new Error(
    `priors: ${options.data} is of another space; remove it, and its components from ${options.out}`,
  );
}
if (!options.fit) {
  if (rounds.some((round) => round.seed === seed)) throw new Error(`priors: seed ${seed} was used before`);
  for (const name of options.tasks.split(',')) {
    makeAttempts(name);
    rounds.push({ seed, task: name, attempts, host: hostText() });
    writeFileSafely(file, `${JSON.stringify({ space, rounds, tallies })}\n`);
  }
}
writeFileSafely(at(options.out), priorText(fitPrior(GRADIENT_SPACE, tallies)));

/** Adds attempts to the tallies of a task. */
function makeAttempts(name) {
  const task = findTask(name);
  // Until a task was solved often enough, as a race does.
  const own = PRIOR.filter((component) => component.task === name);
  let found = 0;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const random = createRandom(seed, 'priors', name, attempt);
    const point = drawFrom(GRADIENT_SPACE, own.length > 0 ? own : PRIOR, random);
    const settings = gradientSettingsAt(task, point, random);
    const attemptSeed = random.int(0, 2 ** 31 - 1);
    const { result, cpuMs } = timed(() =>
      attemptGradient(task, settings, attemptSeed, { modules: loadModules() }),
    );
    const solved = result.kind === 'solved';
    if (solved) found++;
    const outcome = { point, solved, cpuMs };
    tallies[name] = addAttempt(GRADIENT_SPACE, tallies[name] ?? noTallies(GRADIENT_SPACE), outcome);
  }
  console.error(`${name}: ${found} of ${attempts}`);
}

function priorText(prior) {
  const componentText = ({ task, weight, shares }) => [
    '  {',
    `    task: '${task}',`,
    `    weight: ${weight},`,
    '    shares: {',
    ...Object.entries(shares).map(([name, values]) => `      ${name}: [${values.join(', ')}],`),
    '    },',
    '  },',
  ];
  return [
    "import type { Prior } from '../prior.js';",
    "import type { GRADIENT_SPACE } from './space.js';",
    '',
    '/** Written by `experiments/priors.mjs`, which learned it from the attempts in experiments/results/priors.json. */',
    'export const GRADIENT_PRIOR: Prior<typeof GRADIENT_SPACE> = [',
    ...prior.flatMap(componentText),
    '];',
    '',
  ].join('\n');
}
