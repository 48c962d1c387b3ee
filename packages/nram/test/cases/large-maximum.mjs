/** The largest of n numbers of up to 31 bits. */
export default {
  layout: 'n, A[0..n-1]. Scored: cell 0 = the largest of A',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => length + 4,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(length, 2 ** 31 - 2);
    const target = memory.slice();
    target[0] = Math.max(...memory);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1), memorySize: 2 ** 31 - 1 };
  },
};
