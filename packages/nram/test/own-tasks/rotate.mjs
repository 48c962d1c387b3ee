/** An array moved down by one cell, its first value to the end. */
export default {
  layout: 'n, A[0..n-1], 0. Scored: cells 1..n = A[1..n-1], A[0]',
  train: { lengths: [1, 8] },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(1, memorySize - 2);
    const target = memory.slice();
    for (let i = 1; i < length; i++) target[i] = memory[i + 1];
    target[length] = memory[1];
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
  },
};
