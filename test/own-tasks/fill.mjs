/** The first value in all cells. */
export default {
  layout: 'v, 0, 0, ... Scored: all cells = v',
  train: { lengths: [1, 8] },
  sample: (random, _length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, memorySize - 2);
    const target = new Int32Array(memorySize).fill(memory[0]);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1) };
  },
};
