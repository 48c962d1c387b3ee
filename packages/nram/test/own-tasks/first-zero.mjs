/** The address of the first 0 after cell 0; more values may follow it. */
export default {
  layout: '0, A[0..n-1], 0, B. Scored: cell 0 = the address after A',
  train: { lengths: [1, 8] },
  minMemorySize: (length) => length + 5,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 1; i < memorySize; i++) memory[i] = random.int(1, memorySize - 2);
    memory[length + 1] = 0;
    const target = memory.slice();
    target[0] = length + 1;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
