import type { Gate } from '../../machine/gates.js';
import type { Value } from '../../program/values.js';
import { isInGrammar, notationOf } from '../notation.js';

/** How tightly an expression holds together; an operand that holds less tightly needs parentheses. */
const LEVEL = { other: 0, comparison: 1, sum: 2, atom: 3 } as const;

interface Expression {
  readonly text: string;
  readonly level: number;
}

/** Prints values; those in `names` by their name, so a value that is named later is printed with it from then on. */
export function createPrinter(names: ReadonlyMap<Value, string>): {
  print: (value: Value) => string;
  /** As a side of a comparison. */
  printSide: (value: Value) => string;
} {
  const express = (value: Value): Expression => {
    const name = names.get(value);
    if (name !== undefined) return { text: name, level: LEVEL.atom };
    switch (value.kind) {
      case 'constant':
        return value.constant >= 0
          ? { text: String(value.constant), level: LEVEL.atom }
          : { text: `M - ${-value.constant}`, level: LEVEL.sum };
      case 'register':
        return { text: `r${value.register + 1}`, level: LEVEL.atom };
      case 'offset': {
        const base = atLeast(express(value.base), LEVEL.sum);
        const sign = value.constant > 0 ? '+' : '-';
        return { text: `${base} ${sign} ${Math.abs(value.constant)}`, level: LEVEL.sum };
      }
      case 'gate':
        return expressGate(value.gate, value.args.map(express));
    }
  };
  return {
    print: (value) => express(value).text,
    printSide: (value) => atLeast(express(value), LEVEL.sum),
  };
}

const atLeast = ({ text, level }: Expression, wanted: number): string =>
  level >= wanted ? text : `(${text})`;

function expressGate(gate: Gate, args: readonly Expression[]): Expression {
  if (!isInGrammar(gate)) return expressOther(gate, args);
  const level = levelOf(gate);
  const operand = (arg: Expression | undefined, side: 0 | 1): string => {
    if (arg === undefined) return '';
    // A sum goes from left to right, so one on the right keeps its parentheses: it is a value of its own.
    if (level === LEVEL.sum) return atLeast(arg, side === 0 ? LEVEL.sum : LEVEL.atom);
    return level === LEVEL.comparison ? atLeast(arg, LEVEL.sum) : arg.text;
  };
  return { text: gate.text(operand(args[0], 0), operand(args[1], 1)), level };
}

function expressOther(gate: Gate, args: readonly Expression[]): Expression {
  const { kind, word } = notationOf(gate);
  if (kind === 'call') {
    return { text: `${word}(${args.map(({ text }) => text).join(', ')})`, level: LEVEL.atom };
  }
  const [left, right] = args.map((arg) => atLeast(arg, LEVEL.atom));
  return { text: `${left} ${word} ${right}`, level: LEVEL.other };
}

function levelOf(gate: Gate): number {
  if (['add', 'sub', 'inc', 'dec'].includes(gate.name)) return LEVEL.sum;
  return ['lessThan', 'lessOrEqual', 'equal'].includes(gate.name) ? LEVEL.comparison : LEVEL.atom;
}
