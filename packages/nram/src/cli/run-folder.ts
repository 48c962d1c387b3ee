import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramFile, serializeProgramFile } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import type { LearnResult } from '../learn.js';
import { writeFileSafely } from '../node/files.js';
import { tryToWriteReport } from '../node/report-file.js';
import { gatesOf } from '../tasks/gates.js';
import type { TaskSpec } from '../tasks/task.js';

/** The folder of one run of `nram learn`. */
export interface RunFolder {
  /** `program.json`: the program, or a network instead. */
  readonly programPath: string;
  /** `best.json`: the best wrong program, if no right one was found. */
  readonly bestPath: string;
  /** Saves a program as soon as it is found, before it is verified. */
  readonly writeFound: (file: ProgramFile) => void;
  /** Saves the best program so far. */
  readonly writeBest: (file: ProgramFile) => void;
  /** The file saved last during the run, null if none was: what is left after an error. */
  readonly lastWritten: () => string | null;
  /**
   * Saves everything a run produced, and `report.html` for the program, or for the best one; without it, says why.
   *
   * @param command - that reproduces the program; null for the best one that is wrong.
   * @throws NramError `resource` naming the path that cannot be written.
   */
  readonly writeResult: (result: LearnResult, command: string | null) => void;
}

/** Creates the folder only when there is something to save. */
export function createRunFolder(folder: string, task: TaskSpec): RunFolder {
  const gates = gatesOf(task);
  const programPath = join(folder, 'program.json');
  const bestPath = join(folder, 'best.json');
  let lastWritten: string | null = null;
  /** Intermediate results are saved if possible; what still cannot be written at the end of the run is an error. */
  const tryToWrite = (path: string, file: ProgramFile): void => {
    try {
      writeFileSafely(path, serializeProgramFile(file, { gates }));
      lastWritten = path;
    } catch (error) {
      if (!(error instanceof NramError)) throw error;
      process.stderr.write(`warning: ${error.message}; the run continues and prints what it finds\n`);
    }
  };
  return {
    programPath,
    bestPath,
    writeFound: (file) => tryToWrite(programPath, file),
    writeBest: (file) => tryToWrite(bestPath, file),
    lastWritten: () => lastWritten,
    writeResult({ file, best, network, weights }, command) {
      if (weights !== null) writeFileSafely(join(folder, 'weights.safetensors'), weights);
      const found = file ?? network;
      if (found !== null) writeFileSafely(programPath, serializeProgramFile(found, { gates }));
      if (best !== null) writeFileSafely(bestPath, serializeProgramFile(best, { gates }));
      else rmSync(bestPath, { force: true });
      const shown = file ?? best;
      if (shown === null) return;
      const problem = tryToWriteReport(join(folder, 'report.html'), shown, { task, command });
      if (problem !== null) process.stderr.write(`hint: no report.html: ${problem}\n`);
    },
  };
}
