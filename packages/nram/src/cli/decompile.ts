import type { Command } from '@commander-js/extra-typings';
import { createProgramFile } from '../artifact/create-program-file.js';
import { serializeProgramFile } from '../artifact/program-file.js';
import { foundElsewhere } from '../artifact/provenance.js';
import { programToText } from '../language/print.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { discretize } from '../network/discretize.js';
import { writeFileSafely } from '../node/files.js';
import { simplify } from '../program/simplify/simplify.js';
import { gatesOf } from '../tasks/gates.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';
import { readWeights, WEIGHTS_ARGUMENT } from './weights-argument.js';

/** `nram decompile WEIGHTS`: prints the program encoded in a network's weights. */
export function registerDecompile(program: Command): void {
  program
    .command('decompile')
    .summary("print the program encoded in a network's weights")
    .description(
      'Discretises a feed-forward machine (each softmax becomes its largest entry), simplifies the program and prints it.',
    )
    .argument('<weights>', WEIGHTS_ARGUMENT)
    .option('-o, --output <file>', 'also write a program file')
    .option(...TASK_OPTION)
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  npx nram decompile runs/copy-1/weights.safetensors -o copy.json')
    .action(async (path, { output, task: taskName, json }) => {
      const task = await readTaskOption(taskName);
      const gates = gatesOf(task ?? {});
      const { machine, parameters, hash } = readWeights(path, 'decompile', task);
      const options = { gates, minMemorySize: MIN_MEMORY_SIZE };
      const found = simplify(discretize(machine, parameters, options), options);
      if (output !== undefined) {
        const { numRegisters, gates: names, hiddenSize } = machine.spec;
        const provenance = foundElsewhere('weights', {
          configuration: { numRegisters, gates: [...names], hiddenSize },
          weightsHash: hash,
        });
        const file = createProgramFile(found, provenance, null);
        writeFileSafely(output, serializeProgramFile(file, { gates }));
      }
      const text = programToText(found, { gates });
      process.stdout.write(
        json === true ? `${JSON.stringify({ output: output ?? null, text, program: found })}\n` : text,
      );
    });
}
