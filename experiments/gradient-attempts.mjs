// How far single attempts by gradient descent get: attempts 0..N-1 of `nram learn TASK --learner gradient --seed 1`, one
// after the other. Writes the block `attempts` of docs/results.md:
//   npm run build && node experiments/gradient-attempts.mjs [--attempts 1000] [--tasks permutation,merge]
//   node experiments/gradient-attempts.mjs --without-own --tasks permutation    # block `attempts-without`: drawn as if the task
//                                                                           # had not been among those it was learned from
//
// A line for each attempt is kept in experiments/results/gradient-attempts.jsonl; the same command goes on where it was stopped.
// Attempts by another learner than the one that is built now are made again.
import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { attemptGradient, findTask, gradient, isRight, verify } from '../packages/nram/dist/index.js';
import { drawPoint, HAND_PRIOR } from '../packages/nram/dist/learners/gradient/draw.js';
import { readJsonLines } from '../packages/nram/dist/node/files.js';
import { loadModules } from '../packages/nram/dist/node/index.js';
import { planAttempt } from '../packages/nram/dist/race/plan.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { codeHash } from '../packages/nram/dist/report/code-hash.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { successInterval } from '../packages/nram/dist/report/statistics.js';
import { budgetOf } from '../packages/nram/dist/tasks/budget.js';
import { timed } from './cpu-time.mjs';
import { learnedWithout } from './learned-without.mjs';
import { replaceBlock } from './marked-block.mjs';

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '1000' },
    tasks: { type: 'string', default: 'permutation,listK,listSearch,merge,walkBST' },
    'without-own': { type: 'boolean', default: false },
    // For tests: what is written to.
    document: { type: 'string', default: 'docs/results.md' },
    out: { type: 'string' },
  },
});
const isWithoutOwn = values['without-own'];
const kind = isWithoutOwn ? 'attempts-without' : 'attempts';
const root = fileURLToPath(new URL('..', import.meta.url));
const file = resolve(root, values.out ?? `experiments/results/gradient-${kind}.jsonl`);
mkdirSync(dirname(file), { recursive: true });
const code = codeHash();
const keyOf = ({ task, attempt }) => `${task} ${attempt}`;
const kept = readJsonLines(file).filter((record) => record.code === code);
const made = new Map(kept.map((record) => [keyOf(record), record]));

/** Drawn in the race's own way, but from a prior that the task had no part in. */
function drawWithoutOwn(task, attempt) {
  const prior = [...HAND_PRIOR, ...learnedWithout(task.name)];
  return drawPoint(task, createRandom(1, 'without own', attempt), prior);
}

const table = values.tasks.split(',').map((task) => {
  const records = Array.from({ length: Number(values.attempts) }, (_, attempt) => {
    const known = made.get(keyOf({ task, attempt }));
    if (known !== undefined) return known;
    const record = runAttempt(findTask(task), attempt);
    appendFileSync(file, `${JSON.stringify(record)}\n`);
    return record;
  });
  console.error(`${task}: ${records.filter(({ solved }) => solved).length} of ${records.length}`);
  return rowOf(task, records);
});
replaceBlock(resolve(root, values.document), kind, [
  `\`node experiments/gradient-attempts.mjs ${isWithoutOwn ? '--without-own ' : ''}--attempts ${values.attempts} --tasks ${values.tasks}\` on ${hostText()}; learners ${code}.`,
  '',
  '| task | solved | 95% | verified | s an attempt | failures: at the first level, above it, at the top | best score of the failures: median, 90th percentile, most |',
  '| --- | --- | --- | --- | --- | --- | --- |',
  ...table,
]);

/** Nothing in a record depends on time but `cpuMs`. `levels`: the first, the one reached, the top. */
function runAttempt(task, attempt) {
  const overrides = isWithoutOwn ? drawWithoutOwn(task, attempt) : {};
  const { seed, settings } = planAttempt(task, { learners: [gradient], seed: 1, overrides }, attempt);
  let level = settings.startLevel;
  const { result, cpuMs } = timed(() =>
    attemptGradient(task, settings, seed, {
      modules: loadModules(),
      onProgress: (progress) => {
        level = progress.level;
      },
    }),
  );
  const { work: updates, score } = result;
  const program = result.kind === 'solved' ? result.program : null;
  return {
    task: task.name,
    attempt,
    settings: createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8),
    levels: [settings.startLevel, level, settings.topLevel],
    updates,
    score: Number(score.toFixed(3)),
    solved: program !== null,
    verified: program !== null && isRight(verify(program, task, { budget: budgetOf(settings) })),
    cpuMs,
    code,
  };
}

function rowOf(task, records) {
  const failures = records.filter(({ solved }) => !solved);
  const solved = records.length - failures.length;
  const [low, high] = successInterval(solved, records.length).map((share) => (100 * share).toFixed(1));
  const risen = failures.filter(({ levels: [start, reached] }) => reached > start);
  const top = risen.filter(({ levels: [, reached, top] }) => reached === top).length;
  const scores = failures.map(({ score }) => score).sort((a, b) => a - b);
  const quantile = (q) => scores[Math.floor(q * (scores.length - 1))]?.toFixed(2) ?? '-';
  const seconds = records.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000 / records.length;
  const cells = [
    task,
    `${solved} / ${records.length}`,
    `${low}..${high}%`,
    records.filter(({ verified }) => verified).length,
    seconds.toFixed(2),
    `${failures.length - risen.length}, ${risen.length - top}, ${top}`,
    `${quantile(0.5)}, ${quantile(0.9)}, ${quantile(1)}`,
  ];
  return `| ${cells.join(' | ')} |`;
}
