// What a training update costs, by size; where the time goes; and the same update in PyTorch.
/** @import { UpdateSizes } from '../packages/nram/dist/bench/flops.js' */
import { loadavg } from 'node:os';
import { countUpdateFlops } from '../packages/nram/dist/bench/flops.js';
import { measurePeak } from '../packages/nram/dist/bench/peak.js';
import { benchPeer } from '../packages/nram/dist/bench/peer.js';
import { sampleFor, warmUp } from '../packages/nram/dist/bench/timing.js';
import { createUpdateRun, REFERENCE_SIZES } from '../packages/nram/dist/bench/update.js';
import { integerIn } from '../packages/nram/dist/cli/options.js';
import { NramError } from '../packages/nram/dist/errors.js';
import { quantile } from '../packages/nram/dist/report/statistics.js';
import { drawFigure } from './cost-figure.mjs';
import { BASE_SIZES, CONTROLLERS, KINDS, pointName, SWEEPS } from './cost-points.mjs';
import { profileUpdates } from './cost-profile.mjs';
import { listOption, oneOf } from './runner/command.mjs';
import { defineExperiment, runIfMain } from './runner/experiment.mjs';
import { markdownHead, markdownRow } from './runner/outputs.mjs';

const DOCUMENT = 'docs/performance.md';
const FIGURE = 'docs/cost-by-size.svg';
const SEED = 1;
/** Every point is visited in several rounds, so that what else the machine does at one time does not fall on one point alone. */
const ROUNDS = 3;
const PEER_UPDATES = 30;

/**
 * What is measured of a row; which of the parts there is depends on its section.
 *
 * @typedef {object} Measured
 * @property {number} load - of the machine, mean of a minute.
 * @property {{ count: number, fastestMs: number, medianMs: number, bytes: number }} [update] - updates, and the memory of the kernel.
 * @property {number} [peakGflops]
 * @property {Readonly<Record<string, number>>} [shares] - of the time, by function.
 * @property {{ name: string, rounds: number, ours: Times, theirs: Times, ratio: number }} [peer]
 */

/** @typedef {{ fastestMs: number, medianMs: number }} Times */
/** @typedef {{ section: string, what: string, round: number, measure: (seconds: number) => Promise<Omit<Measured, 'load'>> }} Row */
/** @typedef {{ section: string, what: string } & Measured} CostLine */

/** All points by name: one may be of several sweeps. */
const POINTS = new Map(
  [...SWEEPS, ...KINDS].flatMap(({ points }) => points.map(({ sizes }) => [pointName(sizes), sizes])),
);

/** @type {Readonly<Record<string, UpdateSizes>>} */
const PROFILED = {
  feedforward: REFERENCE_SIZES,
  lstm: { ...REFERENCE_SIZES, controller: 'lstm' },
  'feedforward, M = 64': { ...REFERENCE_SIZES, memorySize: 64 },
  'feedforward, M = 128': { ...REFERENCE_SIZES, memorySize: 128 },
};

/** @type {Readonly<Record<string, () => Row[]>>} */
const SECTIONS = {
  sizes: () =>
    Array.from({ length: ROUNDS }, (_, round) => [
      row('sizes', 'peak', round, async () => ({ peakGflops: measurePeak().gflops })),
      ...Array.from(POINTS, ([what, sizes]) =>
        row('sizes', what, round, async (seconds) => ({
          update: timeUpdates(sizes, (1000 * seconds) / ROUNDS / POINTS.size),
        })),
      ),
    ]).flat(),
  profile: () =>
    Object.entries(PROFILED).map(([what, sizes]) =>
      row('profile', what, 0, async () => ({ shares: await profileUpdates(sizes, SEED) })),
    ),
  peer: () =>
    CONTROLLERS.map((controller) =>
      row('peer', controller, 0, async () => ({ peer: await comparePeer(controller) })),
    ),
};

/**
 * @param {string} section
 * @param {string} what
 * @param {number} round
 * @param {Row['measure']} measure
 * @returns {Row}
 */
function row(section, what, round, measure) {
  return { section, what, round, measure };
}

