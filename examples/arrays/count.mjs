// A task for `npx nram learn examples/arrays/count.mjs`: count how often a value is in an array.
export default {
  summary: 'count how many of n numbers are a given value',
  layout: 'v, n, A[0..n-1]. Scored: cell 1 = how many of A are v',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 2),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 1, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 2',
    steps: 'n + 2',
    sequences: {
      // How many of the first i numbers are v, and of the last i. Which of them a program keeps is its own affair.
      front: { first: '0', next: 'if mem[i + 2] = mem[0] then front(i) + 1 else front(i)', last: 'n' },
      back: { first: '0', next: 'if mem[n + 1 - i] = mem[0] then back(i) + 1 else back(i)', last: 'n' },
    },
    given: ['mem[1] = n'],
    answer: ['mem[1] = front(n)', 'mem[1] = back(n)'],
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(0, 3);
    memory[1] = length;
    for (let i = 2; i < length + 2; i++) memory[i] = random.int(0, 3);
    const target = memory.slice();
    target[1] = memory.subarray(2, length + 2).filter((value) => value === memory[0]).length;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
  },
};
