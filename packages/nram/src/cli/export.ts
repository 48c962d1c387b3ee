import { type Command, Option } from '@commander-js/extra-typings';
import { checkedMemorySize, programFileToCode } from '../artifact/export-code.js';
import { serializeProgramFile, UNKNOWN_TASK } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import { programToDot } from '../export/drawing/dot.js';
import { programToSvg } from '../export/drawing/svg.js';
import { programToLatex } from '../export/table/latex.js';
import { programToText } from '../language/print.js';
import { writeFileSafely } from '../node/files.js';
import { taskBaseName } from '../node/task-file.js';
import type { GateOptions } from '../program/circuit.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';
import { exportProof } from './export-proof.js';
import { checkMemory, integerIn, parseMemory, parseMemorySize } from './options.js';
import {
  builtInTaskOf,
  PROGRAM_ARGUMENT,
  type ProgramArgument,
  readProgram,
  toProgramFile,
} from './program-argument.js';
import { readTaskOption, TASK_OPTION } from './task-argument.js';

const FORMATS = ['ts', 'js', 'c', 'py', 'json', 'dot', 'svg', 'latex', 'text'] as const;
/** Formats of the program itself; `smt2` is that of a proof. */
type Format = (typeof FORMATS)[number];

interface ExportOptions extends Required<GateOptions> {
  readonly memory?: Int32Array | undefined;
  readonly steps?: number | undefined;
  readonly name?: string | undefined;
  readonly memorySize?: number | undefined;
  /** The named task; null if none was. */
  readonly task: TaskSpec | null;
}

/** `nram export PROGRAM --to FORMAT`: converts a program to code, a drawing or a table. */
export function registerExport(program: Command): void {
  program
    .command('export')
    .summary('convert a program to code, a drawing or a table of one run')
    .description('Converts a program to code, a drawing or a table of one run.')
    .argument('<program>', PROGRAM_ARGUMENT)
    .addOption(
      new Option('--to <format>', 'output format').choices([...FORMATS, 'smt2']).makeOptionMandatory(),
    )
    .option('-o, --output <file>', 'write to this file (default: print)')
    .option(...TASK_OPTION)
    .option('--name <name>', 'ts, js, c, py: name of the function (default: from the task)')
    .option(
      '--memory-size <n>',
      'ts, js, c, py: memory size M, above all values, where the caller gives none; latex: of the run (default: the one it was checked in, if it learned from examples of such a memory, else the number of cells given)',
      parseMemorySize,
    )
    .option(
      '--memory <cells>',
      'latex: memory to run on, integers separated by spaces or commas',
      parseMemory,
    )
    .option('--steps <n>', 'latex: maximum number of steps (default: 100)', integerIn(0, 1e9))
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
ts, js, c and py give one function without dependencies. Of a program that stops by itself it takes the memory alone; the
comment above it says what else a caller must know. dot and svg draw the circuits; latex gives a table of one run, as in the
paper (needs booktabs, colortbl and graphicx). smt2 gives the proof that the program is right for every length, if one is
found, as statements that z3 and cvc5 check: each answer must be unsat (docs/proofs.md).

Examples:
  npx nram export runs/copy-1/program.json --to ts --name copyArray -o copy.ts
  npx nram export runs/copy-1/program.json --to svg > copy.svg
  npx nram export runs/copy-1/program.json --to smt2 > copy.smt2 && z3 copy.smt2
  npx nram export sum.nram --to py --name sum_all --memory-size 2147483647 -o sums.py
  npx nram export runs/copy-1/program.json --to latex --memory "5 7 8 9 6 0 0 0 0 0 0 0" --steps 5`,
    )
    .action(async (path, { to, output, task: taskName, json, ...options }) => {
      const task = await readTaskOption(taskName);
      const gates = gatesOf(task ?? {});
      const file = readProgram(path, task);
      const text =
        to === 'smt2'
          ? exportProof(file, task ?? builtInTaskOf('export --to smt2', file, path), path)
          : exportProgram(file, to as Format, { ...options, task, gates });
      if (output !== undefined) writeFileSafely(output, text);
      if (json === true) process.stdout.write(`${JSON.stringify({ format: to, text })}\n`);
      else if (output === undefined) process.stdout.write(text);
    });
}

function exportProgram(file: ProgramArgument, format: Format, options: ExportOptions): string {
  const { gates } = options;
  const { program, provenance } = file;
  const { memorySize = checkedMemorySize(file) } = options;
  const known = provenance?.task.name ?? UNKNOWN_TASK;
  const task = known === UNKNOWN_TASK ? 'program' : taskBaseName(known);
  switch (format) {
    case 'ts':
    case 'js':
    case 'c':
    case 'py':
      return programFileToCode(file, format, { ...options, memorySize, baseName: task });
    case 'json':
      return serializeProgramFile(toProgramFile(file), { gates });
    case 'dot':
      return programToDot(program, { gates });
    case 'svg':
      return programToSvg(program, { title: task, gates });
    case 'text':
      return programToText(program, { gates });
    case 'latex': {
      const { memory, steps = 100 } = options;
      if (memory === undefined) {
        throw new NramError(
          'usage',
          'export: --memory is required for --to latex, got none (it shows one run)',
        );
      }
      checkMemory(memory, memorySize);
      return programToLatex(program, memory, { maxSteps: steps, memorySize, gates });
    }
  }
}
