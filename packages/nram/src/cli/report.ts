import type { Command } from '@commander-js/extra-typings';
import { writeReport } from '../node/report-file.js';
import { ALL_TASKS } from '../tasks/index.js';
import { PROGRAM_ARGUMENT, readProgram, toProgramFile } from './program-argument.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';

/** `nram report PROGRAM`: a page to step through a program, as one HTML file. */
export function registerReport(program: Command): void {
  program
    .command('report')
    .summary('write a page to look at a program step by step')
    .description(
      'Writes one HTML file to open in a browser: the program and memory step by step, its circuits, what was checked, a\n' +
        'search for counterexamples, and how to reproduce it. The file needs no network and makes no request.',
    )
    .argument('<program>', PROGRAM_ARGUMENT)
    .option('-o, --output <file>', 'write to this file', 'report.html')
    .option(...TASK_OPTION)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
nram learn and nram train write report.html beside the program.

Example:
  npx nram report runs/copy-1/program.json -o copy.html`,
    )
    .action(async (path, { output, task: taskName, json }) => {
      const given = await readTaskOption(taskName);
      const file = readProgram(path, given);
      const task = given ?? ALL_TASKS.find(({ name }) => name === file.provenance?.task.name) ?? null;
      writeReport(output, toProgramFile(file), { task });
      process.stdout.write(json === true ? `${JSON.stringify({ output })}\n` : `report: ${output}\n`);
    });
}
