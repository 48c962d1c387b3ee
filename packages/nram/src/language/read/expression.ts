import type { Gate } from '../../machine/gates.js';
import { isInGrammar, notationOf } from '../notation.js';
import { type CircuitBuilder, MAX_CONSTANT } from './circuit-builder.js';
import type { Token } from './lines.js';
import { Fault } from './problems.js';
import { quote, type Reader, unknownName } from './reader.js';

/** Deeper parentheses and brackets are rejected, because they are read by recursion. */
const MAX_NESTING = 50;

/** The names an expression may use, and where its gates go. */
export interface Scope {
  readonly builder: CircuitBuilder;
  readonly gates: readonly Gate[];
  /** The wire of a register or of a named value. */
  wireOf(name: Token): number;
}

/**
 * Reads one expression and builds its gates, from left to right.
 *
 * @returns the wire that holds its value.
 */
export function readExpression(reader: Reader, scope: Scope): number {
  return readComparison(reader, scope, 0);
}

/**
 * Reads a comparison after "stop if" and builds gates for it.
 *
 * @returns a wire that is not 0 where the comparison holds.
 */
export function readStopCondition(reader: Reader, scope: Scope): number {
  const { place } = reader;
  const { builder } = scope;
  const left = readSum(reader, scope, 0);
  const right = (): number => readSum(reader, scope, 0);
  if (reader.take('=') || reader.take('==')) return builder.gate('equal', [left, right()], place);
  if (reader.take('<')) return builder.gate('lessThan', [left, right()], place);
  if (reader.take('<=')) return builder.gate('lessOrEqual', [left, right()], place);
  if (reader.take('>')) return builder.gate('lessThan', [right(), left], place);
  if (reader.take('>=')) return builder.gate('lessOrEqual', [right(), left], place);
  // Both sides differ where their difference is not 0.
  if (reader.take('!=')) return builder.gate('sub', [left, right()], place);
  return reader.fail('a comparison such as "= 0"');
}

function readComparison(reader: Reader, scope: Scope, depth: number): number {
  const { place } = reader;
  if (depth > MAX_NESTING) throw new Fault(place, `expected at most ${MAX_NESTING} parentheses, got more`);
  const left = readSum(reader, scope, depth);
  const { builder } = scope;
  const right = (): number => {
    const wire = readSum(reader, scope, depth);
    if (['<', '<=', '==', '!=', '>', '>='].some((sign) => reader.next?.text === sign)) {
      reader.fail('the end of the comparison (put one of the two comparisons in parentheses)');
    }
    return wire;
  };
  if (reader.take('<')) return builder.gate('lessThan', [left, right()], place);
  if (reader.take('<=')) return builder.gate('lessOrEqual', [left, right()], place);
  if (reader.take('==')) return builder.gate('equal', [left, right()], place);
  if (reader.take('>')) return builder.gate('lessThan', [right(), left], place);
  if (reader.take('>=')) return builder.gate('lessOrEqual', [right(), left], place);
  if (reader.take('!=')) {
    const isEqual = builder.gate('equal', [left, right()], place);
    return builder.gate('equal', [isEqual, builder.constant(0, place)], place);
  }
  if (reader.next?.text === '=') reader.fail('"==" for a comparison');
  return left;
}

function readSum(reader: Reader, scope: Scope, depth: number): number {
  const { builder } = scope;
  let result =
    reader.next?.text === '-' ? builder.constant(0, reader.place) : readOperation(reader, scope, depth);
  for (;;) {
    const { place } = reader;
    const isMinus = reader.take('-');
    if (!isMinus && !reader.take('+')) return result;
    if (reader.next?.text === '1') {
      reader.take('1');
      result = builder.gate(isMinus ? 'dec' : 'inc', [result], place);
    } else {
      result = builder.gate(isMinus ? 'sub' : 'add', [result, readOperation(reader, scope, depth)], place);
    }
  }
}

/** `a operator b` for a gate with infix notation. */
function readOperation(reader: Reader, scope: Scope, depth: number): number {
  const { place } = reader;
  const left = readAtom(reader, scope, depth);
  const gate = otherGates(scope).find((candidate) => {
    const { kind, word } = notationOf(candidate);
    return kind === 'infix' && reader.next?.text === word;
  });
  if (gate === undefined) return left;
  reader.take(notationOf(gate).word);
  return scope.builder.gate(gate.name, [left, readAtom(reader, scope, depth)], place);
}

const otherGates = ({ gates }: Scope): readonly Gate[] => gates.filter((gate) => !isInGrammar(gate));

function readAtom(reader: Reader, scope: Scope, depth: number): number {
  const { place } = reader;
  const { builder } = scope;
  const inner = (): number => readComparison(reader, scope, depth + 1);
  if (reader.take('(')) {
    const wire = inner();
    reader.expect(')');
    return wire;
  }
  if (reader.take('mem [')) {
    const address = inner();
    reader.expect(']');
    return builder.gate('read', [address], place);
  }
  // Modulo M, M itself is 0: `M - 1` is the last address.
  if (reader.take('M')) return builder.constant(0, place);
  const number = reader.takeKind('number');
  if (number !== null) {
    const value = Number(number.text);
    if (value <= MAX_CONSTANT) return builder.constant(value, number);
    throw new Fault(number, `expected a number of at most ${MAX_CONSTANT}, got ${quote(number.text)}`);
  }
  const name = reader.takeKind('name');
  if (name === null) return reader.fail('a value');
  if (!reader.take('(')) return scope.wireOf(name);

  const calls = scope.gates.filter((gate) => ['min', 'max'].includes(gate.name) || !isInGrammar(gate));
  const word = (gate: Gate): string => (isInGrammar(gate) ? gate.name : notationOf(gate).word);
  const gate = calls.find((candidate) => word(candidate) === name.text);
  if (gate === undefined) throw unknownName('a function', name, calls.map(word));
  const args: number[] = [];
  for (let i = 0; i < gate.arity; i++) {
    if (i > 0) reader.expect(',');
    args.push(inner());
  }
  reader.expect(')');
  return builder.gate(gate.name, args, place);
}
