import type { Command } from '@commander-js/extra-typings';
import { programToText } from '../program/emit/text.js';
import type { Provenance } from '../program/program-file.js';
import { verifyOnTest } from '../search/learn.js';
import { ALL_TASKS } from '../tasks/index.js';
import { budgetOf } from '../tasks/task.js';
import { reportToText } from '../verify/report.js';
import { readProgram } from './program-argument.js';

/** `nram show PROGRAM`: prints a program as text, with what is known of it. */
export function registerShow(program: Command): void {
  program
    .command('show')
    .summary('print a program, where it came from and what was checked')
    .argument('<program>', 'a program file, or a text as this prints it')
    .option('--all', 'also print cases that a thousand sampled runs of its task never meet')
    .option('--json', 'print one JSON document')
    .action((path, { all, json }) => {
      const { program, provenance, verification: report } = readProgram(path);
      const task = ALL_TASKS.find(({ name }) => name === provenance?.task.name);
      const isCut = all !== true && task !== undefined && provenance !== null;
      const usage = isCut ? verifyOnTest(program, task, budgetOf(provenance.configuration)).usage : null;
      const text = programToText(program, usage === null ? {} : { usage });
      if (json === true) {
        process.stdout.write(`${JSON.stringify({ text, provenance, verification: report, program })}\n`);
        return;
      }
      const checks = report === null ? 'never verified\n' : reportToText(report);
      process.stdout.write(`${text}\n${originText(provenance)}\n${checks}`);
    });
}

function originText(provenance: Provenance | null): string {
  if (provenance === null) return 'read from a text, which does not say where it came from';
  const { task, learner, seed, updates, toolVersion } = provenance;
  return `learned for ${task.name}, by ${learner}, attempt seed ${seed}, ${updates} updates, nram ${toolVersion}`;
}
