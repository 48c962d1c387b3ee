// Learns a program for each task, verifies it and writes gallery/TASK/, then gallery/README.md:
//   npm run build && node experiments/gallery.mjs [--tasks copy,merge] [--seed 1] [--learner all] [--budget 10m]
//   node experiments/gallery.mjs --pages     # learns nothing: writes all other files anew from the programs that are there
//
// A task that is not solved within the budget keeps what its folder held before; the page lists one without a folder as
// missing, and the exit code is 4.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseDuration } from '../packages/nram/dist/cli/options.js';
import {
  EXIT_CODES,
  findTask,
  parseProgramFile,
  serializeProgramFile,
  TASKS,
} from '../packages/nram/dist/index.js';
import { findLearners } from '../packages/nram/dist/learners/index.js';
import { writeFileSafely } from '../packages/nram/dist/node/files.js';
import { learn } from '../packages/nram/dist/node/index.js';
import { createGalleryEntry, FOUND_FILE, galleryPage } from '../packages/nram/dist/report/gallery-page.js';
import { hostText } from '../packages/nram/dist/report/host.js';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string' },
    seed: { type: 'string', default: '1' },
    learner: { type: 'string', default: 'all' },
    budget: { type: 'string', default: '10m' },
    pages: { type: 'boolean', default: false },
    // For tests: what is written to.
    out: { type: 'string', default: 'gallery' },
  },
});
const gallery = resolve(fileURLToPath(new URL('..', import.meta.url)), values.out);
const seed = Number(values.seed);

if (!values.pages) {
  for (const task of values.tasks?.split(',').map(findTask) ?? TASKS) {
    const { file, weights, winner, progress, isVerified } = await learn(task, {
      learners: findLearners(values.learner),
      seed,
      budgetMs: parseDuration(values.budget),
      isDeterministic: true,
    });
    const seconds = Number((progress.elapsedMs / 1000).toFixed(1));
    if (!isVerified) {
      console.error(`${task.name}: not solved (${progress.started} attempts, ${seconds} s)`);
      process.exitCode = EXIT_CODES.unsolved;
      continue;
    }
    const found = {
      learners: values.learner,
      seed,
      budget: values.budget,
      attempt: winner.attempt,
      attempts: progress.started,
      seconds,
      host: hostText(),
    };
    // The folder's other files are made from these two and the weights.
    writeFileSafely(join(gallery, task.name, 'program.json'), serializeProgramFile(file));
    writeFileSafely(join(gallery, task.name, FOUND_FILE), `${JSON.stringify(found, null, 2)}\n`);
    if (weights !== null) writeFileSafely(join(gallery, task.name, 'weights.safetensors'), weights);
    console.error(`${task.name}: ${seconds} s`);
  }
}

const entries = TASKS.filter(({ name }) => existsSync(join(gallery, name))).map((task) => {
  const at = (name) => join(gallery, task.name, name);
  const file = parseProgramFile(readFileSync(at('program.json'), 'utf8'), at('program.json'));
  const weights = file.provenance.weightsHash === null ? null : readFileSync(at('weights.safetensors'));
  const found = JSON.parse(readFileSync(at(FOUND_FILE), 'utf8'));
  const entry = createGalleryEntry(task, file, weights, found);
  for (const [name, content] of entry.files) writeFileSafely(at(name), content);
  return entry;
});
writeFileSafely(join(gallery, 'README.md'), galleryPage(TASKS, entries));
