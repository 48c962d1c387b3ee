/** An array in the other order, where it lies. */
export default {
  layout: 'n, A[0..n-1], 0. Scored: cells 1..n = A[n-1]..A[0]',
  train: { lengths: [1, 8] },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(1, memorySize - 2);
    const target = memory.slice();
    target.subarray(1, length + 1).reverse();
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
  },
};
