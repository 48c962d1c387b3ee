// A task for `npx nram learn examples/arrays/sum.mjs`: add up the numbers of an array.
export default {
  summary: 'add up n numbers',
  layout: 'n, A[0..n-1]. Scored: cell 0 = the sum, modulo M',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 0, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 1',
    steps: 'n + 2',
    sequences: {
      // The sum of the first i numbers, and that of the last i, modulo M. Which of them a program keeps is its own affair.
      front: {
        first: '0',
        next: 'if front(i) + mem[i + 1] < M then front(i) + mem[i + 1] else front(i) + mem[i + 1] - M',
        last: 'n',
      },
      back: {
        first: '0',
        next: 'if back(i) + mem[n - i] < M then back(i) + mem[n - i] else back(i) + mem[n - i] - M',
        last: 'n',
      },
    },
    given: ['mem[0] = n'],
    answer: ['mem[0] = front(n)', 'mem[0] = back(n)'],
  },
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
