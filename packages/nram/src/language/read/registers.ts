import { MAX_REGISTERS } from '../../limits.js';
import { RESERVED_WORDS } from '../../program/reserved-words.js';
import type { Line, Token } from './lines.js';
import { Fault, type Problems } from './problems.js';
import { Reader } from './reader.js';

const NUMBERED = /^r([1-9]\d*)$/;

/** Registers by name; numbered ones keep their number, so some indices may be without a name. */
export interface Registers {
  readonly registers: ReadonlyMap<string, number>;
  readonly numRegisters: number;
  /** A register without a name, the last one, that `stop if` sets; null if no line has that. */
  readonly stopRegister: number | null;
}

/**
 * The registers of a text: those that its first line declares (`registers r1..r4 start at 0`, `registers from, to start at
 * 0`), or, without a declaration, all words like r1 and r12.
 *
 * @returns the registers and the remaining lines.
 */
export function readRegisters(
  lines: readonly Line[],
  problems: Problems,
): Registers & { lines: readonly Line[] } {
  const [first] = lines;
  const isDeclared = first?.tokens[0]?.text === 'register' || first?.tokens[0]?.text === 'registers';
  const rest = isDeclared ? lines.slice(1) : lines;
  const names = isDeclared ? problems.collect(() => readDeclaration(first), []) : [];
  if (!isDeclared) for (const line of lines) problems.collect(() => findNumbered(line, names), undefined);

  const registers = new Map<string, number>();
  const areNumbered = names.every((name) => NUMBERED.test(name));
  for (const name of names) {
    if (!registers.has(name)) registers.set(name, areNumbered ? Number(name.slice(1)) - 1 : registers.size);
  }
  const numNamed = Math.max(0, ...registers.values()) + 1;
  const stop = findStop(rest);
  if (stop === null) return { registers, numRegisters: numNamed, stopRegister: null, lines: rest };
  if (numNamed === MAX_REGISTERS) {
    throw new Fault(
      stop,
      `expected at most ${MAX_REGISTERS - 1} registers beside "stop if", got ${numNamed}`,
    );
  }
  return { registers, numRegisters: numNamed + 1, stopRegister: numNamed, lines: rest };
}

/** The first `stop if` in some lines and all lines below them. */
function findStop(lines: readonly Line[]): Token | null {
  for (const { tokens, children } of lines) {
    const at = tokens.findIndex(({ text }, i) => text === 'stop' && tokens[i + 1]?.text === 'if');
    const found = at >= 0 ? tokens[at] : findStop(children);
    if (found !== null) return found;
  }
  return null;
}

function readDeclaration(line: Line): string[] {
  const reader = new Reader(line);
  if (!reader.take('registers')) reader.expect('register');
  const names: string[] = [];
  do {
    const name = reader.takeKind('name');
    if (name === null) return reader.fail('the name of a register');
    const range = reader.take('..') ? reader.takeKind('name') : name;
    for (const each of range === name ? [name.text] : rangeOf(name, range, reader)) {
      if (RESERVED_WORDS.has(each))
        throw new Fault(name, `expected a name that is not a keyword, got "${each}"`);
      if (names.includes(each)) throw new Fault(name, `expected each register once, got ${each} again`);
      if (names.push(each) > MAX_REGISTERS || numberOf(each) > MAX_REGISTERS) {
        throw new Fault(name, `expected at most ${MAX_REGISTERS} registers, got more`);
      }
    }
  } while (reader.take(','));
  if (!reader.take('starts')) reader.expect('start');
  reader.expect('at 0');
  reader.expectEnd();
  return names;
}

function rangeOf(from: Token, to: Token | null, reader: Reader): string[] {
  const [low, high] = [numberOf(from.text), numberOf(to?.text ?? '')];
  if (!(low >= 1 && low <= high && high <= MAX_REGISTERS))
    reader.fail(`a range within r1..r${MAX_REGISTERS} before this`);
  return Array.from({ length: high - low + 1 }, (_, i) => `r${low + i}`);
}

const numberOf = (name: string): number => Number(NUMBERED.exec(name)?.[1] ?? 0);

/** Adds the numbered names in a line and in all lines below it. */
function findNumbered(line: Line, names: string[]): void {
  for (const token of line.tokens) {
    const number = numberOf(token.text);
    if (number > MAX_REGISTERS)
      throw new Fault(token, `expected registers r1..r${MAX_REGISTERS}, got ${token.text.slice(0, 40)}`);
    if (number >= 1 && !names.includes(token.text)) names.push(token.text);
  }
  for (const child of line.children) findNumbered(child, names);
}
