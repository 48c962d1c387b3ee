import { NramError } from '../../errors.js';
import { MAX_MEMORY_SIZE } from '../../limits.js';
import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { type DefaultSteps, defaultStepsOf } from './default-steps.js';

/** What an emitted function is called, what its comment says, and what it does where its caller leaves something open. */
export interface EmitOptions extends GateOptions {
  /** Of the function; default `program`. */
  readonly name?: string;
  /** Lines for the comment, such as where the program came from and its text; default none. */
  readonly comment?: readonly string[];
  /** The memory size where the caller gives none; default the number of cells that the caller passes. */
  readonly memorySize?: number;
  /**
   * The step limit where the caller gives none; by default a program with a rule that stops needs none, and of any other the
   * caller must give one.
   */
  readonly steps?: DefaultSteps;
}

/** What an emitted function does where its caller leaves something open. */
export interface Defaults {
  /** Null for the number of cells that the caller passes. */
  readonly memorySize: number | null;
  readonly steps: DefaultSteps;
}

/** @throws NramError `config` for a memory size out of range. */
export function defaultsOf(program: Program, { memorySize, steps }: EmitOptions): Defaults {
  if (
    memorySize === undefined ||
    (Number.isInteger(memorySize) && memorySize >= 1 && memorySize <= MAX_MEMORY_SIZE)
  ) {
    return { memorySize: memorySize ?? null, steps: steps ?? defaultStepsOf(program) };
  }
  throw new NramError(
    'config',
    `emit: memorySize must be an integer in 1..${MAX_MEMORY_SIZE}, got ${memorySize}`,
  );
}
