// A task for `npx nram learn examples/arrays/maximum.mjs`: find the largest number of an array.
export default {
  summary: 'find the largest of n numbers',
  layout: 'n, A[0..n-1]. Scored: cell 0 = the largest of A',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 0, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 1',
    steps: 'n + 2',
    sequences: {
      // The largest of the first i numbers, and that of the last i. Which of them a program keeps is its own affair.
      front: { first: '0', next: 'max(front(i), mem[i + 1])', last: 'n' },
      back: { first: '0', next: 'max(back(i), mem[n - i])', last: 'n' },
    },
    given: ['mem[0] = n'],
    answer: ['mem[0] = front(n)', 'mem[0] = back(n)'],
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = length;
    for (let i = 1; i <= length; i++) memory[i] = random.int(0, memorySize - 1);
    const target = memory.slice();
    target[0] = Math.max(...memory.subarray(1, length + 1));
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
