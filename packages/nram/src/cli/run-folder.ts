import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type ProgramFile, serializeProgramFile } from '../artifact/program-file.js';
import { NramError } from '../errors.js';
import type { LearnResult } from '../learn.js';
import { writeFileSafely } from '../node/files.js';

/** The folder of one run of `nram learn`. */
export interface RunFolder {
  /** `program.json`: the program, or the network that takes its place. */
  readonly programPath: string;
  /** `best.json`: the best program that is not right, where none was found. */
  readonly bestPath: string;
  /** Keeps a program as soon as it is found, unverified. */
  readonly writeFound: (file: ProgramFile) => void;
  /** Keeps the best program so far. */
  readonly writeBest: (file: ProgramFile) => void;
  /** The file that was written last on the way, null if there is none: what an error leaves. */
  readonly lastWritten: () => string | null;
  /**
   * Keeps all that a run came to.
   *
   * @throws NramError `resource` naming the path that cannot be written.
   */
  readonly writeResult: (result: LearnResult) => void;
}

/** Nothing is written before there is something to keep. */
export function createRunFolder(folder: string): RunFolder {
  const programPath = join(folder, 'program.json');
  const bestPath = join(folder, 'best.json');
  let lastWritten: string | null = null;
  /** What is found on the way is kept if it can be; the end of the run reports what cannot be written. */
  const tryToWrite = (path: string, file: ProgramFile): void => {
    try {
      writeFileSafely(path, serializeProgramFile(file));
      lastWritten = path;
    } catch (error) {
      if (!(error instanceof NramError)) throw error;
      process.stderr.write(`warning: ${error.message}; the run goes on, and prints what it finds\n`);
    }
  };
  return {
    programPath,
    bestPath,
    writeFound: (file) => tryToWrite(programPath, file),
    writeBest: (file) => tryToWrite(bestPath, file),
    lastWritten: () => lastWritten,
    writeResult({ file, best, network, weights }) {
      if (weights !== null) writeFileSafely(join(folder, 'weights.safetensors'), weights);
      const found = file ?? network;
      if (found !== null) writeFileSafely(programPath, serializeProgramFile(found));
      if (best !== null) writeFileSafely(bestPath, serializeProgramFile(best));
      else rmSync(bestPath, { force: true });
    },
  };
}
