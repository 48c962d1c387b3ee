/** Every value of an array twice as large. */
export default {
  layout: 'A[0..n-1], 0. Scored: cells 0..n-1 = 2 A[0]..2 A[n-1]',
  train: { lengths: [1, 8] },
  minMemorySize: (length) => length + 6,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 0; i < length; i++) memory[i] = random.int(1, Math.floor((memorySize - 1) / 2));
    const target = memory.map((value) => 2 * value);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, length) };
  },
};
