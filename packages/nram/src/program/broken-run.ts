import { NramError } from '../errors.js';

/** A run that broke off because of what the program did, not because of how it was called. */
export class BrokenRunError extends NramError {
  constructor(message: string) {
    super('config', `runProgram: ${message}`);
    this.name = 'BrokenRunError';
  }
}

/** The program wrote a value other than 0 to a cell of memory that is not stored: see `memorySize` in `RunOptions`. */
export class UnstoredCellError extends BrokenRunError {
  readonly address: number;

  constructor(address: number, numCells: number) {
    super(
      `a write must be to one of the cells given, 0..${numCells - 1}, got address ${address} (add cells that hold 0)`,
    );
    this.name = 'UnstoredCellError';
    this.address = address;
  }
}
