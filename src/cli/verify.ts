import type { Command } from '@commander-js/extra-typings';
import { EXIT_CODES, NramError } from '../errors.js';
import { VERIFY_CASES } from '../search/learn.js';
import { findTask } from '../tasks/index.js';
import type { TaskSpec } from '../tasks/task.js';
import { reportToText } from '../verify/report.js';
import { verifyProgram } from '../verify/sampled.js';
import { integerIn, parseRange, parseSeed } from './options.js';
import { type ProgramArgument, readProgram } from './program-argument.js';

/** `nram verify PROGRAM`: runs a program on sampled inputs of a task. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .summary('check a program on sampled inputs of its task')
    .description(
      'Runs the program on sampled inputs, in memories of many sizes, twice each: with the steps given as in the paper,\n' +
        'and strictly, with 4 times the steps + 16, where it must stop by itself or be harmless to run on.\n' +
        'Exit code 5 if it is wrong with the steps given (with --strict: in either way).',
    )
    .argument('<program>', 'a program file, or a text as nram show prints it')
    .option('--task <name>', 'the task to check against (default: the one it was learned for)')
    .option('--lengths <range>', 'lengths to draw from (default: those of the task)', parseRange)
    .option('--cases <n>', 'sampled inputs', integerIn(1, 1e7), VERIFY_CASES)
    .option('--seed <n>', "seed of the inputs (default: the task's test seed)", parseSeed)
    .option('--slack <n>', 'most free cells beyond what an input needs', integerIn(0, 1e7), 1000)
    .option('--strict', 'a strict failure is a failure')
    .option('--json', 'print one JSON document')
    .action((path, options) => {
      const file = readProgram(path);
      const task = taskOf(file, path, options.task);
      const extraSteps = file.provenance?.configuration.extraSteps;
      const report = verifyProgram(file.program, task, {
        lengths: options.lengths ?? task.test.lengths,
        cases: options.cases,
        seed: options.seed ?? task.test.seed,
        maxSlack: options.slack,
        ...(typeof extraSteps === 'number' && { extraSteps }),
      });
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportToText(report));
      const hasFailed = report.paper.errors > 0 || (options.strict === true && report.strict.errors > 0);
      if (hasFailed) process.exitCode = EXIT_CODES.counterexample;
    });
}

/** The task named on the command line, else the one in the program's provenance. */
export function taskOf(file: ProgramArgument, path: string, name: string | undefined): TaskSpec {
  if (name !== undefined) return findTask(name);
  if (file.provenance === null) {
    throw new NramError(
      'usage',
      `verify: --task is required, for ${path} is a text, which does not say its task`,
    );
  }
  try {
    return findTask(file.provenance.task.name);
  } catch (error) {
    if (!(error instanceof NramError)) throw error;
    throw new NramError('config', `${path}: ${error.message}; name the task with --task`);
  }
}
