// Learns which settings `gradient` draws: a round of attempts at each task, drawn from what was learned for that task before,
// adds to the tallies; the prior is fitted to all of them. Attempts see training and validation data only.
/** @import { Prior } from '../packages/nram/dist/learners/prior.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
/** @import { GradientSpace, KeptTallies } from './prior-tallies.mjs' */
import { integerIn, parseSeed } from '../packages/nram/dist/cli/options.js';
import { NramError } from '../packages/nram/dist/errors.js';
import { attemptGradient } from '../packages/nram/dist/learners/gradient/attempt.js';
import { PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { GRADIENT_SPACE, gradientSettingsAt } from '../packages/nram/dist/learners/gradient/space.js';
import { drawFrom } from '../packages/nram/dist/learners/prior.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { findTask, PAPER_TASKS } from '../packages/nram/dist/tasks/index.js';
import { addAttempt, fitPrior, noTallies } from './fit-prior.mjs';
import { keptTallies, talliesByTask } from './prior-tallies.mjs';
import { listOf } from './runner/command.mjs';
import { timed } from './runner/cpu-time.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';

const LEARNED_PRIOR = 'packages/nram/src/learners/gradient/learned-prior.ts';

/** @typedef {{ task: TaskSpec, seed: number, attempts: number }} Round - of attempts at a task. */

const priors = defineExperiment({
  name: 'priors',
  about:
    'Learns which settings `gradient` draws: makes a round of attempts at each task, each attempt drawn from what was learned for its task before, and fits the prior to the tallies of all rounds. Build again before the next round, so that it draws from what this one has learned.',
  takes: 'one to five minutes per 1000 attempts on one core',
  writes: LEARNED_PRIOR,
  options: (command) =>
    command
      .option(
        '--seed <n>',
        'makes a round, with a seed that was not used before (default: only fit the prior)',
        parseSeed,
      )
      .option('--attempts <n>', 'attempts at each task', integerIn(1, 1e6), 500)
      .option('--tasks <list>', 'names, with commas between (default: all of the paper)', listOf(findTask)),
  rows({ seed, attempts, tasks = PAPER_TASKS }, { kept }) {
    if (seed === undefined) return [];
    const used = kept.find(
      (line) => line.attempts !== attempts && String(line.seed).split(',').includes(String(seed)),
    );
    if (used !== undefined) {
      throw new NramError(
        'usage',
        `--seed: one that was not used before is required, got ${seed} (${used.attempts} attempts at ${used.task} are kept of it)`,
      );
    }
    return tasks.map((task) => ({ task, seed, attempts }));
  },
  /** @param {Round} round */
  keyOf: ({ task, seed, attempts }) => ({ task: task.name, seed, attempts }),
  /**
   * @param {Round} round
   * @param {{ readonly pause: () => Promise<void> }} context
   * @returns {Promise<{ solved: number, tallies: KeptTallies }>}
   */
  measure: async ({ task, seed, attempts }, { pause }) => {
    // Until a task was solved often enough, as a race does.
    const own = PRIOR.filter((component) => component.task === task.name);
    let tallies = noTallies(GRADIENT_SPACE);
    let solved = 0;
    for (let attempt = 0; attempt < attempts; attempt++) {
      const random = createRandom(seed, 'priors', task.name, attempt);
      const point = drawFrom(GRADIENT_SPACE, own.length > 0 ? own : PRIOR, random);
      const settings = gradientSettingsAt(task, point, random);
      const attemptSeed = random.int(0, 2 ** 31 - 1);
      const { result, cpuMs } = timed(() =>
        attemptGradient(task, settings, attemptSeed, { modules: loadModules() }),
      );
      const isSolved = result.kind === 'solved';
      if (isSolved) solved++;
      tallies = addAttempt(GRADIENT_SPACE, tallies, { point, solved: isSolved, cpuMs });
      await pause();
    }
    return { solved, tallies: keptTallies(tallies) };
  },
  summary: ({ solved, attempts }) => `${solved} of ${attempts} solved`,
  varying: null,
  // Attempts by older learners say as much: each round was drawn from another prior.
  retiredBy: [],
  table: (_lines, { kept }) => [
    {
      file: LEARNED_PRIOR,
      content: priorText(fitPrior(GRADIENT_SPACE, talliesByTask(kept))),
    },
  ],
});

/**
 * The source of `learned-prior.ts`.
 *
 * @param {Prior<GradientSpace>} prior
 */
function priorText(prior) {
  return [
    "import type { Prior } from '../prior.js';",
    "import type { GRADIENT_SPACE } from './space.js';",
    '',
    '/** Written by `experiments/priors.mjs`, which learned it from the attempts in experiments/results/priors.jsonl. */',
    'export const GRADIENT_PRIOR: Prior<typeof GRADIENT_SPACE> = [',
    ...prior.flatMap(({ task, weight, shares }) => [
      '  {',
      `    task: '${task}',`,
      `    weight: ${weight},`,
      '    shares: {',
      ...Object.entries(shares).map(([name, values]) => `      ${name}: [${values.join(', ')}],`),
      '    },',
      '  },',
    ]),
    '];',
    '',
  ].join('\n');
}

await runIfMain(priors, import.meta);
