import type { Command } from '@commander-js/extra-typings';
import { serializeProgramFile } from '../artifact/program-file.js';
import { decodeWeights, hashWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { programToText } from '../language/print.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { discretize } from '../network/discretize.js';
import { readBinaryFile, writeFileSafely } from '../node/files.js';
import { simplify } from '../program/simplify/simplify.js';
import { foundElsewhere } from './provenance.js';

/** `nram decompile WEIGHTS`: the program that a network's weights hold. */
export function registerDecompile(program: Command): void {
  program
    .command('decompile')
    .summary('print the program that the weights of a network hold')
    .description(
      'Discretises a feed-forward machine (each softmax becomes its largest entry), simplifies the program, prints it.',
    )
    .argument('<weights>', 'a file of learn, train or compile: weights.safetensors')
    .option('-o, --output <file>', 'also write a program file')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  nram decompile runs/copy-1/weights.safetensors -o copy.json')
    .action((path, { output, json }) => {
      const bytes = readBinaryFile(path);
      // The first 8 bytes of a safetensors file are a length, of which the last are 0.
      if (bytes.length >= 8 && !bytes.subarray(0, 8).includes(0)) {
        const hint = 'nram show prints programs, nram compile turns them into weights';
        throw new NramError(
          'config',
          `decompile: a file of weights is required, got a text: ${path} (${hint})`,
        );
      }
      const { machine, parameters } = decodeWeights(bytes, path);
      const options = { minMemorySize: MIN_MEMORY_SIZE };
      const found = simplify(discretize(machine, parameters, options), options);
      if (output !== undefined) {
        const { numRegisters, gates, hiddenSize } = machine.spec;
        const provenance = foundElsewhere('weights', {
          configuration: { numRegisters, gates: [...gates], hiddenSize },
          weightsHash: hashWeights(bytes),
        });
        const file = {
          format: 'nram-program',
          version: 1,
          program: found,
          provenance,
          verification: null,
        } as const;
        writeFileSafely(output, serializeProgramFile(file));
      }
      const text = programToText(found);
      process.stdout.write(
        json === true ? `${JSON.stringify({ output: output ?? null, text, program: found })}\n` : text,
      );
    });
}
