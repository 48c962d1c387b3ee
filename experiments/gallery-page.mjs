/** @import { ProgramFile } from '../packages/nram/dist/artifact/program-file.js' */
/** @import { TaskSpec } from '../packages/nram/dist/tasks/task.js' */
/** @import { Made } from './runner/types.js' */
import { serializeProgramFile } from '../packages/nram/dist/artifact/program-file.js';
import { encodeWeights, hashWeights } from '../packages/nram/dist/artifact/weights-file.js';
import { NramError } from '../packages/nram/dist/errors.js';
import { programToSvg } from '../packages/nram/dist/export/drawing/svg.js';
import { programTrace } from '../packages/nram/dist/export/table/trace.js';
import { programToText } from '../packages/nram/dist/language/print.js';
import { verifyOnTest } from '../packages/nram/dist/learn.js';
import { findLearner } from '../packages/nram/dist/learners/index.js';
import { programToWeights } from '../packages/nram/dist/network/to-weights.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { budgetOf, stepsGiven } from '../packages/nram/dist/tasks/budget.js';
import { isRight } from '../packages/nram/dist/verify/report.js';
import { reportToText } from '../packages/nram/dist/verify/report-text.js';
import { counted } from '../packages/nram/dist/words.js';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

/**
 * The options of the race that looks for a program.
 *
 * @typedef {object} Asked
 * @property {string} learners
 * @property {number} seed
 * @property {string} budget - as on the command line.
 */

/**
 * How the race went.
 *
 * @typedef {object} Raced
 * @property {number} attempt - the one that won.
 * @property {number} attempts - how many were started.
 * @property {number} seconds
 */

/**
 * The race that found a program. A folder is generated from this, the program file and the weights.
 *
 * @typedef {Readonly<Asked & Raced & Partial<Made> & Pick<Made, 'host'>>} FoundBy
 */

/**
 * What the gallery shows for a task.
 *
 * @typedef {object} GalleryEntry
 * @property {TaskSpec} task
 * @property {ProgramFile} file
 * @property {FoundBy} found
 * @property {string} listing - the program as `nram learn` prints it: without the cases that never occurred in the verification.
 * @property {ReadonlyMap<string, string | Uint8Array>} files - the files of its folder by name.
 */

/**
 * One run on an input of the test split.
 *
 * @typedef {{ memory: string, maxSteps: number, table: string }} ShownRun
 */

/** The file with the race: everything that cannot be computed from the program. */
export const FOUND_FILE = 'found.json';
/** Length of the input of the run that is shown, and its free cells. */
const SHOWN_LENGTH = 4;
const SHOWN_SLACK = 1;

/**
 * All files of a task's folder, after verifying the program again: equal arguments give equal bytes.
 *
 * @param {TaskSpec} task
 * @param {ProgramFile} file
 * @param {Uint8Array | null} weights - the network from which the program was extracted; null for a program that a search
 *   found, which is compiled instead.
 * @param {FoundBy} found
 * @returns {GalleryEntry}
 * @throws NramError `corrupt` if the weights are not those of the program file, or the program is wrong, or the
 *   verification gives a different report than the program file.
 */
export function createGalleryEntry(task, file, weights, found) {
  const { program, provenance } = file;
  /** @param {string} what */
  const fail = (what) => {
    throw new NramError('corrupt', `createGalleryEntry: ${task.name}: ${what}`);
  };
  if (provenance.task.name !== task.name) fail(`the program is for ${provenance.task.name}`);
  if ((weights === null ? null : hashWeights(weights)) !== provenance.weightsHash) {
    fail('the weights are not those of the program');
  }
  const budget = budgetOf(provenance.configuration);
  const { report, usage } = verifyOnTest(program, task, budget);
  if (!isRight(report)) fail('the program is wrong');
  if (serializeProgramFile({ ...file, verification: report }) !== serializeProgramFile(file)) {
    fail('the verification gives a different report than the program file');
  }

  const listing = programToText(program, { usage });
  const run = shownRun(task, file);
  const compiled = () => {
    const { machine, parameters } = programToWeights(program);
    return encodeWeights(machine, parameters);
  };
  const files = new Map(
    /** @type {[string, string | Uint8Array][]} */ ([
      ['program.json', serializeProgramFile(file)],
      [FOUND_FILE, `${JSON.stringify(found, null, 2)}\n`],
      ['program.nram', programToText(program)],
      ['circuit.svg', programToSvg(program, { title: task.name })],
      ['execution.txt', run.table],
      ['report.json', `${JSON.stringify(report)}\n`],
      ['report.txt', reportToText(report)],
      ['weights.safetensors', weights ?? compiled()],
    ]),
  );
  const entry = { task, file, found, listing, files };
  files.set('README.md', taskPage(entry, run));
  return entry;
}

/**
 * @param {TaskSpec} task
 * @param {ProgramFile} file
 * @returns {ShownRun}
 */
