import type { Command } from '@commander-js/extra-typings';
import { originText } from '../artifact/describe.js';
import { programToText } from '../language/print.js';
import { verifyOnTest } from '../learn.js';
import { budgetOf } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import { ALL_TASKS } from '../tasks/index.js';
import { reportToText } from '../verify/report-text.js';
import { counted } from '../words.js';
import { type NetworkArgument, readProgramOrNetwork } from './program-argument.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';

/** Finding the unused cases takes more than a thousand runs; programs with larger circuits are printed in full. */
const MAX_RUN_GATES = 500;

/** `nram show PROGRAM`: prints a program as text, and what is known about it. */
export function registerShow(program: Command): void {
  program
    .command('show')
    .summary('print a program, where it came from and what was checked')
    .description('Prints a program as text, where it came from and what was checked.')
    .argument('<program>', 'a program file, or program text as printed by this command')
    .option(...TASK_OPTION)
    .option('--all', 'also print cases that never occur in a thousand sampled runs of its task')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  npx nram show runs/copy-1/program.json')
    .action(async (path, { task: taskName, all, json }) => {
      const given = await readTaskOption(taskName);
      const file = readProgramOrNetwork(path, given);
      const { provenance, verification: report } = file;
      const checks = report === null ? 'never verified\n' : reportToText(report);
      const origin =
        provenance === null
          ? 'read from program text, which does not record its origin'
          : originText(provenance);
      if ('network' in file) {
        const text = networkToText(file);
        const { failure } = file.network;
        const document = { text, provenance, verification: report, program: null, failure };
        process.stdout.write(
          json === true ? `${JSON.stringify(document)}\n` : `${text}\n${origin}\n${checks}`,
        );
        return;
      }
      const { program } = file;
      const task = given ?? ALL_TASKS.find(({ name }) => name === provenance?.task.name);
      const isLarge = program.circuits.some(({ gates }) => gates.length > MAX_RUN_GATES);
      const isCut = all !== true && !isLarge && task !== undefined && provenance !== null;
      const usage = isCut
        ? verifyOnTest(program, task, budgetOf(provenance.configuration, task)).usage
        : null;
      const text = programToText(program, {
        gates: gatesOf(given ?? {}),
        ...(usage !== null && { usage }),
      });
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ text, provenance, verification: report, program })}\n`);
        return;
      }
      process.stdout.write(`${text}\n${origin}\n${checks}`);
    });
}

/** What to print if no program could be extracted from the network. */
function networkToText({ network: { machine, failure } }: NetworkArgument): string {
  const { numRegisters, gates, hiddenSize } = machine.spec;
  return (
    `no program, but a network with ${machine.numParameters} weights (controller ${machine.controller}, ` +
    `${counted(numRegisters, 'register')}, ${counted(hiddenSize, 'hidden unit')}, gates ${gates.join(' ')})\n` +
    `from which no program could be extracted: ${failure}\n` +
    'nram run and nram verify run the network itself, nram compile writes its weights; other commands need a program\n'
  );
}
