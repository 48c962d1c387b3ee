import { describe, expect, it } from 'vitest';
import { countUpdateFlops } from './flops.js';
import { countProductFlops } from './products.js';
import { REFERENCE_SIZES } from './update.js';

const TINY = {
  memorySize: 3,
  maxSteps: 5,
  numRegisters: 1,
  hiddenSize: 2,
  batchSize: 7,
  gates: ['read', 'add', 'zero', 'write'],
  controller: 'feedforward' as const,
};
const TINY_LSTM = { ...TINY, controller: 'lstm' as const };

describe('countUpdateFlops', () => {
  it('agrees with a count by hand on a tiny machine', () => {
    // Wirings: read 1; add 2 + 2; zero none; write 4 + 4. So S = 13; registers 1 x (1 + 4); logits 13 + 5 + 1 = 19.
    const examplesAndSteps = 7 * 5;
    const controller = 2 * (2 * 1 + 2 * 2 + 19 * 2); // 88
    const gateInputs = 2 * 3 * 13; // 78
    const registerUpdate = 2 * 3 * 5; // 30
    const memoryGates = (2 + 2 + 3) * 9; // read, add, write: 63
    expect(countUpdateFlops(TINY)).toEqual({
      controller: { forward: 35 * controller, backward: 70 * controller },
      gateInputs: { forward: 35 * gateInputs, backward: 70 * gateInputs },
      registerUpdate: { forward: 35 * registerUpdate, backward: 70 * registerUpdate },
      memoryGates: { forward: 35 * memoryGates, backward: 70 * memoryGates },
      total: 3 * examplesAndSteps * 259,
    });
  });
  it('counts an LSTM as a middle layer of four outputs a unit, from the layer below and from the last step', () => {
    const controller = 2 * (2 * 1 + 4 * 2 * (2 + 2) + 19 * 2); // 144
    const { total, ...parts } = countUpdateFlops(TINY_LSTM);
    const { total: plainTotal, ...plainParts } = countUpdateFlops(TINY);
    expect(parts).toEqual({
      ...plainParts,
      controller: { forward: 35 * controller, backward: 70 * controller },
    });
    expect(total).toBe(plainTotal + 3 * 35 * (144 - 88));
  });
  it('is 181 MFLOP at the reference sizes', () => {
    // Per example and step: 29,696 multiply-adds in the controller, 5,460 + 2,400 in the mixing, 3,600 flop in the gates.
    expect(countUpdateFlops(REFERENCE_SIZES).total).toBe(
      3 * 64 * 12 * (2 * (29_696 + 5_460 + 2_400) + 3_600),
    );
    // An LSTM's 256 x 128 weights instead of 64 x 64.
    expect(countUpdateFlops({ ...REFERENCE_SIZES, controller: 'lstm' }).total).toBe(
      3 * 64 * 12 * (2 * (29_696 + 28_672 + 5_460 + 2_400) + 3_600),
    );
  });
});

describe('countProductFlops', () => {
  it('counts the padded layers of one tile', () => {
    // 1 input column and 2 hidden units padded to 8, 19 logits to 20; 8 examples, 5 steps.
    expect(countProductFlops(TINY)).toBe(2 * 8 * 5 * (8 * 8 + 8 * 8 + 20 * 8));
    // Each of the LSTM's blocks, 4 of rows and 2 of columns, is padded to 8 by itself.
    expect(countProductFlops(TINY_LSTM)).toBe(2 * 8 * 5 * (8 * 8 + 32 * 16 + 20 * 8));
  });
});
