/** The largest value of an array. */
export default {
  layout: '0, A[0..n-1], 0. Scored: cell 0 = the largest of A',
  train: { lengths: [1, 8] },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 1; i <= length; i++) memory[i] = random.int(1, memorySize - 2);
    const target = memory.slice();
    target[0] = memory.reduce((most, value) => Math.max(most, value), 0);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
