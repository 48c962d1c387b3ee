/** The first two cells exchanged, in a memory of which no cell holds 0. */
export default {
  layout: 'values in 1..M-1 in every cell. Scored: cells 0 and 1 = cells 1 and 0',
  train: { lengths: [2, 8] },
  minMemorySize: (length) => length + 4,
  minSteps: () => 4,
  sample: (random, _length, memorySize) => {
    const memory = Int32Array.from({ length: memorySize }, () => random.int(1, memorySize - 1));
    const target = memory.slice();
    target.subarray(0, 2).reverse();
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 2) };
  },
};
