/** @import { Axis, Kind, Sweep } from './cost-points.mjs' */
/** @import { UpdateSizes } from '../packages/nram/dist/bench/flops.js' */
import { BASE_SIZES, CONTROLLERS, MEMORY_SIZES, pointName } from './cost-points.mjs';

/** @typedef {(value: number) => number} Scale - from a value to a place in the drawing. */
/** @typedef {{ x: number, y: number, width: number, height: number }} Box */

/**
 * The figure of docs/performance.md, as SVG.
 *
 * @param {readonly Sweep[]} sweeps
 * @param {readonly Kind[]} kinds
 * @param {(sizes: UpdateSizes) => { readonly fastestMs: number, readonly medianMs: number }} timesOf
 */
export function drawFigure(sweeps, kinds, timesOf) {
  /** @param {UpdateSizes} sizes */
  const fastest = (sizes) => timesOf(sizes).fastestMs;
  /** @param {UpdateSizes} sizes */
  const median = (sizes) => timesOf(sizes).medianMs;
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
    const x = scale(axis, axis === 'log' ? [xs[0], last(xs)] : [0, last(xs)], [box.x, box.x + box.width]);
    const most = Math.max(...points.map(({ sizes }) => median(sizes))) * 1.08;
    const least = Math.min(...points.map(({ sizes }) => fastest(sizes))) / 1.4;
    const y = scale(axis, axis === 'log' ? [least, most] : [0, most], [box.y + box.height, box.y]);
    const yTicks = axis === 'log' ? decades(least, most) : steps(most);
    parts.push(
      ...frame(
        box,
        heading + (axis === 'log' ? ' (log axes)' : ''),
        { scale: x, ticks: xs },
        { scale: y, ticks: yTicks },
      ),
    );
    /** @param {typeof fastest} of */
    const place = (of) => points.map(({ value, sizes }) => [x(value), y(of(sizes))]);
    parts.push(
      curve(place(median), { color: colors.median, width: 1.2, radius: 2.5 }),
      curve(place(fastest), { color: colors.fastest, width: 2, radius: 3.5 }),
    );
    const reference = points.find(({ sizes }) => pointName(sizes) === pointName(BASE_SIZES));
    if (reference !== undefined) {
      const [cx, cy] = [x(reference.value), y(fastest(reference.sizes))].map(round);
      parts.push(`<circle cx="${cx}" cy="${cy}" r="7" fill="none" stroke="#111" stroke-width="1.2"/>`);
    }
  });

  const box = { x: 50, y: 545, width: 530, height: 230 };
  const x = scale('log', [MEMORY_SIZES[0], last(MEMORY_SIZES)], [box.x, box.x + box.width]);
  const all = kinds.flatMap(({ points }) => points.map(({ sizes }) => fastest(sizes)));
  const [least, most] = [Math.min(...all) / 1.3, Math.max(...all) * 1.2];
  const y = scale('log', [least, most], [box.y + box.height, box.y]);
  const heading = 'memory size M, by controller and number of gates (log axes, fastest)';
  parts.push(
    ...frame(box, heading, { scale: x, ticks: MEMORY_SIZES }, { scale: y, ticks: decades(least, most) }),
  );
  const ends = kinds.map(({ points }) => y(fastest(last(points).sizes)));
  const labels = spread(ends, 16);
  kinds.forEach(({ controller, count, points }, i) => {
    const color = colors.kinds[CONTROLLERS.indexOf(controller)];
    const at = points.map(({ value, sizes }) => [x(value), y(fastest(sizes))]);
    const label = `${controller}, ${count} gates: ${fastest(last(points).sizes).toFixed(0)} ms`;
    parts.push(curve(at, { color, width: 2, radius: 3.5, dash: count > 14 ? '6 4' : '' }));
    parts.push(text(box.x + box.width + 12, labels[i] + 4, label, { fill: color }));
  });
  parts.push(text(50, 818, 'Dashed: 28 gates.', { fill: '#555' }), '</svg>', '');
  return parts.join('\n');
}

/**
 * @param {Axis} axis
 * @param {readonly [from: number, to: number]} values
 * @param {readonly [start: number, end: number]} places
 * @returns {Scale}
 */
function scale(axis, [from, to], [start, end]) {
  /** @param {number} value */
  const f = (value) => (axis === 'log' ? Math.log(value) : value);
  return (value) => start + ((f(value) - f(from)) / (f(to) - f(from))) * (end - start);
}

/**
 * @param {Box} box
 * @param {string} heading
 * @param {{ readonly scale: Scale, readonly ticks: readonly number[] }} horizontal
 * @param {{ readonly scale: Scale, readonly ticks: readonly number[] }} vertical
 */
function frame(box, heading, { scale: x, ticks: xTicks }, { scale: y, ticks: yTicks }) {
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

/**
 * @param {readonly (readonly number[])[]} points
 * @param {{ readonly color: string, readonly width: number, readonly radius: number, readonly dash?: string }} style
 */
function curve(points, { color, width, radius, dash = '' }) {
  const list = points.map((at) => at.map(round).join(',')).join(' ');
  const dots = points.map(
    ([cx, cy]) => `<circle cx="${round(cx)}" cy="${round(cy)}" r="${radius}" fill="${color}"/>`,
  );
  const dashes = dash === '' ? '' : ` stroke-dasharray="${dash}"`;
  return `<polyline points="${list}" fill="none" stroke="${color}" stroke-width="${width}"${dashes}/>${dots.join('')}`;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} content
 * @param {{ readonly anchor?: string, readonly fill?: string, readonly size?: number, readonly weight?: number }} [style]
 */
function text(x, y, content, { anchor = 'start', fill = '#111', size = 12, weight = 400 } = {}) {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${fill}" font-size="${size}" font-weight="${weight}">${content}</text>`;
}

/**
 * The values 1, 2, 5 times powers of ten between two numbers.
 *
 * @param {number} least
 * @param {number} most
 */
function decades(least, most) {
  return [1, 2, 5, 10, 20, 50, 100, 200, 500].filter((value) => value >= least && value <= most);
}

/**
 * Three to six round values from 0 up.
 *
 * @param {number} most
 */
function steps(most) {
  const step = [1, 2, 5, 10, 20, 50].find((candidate) => most / candidate <= 6) ?? 100;
  return Array.from({ length: Math.floor(most / step) + 1 }, (_, i) => i * step);
}

/**
 * Moves labels apart to at least `gap`, in their order from top to bottom.
 *
 * @param {readonly number[]} positions
 * @param {number} gap
 */
function spread(positions, gap) {
  const order = [...positions.keys()].sort((i, j) => positions[i] - positions[j]);
  const result = [...positions];
  for (let k = 1; k < order.length; k++) {
    result[order[k]] = Math.max(result[order[k]], result[order[k - 1]] + gap);
  }
  return result;
}

/** @param {number} value */
function round(value) {
  return Math.round(value * 10) / 10;
}

/**
 * @template Item
 * @param {readonly Item[]} items - at least one.
 */
function last(items) {
  return items[items.length - 1];
}
