/** An array moved up by one cell, away from its first. */
export default {
  layout: 'A[0..n-1], 0. Scored: cells 1..n = A',
  train: { lengths: [1, 8] },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 0; i < length; i++) memory[i] = random.int(1, memorySize - 2);
    const target = memory.slice();
    target.copyWithin(1, 0, length);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
  },
};
