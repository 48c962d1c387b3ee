// What a training update costs by size: writes the tables of docs/performance.md (between its marker comments) and
// docs/cost-by-size.svg.
//   npm run build && node experiments/cost-by-size.mjs [--only sizes,profile,peer] [--seconds 70]
//
// `sizes` varies one size at a time from the reference sizes at batch 16. Every point is visited in several rounds, so that what
// else the machine does at one time does not fall on one point alone; of all its updates the fastest and the median.
// `profile` compiles the kernel with its functions' names and samples where the time goes. `peer` runs PyTorch in turns.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createRequire } from 'node:module';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { countUpdateFlops, toMachineSpec } from '../packages/nram/dist/bench/flops.js';
import { measurePeak } from '../packages/nram/dist/bench/peak.js';
import { benchPeer } from '../packages/nram/dist/bench/peer.js';
import { median, sampleFor, warmUp } from '../packages/nram/dist/bench/timing.js';
import { createCopyBatch, createUpdateRun, REFERENCE_SIZES } from '../packages/nram/dist/bench/update.js';
import { createKernel } from '../packages/nram/dist/kernel/kernel.js';
import { initialParameters } from '../packages/nram/dist/learners/gradient/trainer.js';
import { createMachine } from '../packages/nram/dist/machine/spec.js';
import { PLAIN_OBJECTIVE } from '../packages/nram/dist/machine/unroll.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { hostText } from '../packages/nram/dist/report/host.js';
import { replaceBlock } from './marked-block.mjs';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: 'sizes,profile,peer' },
    seconds: { type: 'string', default: '70' },
  },
});
const sections = new Set(values.only.split(','));
const ROUNDS = 3;
const SEED = 1;
const CONTROLLERS = ['feedforward', 'lstm'];
// The project's reference sizes with a quarter of the batch: an update of a millisecond or two is often undisturbed on a
// busy machine, one of six rarely.
const BASE_SIZES = { ...REFERENCE_SIZES, batchSize: 16 };
const MEMORY_SIZES = [8, 16, 32, 64, 128];
const document = new URL('../docs/performance.md', import.meta.url);

/** The reference gates over and over, as many as asked for. */
const gatesOf = (count) =>
  Array.from({ length: count }, (_, i) => REFERENCE_SIZES.gates[i % REFERENCE_SIZES.gates.length]);

// What is varied: [key, heading, axis, values, how a value changes the sizes].
const SWEEPS = [
  ['M', 'memory size M', 'log', MEMORY_SIZES, (memorySize) => ({ memorySize })],
  ['T', 'steps T', 'linear', [4, 8, 12, 16, 20, 24], (maxSteps) => ({ maxSteps })],
  ['R', 'registers R', 'linear', [2, 4, 6, 8, 10, 12], (numRegisters) => ({ numRegisters })],
  ['H', 'hidden width H', 'linear', [16, 32, 64, 96, 128], (hiddenSize) => ({ hiddenSize })],
  ['Q', 'gates Q', 'linear', [14, 28, 42], (count) => ({ gates: gatesOf(count) })],
  ['B', 'batch B', 'linear', [8, 16, 32, 64, 128], (batchSize) => ({ batchSize })],
];
const KINDS = CONTROLLERS.flatMap((controller) => [14, 28].map((count) => ({ controller, count })));

if (sections.has('sizes')) measureSizes(1000 * Number(values.seconds));
if (sections.has('profile')) await measureProfile();
if (sections.has('peer')) await measurePeer();

// ---- sizes -------------------------------------------------------------------------------------------------------

