// A task for `npx nram learn examples/arrays/running-maximum.mjs`: replace each number of an array by the largest up to it.
export default {
  summary: 'replace each of n numbers by the largest up to it',
  layout: 'n, A[0..n-1]. Scored: cells 1..n = the largest of A[0], of A[0..1], ... of A[0..n-1]',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 0, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 1',
    steps: 'n + 2',
    // most(i) is the largest of the first i numbers.
    sequences: { most: { first: '0', next: 'max(most(i), mem[i + 1])', last: 'n' } },
    given: ['mem[0] = n'],
    answer: 'for i in 1..n: mem[i] = most(i)',
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(0, memorySize - 1);
    const target = memory.slice();
    for (let i = 2; i <= length; i++) target[i] = Math.max(target[i], target[i - 1]);
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
  },
};
