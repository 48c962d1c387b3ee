import { createRandom } from '../../dist/random.js';

/** A task's sampler as a file of examples: `count` of them, of training lengths and, for one in five, of longer ones. */
export function examplesText(task, count, seed) {
  const random = createRandom(seed, 'examples');
  const [low, high] = task.train.lengths;
  const lines = Array.from({ length: count }, (_, i) => {
    const length = i % 5 === 0 ? random.int(high + 1, high + 4) : random.int(low, high);
    const memorySize = task.minMemorySize(length) + random.int(0, 8);
    const { memory, target, mask } = task.sample(random, length, memorySize);
    const output = Array.from(target, (cell, i) => (mask[i] === 1 ? cell : null));
    return JSON.stringify({ input: Array.from(memory), output });
  });
  return `${lines.join('\n')}\n`;
}
