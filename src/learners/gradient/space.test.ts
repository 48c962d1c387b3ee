import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machine/spec.js';
import { createRandom } from '../../random.js';
import { findTask, TASKS } from '../../tasks/index.js';
import type { TaskSpec } from '../../tasks/task.js';
import { gradient } from './gradient.js';
import { DEFAULT_SETTINGS, type GradientSettings, gradientSettingsSchema } from './settings.js';
import { drawPoint } from './space.js';

const draws = (task: TaskSpec): GradientSettings[] =>
  Array.from({ length: 300 }, (_, seed) => drawPoint(task, createRandom(seed, 'space test')));

it('the default settings are valid', () => {
  expect(gradientSettingsSchema.parse(DEFAULT_SETTINGS)).toEqual(DEFAULT_SETTINGS);
});

describe.each(TASKS)('the space for $name', (task) => {
  it('holds valid settings only', () => {
    const highest = task.train.lengths[1];
    for (const settings of draws(task)) {
      expect(gradientSettingsSchema.parse(settings)).toEqual(settings);
      expect(createMachine(settings).numRegisters).toBe(settings.numRegisters);
      expect([Math.min(6, highest), highest]).toContain(settings.topLevel);
      expect(settings.startLevel).toBeLessThanOrEqual(settings.topLevel);
      expect(settings.startLevel).toBeGreaterThanOrEqual(task.train.lengths[0]);
    }
  });

  it('gives equal settings for equal seeds', () => {
    expect(draws(task)).toEqual(draws(task));
  });

  it("is the same as any other task's but for the top level", () => {
    const withoutTop = (settings: GradientSettings): object => ({ ...settings, topLevel: 0, startLevel: 0 });
    expect(draws(task).map(withoutTop)).toEqual(draws(TASKS[0]).map(withoutTop));
  });
});

it('draws each searched setting with all its values', () => {
  const points = draws(findTask('copy'));
  const numValues = (name: keyof GradientSettings): number =>
    new Set(points.map((settings) => JSON.stringify(settings[name]))).size;
  const names = Object.keys(DEFAULT_SETTINGS) as (keyof GradientSettings)[];
  const searched = Object.fromEntries(
    names.map((name) => [name, numValues(name)] as const).filter(([, count]) => count > 1),
  );
  const { gates, ...others } = searched;
  expect(gates).toBeGreaterThan(50);
  expect(others).toEqual({
    numRegisters: 3,
    hiddenSize: 3,
    initialScale: 4,
    learningRate: 3,
    batchSize: 2,
    activationClip: 2,
    gradientClip: 3,
    entropyBonus: 2,
    startLevel: 4,
    maxUpdates: 2,
  });
});

it('draws sequences with the constants before all gates but a read, a write at the end, and one to four reads', () => {
  const drawn = draws(findTask('listK')).filter(({ maxUpdates }) => maxUpdates === 400);
  expect(drawn.length).toBeGreaterThan(50);
  const reads = drawn.map(({ gates }) => {
    expect(gates.join(' ')).toMatch(/^(read )?zero one two .*write$/);
    expect(gates.filter((gate) => ['zero', 'one', 'two'].includes(gate))).toHaveLength(3);
    return gates.filter((gate) => gate === 'read').length;
  });
  expect([...new Set(reads)].sort()).toEqual([1, 2, 3, 4]);
});

it('lets an attempt train up to length 6 or on all lengths, and never on none', () => {
  const topLevels = (low: number, high: number): number[] => {
    const task = { ...findTask('copy'), train: { lengths: [low, high] as const, seed: 1 } };
    return [...new Set(draws(task).map(({ topLevel }) => topLevel))].sort((a, b) => a - b);
  };
  expect(topLevels(1, 10)).toEqual([6, 10]);
  expect(topLevels(1, 4)).toEqual([4]);
  expect(topLevels(8, 12)).toEqual([8, 12]);
});

describe("the user's own settings", () => {
  const task = findTask('copy');
  const draw = (overrides: Record<string, unknown>) => () =>
    gradient.drawSettings(task, createRandom(1, 'space test'), overrides);

  it('lie over the drawn ones', () => {
    expect(draw({})()).toEqual(drawPoint(task, createRandom(1, 'space test')));
    const overrides = { learningRate: 0.5, gates: ['read', 'write'] };
    expect(draw(overrides)()).toEqual({ ...drawPoint(task, createRandom(1, 'space test')), ...overrides });
  });

  it('are refused with every problem in one message', () => {
    expect(draw({ learningRat: 1, batchSize: 0 })).toThrow(
      /^settings: unknown setting "learningRat" \(did you mean "learningRate"\?\); batchSize: .*>=1/,
    );
    expect(draw({ gates: ['raed'] })).toThrow('unknown gate "raed" (did you mean "read"?)');
    expect(draw({ batchSize: 0 })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