function measureSizes(totalMs) {
  const points = new Map();
  const point = (changes) => {
    const sizes = { ...BASE_SIZES, ...changes };
    const key = JSON.stringify(sizes);
    if (!points.has(key)) points.set(key, { sizes, times: [], bytes: 0 });
    return points.get(key);
  };
  const sweeps = SWEEPS.map(([key, heading, axis, list, change]) => ({
    ...{ key, heading, axis },
    points: list.map((value) => ({ value, of: point(change(value)) })),
  }));
  const kinds = KINDS.map(({ controller, count }) => ({
    ...{ controller, count },
    points: MEMORY_SIZES.map((memorySize) => {
      return { value: memorySize, of: point({ memorySize, controller, gates: gatesOf(count) }) };
    }),
  }));

  const startedAt = performance.now();
  const peaks = [measurePeak().gflops];
  warmUp(createUpdateRun({ ...REFERENCE_SIZES, seed: SEED }).update, 1000);
  const sampleMs = totalMs / ROUNDS / points.size;
  for (let round = 0; round < ROUNDS; round++) {
    for (const at of points.values()) {
      const run = createUpdateRun({ ...at.sizes, seed: SEED });
      warmUp(run.update, sampleMs / 10, 1);
      at.times.push(...sampleFor(run.update, (sampleMs * 8) / 10));
      at.bytes = run.kernel.memoryBytes;
    }
    peaks.push(measurePeak().gflops);
    process.stderr.write(`sizes: round ${round + 1} of ${ROUNDS}\n`);
  }
  const peak = Math.max(...peaks);
  const seconds = (performance.now() - startedAt) / 1000;

  for (const at of points.values()) {
    at.ms = Math.min(...at.times);
    at.median = median(at.times);
    at.flops = countUpdateFlops(at.sizes);
    at.gflops = at.flops.total / at.ms / 1e6;
  }
  const row = (name, { ms, median, times, flops, gflops, bytes }) => {
    const { controller, memoryGates, total } = flops;
    const percent = (part) => `${((100 * part) / total).toFixed(0)}%`;
    const whole = ({ forward, backward }) => forward + backward;
    const cells = [
      ...[name, ms.toFixed(2), median.toFixed(2), times.length, (total / 1e6).toFixed(0)],
      ...[percent(whole(controller)), percent(whole(memoryGates)), gflops.toFixed(1)],
      ...[percent((gflops / peak) * total), (bytes / 2 ** 20).toFixed(1)],
    ];
    return `| ${cells.join(' | ')} |`;
  };
  const head = (first) => [
    `| ${first} | fastest ms | median ms | updates | MFLOP | of it controller | of it M² gates | GFLOP/s | of peak | MiB |`,
    '|---|---|---|---|---|---|---|---|---|---|',
  ];
  const isBase = (sizes) => JSON.stringify(sizes) === JSON.stringify(BASE_SIZES);
  const lines = [
    `${machineLine()} ${points.size} points in ${ROUNDS} rounds, ${seconds.toFixed(0)} s. Multiply-add peak of one core, best of`,
    `${peaks.length} measurements: ${peak.toFixed(1)} GFLOP/s. GFLOP/s and the share of the peak are those of the fastest update.`,
    '',
    ...head('size'),
    ...sweeps.flatMap(({ key, points }) =>
      points.map(({ value, of }) => row(`${key} = ${value}${isBase(of.sizes) ? ' (base)' : ''}`, of)),
    ),
    '',
    'Both controllers and two circuits, by memory size:',
    '',
    ...head('controller, gates, M'),
    ...kinds.flatMap(({ controller, count, points }) =>
      points.map(({ value, of }) => row(`${controller}, ${count}, M = ${value}`, of)),
    ),
  ];
  replaceBlock(document, 'sizes', lines);
  const svg = drawFigure(sweeps, kinds);
  writeFileSync(new URL('../docs/cost-by-size.svg', import.meta.url), svg);
}

// ---- the figure --------------------------------------------------------------------------------------------------

