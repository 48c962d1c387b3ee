// Whether reports on examples warn of programs that are wrong beyond their examples, and only of these. The changes that the
// report tries were designed with the programs of seeds 1 to 3 in view, so the figures are of other seeds.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { parseSeeds, SEEDS_FORMS } from '../packages/nram/dist/cli/options.js';
import { learn, loadTaskFile } from '../packages/nram/dist/node/index.js';
import { createRunner } from '../packages/nram/dist/program/interpreter.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { budgetOf } from '../packages/nram/dist/tasks/budget.js';
import { createJudge } from '../packages/nram/dist/verify/judge.js';
import { cellsOf, examplesText, memoryOf, SMALL_TASKS } from './dependence-tasks.mjs';
import { durationOption, listOption, oneOf } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

const NAMES = SMALL_TASKS.map(({ name }) => name);
const NUM_EXAMPLES = 240;
/** Fresh inputs of each kind. */
const NUM_INPUTS = 500;

/**
 * What is changed in fresh inputs. `longer`: lists of 9 to 24 values instead of 1 to 8, in memories with at most 2 free cells.
 * The others are as long as those of the file: in memories with at most 2 free cells, with up to 64 more free cells, with values
 * in the free cells behind a 0, and with 4 times the steps and 16 more.
 */
const CHANGES = /** @type {const} */ (['longer', 'tight', 'roomy', 'values', 'steps']);

/** @typedef {Record<typeof CHANGES[number], number>} Errors */

/** The changes that show a dependence, which a warning of it says. @type {Readonly<Record<string, readonly (typeof CHANGES[number])[]>>} */
const SHOWN_BY = {
  steps: ['steps', 'longer'],
  moreCells: ['roomy'],
  fewerCells: ['tight', 'longer'],
  freeValues: ['values'],
  fixedValues: [],
};

const dependence = defineExperiment({
  name: 'dependence',
  about:
    'Learns thirty small tasks from a file of 240 examples each, and judges what was found on fresh inputs that differ from those of the file: longer, in tighter or larger memories, with values in free cells, with more steps. Counts how many of the programs that are wrong there the report on the file warns of.',
  takes: '5 minutes on two cores',
  writes: 'the block "dependence" of docs/examples-files.md',
  options: (command) =>
    command
      .addOption(listOption('--tasks <list>', 'names', { find: oneOf('task', NAMES), defaults: NAMES }))
      .addOption(durationOption('--budget <time>', 'for each', '20s'))
      .addOption(
        new Option('--seeds <seeds>', `of the races: ${SEEDS_FORMS}`)
          .argParser(parseSeeds)
          .default([4, 5, 6], '4..6'),
      ),
  rows: ({ tasks, budget, seeds }) => seeds.flatMap((seed) => tasks.map((name) => ({ name, seed, budget }))),
  keyOf: ({ name, seed, budget }) => ({ task: name, seed, budgetMs: budget }),
  async measure({ name, seed, budget: budgetMs }, { signal }) {
    const small = SMALL_TASKS[NAMES.indexOf(name)];
    const folder = mkdtempSync(join(tmpdir(), 'nram-dependence-'));
    try {
      const path = join(folder, `${name}.jsonl`);
      writeFileSync(path, examplesText(small, createRandom(1, 'examples', name), NUM_EXAMPLES));
      const { task } = await loadTaskFile(path);
      const { file, winner, isVerified } = await learn(task, { seed, budgetMs, signal });
      if (file === null || winner === null || !isVerified)
        return { solved: false, warned: null, errors: null };
      const judge = createJudge(createRunner(file.program), task, budgetOf(winner.settings));
      return {
        solved: true,
        warned: file.verification?.dependence?.found.map(({ kind }) => String(kind)) ?? [],
        errors: errorsOf(small, judge),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  summary: ({ solved, warned, errors }) =>
    solved
      ? `warned of ${warned?.join(', ') || 'nothing'}; wrong ${errors === null ? '' : errorsText(errors)}`
      : 'not solved',
  varying: null,
  table: (lines, { madeBy }) => {
    const found = lines.flatMap(({ task, seed, warned, errors }) =>
      warned === null || errors === null ? [] : [{ task, seed, warned, errors }],
    );
    /** @param {Errors} errors */
    const isWrong = (errors) => CHANGES.some((change) => errors[change] > 0);
    /** @param {(typeof found)} part @param {string} what */
    const row = (part, what) =>
      markdownRow([what, part.length, part.filter(({ warned }) => warned.length > 0).length]);
    const marked = found.filter(({ warned, errors }) => warned.length > 0 || isWrong(errors));
    const warnings = found.flatMap(({ warned, errors }) => warned.map((kind) => ({ kind, errors })));
    const shown = warnings.filter(({ kind, errors }) => SHOWN_BY[kind].some((change) => errors[change] > 0));
    return [
      {
        document: 'docs/examples-files.md',
        block: 'dependence',
        lines: [
          `${madeBy}: ${found.length} programs found in ${lines.length} runs. Each was judged on ${NUM_INPUTS} fresh inputs of each kind.`,
          '',
          ...markdownHead(['programs', 'number', 'warned of']),
          row(
            found.filter(({ errors }) => errors.longer > 0),
            'wrong on some longer inputs in tighter memories',
          ),
          row(
            found.filter(({ errors }) => errors.longer === 0 && isWrong(errors)),
            'right on these, wrong with more steps, more or fewer free cells or values in them',
          ),
          row(
            found.filter(({ errors }) => !isWrong(errors)),
            'right on all',
          ),
          '',
          `Of ${warnings.length} warnings, ${shown.length} are borne out by an error on fresh inputs with that very change.`,
          '',
          ...markdownHead(['task', 'seed', 'wrong, of each kind', 'warned of']),
          ...marked.map(({ task, seed, warned, errors }) =>
            markdownRow([task, seed, errorsText(errors), warned.join(', ') || 'nothing']),
          ),
        ],
      },
    ];
  },
});

/**
 * Wrong ones of the fresh inputs of each kind.
 *
 * @param {import('./dependence-tasks.mjs').SmallTask} small
 * @param {import('../packages/nram/dist/verify/judge.js').Judge} judge
 * @returns {Errors}
 */
function errorsOf(small, judge) {
  const errors = { longer: 0, tight: 0, roomy: 0, values: 0, steps: 0 };
  for (const change of CHANGES) {
    const random = createRandom(5, 'fresh', small.name, change);
    for (let i = 0; i < NUM_INPUTS; i++) {
      const example = small.draw(random, change === 'longer' ? random.int(9, 24) : random.int(1, 8));
      const fewest = cellsOf(example);
      const isTight = change === 'longer' || change === 'tight';
      const spare = isTight
        ? random.int(0, 2)
        : random.int(0, 4) + (change === 'roomy' ? random.int(1, 64) : 0);
      const memorySize = (isTight ? fewest : Math.max(12, fewest)) + spare;
      const sample = memoryOf(example, memorySize);
      if (change === 'values') {
        const end = Math.max(example.input.length, example.output.length);
        for (let cell = end + 1; cell < memorySize; cell++)
          sample.memory[cell] = random.int(1, memorySize - 1);
      }
      const outcome = judge(sample, example.input.length);
      if (outcome[change === 'steps' ? 'strict' : 'paper'].failure !== null) errors[change] += 1;
    }
  }
  return errors;
}

/** @param {Errors} errors */
function errorsText(errors) {
  const texts = CHANGES.filter((change) => errors[change] > 0).map((change) => `${change} ${errors[change]}`);
  return texts.length === 0 ? 'nothing' : texts.join(', ');
}

await runIfMain(dependence, import.meta);
