/** A value in n cells. */
export default {
  layout: 'v, n, 0, 0, ... Scored: cells 2..n+1 = v',
  train: { lengths: [1, 8] },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, memorySize - 2);
    memory[1] = length;
    const target = memory.slice().fill(memory[0], 2, length + 2);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 2, length + 2) };
  },
};
