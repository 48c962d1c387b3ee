// A task for `npx nram learn examples/arrays/sum.mjs`: add up the numbers of an array.
export default {
  summary: 'add up n numbers',
  layout: 'n, A[0..n-1]. Scored: cell 0 = the sum, modulo M',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 0, less: 0 },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    let sum = 0;
    for (let i = 1; i <= length; i++) {
      memory[i] = random.int(0, memorySize - 1);
      sum += memory[i];
    }
    const target = memory.slice();
    target[0] = sum % memorySize;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
