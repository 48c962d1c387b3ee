// A task with a gate of its own, given by its integer function alone: npx nram learn examples/halve.mjs
// No combination of the built-in gates halves a number in one step.
export default {
  summary: 'halve every number, rounding down',
  layout: 'A[0..n-1], NULL; A[i] / 2 in place',
  gates: [
    {
      name: 'half',
      arity: 1,
      // Of a, b and the memory size M; the result must be in 0..M-1.
      apply: (a) => Math.floor(a / 2),
      // How exported C and Python compute it; TypeScript and JavaScript take the source of `apply`.
      code: { c: 'a / 2', py: 'a // 2' },
    },
  ],
  train: { lengths: [1, 6] },
  minMemorySize: (length) => Math.max(4, length + 1),
  minSteps: (length) => length + 1,
  sample: (random, length, memorySize) => {
    const memory = new Int32Array(memorySize);
    for (let i = 0; i < length; i++) memory[i] = random.int(1, memorySize - 1);
    const mask = Uint8Array.from(memory, (_, i) => (i < length ? 1 : 0));
    return { memory, target: memory.map((value) => Math.floor(value / 2)), mask };
  },
};
