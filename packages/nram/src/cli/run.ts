import type { Command } from '@commander-js/extra-typings';
import { checkedMemorySize } from '../artifact/export-code.js';
import { NO_PROGRAM } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import type { TraceOptions } from '../export/table/execution.js';
import { programTrace } from '../export/table/trace.js';
import { createNetworkRunner } from '../network/network-runner.js';
import { createRunner } from '../program/interpreter.js';
import { gatesOf } from '../tasks/gates.js';
import { counted } from '../words.js';
import { checkMemory, integerIn, MEMORY_SIZE_OPTION, parseMemory, parseMemorySize } from './options.js';
import {
  type NetworkArgument,
  PROGRAM_ARGUMENT,
  type ProgramArgument,
  readProgramOrNetwork,
} from './program-argument.js';
import { defaultSteps } from './run-steps.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';

/** `nram run PROGRAM --memory "..."`: executes a program. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .summary('run a program on a given memory')
    .description('Runs a program on a given memory and prints the memory after the last step.')
    .argument('<program>', PROGRAM_ARGUMENT)
    .requiredOption(
      '--memory <cells>',
      'integers separated by spaces or commas, each less than the memory size',
      parseMemory,
    )
    .option(...MEMORY_SIZE_OPTION, parseMemorySize)
    .option(
      '--steps <n>',
      'maximum number of steps (default: until the program stops by itself, or the limit of its task for this memory)',
      integerIn(0, 1e9),
    )
    .option(...TASK_OPTION)
    .option('--trace', "print memory and registers at each step, like the paper's tables")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  npx nram run runs/copy-1/program.json --memory "5 7 8 9 6 0 0 0 0 0 0 0" --steps 5 --trace
  npx nram run runs/sums-1/program.json --memory "3 1200 350000 99" --memory-size 1000000`,
    )
    .allowExcessArguments()
    .action(async (path, { memory, steps: givenSteps, task: taskName, trace, json, ...given }, { args }) => {
      if (args.length > 1) {
        const hint = 'put all cells in one pair of quotes: --memory "3 1 2 0"';
        throw new NramError('usage', `run: one program is required, got ${args.length} arguments (${hint})`);
      }
      const task = await readTaskOption(taskName);
      const file = readProgramOrNetwork(path, task);
      const memorySize = given.memorySize ?? checkedMemorySize(file);
      checkMemory(memory, memorySize);
      const gates = gatesOf(task ?? {});
      const { maxSteps: steps, reason } =
        givenSteps === undefined ? defaultSteps(file, memory, task) : { maxSteps: givenSteps, reason: null };
      const table =
        trace === true && json !== true
          ? traceOf(file, path, memory, { maxSteps: steps, memorySize, gates })
          : '';
      const history: object[] = [];
      const output = memory.slice();
      const runner =
        'network' in file
          ? createNetworkRunner(file.network.machine, file.network.parameters)
          : createRunner(file.program, { gates });
      const result = runner.run(output, {
        maxSteps: steps,
        memorySize,
        ...(trace === true &&
          json === true && {
            onStep: ({ step, registers, memory: cells }) => {
              history.push({ step, registers: Array.from(registers), memory: Array.from(cells) });
            },
          }),
      });
      if (json === true) {
        const document = {
          memory: Array.from(output),
          ...result,
          ...(trace === true && { trace: history }),
        };
        process.stdout.write(`${JSON.stringify(document)}\n`);
        return;
      }
      process.stdout.write(`${table}${output.join(' ')}\n`);
      const limit = reason === null ? '--steps sets the limit' : `${reason}; --steps sets another one`;
      const how = result.halted ? 'stopped by itself' : `did not stop by itself (${limit})`;
      process.stderr.write(`${counted(result.steps, 'step')}, ${how}\n`);
    });
}

function traceOf(
  file: ProgramArgument | NetworkArgument,
  path: string,
  memory: Int32Array,
  options: TraceOptions,
): string {
  if (!('network' in file)) return programTrace(file.program, memory, options);
  const hint = '--json prints memory and registers';
  throw new NramError('usage', `run: for --trace ${NO_PROGRAM}: ${path} (${hint})`);
}
