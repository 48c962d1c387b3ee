// Gate attention against the paper's fixed sequence: success rates of single attempts on the easy tasks, with everything
// else equal. Prints a Markdown table.
//   node experiments/attention-table.mjs [--attempts 40]
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { attemptGradient, DEFAULT_SETTINGS, findTask, GATE_NAMES } from '../packages/nram/dist/index.js';
import { loadModules } from '../packages/nram/dist/node/index.js';

const { values } = parseArgs({
  options: {
    attempts: { type: 'string', default: '40' },
    tasks: { type: 'string', default: 'access,increment,copy,reverse,swap' },
  },
});
const attempts = Number(values.attempts);
const sequences = {
  'the 14 gates': [...GATE_NAMES],
  '5 slots any, write': ['any', 'any', 'any', 'any', 'any', 'write'],
  'any any write any any write': ['any', 'any', 'write', 'any', 'any', 'write'],
};

/** Wilson's 95% interval of a rate. */
const interval = (right, total) => {
  const z = 1.96;
  const p = right / total;
  const middle = p + (z * z) / (2 * total);
  const spread = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  const scale = 1 + (z * z) / total;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
};
const percent = (x) => `${Math.round(100 * x)}%`;

console.log(
  `${cpus()[0].model}, Node ${process.version}; ${attempts} attempts each, seeds 1 to ${attempts}\n`,
);
console.log('| task | sequence | solved | 95% interval | s an attempt | median updates when solved |');
console.log('|---|---|---|---|---|---|');
for (const name of values.tasks.split(',')) {
  for (const [label, gates] of Object.entries(sequences)) {
    const startedAt = performance.now();
    const updates = [];
    for (let seed = 1; seed <= attempts; seed++) {
      const result = attemptGradient(findTask(name), { ...DEFAULT_SETTINGS, gates }, seed, {
        modules: loadModules(),
      });
      if (result.kind === 'solved') updates.push(result.work);
    }
    updates.sort((a, b) => a - b);
    const seconds = (performance.now() - startedAt) / 1000 / attempts;
    const [low, high] = interval(updates.length, attempts);
    const median = updates.length === 0 ? '-' : updates[updates.length >> 1];
    console.log(
      `| ${name} | ${label} | ${updates.length} / ${attempts} | ${percent(low)}..${percent(high)} | ` +
        `${seconds.toFixed(2)} | ${median} |`,
    );
  }
}