function shownRun(task, { program, provenance }) {
  const random = createRandom(task.test.seed, 'gallery');
  const sample = task.sample(random, SHOWN_LENGTH, task.minMemorySize(SHOWN_LENGTH) + SHOWN_SLACK);
  const maxSteps = stepsGiven(task, sample, SHOWN_LENGTH, budgetOf(provenance.configuration));
  return {
    memory: sample.memory.join(' '),
    maxSteps,
    table: programTrace(program, sample.memory, { maxSteps }),
  };
}

/** @param {string} text */
const fenced = (text, language = '') => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;

/**
 * @param {GalleryEntry} entry
 * @param {ShownRun} run
 */
function taskPage({ task, file, found, listing, files }, run) {
  const { learner, updates, weightsHash } = file.provenance;
  const { unit, units } = findLearner(learner);
  const learn = ['npx nram learn', task.name, ...learnerOption(found), `--seed ${found.seed}`].join(' ');
  const seconds = `${found.seconds} s, ${found.attempts} attempt${found.attempts === 1 ? '' : 's'}`;
  const origin =
    weightsHash === null
      ? 'the program compiled to a network (a search without a network found it)'
      : 'the network from which the program was extracted';
  return `${[
    `# ${task.name}`,
    `${sentence(task.summary)} Memory: ${task.layout}.`,
    fenced(listing),
    `![The circuits of ${task.name}](circuit.svg)`,
    '## How it was found',
    `By \`${learner}\`, attempt ${found.attempt} after ${counted(updates, unit, units)} (${seconds} on ${found.host}). To repeat the whole race, or only the winning attempt:`,
    fenced(
      `${learn} --deterministic --budget ${found.budget} --out again\n${learn} --attempt ${found.attempt} --out alone`,
      'sh',
    ),
    'Both write exactly the same [`program.json`](program.json), on any number of threads; the race needs a machine fast enough for its budget.',
    '## One run',
    fenced(
      `npx nram run gallery/${task.name}/program.json --memory "${run.memory}" --steps ${run.maxSteps} --trace`,
      'sh',
    ),
    fenced(run.table),
    '## What was checked',
    fenced(String(files.get('report.txt'))),
    '## Files',
    [
      '- `program.json`: the program, where it came from, what was checked; `found.json`: the race',
      '- `program.nram`: the same as text, with all cases; the listing above omits cases that never occurred in the checked runs',
      '- `circuit.svg`, `execution.txt`, `report.json`, `report.txt`: what this page shows',
      `- \`weights.safetensors\`: ${origin}`,
    ].join('\n'),
  ].join('\n\n')}\n`;
}

/** @param {FoundBy} found */
const learnerOption = ({ learners }) => (learners === 'all' ? [] : [`--learner ${learners}`]);

/** @param {string} text */
const sentence = (text) => `${text[0].toUpperCase()}${text.slice(1)}.`;

/**
 * The page of a gallery.
 *
 * @param {readonly TaskSpec[]} tasks - in the order of the page; tasks without an entry are listed as missing.
 * @param {readonly GalleryEntry[]} entries
 */
export function galleryPage(tasks, entries) {
  /** @param {TaskSpec} task */
  const entryOf = ({ name }) => entries.find(({ task }) => task.name === name);
  const rows = tasks.map((task) => {
    const entry = entryOf(task);
    if (entry === undefined)
      return markdownRow([task.name, 'no verified program yet', '', '', '', '', '', '']);
    const { file, found, listing } = entry;
    const { verification } = file;
    const isStrict = verification !== null && isRight(verification, { strict: true });
    return markdownRow([
      `[${task.name}](${task.name}/README.md)`,
      file.provenance.learner,
      found.seed,
      found.attempt,
      found.seconds,
      listing.trimEnd().split('\n').length,
      isStrict ? 'yes' : 'no',
      verification?.proof == null ? 'no' : 'yes',
    ]);
  });
  const shown = tasks.flatMap((task) => {
    const entry = entryOf(task);
    if (entry === undefined) return [];
    return [
      `## [${task.name}](${task.name}/README.md)`,
      sentence(task.summary),
      fenced(entry.listing),
      `![The circuits of ${task.name}](${task.name}/circuit.svg)`,
    ];
  });
  return `${[
    '# Gallery',
    'Programs learned from examples, exactly as they came out. Each folder contains the program, a drawing of its circuits, ' +
      'one run step by step, the report of what was checked, the weights of a network that does the same, and the command ' +
      'and seed that reproduce it. One command writes all of it, and `test/gallery.test.ts` checks it:',
    fenced(
      'npm run build && node experiments/gallery.mjs                # all tasks\nnode experiments/gallery.mjs --tasks copy,merge --seed 2     # some of them, from another seed',
      'sh',
    ),
    'After the steps given, which is how the paper counts, every program is right on every input that was checked: all small ' +
      'ones, and samples up to length 1000. Attempts are numbered from 0; s is the time the race took, in seconds. A program ' +
      'is "strict" if it also stops by itself or does no harm by running on, and "proven" if a proof for every length was ' +
      'found; each report says exactly what was checked.',
    [...markdownHead(['task', 'learner', 'seed', 'attempt', 's', 'lines', 'strict', 'proven']), ...rows].join(
      '\n',
    ),
    ...shown,
  ].join('\n\n')}\n`;
}
