import type { Command } from '@commander-js/extra-typings';
import { EXIT_CODES } from '../errors.js';
import { createNetworkRunner } from '../network/network-runner.js';
import { budgetOf } from '../tasks/budget.js';
import { isRight } from '../verify/report.js';
import { reportToText } from '../verify/report-text.js';
import { VERIFY_CASES, verify, verifyRuns } from '../verify/verify.js';
import { integerIn, parseRange, parseSeed } from './options.js';
import { builtInTaskOf, PROGRAM_ARGUMENT, readProgramOrNetwork } from './program-argument.js';
import { readTaskOption, TASK_ARGUMENT } from './task-argument.js';

/** `nram verify PROGRAM`: checks a program on every small input of a task, and on sampled larger ones. */
export function registerVerify(program: Command): void {
  program
    .command('verify')
    .summary('check a program on all small inputs of its task and on sampled larger ones')
    .description(
      'Runs the program on every input in small memories, then on sampled inputs whose lengths and memories are far larger ' +
        'than in training. Each input is judged twice: after the steps given, as in the paper; and strictly, where the ' +
        'program must stop by itself, or do no harm when it runs on for 4 times the steps + 16. A program that stops ' +
        'by itself even later is judged where it stops. Also reports how the program gets its answers, and the ' +
        'smallest input that it gets wrong.\n' +
        'With an examples file, only its examples are checked.\n' +
        'The exit code is 5 if the program is wrong after the steps given (with --strict: in either check).',
    )
    .argument('<program>', PROGRAM_ARGUMENT)
    .option('--task <task>', `${TASK_ARGUMENT} (default: the task it was learned for)`)
    .option(
      '--exhaustive <n>',
      'check every input up to this length (default: as far as one second allows)',
      integerIn(0, 1e6),
    )
    .option('--lengths <range>', 'sample only these lengths (default: those of the task)', parseRange)
    .option('--cases <n>', 'number of sampled inputs', integerIn(1, 1e7), VERIFY_CASES)
    .option('--seed <n>', "random seed for the inputs (default: the task's test seed)", parseSeed)
    .option('--slack <n>', 'maximum number of free cells in a sampled input', integerIn(0, 1e7), 1000)
    .option('--strict', 'exit with 5 if the strict check fails, too')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  npx nram verify runs/copy-1/program.json --strict
  npx nram verify program.nram --task merge --lengths 1..200 --cases 5000
  npx nram verify runs/sums-1/program.json --task sums.jsonl`,
    )
    .action(async (path, options) => {
      const given = await readTaskOption(options.task);
      const file = readProgramOrNetwork(path, given);
      const task = given ?? builtInTaskOf('verify', file, path);
      const { lengths, cases, seed, exhaustive, slack: maxSlack } = options;
      const checks = {
        cases,
        maxSlack,
        ...(lengths !== undefined && { lengths }),
        ...(seed !== undefined && { seed }),
        ...(exhaustive !== undefined && { exhaustive }),
        budget: budgetOf(file.provenance?.configuration ?? {}, task),
      };
      const report =
        'network' in file
          ? verifyRuns(createNetworkRunner(file.network.machine, file.network.parameters), task, checks)
          : verify(file.program, task, checks);
      if ('network' in file)
        process.stderr.write(`${path} contains no program; running its network instead\n`);
      process.stdout.write(options.json === true ? `${JSON.stringify(report)}\n` : reportToText(report));
      if (!isRight(report, { strict: options.strict === true })) {
        process.exitCode = EXIT_CODES.counterexample;
      }
    });
}
