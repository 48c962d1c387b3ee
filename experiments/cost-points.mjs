/** @import { UpdateSizes } from '../packages/nram/dist/bench/flops.js' */
import { REFERENCE_SIZES } from '../packages/nram/dist/bench/update.js';

/** @typedef {'linear' | 'log'} Axis */
/** @typedef {{ value: number, sizes: UpdateSizes }} Point - the value of what varies, and all sizes. */
/** @typedef {{ key: string, heading: string, axis: Axis, points: readonly Point[] }} Sweep - one size varies. */
/** @typedef {{ controller: UpdateSizes['controller'], count: number, points: readonly Point[] }} Kind - memory size varies. */

/** @type {readonly UpdateSizes['controller'][]} */
export const CONTROLLERS = ['feedforward', 'lstm'];
/**
 * The project's reference sizes with a quarter of the batch: an update of a millisecond or two is often undisturbed on a
 * busy machine, one of six rarely.
 *
 * @type {UpdateSizes}
 */
export const BASE_SIZES = { ...REFERENCE_SIZES, batchSize: 16 };
export const MEMORY_SIZES = [8, 16, 32, 64, 128];

/**
 * The reference gates over and over, as many as asked for.
 *
 * @param {number} count
 */
const gatesOf = (count) =>
  Array.from({ length: count }, (_, i) => REFERENCE_SIZES.gates[i % REFERENCE_SIZES.gates.length]);

/**
 * @param {readonly [key: string, heading: string, axis: Axis]} what
 * @param {readonly number[]} values
 * @param {(value: number) => Partial<UpdateSizes>} change
 * @returns {Sweep}
 */
const sweep = ([key, heading, axis], values, change) => ({
  ...{ key, heading, axis },
  points: values.map((value) => ({ value, sizes: { ...BASE_SIZES, ...change(value) } })),
});

export const SWEEPS = [
  sweep(['M', 'memory size M', 'log'], MEMORY_SIZES, (memorySize) => ({ memorySize })),
  sweep(['T', 'steps T', 'linear'], [4, 8, 12, 16, 20, 24], (maxSteps) => ({ maxSteps })),
  sweep(['R', 'registers R', 'linear'], [2, 4, 6, 8, 10, 12], (numRegisters) => ({ numRegisters })),
  sweep(['H', 'hidden width H', 'linear'], [16, 32, 64, 96, 128], (hiddenSize) => ({ hiddenSize })),
  sweep(['Q', 'gates Q', 'linear'], [14, 28, 42], (count) => ({ gates: gatesOf(count) })),
  sweep(['B', 'batch B', 'linear'], [8, 16, 32, 64, 128], (batchSize) => ({ batchSize })),
];

/** @type {readonly Kind[]} */
export const KINDS = CONTROLLERS.flatMap((controller) =>
  [14, 28].map((count) => ({
    ...{ controller, count },
    points: MEMORY_SIZES.map((memorySize) => ({
      value: memorySize,
      sizes: { ...BASE_SIZES, memorySize, controller, gates: gatesOf(count) },
    })),
  })),
);

/**
 * A point in a word: what differs from the base.
 *
 * @param {UpdateSizes} sizes
 */
export function pointName({ gates, ...sizes }) {
  const { gates: baseGates, ...base } = BASE_SIZES;
  const all = { ...sizes, gates: gates.length };
  const changed = Object.entries(all).filter(
    ([name, value]) => value !== { ...base, gates: baseGates.length }[name],
  );
  return changed.length === 0 ? 'base' : changed.map(([name, value]) => `${name}=${value}`).join(' ');
}
