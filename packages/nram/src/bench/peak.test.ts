import { describe, expect, it } from 'vitest';
import { CONTROLLER_KINDS } from '../machine/spec.js';
import { loadPeakProbes, measurePeak } from './peak.js';
import { benchProducts } from './products.js';

describe('the peak probe', () => {
  for (const [chains, probe] of loadPeakProbes()) {
    it(`computes all of its ${chains} chains`, () => {
      // Chain k starts at c + k; a round makes x into x c + c.
      const sumAfter = (rounds: number, c: number): number => {
        let sum = 0;
        for (let k = 0; k < chains; k++) {
          let x = c + k;
          for (let round = 0; round < rounds; round++) x = x * c + c;
          sum += 4 * x;
        }
        return sum;
      };
      for (const rounds of [0, 1, 2, 5]) expect(probe(rounds, 0.5)).toBeCloseTo(sumAfter(rounds, 0.5), 3);
      expect(probe(3, 0.25)).toBeCloseTo(sumAfter(3, 0.25), 3);
      expect(probe(1000, 0.5)).toBe(4 * chains);
    });
  }
  it('gives a positive finite rate, the best of those tried', () => {
    const { gflops, chains, tried } = measurePeak(5);
    expect(Number.isFinite(gflops) && gflops > 0).toBe(true);
    expect(tried.map((entry) => entry.chains)).toEqual([8, 10, 12, 14]);
    expect(Math.max(...tried.map((entry) => entry.gflops))).toBe(gflops);
    expect(tried.find((entry) => entry.gflops === gflops)?.chains).toBe(chains);
  });
});

describe('benchProducts', () => {
  it.each(CONTROLLER_KINDS)('gives three positive finite rates at odd sizes, %s', (controller) => {
    const sizes = {
      memorySize: 5,
      maxSteps: 3,
      numRegisters: 5,
      hiddenSize: 13,
      batchSize: 1,
      gates: ['add'],
      controller,
    };
    const rates = Object.values(benchProducts(sizes, 5));
    expect(rates).toHaveLength(3);
    for (const rate of rates) expect(Number.isFinite(rate) && rate > 0).toBe(true);
  });
});
