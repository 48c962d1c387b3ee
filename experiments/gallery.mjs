// Learns a program for each task, verifies it and writes gallery/: a folder per task, and the page that shows all of them.
/** @import { Asked, GalleryEntry, Raced } from './gallery-page.mjs' */
/** @import { Line, Output, Store } from './runner/types.js' */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseProgramFile, serializeProgramFile } from '../packages/nram/dist/artifact/program-file.js';
import { parseDuration, parseSeed } from '../packages/nram/dist/cli/options.js';
import { findLearners } from '../packages/nram/dist/learners/index.js';
import { writeFileSafely } from '../packages/nram/dist/node/files.js';
import { learn } from '../packages/nram/dist/node/index.js';
import { findTask, TASKS } from '../packages/nram/dist/tasks/index.js';
import { createGalleryEntry, FOUND_FILE, galleryPage } from './gallery-page.mjs';
import { listOption } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';

/** @typedef {Line<{ task: string } & Asked, Raced>} Found - how the program of a task was found. */

const gallery = defineExperiment({
  name: 'gallery',
  about:
    'Learns a program for each task, verifies it and writes its folder of the gallery, and the page of all. A task that is not solved within the budget keeps the folder that it had; the page lists one without a folder as missing, and the exit code is 4.',
  takes: 'a few minutes on two cores',
  writes: 'gallery/ (with --table all but the programs, from the programs)',
  options: (command) =>
    command
      .addOption(
        listOption('--tasks <list>', 'names', { find: findTask, defaults: TASKS.map(({ name }) => name) }),
      )
      .option('--seed <n>', 'of the races', parseSeed, 1)
      .option('--learner <name>', 'gradient, anneal or all', 'all')
      .option('--budget <time>', 'for each', budgetText, '10m'),
  rows: ({ tasks, seed, learner, budget }) =>
    tasks.map((task) => ({
      task,
      learners: findLearners(learner),
      asked: { learners: learner, seed, budget },
    })),
  keyOf: ({ task, asked }) => ({ task: task.name, ...asked }),
  async measure({ task, learners, asked: { seed, budget } }, { signal, root }) {
    const { file, weights, winner, progress, isVerified } = await learn(task, {
      learners,
      seed,
      budgetMs: parseDuration(budget),
      isDeterministic: true,
      signal,
    });
    const seconds = Number((progress.elapsedMs / 1000).toFixed(1));
    if (!isVerified || file === null || winner === null) return `not solved (${progress.started} attempts)`;
    // The folder's other files are made from these two and from how they were found.
    const folder = join(root, 'gallery', task.name);
    writeFileSafely(join(folder, 'program.json'), serializeProgramFile(file));
    if (weights !== null) writeFileSafely(join(folder, 'weights.safetensors'), weights);
    return { attempt: winner.attempt, attempts: progress.started, seconds };
  },
  summary: ({ attempt }) => `found by attempt ${attempt}`,
  varying: null,
  canLackRows: true,
  table(_lines, { kept, root }) {
    // A task that was learned from another seed has two lines until its folder is read again.
    const entries = TASKS.flatMap((task) => {
      const found = kept.findLast((line) => line.task === task.name);
      return found === undefined ? [] : readEntry(root, found);
    });
    /** @type {Output[]} */
    const files = entries.flatMap(({ task, files }) =>
      Array.from(files, ([name, content]) => ({ file: join('gallery', task.name, name), content })),
    );
    return [...files, { file: 'gallery/README.md', content: galleryPage(TASKS, entries) }];
  },
  store: foundFiles,
});

/**
 * A duration as it was typed, for the command that the page shows.
 *
 * @param {string} text
 */
function budgetText(text) {
  parseDuration(text);
  return text;
}

/**
 * What the gallery holds is what is kept: how a program was found stands in its folder.
 *
 * @param {string} root
 * @returns {Store}
 */
function foundFiles(root) {
  /** @param {string} task */
  const path = (task) => join(root, 'gallery', task, FOUND_FILE);
  /** @param {object} line */
  const append = (line) => {
    const { task, ...found } = /** @type {Found} */ (line);
    writeFileSafely(path(task), `${JSON.stringify(found, null, 2)}\n`);
  };
  return {
    read: () =>
      TASKS.filter(({ name }) => existsSync(path(name))).map(({ name }) => ({
        task: name,
        ...JSON.parse(readFileSync(path(name), 'utf8')),
      })),
    append,
    replace: (lines) => lines.forEach(append),
  };
}

/**
 * @param {string} root
 * @param {Found} line
 * @returns {GalleryEntry}
 */
function readEntry(root, { task, ...found }) {
  /** @param {string} name */
  const at = (name) => join(root, 'gallery', task, name);
  const file = parseProgramFile(readFileSync(at('program.json'), 'utf8'), at('program.json'));
  const weights = file.provenance.weightsHash === null ? null : readFileSync(at('weights.safetensors'));
  return createGalleryEntry(findTask(task), file, weights, found);
}

await runIfMain(gallery, import.meta);
