import type { Program } from '../../program/program.js';
import { type ExecutionCell, type ExecutionRow, executionOf, type TraceOptions } from './execution.js';

/**
 * The execution table of a run in LaTeX, as the paper's tables 2 to 6; needs the packages booktabs, colortbl and
 * graphicx. It is as wide as the line at most, and after 40 rows another table begins, so that pages can break. What the
 * step before changed is on gray.
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
  const parts = Array.from({ length: Math.ceil(rows.length / ROWS_PER_PAGE) }, (_, part) =>
    tabular(rows.slice(part * ROWS_PER_PAGE, (part + 1) * ROWS_PER_PAGE)),
  );
  return [
    '% Needs \\usepackage{booktabs,colortbl,graphicx}. A table wider than the line is made smaller.',
    '\\begingroup',
    '\\setlength{\\tabcolsep}{4pt}',
    ...parts.flatMap((lines, part) => [
      ...(part > 0 ? ['\\par\\bigskip'] : []),
      '\\sbox2{%',
      ...lines,
      '}%',
      '\\noindent\\ifdim\\wd2>\\linewidth\\resizebox{\\linewidth}{!}{\\usebox2}\\else\\usebox2\\fi',
    ]),
    '\\endgroup',
    ...notes.map((note) => `% ${note}`),
    '',
  ].join('\n');
}

/** Rows of one table: a longer one would not fit on a page. */
const ROWS_PER_PAGE = 40;

function tabular(rows: readonly ExecutionRow[]): string[] {
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
    `\\begin{tabular}{@{}r${'r'.repeat(numCells)}${'r'.repeat(numRegisters)}ll@{}}`,
    '\\toprule',
    ` & \\multicolumn{${numCells}}{c}{Memory} & \\multicolumn{${numRegisters}}{c}{Registers} & & \\\\`,
    `\\cmidrule(lr){2-${first - 1}} \\cmidrule(lr){${first}-${first + numRegisters - 1}}`,
    `${head.join(' & ')} \\\\`,
    '\\midrule',
    ...rows.map((row) => `${rowText(row)} \\\\`),
    '\\bottomrule',
    '\\end{tabular}',
  ];
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
