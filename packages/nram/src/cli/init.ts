import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from '@commander-js/extra-typings';
import { NramError } from '../errors.js';
import { checkWritable, writeFileSafely } from '../node/files.js';
import { createRandom } from '../random.js';
import { listed } from '../words.js';
import { parseFolder } from './options.js';

/** `nram init`: writes a sample of each kind of file that `nram learn` accepts. */
export function registerInit(program: Command): void {
  program
    .command('init')
    .summary('write a sample examples file and a sample task module')
    .description('Writes a sample examples file and a sample task module, for nram learn, and explains them.')
    .argument('[dir]', 'folder to write to', parseFolder, '.')
    .action((folder) => {
      const files = [
        { path: join(folder, 'examples.jsonl'), text: examplesText() },
        { path: join(folder, 'task.mjs'), text: TASK_MODULE },
      ];
      const existing = files.filter(({ path }) => existsSync(path));
      if (existing.length > 0) {
        const names = existing.map(({ path }) => path);
        throw new NramError('config', `init: ${listed(names)} must not exist yet (choose another folder)`);
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
  - values are integers from 0 to the number of cells - 1, so that each can be the address of a cell; for larger ones,
    declare a large memory, of which only the cells in the line are stored: "memorySize":2147483647
  - null in an output means that the cell is not scored: anything may be left there
  - "memorySize":12 (optional, not used here) adds cells that hold 0 to those of the input; there are always at least 4
  - "steps":9 (optional, not used here) is how many steps a program may take on the example; several limits are tried without it
  - include several lengths: the longest fifth is held out, and the program must get those right too
  - docs/examples-files.md of the package nram describes everything such a file may contain
wrote ${module}: a task that samples as many examples as needed, so that a program can be checked much more thoroughly

next:
  npx nram learn ${quote(examples)}
  npx nram learn ${quote(module)}
`;

const quote = (path: string): string => (/^[\w./-]+$/.test(path) ? path : JSON.stringify(path));

/** Examples that add 1 to every value of an array, which ends at the first 0. */
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

const TASK_MODULE = `// A custom task for \`nram learn task.mjs\`: describes the examples, never how to solve them.
// This one: write the value in cell 0 into the n cells after it.

/** @type {import('nram').TaskDefinition} */
export default {
  // A description for people.
  summary: 'fill an array with the value before it',
  layout: 'v, 0, 0, ... Scored: cells 1..n = v',

  // Lengths of the training examples; validation goes up to four times as long, the test up to ten times.
  train: { lengths: [1, 6] },
  // A much longer length, for the final check.
  farLength: 1000,

  // How many cells an example of this length needs, at least 4; most examples get more.
  minMemorySize: (length) => Math.max(4, length + 1),
  // How many steps should suffice; this only decides how long programs are run. Leave it out if you do not know: several
  // limits are tried then.
  minSteps: (length) => length + 1,

  // Optional: what \`sample\` draws, as formulas. With these nram looks for a proof that a program is right for every length.
  // They are compared with what \`sample\` draws; docs/proofs.md of the package nram explains them.
  formula: {
    cells: 'n + 1',
    steps: 'n + 1',
    given: ['1 <= mem[0] <= M - 2', 'for i in 1..M - 1: mem[i] = 0'],
    answer: 'for i in 1..n: mem[i] = mem[0]',
  },

  // Samples an example. Use no randomness other than \`random\`, so that examples can be reproduced:
  //   random.int(low, high) with both ends included, random.pick(list), random.shuffle(list), random.float()
  // Programs are checked on what this can sample; if it uses only random.int, all small inputs are checked.
  sample: (random, length, memorySize) => {
    // Memory before: memorySize integers from 0 to memorySize - 1. For larger ones, also return memorySize: M (at most
    // 2147483647): memory then has M cells, of which these are the first, and the values are below M.
    const memory = new Int32Array(memorySize);
    memory[0] = random.int(1, memorySize - 2);
    // Memory after, and a mask with 1 for each cell that is scored.
    const target = memory.slice();
    target.fill(memory[0], 1, length + 1);
    const mask = new Uint8Array(memorySize);
    mask.fill(1, 1, length + 1);
    return { memory, target, mask };
  },
};
`;
