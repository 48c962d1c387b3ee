/** The sum of an array. */
export default {
  layout: '0, A[0..n-1], 0. Scored: cell 0 = the sum of A',
  train: { lengths: [1, 8] },
  minMemorySize: (length) => 2 * length + 4,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const largest = Math.floor((memorySize - 1) / length);
    for (let i = 1; i <= length; i++) memory[i] = random.int(1, largest);
    const target = memory.slice();
    target[0] = memory.reduce((sum, value) => sum + value, 0);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
