import type { Gate } from '../../machine/gates.js';
import type { GateFunction } from './gate-function.js';

/**
 * Whether an address surely is that of a stored cell. Memory has `size` cells, of which the first `stored` are in the
 * array; the others read 0.
 */
export type Place = 'stored' | 'anywhere';

/** Whether a content is computed with, or only moved to another cell. */
export type Use = 'computed' | 'moved';

/** Lines under a condition; the last branch may have none: `''`. */
export interface TestedLines {
  readonly test: string;
  readonly body: readonly string[];
}

/**
 * How a language writes what the body of an emitted function consists of. In it `memory` is the array, `stored` its
 * length, `size` the memory size M; all of them are integers.
 */
export interface Language {
  readonly equal: string;
  readonly notEqual: string;
  readonly and: string;
  readonly or: string;
  /** The name of the step limit. */
  readonly maxSteps: string;
  /** A statement on a line of its own. */
  statement(text: string): string;
  /** Declarations of a fixed and of a changing cell value, and of a changing step count. */
  constant(name: string, text: string): string;
  variable(name: string, text: string): string;
  counter(name: string, text: string): string;
  /** A step count that is no more than a cell value, as one; and a cell value as a step count. */
  toCell(text: string): string;
  toCount(text: string): string;
  /** `text` over a small constant, rounded down; `text` is not negative. */
  quotient(text: string, divisor: number): string;
  /** One of two values. */
  choice(test: string, yes: string, no: string): string;
  /** Modulo `size`, without overflow. */
  add(a: string, b: string): string;
  subtract(a: string, b: string): string;
  increment(a: string): string;
  decrement(a: string): string;
  /** Lines for as long as a condition holds, where it holds, and for each `turn` from 0 to `turns - 1`. */
  repeatWhile(test: string, body: readonly string[]): string[];
  when(test: string, body: readonly string[]): string[];
  eachTurn(body: readonly string[]): string[];
  /** The first branch whose condition holds. */
  branches(branches: readonly TestedLines[]): string[];
  /** The lines of the current `state`. */
  dispatch(states: readonly { readonly state: number; readonly body: readonly string[] }[]): string[];
  /** Lines below a comment, whose names end with them. */
  noted(comment: string, body: readonly string[]): string[];
  /** Makes a variable no greater than a limit, which is `value` in the type of the variable. */
  limit(name: string, limit: string, value?: string): string;
  /** Declares the content of a cell. Unless it only is `moved` to another cell, it must be a value below `size`. */
  read(name: string, address: string, place: Place, use: Use): string[];
  /** Declares the result of a gate's function, which must be a value below `size`. */
  gateResult(name: string, call: string, gate: Gate): string[];
  /** Stores a value; a cell that is not stored holds 0 and must be left so. */
  write(address: string, value: string, place: Place): string[];
  /** A gate as a function, and which of `a`, `b` and `M` it takes. */
  gateFunction(gate: Gate): GateFunction;
  /** Ends the run. */
  finish(steps: string, halted: boolean): string[];
  /** Ends the run where there is no rule. */
  missing(state: string): string[];
}
