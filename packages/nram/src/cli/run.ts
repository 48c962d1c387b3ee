import type { Command } from '@commander-js/extra-typings';
import { NO_PROGRAM } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import { programTrace } from '../export/table/trace.js';
import { createNetworkRunner } from '../network/network-runner.js';
import { createRunner } from '../program/interpreter.js';
import { ALL_TASKS } from '../tasks/index.js';
import { counted } from '../words.js';
import { integerIn, parseMemory } from './options.js';
import {
  type NetworkArgument,
  PROGRAM_ARGUMENT,
  type ProgramArgument,
  readProgramOrNetwork,
} from './program-argument.js';

/** `nram run PROGRAM --memory "..."`: executes a program. */
export function registerRun(program: Command): void {
  program
    .command('run')
    .summary('run a program on a memory')
    .argument('<program>', PROGRAM_ARGUMENT)
    .requiredOption(
      '--memory <cells>',
      'integers between spaces or commas, each below their number',
      parseMemory,
    )
    .option(
      '--steps <n>',
      'the most steps to run; needed if the program does not stop by itself',
      integerIn(0, 1e9),
    )
    .option('--trace', "print memory and registers at each step, as the paper's tables do")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  nram run runs/copy-1/program.json --memory "5 7 8 9 6 0 0 0 0 0 0 0" --steps 5 --trace',
    )
    .action((path, { memory, steps: givenSteps, trace, json }) => {
      const file = readProgramOrNetwork(path);
      const steps = givenSteps ?? defaultSteps(file);
      const table = trace === true && json !== true ? traceOf(file, path, memory, steps) : '';
      const history: object[] = [];
      const output = memory.slice();
      const runner =
        'network' in file
          ? createNetworkRunner(file.network.machine, file.network.parameters)
          : createRunner(file.program);
      const result = runner.run(output, {
        maxSteps: steps,
        ...(trace === true &&
          json === true && {
            onStep: ({ step, registers, memory: cells }) => {
              history.push({ step, registers: Array.from(registers), memory: Array.from(cells) });
            },
          }),
      });
      if (json === true) {
        const document = { memory: Array.from(output), ...result, ...(trace === true && { trace: history }) };
        process.stdout.write(`${JSON.stringify(document)}\n`);
        return;
      }
      process.stdout.write(`${table}${output.join(' ')}\n`);
      const how = result.halted ? 'stopped by itself' : 'did not stop by itself (--steps sets the limit)';
      process.stderr.write(`${counted(result.steps, 'step')}, ${how}\n`);
    });
}

function traceOf(
  file: ProgramArgument | NetworkArgument,
  path: string,
  memory: Int32Array,
  maxSteps: number,
): string {
  if (!('network' in file)) return programTrace(file.program, memory, { maxSteps });
  const hint = 'with --json memory and registers are printed';
  throw new NramError('usage', `run: for --trace ${NO_PROGRAM}: ${path} (${hint})`);
}

/** Enough for a program that was found harmless to run on; any other would spoil its result while running on. */
const MANY_STEPS = 1_000_000;

function defaultSteps(file: ProgramArgument | NetworkArgument): number {
  const { verification, provenance } = file;
  // Whoever writes "stop" means it; what is learned may stop where nobody has looked.
  const isWritten = provenance === null || provenance.learner === 'hand';
  const stops = 'program' in file && file.program.states.some(({ rules }) => rules.some(({ halt }) => halt));
  if (isWritten && stops) return MANY_STEPS;
  if (verification !== null && verification.strict.errors === 0) return MANY_STEPS;
  const task = ALL_TASKS.find(({ name }) => name === provenance?.task.name);
  const hint =
    task === undefined
      ? ' (such as --steps 100; --trace prints every step)'
      : `; ${task.name} takes ${[2, 6].map((n) => `${counted(task.minSteps(n), 'step')} at length ${n}`).join(', ')}`;
  throw new NramError('usage', `run: --steps is required, for this program does not stop by itself${hint}`);
}
