import { expect, it } from 'vitest';
import { benchAnneal } from './anneal.js';

it('times the annealer: it runs some, not all, of its moves', () => {
  for (const { movesPerSecond, candidatesPerSecond } of benchAnneal({ rounds: 1, numMoves: 5000 })) {
    expect(candidatesPerSecond).toBeGreaterThan(0);
    expect(candidatesPerSecond).toBeLessThan(movesPerSecond);
  }
});
