import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { NramError } from '../errors.js';
import { checkWritable, writeFileSafely } from '../node/files.js';
import { createRandom } from '../random.js';
import { parseFolder } from './options.js';

/** `nram init`: writes an example of each file that `nram learn` takes. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .summary('write a sample file of examples and a sample task module')
    .argument('[dir]', 'folder to write to', parseFolder, '.')
    .action((folder) => {
      const files = [
        { path: join(folder, 'examples.jsonl'), text: examplesText() },
        { path: join(folder, 'task.mjs'), text: TASK_MODULE },
      ];
      const existing = files.filter(({ path }) => existsSync(path));
      if (existing.length > 0) {
        const names = existing.map(({ path }) => path).join(' and ');
        throw new NramError(
          'config',
          `init: files of other names are required, ${names} exist already (choose another folder)`,
        );
      }
      checkWritable(folder);
      for (const { path, text } of files) writeFileSafely(path, text);
      const [examples, module] = files.map(({ path }) => path);
      process.stdout.write(explanation(examples, module));
    });
}

const explanation = (
  examples: string,
  module: string,
): string => `wrote ${examples}: examples of memory before and after, one per line:
  {"input":[3,1,2,5,0,0,0,0],"output":[4,2,3,6,0,0,0,0]}
  - all values are integers from 0 to the number of cells - 1, so that they can be addresses of cells
  - null in an output is a cell that is not scored: what is left there does not matter
  - "memorySize":12 (left out here) gives more cells than the input has, which hold 0; there are at least 4
  - several lengths are needed: the longest fifth is held out, and the program must be right on it too
  - docs/examples-files.md of nram has all that such a file may hold
wrote ${module}: a task with a sampler that draws as many examples as are needed, so that much more can be checked

next:
  npx nram learn ${quote(examples)}
  npx nram learn ${quote(module)}
`;

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path));

/** Examples of adding 1 to every value of an array that ends at the first 0. */
function examplesText(): string {
  const random = createRandom(1, 'init');
  const lines = Array.from({ length: 60 }, (_, i) => {
    const length = 3 + (i % 8);
    const memorySize = length + random.int(3, 6);
    const input = Array.from({ length: memorySize }, (_, at) =>
      at < length ? random.int(1, memorySize - 3) : 0,
    );
    return JSON.stringify({ input, output: input.map((value) => (value === 0 ? 0 : value + 1)) });
  });
  return `${lines.join('\n')}\n`;
}

const TASK_MODULE = `// A custom task for \`nram learn task.mjs\`: what the examples look like, never how to solve them.
// Here: write the value in cell 0 into the n cells after it.

/** @type {import('nram').TaskDefinition} */
export default {
  // In words, for those who read it.
  summary: 'fill an array with the value before it',
  layout: 'v, 0, 0, ... Scored: cells 1..n = v',

  // Lengths of the examples that are learned from; validation goes up to four times that, the test up to ten times.
  train: { lengths: [1, 6] },
  // A length far beyond, for the last check.
  farLength: 1000,

  // The cells that an example of this length needs, at least 4; most examples are given more.
  minMemorySize: (length) => Math.max(4, length + 1),
  // Steps that ought to suffice; what is learned from this is only how long programs are run.
  minSteps: (length) => length + 1,

  // Draws an example. Use \`random\` and nothing else, so that it can be drawn again:
  //   random.int(low, high) with both ends, random.pick(list), random.shuffle(list), random.float()
  // What it can draw is what is checked; with random.int alone, small inputs are even checked exhaustively.
  sample: (random, length, memorySize) => {
    // Memory before: memorySize integers from 0 to memorySize - 1.
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, memorySize - 2);
    // Memory after, and 1 for each cell of it that is scored.
    const target = memory.slice();
    target.fill(memory[0], 1, length + 1);
    const mask = new Uint8Array(memorySize);
    mask.fill(1, 1, length + 1);
    return { memory, target, mask };
  },
};
`;
