/** The end of a chain of addresses. */
export default {
  layout:
    'the address of the first cell of a chain, each of which holds the address of the next, the last 0. Scored: cell 0 = the address of the last',
  train: { lengths: [1, 8] },
  minMemorySize: (length) => length + 4,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    const free = Array.from({ length: memorySize - 1 }, (_, i) => i + 1);
    let last = 0;
    for (let i = 0; i < length; i++) {
      const [next] = free.splice(random.int(0, free.length - 1), 1);
      memory[last] = next;
      last = next;
    }
    const target = memory.slice();
    target[0] = last;
    return { memory, target, mask: new Uint8Array(memorySize).fill(1, 0, 1) };
  },
};
