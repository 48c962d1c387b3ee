import { describe, expect, it } from 'vitest';
import { PAPER_GATE_NAMES } from '../../machine/gates.js';
import { createMachine } from '../../machine/spec.js';
import { createRandom } from '../../random.js';
import { findTask, TASKS } from '../../tasks/index.js';
import type { TaskSpec } from '../../tasks/task.js';
import { drawFrom } from '../prior.js';
import { drawPoint, HAND_PRIOR, PRIOR } from './draw.js';
import { gradient } from './gradient.js';
import { GRADIENT_PRIOR } from './learned-prior.js';
import { DEFAULT_SETTINGS, type GradientSettings, gradientSettingsSchema } from './settings.js';
import { GRADIENT_SPACE, gradientSettingsAt } from './space.js';

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

it('draws every value of the space', () => {
  const points = Array.from({ length: 2000 }, (_, seed) =>
    drawFrom(GRADIENT_SPACE, GRADIENT_PRIOR, createRandom(seed, 'values')),
  );
  for (const [name, values] of Object.entries(GRADIENT_SPACE)) {
    expect([name, new Set(points.map((point) => point[name as keyof typeof point]))]).toEqual([
      name,
      new Set<unknown>(values),
    ]);
  }
});

it('what is drawn is what the attempt is given', () => {
  for (let seed = 0; seed < 100; seed++) {
    const point = drawFrom(GRADIENT_SPACE, PRIOR, createRandom(seed, 'given'));
    const settings = gradientSettingsAt(findTask('copy'), point, createRandom(seed));
    const { topLevel, startLevel, ...direct } = Object.fromEntries(
      Object.entries(point).filter(([name]) => Object.hasOwn(DEFAULT_SETTINGS, name)),
    );
    expect(Object.keys(direct)).toHaveLength(12);
    expect(settings).toMatchObject(direct);
    expect(settings.topLevel).toBe(topLevel === 'short' ? 6 : findTask('copy').train.lengths[1]);
    expect(settings.startLevel).toBe(startLevel);
  }
});

it('half of the attempts are drawn by hand, half from what was learned', () => {
  const weightOf = (prior: typeof PRIOR): number => prior.reduce((sum, { weight }) => sum + weight, 0);
  expect(PRIOR).toEqual([...HAND_PRIOR, ...GRADIENT_PRIOR]);
  expect(GRADIENT_PRIOR.length).toBeGreaterThan(0);
  expect(weightOf(HAND_PRIOR)).toBe(1);
  expect(weightOf(GRADIENT_PRIOR)).toBeCloseTo(1, 1);
});

it("draws the paper's sequence, or constants before all gates but a read, a write at the end, and one to four reads", () => {
  const isPaper = ({ gates }: GradientSettings): boolean => gates.join() === PAPER_GATE_NAMES.join();
  const all = draws(findTask('listK'));
  expect(all.filter(isPaper).length).toBeGreaterThan(30);
  const reads = all
    .filter((settings) => !isPaper(settings))
    .map(({ gates }) => {
      expect(gates.join(' ')).toMatch(/^(read )?zero one two .*write$/);
      expect(gates.filter((gate) => ['zero', 'one', 'two'].includes(gate))).toHaveLength(3);
      return gates.filter((gate) => gate === 'read').length;
    });
  expect([...new Set(reads)].sort()).toEqual([1, 2, 3, 4]);
});

it('a sequence holds the gates of its point, behind one of its reads those that belong there', () => {
  const point = {
    ...drawFrom(GRADIENT_SPACE, GRADIENT_PRIOR, createRandom(1)),
    ...({ sequence: 'drawn', firstRead: 1, earlyWrite: 1, reads: 2 } as const),
    ...({ inc: 1, dec: 0, add: 1, sub: 0, lessThan: 0, equal: 0, min: 0 } as const),
    ...({
      incBehind: 0,
      decBehind: 1,
      addBehind: 0,
      subBehind: 0,
      lessThanBehind: 0,
      equalBehind: 0,
      minBehind: 0,
    } as const),
  };
  const sequences = Array.from({ length: 50 }, (_, seed) =>
    gradientSettingsAt(findTask('copy'), point, createRandom(seed)).gates.join(' '),
  );
  expect(new Set(sequences)).toEqual(
    new Set(
      ['inc add', 'add inc'].flatMap((pure) =>
        ['read dec read', 'read read dec'].map((rest) => `read zero one two ${pure} write ${rest} write`),
      ),
    ),
  );
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
      /^settings: unknown setting "learningRat" \(did you mean "learningRate"\?\); batchSize: must be >= 1, got 0$/,
    );
    expect(draw({ gates: ['raed'] })).toThrow('unknown gate "raed" (did you mean "read"?)');
    expect(draw({ batchSize: 0 })).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
