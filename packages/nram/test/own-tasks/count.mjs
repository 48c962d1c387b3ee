/** How often a value is in an array. */
export default {
  layout: 'v, 0, A[0..n-1], 0. Scored: cell 1 = how many of A are v',
  train: { lengths: [1, 8] },
  minMemorySize: (length) => length + 5,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, 3);
    for (let i = 2; i < length + 2; i++) memory[i] = random.int(1, 3);
    const target = memory.slice();
    target[1] = memory.subarray(2).filter((value) => value === memory[0]).length;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
  },
};