const costBySize = defineExperiment({
  name: 'cost-by-size',
  about:
    'What a training update costs: by size, one varied at a time (sizes); where the time goes, by function of the kernel (profile); and the same update in PyTorch (peer, which needs apt-get install python3-torch).',
  takes: '3 minutes on one core, which should be idle',
  writes: `the blocks "sizes", "profile" and "peer" of ${DOCUMENT}, and ${FIGURE}`,
  options: (command) =>
    command
      .addOption(
        listOption('--only <list>', 'some of these', {
          find: oneOf('section', Object.keys(SECTIONS)),
          defaults: Object.keys(SECTIONS),
        }),
      )
      .option('--seconds <n>', 'for all sizes together', integerIn(1, 1e5), 70),
  rows: ({ only, seconds }) => only.flatMap((name) => SECTIONS[name]().map((each) => ({ ...each, seconds }))),
  keyOf: ({ section, what, round, seconds }) => ({ section, what, round, seconds }),
  /** @returns {Promise<Measured>} */
  async measure({ measure, seconds }) {
    return { ...(await measure(seconds)), load: Number(loadavg()[0].toFixed(1)) };
  },
  summary: ({ update, load }) =>
    `${update === undefined ? 'done' : `fastest ${update.fastestMs.toFixed(2)} ms`}, load ${load}`,
  varying: null,
  // Times of two machines do not belong in one table.
  retiredBy: ['code', 'host'],
  table(lines, { options: { only }, madeBy }) {
    return only.flatMap((name) => {
      const own = lines.filter((line) => line.section === name);
      const loads = own.map(({ load }) => load);
      const origin = `${madeBy}; load ${Math.min(...loads)} to ${Math.max(...loads)}.`;
      if (name === 'sizes') {
        const figure = drawFigure(SWEEPS, KINDS, (sizes) => timesOf(own, sizes));
        return [block(name, [origin, ...sizesLines(own)]), { file: FIGURE, content: figure }];
      }
      return [block(name, [origin, '', ...(name === 'profile' ? profileLines(own) : peerLines(own))])];
    });
  },
});

/**
 * @param {string} name
 * @param {readonly string[]} lines
 */
const block = (name, lines) => ({ document: DOCUMENT, block: name, lines });

let isWarm = false;

/**
 * @param {UpdateSizes} sizes
 * @param {number} totalMs
 */
function timeUpdates(sizes, totalMs) {
  // The engine compiles the code that is the same for all sizes.
  if (!isWarm) warmUp(createUpdateRun({ ...REFERENCE_SIZES, seed: SEED }).update, 1000);
  isWarm = true;
  const { kernel, update } = createUpdateRun({ ...sizes, seed: SEED });
  warmUp(update, totalMs / 10, 1);
  const times = sampleFor(update, (totalMs * 8) / 10);
  return {
    count: times.length,
    fastestMs: Math.min(...times),
    medianMs: quantile(times, 0.5) ?? 0,
    bytes: kernel.memoryBytes,
  };
}

/**
 * @param {UpdateSizes['controller']} controller
 * @returns {Promise<NonNullable<Measured['peer']>>}
 */
async function comparePeer(controller) {
  const result = await benchPeer({ ...REFERENCE_SIZES, controller, iterations: PEER_UPDATES, seed: SEED }, 1);
  if (!result.isPresent) throw new NramError('resource', `peer: ${result.reason}`);
  const { ours, peer } = result;
  return {
    name: peer.name,
    rounds: peer.rounds,
    ours: { fastestMs: ours.minMsPerUpdate, medianMs: ours.msPerUpdate },
    theirs: { fastestMs: peer.minMsPerUpdate, medianMs: peer.msPerUpdate },
    ratio: peer.ratio,
  };
}

/**
 * The fastest update of all rounds, and the median of the rounds' medians.
 *
 * @param {readonly CostLine[]} lines
 * @param {UpdateSizes} sizes
 */
function timesOf(lines, sizes) {
  const rounds = lines.filter(({ what }) => what === pointName(sizes)).flatMap(({ update }) => update ?? []);
  return {
    count: rounds.reduce((sum, { count }) => sum + count, 0),
    fastestMs: Math.min(...rounds.map(({ fastestMs }) => fastestMs)),
    medianMs:
      quantile(
        rounds.map(({ medianMs }) => medianMs),
        0.5,
      ) ?? 0,
    bytes: rounds[0].bytes,
  };
}

