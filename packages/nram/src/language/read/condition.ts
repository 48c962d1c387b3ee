import { intersect } from '../../program/pattern.js';
import { Fault } from './problems.js';
import { type Reader, unknownName } from './reader.js';
import type { Registers } from './registers.js';

/** Maximum number of conditions joined by "or". */
const MAX_PATTERNS = 64;

/**
 * Reads a condition on registers: `r1 = 0 and r2 != 0, or all registers are 0`.
 *
 * @returns the zero-patterns for which it is true, in the notation of rules.
 */
export function readCondition(reader: Reader, registers: Registers): string[] {
  const patterns = [readConjunction(reader, registers)];
  for (;;) {
    reader.take(',');
    if (!reader.take('or')) return patterns;
    if (patterns.length >= MAX_PATTERNS) reader.fail(`at most ${MAX_PATTERNS} conditions`);
    patterns.push(readConjunction(reader, registers));
  }
}

function readConjunction(reader: Reader, registers: Registers): string {
  let pattern = '*'.repeat(registers.numRegisters);
  do {
    const { place } = reader;
    const narrower = intersect(pattern, readTest(reader, registers));
    if (narrower === null)
      throw new Fault(place, 'expected a condition that can be true, got a contradiction');
    pattern = narrower;
  } while (reader.take('and'));
  return pattern;
}

function readTest(reader: Reader, { registers, numRegisters }: Registers): string {
  if (reader.take('all registers are 0')) return '0'.repeat(numRegisters);
  const name = reader.takeKind('name');
  if (name === null) return reader.fail('a register');
  const register = registers.get(name.text);
  if (register === undefined) throw unknownName('a register', name, [...registers.keys()]);
  const isNonzero = reader.take('!=') || reader.take('is not');
  if (!isNonzero && !['=', '==', 'is'].some((sign) => reader.take(sign))) reader.fail('"= 0" or "!= 0"');
  if (!reader.take('0')) reader.fail('0 (a condition compares with 0 only)');
  return '*'.repeat(register) + (isNonzero ? '+' : '0') + '*'.repeat(numRegisters - register - 1);
}
