import type { Command } from '@commander-js/extra-typings';
import { NramError } from '../errors.js';
import { programTrace } from '../program/emit/trace.js';
import { runProgram } from '../program/interpreter.js';
import { ALL_TASKS } from '../tasks/index.js';
import { integerIn, parseMemory } from './options.js';
import { PROGRAM_ARGUMENT, type ProgramArgument, readProgram } from './program-argument.js';

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
      const file = readProgram(path);
      const { program } = file;
      const steps = givenSteps ?? defaultSteps(file);
      const table = trace === true && json !== true ? programTrace(program, memory, { maxSteps: steps }) : '';
      const history: object[] = [];
      const output = memory.slice();
      const result = runProgram(program, output, {
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
      process.stderr.write(`${result.steps} steps, ${how}\n`);
    });
}

/** Enough for a program that was found harmless to run on; any other would spoil its result while running on. */
const MANY_STEPS = 1_000_000;

function defaultSteps({ program, verification, provenance }: ProgramArgument): number {
  // Whoever writes "stop" means it; what is learned may stop where nobody has looked.
  const isWritten = provenance === null || provenance.learner === 'hand';
  if (isWritten && program.states.some(({ rules }) => rules.some(({ halt }) => halt))) return MANY_STEPS;
  if (verification !== null && verification.strict.errors === 0) return MANY_STEPS;
  const task = ALL_TASKS.find(({ name }) => name === provenance?.task.name);
  const hint =
    task === undefined
      ? ' (such as --steps 100; --trace prints every step)'
      : `; ${task.name} takes ${[2, 6].map((n) => `${task.minSteps(n)} steps at length ${n}`).join(', ')}`;
  throw new NramError('usage', `run: --steps is required, for this program does not stop by itself${hint}`);
}