/** @param {readonly CostLine[]} lines */
function sizesLines(lines) {
  const peak = Math.max(...lines.flatMap(({ peakGflops }) => peakGflops ?? []));
  /** @param {string} first */
  const head = (first) =>
    markdownHead([
      ...[first, 'fastest ms', 'median ms', 'updates', 'MFLOP', 'of it controller', 'of it M² gates'],
      ...['GFLOP/s', 'of peak', 'MiB'],
    ]);
  /**
   * @param {string} name
   * @param {UpdateSizes} sizes
   */
  const rowText = (name, sizes) => {
    const { fastestMs, medianMs, count, bytes } = timesOf(lines, sizes);
    const { controller, memoryGates, total } = countUpdateFlops(sizes);
    const gflops = total / fastestMs / 1e6;
    return markdownRow([
      ...[name, fastestMs.toFixed(2), medianMs.toFixed(2), count, (total / 1e6).toFixed(0)],
      ...[controller, memoryGates].map(({ forward, backward }) => percent((forward + backward) / total, 0)),
      ...[gflops.toFixed(1), percent(gflops / peak, 0), (bytes / 2 ** 20).toFixed(1)],
    ]);
  };
  return [
    `${POINTS.size} points in ${ROUNDS} rounds. Multiply-add peak of one core, the best of ${ROUNDS} measurements: ${peak.toFixed(1)} GFLOP/s.`,
    'GFLOP/s and the share of the peak are those of the fastest update; the median is that of the rounds.',
    '',
    ...head('size'),
    ...SWEEPS.flatMap(({ key, points }) =>
      points.map(({ value, sizes }) => {
        const isBase = pointName(sizes) === pointName(BASE_SIZES);
        return rowText(`${key} = ${value}${isBase ? ' (base)' : ''}`, sizes);
      }),
    ),
    '',
    'Both controllers and two circuits, by memory size:',
    '',
    ...head('controller, gates, M'),
    ...KINDS.flatMap(({ controller, count, points }) =>
      points.map(({ value, sizes }) => rowText(`${controller}, ${count}, M = ${value}`, sizes)),
    ),
  ];
}

/** @param {readonly CostLine[]} lines */
function profileLines(lines) {
  const columns = lines.map(({ what, shares = {} }) => ({ what, shares }));
  /** @param {string} name */
  const most = (name) => Math.max(...columns.map(({ shares }) => shares[name] ?? 0));
  const names = [...new Set(columns.flatMap(({ shares }) => Object.keys(shares)))];
  const shown = names.filter((name) => most(name) >= 0.02).sort((one, other) => most(other) - most(one));
  const rest = columns.map(({ shares }) => 1 - shown.reduce((sum, name) => sum + (shares[name] ?? 0), 0));
  return [
    ...markdownHead(['function', ...columns.map(({ what }) => what)]),
    ...shown.map((name) =>
      markdownRow([`\`${name}\``, ...columns.map(({ shares }) => percent(shares[name] ?? 0, 1))]),
    ),
    markdownRow(['all others', ...rest.map((share) => percent(share, 1))]),
  ];
}

/** @param {readonly CostLine[]} lines */
function peerLines(lines) {
  const peers = lines.flatMap(({ what, peer }) => (peer === undefined ? [] : { what, ...peer }));
  const { name, rounds } = peers[peers.length - 1];
  return [
    `${name}, ${rounds} rounds of ${PEER_UPDATES} updates each, in turns.`,
    '',
    ...markdownHead([
      ...['controller', 'ours, fastest', 'ours, median', 'PyTorch, fastest', 'PyTorch, median'],
      ...['ratio of the fastest', 'of the medians'],
    ]),
    ...peers.map(({ what, ours, theirs, ratio }) =>
      markdownRow([
        what,
        ...[ours.fastestMs, ours.medianMs].map((ms) => `${ms.toFixed(2)} ms`),
        ...[theirs.fastestMs, theirs.medianMs].map((ms) => `${ms.toFixed(1)} ms`),
        ...[theirs.fastestMs / ours.fastestMs, ratio].map((times) => times.toFixed(1)),
      ]),
    ),
  ];
}

/**
 * @param {number} share
 * @param {number} digits
 */
function percent(share, digits) {
  return `${(100 * share).toFixed(digits)}%`;
}

await runIfMain(costBySize, import.meta);