function drawFigure(sweeps, kinds) {
  const [width, height] = [800, 830];
  const colors = { fastest: '#0b5fa5', median: '#9aa5b1', kinds: ['#0b5fa5', '#c2410c'] };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="system-ui, sans-serif" font-size="12">`,
    '<title>Milliseconds of a training update by size</title>',
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    text(20, 28, 'Milliseconds of a training update by size', { size: 16, weight: 600 }),
    text(
      20,
      48,
      'One size varies, the others stay at M = 20, T = 12, R = 6, H = 64, Q = 14, batch 16 (ring).',
    ),
    `<circle cx="600" cy="23" r="3.5" fill="${colors.fastest}"/>`,
    text(610, 28, 'fastest', { fill: colors.fastest }),
    `<circle cx="680" cy="23" r="3.5" fill="${colors.median}"/>`,
    text(690, 28, 'median', { fill: '#6b7683' }),
  ];
  sweeps.forEach(({ heading, axis, points }, i) => {
    const box = { x: 50 + (i % 3) * 255, y: 92 + Math.floor(i / 3) * 225, width: 200, height: 140 };
    const xs = points.map(({ value }) => value);
    const x = scale(axis, axis === 'log' ? [xs[0], xs.at(-1)] : [0, xs.at(-1)], [box.x, box.x + box.width]);
    const most = Math.max(...points.map(({ of }) => of.median)) * 1.08;
    const least = Math.min(...points.map(({ of }) => of.ms)) / 1.4;
    const y = scale(axis, axis === 'log' ? [least, most] : [0, most], [box.y + box.height, box.y]);
    const yTicks = axis === 'log' ? decades(least, most) : steps(most);
    parts.push(...frame(box, heading + (axis === 'log' ? ' (log axes)' : ''), x, xs, y, yTicks));
    const place = (key) => points.map(({ value, of }) => [x(value), y(of[key])]);
    parts.push(curve(place('median'), colors.median, 1.2, 2.5), curve(place('ms'), colors.fastest, 2, 3.5));
    const reference = points.find(({ of }) => JSON.stringify(of.sizes) === JSON.stringify(BASE_SIZES));
    if (reference !== undefined) {
      const [cx, cy] = [x(reference.value), y(reference.of.ms)].map(round);
      parts.push(`<circle cx="${cx}" cy="${cy}" r="7" fill="none" stroke="#111" stroke-width="1.2"/>`);
    }
  });

  const box = { x: 50, y: 545, width: 530, height: 230 };
  const x = scale('log', [MEMORY_SIZES[0], MEMORY_SIZES.at(-1)], [box.x, box.x + box.width]);
  const all = kinds.flatMap(({ points }) => points.map(({ of }) => of.ms));
  const [least, most] = [Math.min(...all) / 1.3, Math.max(...all) * 1.2];
  const y = scale('log', [least, most], [box.y + box.height, box.y]);
  const heading = 'memory size M, by controller and number of gates (log axes, fastest)';
  parts.push(...frame(box, heading, x, MEMORY_SIZES, y, decades(least, most)));
  const ends = kinds.map(({ points }) => y(points.at(-1).of.ms));
  const labels = spread(ends, 16);
  kinds.forEach(({ controller, count, points }, i) => {
    const color = colors.kinds[CONTROLLERS.indexOf(controller)];
    const at = points.map(({ value, of }) => [x(value), y(of.ms)]);
    const label = `${controller}, ${count} gates: ${points.at(-1).of.ms.toFixed(0)} ms`;
    parts.push(curve(at, color, 2, 3.5, count > 14 ? '6 4' : ''));
    parts.push(text(box.x + box.width + 12, labels[i] + 4, label, { fill: color }));
  });
  parts.push(text(50, 818, 'Dashed: 28 gates.', { fill: '#555' }), '</svg>', '');
  return parts.join('\n');
}

function scale(axis, [from, to], [start, end]) {
  const f = axis === 'log' ? Math.log : (value) => value;
  return (value) => start + ((f(value) - f(from)) / (f(to) - f(from))) * (end - start);
}

function frame(box, heading, x, xTicks, y, yTicks) {
  const { x: left, y: top, width, height } = box;
  const bottom = top + height;
  return [
    text(left - 30, top - 14, heading, { weight: 600 }),
    ...yTicks.flatMap((value) => [
      `<line x1="${left}" x2="${left + width}" y1="${round(y(value))}" y2="${round(y(value))}" stroke="#e3e7eb"/>`,
      text(left - 7, y(value) + 4, String(value), { anchor: 'end', fill: '#555' }),
    ]),
    `<line x1="${left}" x2="${left + width}" y1="${bottom}" y2="${bottom}" stroke="#555"/>`,
    ...xTicks.flatMap((value, i) => [
      `<line x1="${round(x(value))}" x2="${round(x(value))}" y1="${bottom}" y2="${bottom + 4}" stroke="#555"/>`,
      // A label too close to the next one is left out.
      ...(x(xTicks[i + 1] ?? Number.POSITIVE_INFINITY) - x(value) < 18
        ? []
        : [text(x(value), bottom + 18, String(value), { anchor: 'middle', fill: '#555' })]),
    ]),
  ];
}

function curve(points, color, width, radius, dash = '') {
  const list = points.map((at) => at.map(round).join(',')).join(' ');
  const dots = points.map(
    ([cx, cy]) => `<circle cx="${round(cx)}" cy="${round(cy)}" r="${radius}" fill="${color}"/>`,
  );
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<polyline points="${list}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/>${dots.join('')}`;
}

function text(x, y, content, { anchor = 'start', fill = '#111', size = 12, weight = 400 } = {}) {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}" font-weight="${weight}">${content}</text>`;
}

/** The values 1, 2, 5 times powers of ten between two numbers. */
function decades(least, most) {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((value) => value >= least && value <= most);
}

