#!/usr/bin/env node
import { Command, CommanderError } from '@commander-js/extra-typings';
import { EXIT_CODES, NramError } from '../errors.js';
import { VERSION } from '../version.js';
import { registerBench } from './bench.js';
import { registerCompile } from './compile.js';
import { registerDecompile } from './decompile.js';
import { registerExport } from './export.js';
import { registerInit } from './init.js';
import { registerLearn } from './learn.js';
import { registerReport } from './report.js';
import { registerRun } from './run.js';
import { registerShow } from './show.js';
import { registerTable1 } from './table1.js';
import { registerTasks } from './tasks.js';
import { registerTrain } from './train.js';
import { registerVerify } from './verify.js';

const program = new Command()
  .name('nram')
  .description(
    'Learns short programs from examples of memory before and after, with neural random-access machines (arXiv 1511.06392).',
  )
  .version(VERSION)
  .showHelpAfterError('(see nram --help)')
  .exitOverride()
  .addHelpText(
    'after',
    `
Examples:
  npx nram learn copy                       learn, check and print a program
  npx nram run runs/copy-1/program.json --memory "5 7 8 9 6 0 0 0 0 0 0 0" --steps 5 --trace
  npx nram verify runs/copy-1/program.json

Exit codes: 0 ok, 1 internal error, 2 wrong usage, 3 bad input, 4 no verified program found, 5 program is wrong,
6 corrupt file, 7 out of disk space, memory or threads, 130 and 143 stopped by a signal.`,
  );

registerLearn(program);
registerInit(program);
registerTrain(program);
registerVerify(program);
registerRun(program);
registerShow(program);
registerReport(program);
registerCompile(program);
registerDecompile(program);
registerExport(program);
registerTable1(program);
registerTasks(program);
registerBench(program);

for (const command of program.commands) command.showHelpAfterError(`(see nram ${command.name()} --help)`);

// A reader that closes early (nram tasks | head -1) is not an error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has already printed its message; its exit code is 0 for --help and --version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_CODES.usage;
  if (error instanceof NramError) {
    process.stderr.write(`nram: ${error.message}\n`);
    return EXIT_CODES[error.code];
  }
  process.stderr.write(`nram: internal error: ${error instanceof Error ? error.stack : String(error)}\n`);
  return 1;
}
