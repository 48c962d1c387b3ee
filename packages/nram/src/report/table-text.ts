import { intervalText } from './statistics.js';
import { STEPS_LENGTH, type TableRow } from './table1.js';

const HEAD = [
  'task',
  'learners',
  'solved',
  '95%',
  'strict',
  'proven',
  'median s',
  'quartiles s',
  'train error',
  'error at 50',
  'gap',
  'error to 1000',
  `steps, n = ${STEPS_LENGTH}`,
  'paper: trained to, error, at 50, discretised',
];

const percent = (share: number | null): string =>
  share === null ? '-' : `${Number((100 * share).toPrecision(3))}%`;

function cellsOf(row: TableRow): string[] {
  const seconds = (value: number | null): string => (value === null ? '-' : value.toFixed(1));
  return [
    row.task,
    row.learners,
    `${row.solved} / ${row.runs}`,
    intervalText(row.interval),
    String(row.strict),
    String(row.proven),
    seconds(row.medianSeconds),
    row.quartiles === null ? '-' : row.quartiles.map(seconds).join('..'),
    percent(row.fuzzyTrain),
    percent(row.fuzzy50),
    percent(row.gap),
    percent(row.testError),
    row.fewestSteps === null ? '-' : String(row.fewestSteps),
    row.paper === null ? '-' : Object.values(row.paper).join(', '),
  ];
}

/** The table as Markdown. */
export function tableToMarkdown(rows: readonly TableRow[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |\n`;
  return line(HEAD) + line(HEAD.map(() => '---')) + rows.map((row) => line(cellsOf(row))).join('');
}

/** The table in columns, for a terminal. */
export function tableToText(rows: readonly TableRow[]): string {
  const all = [HEAD, ...rows.map(cellsOf)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => cells[column].length)));
  return all
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