/** Three to six round values from 0 up. */
function steps(most) {
  const step = [1, 2, 5, 10, 20, 50].find((candidate) => most / candidate <= 6);
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/** Moves labels apart to at least `gap`, in their order from top to bottom. */
function spread(positions, gap) {
  const order = [...positions.keys()].sort((i, j) => positions[i] - positions[j]);
  const result = [...positions];
  for (let k = 1; k < order.length; k++) {
    result[order[k]] = Math.max(result[order[k]], result[order[k - 1]] + gap);
  }
  return result;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

// ---- the profile -------------------------------------------------------------------------------------------------

async function measureProfile() {
  const folder = mkdtempSync(join(tmpdir(), 'nram-profile-'));
  const wasm = join(folder, 'nram.wasm');
  const package_ = createRequire(import.meta.url).resolve('assemblyscript/package.json');
  const { status } = spawnSync(
    process.execPath,
    [join(package_, '../bin/asc.js'), 'src/kernel/assembly/index.ts', '--outFile', wasm, '--debug'].concat(
      ...['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'],
    ),
    { cwd: new URL('..', import.meta.url), stdio: 'inherit' },
  );
  if (status !== 0) throw new Error('asc failed');
  const module = new WebAssembly.Module(new Uint8Array(readFileSync(wasm)));
  rmSync(folder, { recursive: true });

  const columns = [];
  for (const [name, changes] of [
    ['feedforward', {}],
    ['lstm', { controller: 'lstm' }],
    ['feedforward, M = 64', { memorySize: 64 }],
    ['feedforward, M = 128', { memorySize: 128 }],
  ]) {
    columns.push({ name, shares: await profileUpdates(module, { ...REFERENCE_SIZES, ...changes }) });
    process.stderr.write(`profile: ${name}\n`);
  }
  const most = (key) => Math.max(...columns.map(({ shares }) => shares.get(key) ?? 0));
  const keys = [...new Set(columns.flatMap(({ shares }) => [...shares.keys()]))];
  const shown = keys.filter((key) => most(key) >= 0.02).sort((a, b) => most(b) - most(a));
  const percent = (share) => `${(100 * share).toFixed(1)}%`;
  const rest = ({ shares }) => 1 - shown.reduce((sum, key) => sum + (shares.get(key) ?? 0), 0);
  replaceBlock(document, 'profile', [
    `| function | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---${'|---'.repeat(columns.length)}|`,
    ...shown.map(
      (key) => `| \`${key}\` | ${columns.map(({ shares }) => percent(shares.get(key) ?? 0)).join(' | ')} |`,
    ),
    `| all others | ${columns.map((column) => percent(rest(column))).join(' | ')} |`,
  ]);
}

/** Share of the samples by kernel function (file and name); everything outside the kernel is `host`. */
async function profileUpdates(module, sizes) {
  const machine = createMachine(toMachineSpec(sizes));
  const kernel = createKernel(module, machine);
  kernel.setObjective(PLAIN_OBJECTIVE);
  kernel.setParameters(initialParameters(machine, 1, createRandom(SEED, 'bench', 'parameters')));
  const batch = createCopyBatch(sizes, createRandom(SEED, 'bench', 'data'));
  const update = () => {
    kernel.zeroGradient();
    kernel.accumulate(batch);
    kernel.update(batch.size, { learningRate: 0.001, gradientClip: 1 });
  };
  warmUp(update, 700);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  sampleFor(update, 3000);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();
  const shares = new Map();
  const total = profile.nodes.reduce((sum, { hitCount }) => sum + hitCount, 0);
  for (const { callFrame, hitCount } of profile.nodes) {
    const name = /^src\/kernel\/assembly\/(.+)$/.exec(callFrame.functionName)?.[1] ?? 'host';
    shares.set(name, (shares.get(name) ?? 0) + hitCount / total);
  }
  return shares;
}

// ---- the peer ----------------------------------------------------------------------------------------------------

async function measurePeer() {
  const lines = [
    '| controller | ours, fastest | ours, median | PyTorch, fastest | PyTorch, median | ratio of the fastest | of the medians |',
    '|---|---|---|---|---|---|---|',
  ];
  let name = '';
  for (const controller of CONTROLLERS) {
    const result = await benchPeer({ ...REFERENCE_SIZES, controller, iterations: 30, seed: SEED }, 1);
    if (!result.isPresent) throw new Error(result.reason);
    const { ours, peer } = result;
    const cells = [
      ...[ours.minMsPerUpdate, ours.msPerUpdate].map((ms) => `${ms.toFixed(2)} ms`),
      ...[peer.minMsPerUpdate, peer.msPerUpdate].map((ms) => `${ms.toFixed(1)} ms`),
      ...[peer.minMsPerUpdate / ours.minMsPerUpdate, peer.ratio].map((ratio) => ratio.toFixed(1)),
    ];
    lines.push(`| ${controller} | ${cells.join(' | ')} |`);
    name = `${peer.name}, ${peer.rounds} rounds of 30 updates each, in turns. ${machineLine()}`;
    process.stderr.write(`peer: ${controller}\n`);
  }
  replaceBlock(document, 'peer', [name, '', ...lines]);
}

// ---- the document ------------------------------------------------------------------------------------------------

function machineLine() {
  const load = loadavg()[0].toFixed(1);
  return `${hostText()} (load ${load}).`;
}
