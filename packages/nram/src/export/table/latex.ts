import type { Program } from '../../program/program.js';
import { type ExecutionCell, type ExecutionRow, executionOf, type TraceOptions } from './execution.js';

/**
 * The execution table of a run in LaTeX, as the paper's tables 2 to 6; needs the packages booktabs and colortbl. What
 * the step before changed stands on gray.
 *
 * @param memory - `[M]`, left as it is.
 * @throws NramError as `executionOf`.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('table.tex', programToLatex(program, Int32Array.of(1, 2, 0, 0), { maxSteps: 2 }));
 */
export function programToLatex(program: Program, memory: Int32Array, options: TraceOptions): string {
  const { rows, notes } = executionOf(program, memory, options);
  const [numCells, numRegisters] = [rows[0].memory.length, rows[0].registers.length];
  const first = 2 + numCells;
  const head = [
    'Step',
    ...Array.from({ length: numCells }, (_, i) => `$${i}$`),
    ...Array.from({ length: numRegisters }, (_, i) => `$r_{${i + 1}}$`),
    '\\textsc{Read}',
    '\\textsc{Write}',
  ];
  return [
    '% Needs \\usepackage{booktabs} and \\usepackage{colortbl}.',
    `\\begin{tabular}{r${'r'.repeat(numCells)}${'r'.repeat(numRegisters)}ll}`,
    '\\toprule',
    ` & \\multicolumn{${numCells}}{c}{Memory} & \\multicolumn{${numRegisters}}{c}{Registers} & & \\\\`,
    `\\cmidrule(lr){2-${first - 1}} \\cmidrule(lr){${first}-${first + numRegisters - 1}}`,
    `${head.join(' & ')} \\\\`,
    '\\midrule',
    ...rows.map((row) => `${rowText(row)} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
    ...notes.map((note) => `% ${note}`),
    '',
  ].join('\n');
}

function rowText({ step, memory, registers, reads, writes }: ExecutionRow): string {
  const cell = ({ value, isChanged }: ExecutionCell): string =>
    isChanged ? `\\cellcolor[gray]{0.85}$${value}$` : `$${value}$`;
  return [
    step === null ? 'end' : `$${step}$`,
    ...memory.map(cell),
    ...registers.map(cell),
    reads.map((address) => `$p{:}${address}$`).join(', '),
    writes.map(({ address, value }) => `$p{:}${address}\\;a{:}${value}$`).join(', '),
  ].join(' & ');
}
