import { describe, expect, it } from 'vitest';
import { CONTROLLER_KINDS } from '../machine/spec.js';
import { createRandom } from '../random.js';
import { benchUpdate, copyLength, createCopyBatch, createUpdateRun, summarizeUpdates } from './update.js';

const SIZES = {
  memorySize: 7,
  maxSteps: 4,
  numRegisters: 3,
  hiddenSize: 8,
  batchSize: 9,
  gates: ['read', 'inc', 'add', 'write'],
  controller: 'feedforward' as const,
};
const OPTIONS = { ...SIZES, iterations: 3, seed: 5 };

describe('createCopyBatch', () => {
  it('is the copy task at length 8, or at what fits', () => {
    expect([3, 4, 5, 16, 17, 18, 100].map(copyLength)).toEqual([1, 1, 2, 7, 8, 8, 8]);
    const { memory, target, mask, maxSteps, size } = createCopyBatch(SIZES, createRandom(1));
    expect([size, ...maxSteps]).toEqual([9, ...Array(9).fill(4)]);
    for (let b = 0; b < 9; b++) {
      const at = b * 7;
      const values = [...memory.subarray(at + 1, at + 4)];
      expect(values.every((value) => value >= 1 && value <= 6)).toBe(true);
      expect([...memory.subarray(at, at + 7)]).toEqual([4, ...values, 0, 0, 0]);
      expect([...target.subarray(at + 4, at + 7)]).toEqual(values);
      expect([...mask.subarray(at, at + 7)]).toEqual([0, 0, 0, 0, 1, 1, 1]);
    }
  });
});

describe('an update run', () => {
  it.each(CONTROLLER_KINDS)(
    'trains a %s controller: its loss falls, by the same bits for the same seed',
    (kind) => {
      const losses = (seed: number): number[] => {
        const { update } = createUpdateRun({ ...SIZES, controller: kind, seed });
        return Array.from({ length: 40 }, update);
      };
      const first = losses(5);
      expect(first.every(Number.isFinite)).toBe(true);
      expect(first[39]).toBeLessThan(first[0] - 0.1);
      expect(losses(5)).toEqual(first);
      expect(losses(6)).not.toEqual(first);
    },
  );
});

describe('summarizeUpdates', () => {
  it('adds the rates of threads, and takes medians of times', () => {
    const figures = summarizeUpdates(SIZES, [
      [4, 2, 9],
      [1, 5, 3, 7],
    ]);
    expect(figures.threads).toEqual([
      { msPerUpdate: 4, minMsPerUpdate: 2 },
      { msPerUpdate: 4, minMsPerUpdate: 1 },
    ]);
    expect(figures.msPerUpdate).toBe(4);
    expect(figures.minMsPerUpdate).toBe(1);
    expect(figures.exampleStepsPerSecond).toBeCloseTo((2 * 9 * 4) / 0.004);
    const alone = summarizeUpdates(SIZES, [[4]]);
    expect(figures.gflops).toBeCloseTo(2 * alone.gflops);
  });
});

describe('benchUpdate', () => {
  it('runs on the calling thread', async () => {
    const { msPerUpdate, threads } = await benchUpdate(OPTIONS, 1);
    expect(msPerUpdate).toBeGreaterThan(0);
    expect(threads).toHaveLength(1);
  });
  const worker = new URL('../../dist/bench/update-worker.js', import.meta.url);
  it('runs several threads at once (after npm run build)', async () => {
    const { threads } = await benchUpdate(OPTIONS, 3, worker);
    expect(threads).toHaveLength(3);
    for (const { msPerUpdate } of threads) expect(msPerUpdate).toBeGreaterThan(0);
  });
  it('says that a worker died', async () => {
    const missing = new URL('./no-such-worker.js', import.meta.url);
    await expect(benchUpdate(OPTIONS, 2, missing)).rejects.toThrow('benchUpdate: a worker thread died');
  });
});
