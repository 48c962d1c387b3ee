import { type Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { serializeProgramFile } from '../artifact/program-file.js';
import { encodeWeights } from '../artifact/weights-file.js';
import { NramError } from '../errors.js';
import { allSpans } from '../machine/spec.js';
import { DEFAULT_SCALE, programToWeights, wireProbability } from '../network/to-weights.js';
import { writeFileSafely } from '../node/files.js';
import { gatesOf } from '../tasks/gates.js';
import { counted } from '../words.js';
import { PROGRAM_ARGUMENT, readProgram, readProgramOrNetwork, toProgramFile } from './program-argument.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';

/** `nram compile PROGRAM -o FILE`: turns a program into a controller's weights, or into a program file. */
export function registerCompile(program: Command): void {
  program
    .command('compile')
    .summary("turn a program into a network's weights")
    .description(
      'Writes the weights of a feed-forward controller; discretising its machine gives the program back. States become ' +
        'registers, and all steps share one gate sequence.\nWith -o NAME.json, writes a program file instead.',
    )
    .argument('<program>', PROGRAM_ARGUMENT)
    .requiredOption('-o, --output <file>', 'NAME.safetensors for weights, or NAME.json')
    .option(...TASK_OPTION)
    .option(
      '--soft <logit>',
      `logit of each chosen wire (the others get 0); smaller values leave more to learn (default: ${DEFAULT_SCALE})`,
      parseLogit,
    )
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Example:
  npx nram compile runs/copy-1/program.json -o copy.safetensors --soft 5
  npx nram decompile copy.safetensors`,
    )
    .action(async (path, { output, task: taskName, soft, json }) => {
      const task = await readTaskOption(taskName);
      const gates = gatesOf(task ?? {});
      const refuseSoft = (what: string): void => {
        if (soft !== undefined)
          throw new NramError(
            'usage',
            `compile: --soft requires weights compiled from a program, got ${what}`,
          );
      };
      if (output.endsWith('.json')) {
        refuseSoft(`--output ${output}`);
        const file = readProgram(path, task);
        writeFileSafely(output, serializeProgramFile(toProgramFile(file), { gates }));
        const { numRegisters, states, circuits } = file.program;
        const sizes = { numRegisters, states: states.length, circuits: circuits.length };
        const text = `${counted(numRegisters, 'register')}, ${counted(states.length, 'state')}, ${counted(circuits.length, 'circuit')}; saved to ${output}\n`;
        process.stdout.write(json === true ? `${JSON.stringify({ output, ...sizes })}\n` : text);
        return;
      }
      if (!output.endsWith('.safetensors')) {
        throw new NramError('usage', `compile: --output must end in .safetensors or .json, got ${output}`);
      }
      const file = readProgramOrNetwork(path, task);
      if ('network' in file) {
        refuseSoft(`the network in ${path}`);
        writeFileSafely(output, file.network.weights);
        const { spec, numParameters } = file.network.machine;
        const text = `no program, but a network: saved its ${numParameters} parameters unchanged to ${output}\n`;
        process.stdout.write(
          json === true ? `${JSON.stringify({ output, ...spec, numParameters })}\n` : text,
        );
        return;
      }
      const scale = soft ?? DEFAULT_SCALE;
      const { machine, parameters } = programToWeights(file.program, { scale, gates });
      const origin = `compiled from a program, with logits of ${scale}`;
      writeFileSafely(output, encodeWeights(machine, parameters, { origin }));
      const lengths = allSpans(machine.logits).map(({ length }) => length);
      const sizes = {
        ...machine.spec,
        numParameters: machine.numParameters,
        scale,
        /** When choosing among the most wires, and among the fewest. */
        wireProbability: [Math.max(...lengths), Math.min(...lengths)].map((n) => wireProbability(scale, n)),
      };
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ output, ...sizes })}\n`);
        return;
      }
      const [least, most] = sizes.wireProbability.map((probability) => Number(probability.toFixed(6)));
      process.stdout.write(
        `${counted(sizes.numRegisters, 'register')}, ${counted(sizes.hiddenSize, 'hidden unit')}, ${sizes.numParameters} parameters\n` +
          `gates ${sizes.gates.join(' ')}\n` +
          `each chosen wire has probability ${least === most ? least : `${least} to ${most}`}\n` +
          `saved to ${output}\n`,
      );
    });
}

function parseLogit(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : 0;
  if (!(value > 0 && value <= 1000))
    throw new InvalidArgumentError('It must be a number greater than 0 and at most 1000.');
  return value;
}
