// A task for `npx nram learn examples/arrays/reverse.mjs`: reverse an array in place.
export default {
  summary: 'reverse n numbers in place',
  layout: 'n, A[0..n-1]. Scored: cells 1..n = A[n-1], ... A[0]',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => Math.floor(length / 2) + 2,
  lengthIn: { kind: 'cell', cell: 0, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 1',
    steps: '2',
    given: ['mem[0] = n'],
    answer: 'for i in 1..n: mem[i] = mem[n + 1 - i]',
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(0, memorySize - 1);
    const target = memory.slice();
    for (let i = 1; i <= length; i++) target[i] = memory[length + 1 - i];
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
  },
};
