import { describe, expect, it } from 'vitest';
import { createRandom } from '../../random.js';
import {
  advanceCurriculum,
  type CurriculumState,
  drawDifficulty,
  isTopLearned,
  startCurriculum,
} from './curriculum.js';
import { DEFAULT_SETTINGS } from './settings.js';

const settings = { ...DEFAULT_SETTINGS, startLevel: 2, topLevel: 4, levelLoss: 0.1, levelPatience: 3 };

/** App. B's mixture, exactly: the probability of each difficulty from `lowest` to `topLevel`. */
function mixture(level: number, lowest: number, topLevel: number, any: number, easier: number): number[] {
  const difficulties = Array.from({ length: topLevel - lowest + 1 }, (_, i) => lowest + i);
  // D + e is k with probability 2^-(k - D + 1); all that lies beyond the top is the top.
  const raised = (k: number): number => {
    if (k < level) return 0;
    return k < topLevel ? 0.5 ** (k - level + 1) : 0.5 ** (topLevel - level);
  };
  return difficulties.map((d) => {
    const uniformBelow = difficulties
      .filter((k) => k >= d)
      .reduce((sum, k) => sum + raised(k) / (k - lowest + 1), 0);
    return any / difficulties.length + easier * uniformBelow + (1 - any - easier) * raised(d);
  });
}

describe('drawDifficulty', () => {
  it.each([
    { level: 2, lowest: 1, topLevel: 6, anyShare: 0.1, easierShare: 0.25 },
    { level: 3, lowest: 2, topLevel: 10, anyShare: 0.1, easierShare: 0.25 },
    { level: 5, lowest: 1, topLevel: 5, anyShare: 0.1, easierShare: 0.25 },
    { level: 1, lowest: 1, topLevel: 8, anyShare: 0, easierShare: 0 },
    { level: 3, lowest: 1, topLevel: 6, anyShare: 0, easierShare: 1 },
    { level: 3, lowest: 1, topLevel: 6, anyShare: 1, easierShare: 0 },
  ])("has the frequencies of the paper's mixture: level $level of $lowest to $topLevel", (at) => {
    const { level, lowest, topLevel, anyShare, easierShare } = at;
    const expected = mixture(level, lowest, topLevel, anyShare, easierShare);
    expect(expected.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 12);
    const random = createRandom(1, 'curriculum test', level, topLevel);
    const counts = expected.map(() => 0);
    const total = 100_000;
    for (let i = 0; i < total; i++) {
      const state = { level, streak: 0 };
      const difficulty = drawDifficulty(state, { ...settings, ...at }, lowest, random);
      counts[difficulty - lowest]++; // NaN beyond the end, which fails below
    }
    expect(counts.length).toBe(expected.length);
    counts.forEach((count, i) => {
      const deviation = Math.sqrt(total * expected[i] * (1 - expected[i]));
      expect(Math.abs(count - total * expected[i]), `difficulty ${lowest + i}`).toBeLessThanOrEqual(
        4 * deviation,
      );
    });
  });
});

describe('the level', () => {
  const LOW = 0.09;
  const advance = (losses: readonly number[], from: CurriculumState): CurriculumState =>
    losses.reduce((state, loss) => advanceCurriculum(state, settings, loss), from);

  it('starts where the settings say, within what the task has', () => {
    expect(startCurriculum(settings, 1)).toEqual({ level: 2, streak: 0 });
    expect(startCurriculum(settings, 3)).toEqual({ level: 3, streak: 0 });
    expect(startCurriculum({ ...settings, startLevel: 9 }, 1)).toEqual({ level: 4, streak: 0 });
  });

  it('rises after levelPatience low batches in a row, by one', () => {
    const start = { level: 2, streak: 0 };
    expect(advance([LOW, LOW], start)).toEqual({ level: 2, streak: 2 });
    expect(advance([LOW, LOW, LOW], start)).toEqual({ level: 3, streak: 0 });
    expect(advance([LOW, LOW, LOW, LOW, LOW], start)).toEqual({ level: 3, streak: 2 });
  });

  it('does not rise if a batch in between is not low', () => {
    const start = { level: 2, streak: 0 };
    expect(advance([LOW, LOW, 0.5, LOW, LOW], start)).toEqual({ level: 2, streak: 2 });
    expect(advance([LOW, LOW, settings.levelLoss], start)).toEqual({ level: 2, streak: 0 });
    expect(advance([LOW, LOW, settings.levelLoss, LOW, LOW, LOW], start)).toEqual({ level: 3, streak: 0 });
  });

  it('stays at the top, which is learned after levelPatience low batches in a row and unlearned by one that is not', () => {
    const top = { level: 4, streak: 0 };
    expect(isTopLearned(advance([LOW, LOW], top), settings)).toBe(false);
    expect(advance([LOW, LOW, LOW, LOW], top)).toEqual({ level: 4, streak: 4 });
    expect(isTopLearned(advance([LOW, LOW, LOW], top), settings)).toBe(true);
    expect(isTopLearned(advance([LOW, LOW, LOW, 1], top), settings)).toBe(false);
    expect(isTopLearned({ level: 3, streak: 99 }, settings)).toBe(false);
  });
});
