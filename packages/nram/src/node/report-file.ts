import { readFileSync } from 'node:fs';
import type { ProgramFile } from '../artifact/program-file.js';
import { createReportData, type ReportDataOptions, reportToHtml } from '../artifact/report-data.js';
import { NramError } from '../errors.js';
import { reasonOf, writeFileSafely } from './files.js';

/** Where the build puts the page: beside the compiled files. */
const PAGE = new URL('../report.html', import.meta.url);

/**
 * Writes the report of a program: one HTML file that needs nothing else.
 *
 * @throws NramError `config` for a program with custom gates, `resource` if the file cannot be written.
 *
 * @example
 * import { writeReport } from './report-file.js';
 *
 * const file = parseProgramFile(readFileSync('program.json', 'utf8'), 'program.json');
 * writeReport('report.html', file, { task: findTask('copy') });
 */
export function writeReport(path: string, file: ProgramFile, options: ReportDataOptions): void {
  const data = createReportData(file, options);
  writeFileSafely(path, reportToHtml(readPage(), data));
}

function readPage(): string {
  try {
    return readFileSync(PAGE, 'utf8');
  } catch (error) {
    throw new NramError('resource', `cannot read the page of reports: ${reasonOf(error)}`);
  }
}

/**
 * Writes a report beside a result that is saved already: what keeps it from being written is returned, not thrown.
 *
 * @returns why there is no report; null if it was written.
 */
export function tryToWriteReport(path: string, file: ProgramFile, options: ReportDataOptions): string | null {
  try {
    writeReport(path, file, options);
    return null;
  } catch (error) {
    if (error instanceof NramError) return error.message;
    throw error;
  }
}
