// How often single attempts by gradient descent succeed, and how far the others get: attempts 0..N-1 of
// `nram learn TASK --learner gradient --seed 1`, one JSON line each, and a Markdown table of them.
//   node scripts/gradient-rates.mjs [--attempts 200] [--tasks permutation,listSearch] [--out FILE.jsonl]
//   node scripts/gradient-rates.mjs --table FILE.jsonl    the table of attempts made before
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { attemptGradient, findTask, gradient, isRight, verify } from '../dist/src/index.js';
import { planAttempt } from '../dist/src/search/race.js';

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '200' },
    tasks: { type: 'string', default: 'permutation,listK,listSearch,merge,walkBST' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    table: { type: 'string' },
  },
});

/** One attempt as a plain record. Nothing in it depends on time but `cpuMs`. */
const runAttempt = (name, number) => {
  const task = findTask(name);
  const { seed, settings } = planAttempt(task, { learners: [gradient], seed: Number(values.seed) }, number);
  let level = settings.startLevel;
  const before = process.cpuUsage();
  const { program, updates, score } = attemptGradient(task, settings, seed, (progress) => {
    level = progress.level;
  });
  const { user, system } = process.cpuUsage(before);
  return {
    task: name,
    attempt: number,
    settings: createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 8),
    gates: settings.gates.join(' '),
    startLevel: settings.startLevel,
    level,
    topLevel: settings.topLevel,
    updates,
    score: Number(score.toFixed(3)),
    solved: program !== null,
    verified: program !== null && isRight(verify(program, task, { budget: settings })),
    cpuMs: Math.round((user + system) / 1000),
  };
};

/** Wilson's 95% interval of a rate, in percent. */
const interval = (right, total) => {
  const z = 1.96;
  const p = right / total;
  const middle = p + (z * z) / (2 * total);
  const spread = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  const bound = (x) => ((100 * Math.min(1, Math.max(0, x))) / (1 + (z * z) / total)).toFixed(1);
  return `${bound(middle - spread)}..${bound(middle + spread)}%`;
};

const printTable = (records) => {
  console.log(
    '| task | solved / attempts | 95% interval | verified on the test split | s an attempt | level of the failures: not risen, risen, at the top | best share of right cells: median, 90th percentile, most |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const name of new Set(records.map(({ task }) => task))) {
    const all = records.filter(({ task }) => task === name);
    const failed = all.filter(({ solved }) => !solved);
    const top = failed.filter(({ level, startLevel, topLevel }) => level === topLevel && level > startLevel);
    const risen = failed.filter(({ level, startLevel }) => level > startLevel).length - top.length;
    const scores = failed.map(({ score }) => score).sort((a, b) => a - b);
    const share = (q) =>
      scores[Math.min(scores.length - 1, Math.floor(q * scores.length))]?.toFixed(2) ?? '-';
    const solved = all.length - failed.length;
    const seconds = all.reduce((sum, { cpuMs }) => sum + cpuMs, 0) / 1000 / all.length;
    console.log(
      `| ${name} | ${solved} / ${all.length} | ${interval(solved, all.length)} | ` +
        `${all.filter(({ verified }) => verified).length} | ${seconds.toFixed(2)} | ` +
        `${failed.length - risen - top.length}, ${risen}, ${top.length} | ${share(0.5)}, ${share(0.9)}, ${share(1)} |`,
    );
  }
};

if (values.table !== undefined) {
  printTable(
    readFileSync(values.table, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
} else {
  const numbers = Array.from({ length: Number(values.attempts) }, (_, number) => number);
  const records = values.tasks
    .split(',')
    .flatMap((name) => numbers.map((number) => runAttempt(name, number)));
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  if (values.out !== undefined) writeFileSync(values.out, lines);
  printTable(records);
}
