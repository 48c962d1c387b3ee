// A task for `npx nram learn examples/arrays/last-index.mjs`: find the last place of a value in an array.
export default {
  summary: 'find the address of the last of n numbers that is a given value',
  layout: 'v, n, A[0..n-1]. Scored: cell 1 = the address of the last of A that is v, or 0',
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 2),
  minSteps: (length) => length + 2,
  lengthIn: { kind: 'cell', cell: 1, less: 0 },
  // What a proof for every length is about (docs/proofs.md); it must agree with what `sample` draws.
  formula: {
    cells: 'n + 2',
    steps: '2',
    // The address of the last v among the first i numbers.
    sequences: { seen: { first: '0', next: 'if mem[i + 2] = mem[0] then i + 2 else seen(i)', last: 'n' } },
    given: ['mem[1] = n'],
    answer: 'mem[1] = seen(n)',
  },
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(0, 3);
    memory[1] = length;
    for (let i = 2; i < length + 2; i++) memory[i] = random.int(0, 3);
    const target = memory.slice();
    const place = memory.subarray(2, length + 2).lastIndexOf(memory[0]);
    target[1] = place < 0 ? 0 : place + 2;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, 2) };
  },
};
