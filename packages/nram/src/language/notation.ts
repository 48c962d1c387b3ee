import { type Gate, isBuiltIn } from '../machine/gates.js';

/** How a gate without a place of its own in the grammar is written: `name(a, b)`, or `a operator b`. */
export interface Notation {
  readonly kind: 'call' | 'infix';
  /** The name before the parenthesis, or the operator. */
  readonly word: string;
}

const WORD = /^[A-Za-z_]\w{0,39}$/;
const OPERATOR = /^[!$%&*/<>?@^|~+=-]{1,4}$/;
/** Signs and words that mean something else. */
const TAKEN = /^(==?|!=|<=?|>=?|[+-]|mem|min|max|M|r\d+)$/;

/**
 * How a gate without a place of its own in the grammar is written and read: as its `text` if that is a call or an operator between two operands, and
 * if the word is not taken; else as a call of its name.
 *
 * @example
 * notationOf({ ...GATES[5], name: 'gcd', text: (a, b) => `gcd(${a}, ${b})` }); // { kind: 'call', word: 'gcd' }
 * notationOf({ ...GATES[5], name: 'shift', text: (a, b) => `${a} << ${b}` }); // { kind: 'infix', word: '<<' }
 */
export function notationOf(gate: Gate): Notation {
  const text = gate.text('A', 'B');
  const call = /^(\w+)\(.*\)$/.exec(text);
  const args = ['A', 'B'].slice(0, gate.arity).join(', ');
  if (call !== null && isFree(call[1], WORD) && text === `${call[1]}(${args})`) {
    return { kind: 'call', word: call[1] };
  }
  const infix = gate.arity === 2 ? /^A (\S+) B$/.exec(text) : null;
  if (infix !== null && isFree(infix[1], OPERATOR)) return { kind: 'infix', word: infix[1] };
  return { kind: 'call', word: gate.name };
}

const isFree = (word: string, shape: RegExp): boolean => shape.test(word) && !TAKEN.test(word);

/** The gates that are written as operators, numbers, `mem[...]`, `min` and `max`. */
const IN_GRAMMAR: ReadonlySet<string> = new Set(
  'read zero one two inc add sub dec lessThan lessOrEqual equal min max write'.split(' '),
);

/** Whether a gate has a place of its own in the grammar; all others are written as {@link notationOf} says. */
export const isInGrammar = (gate: Gate): boolean => isBuiltIn(gate) && IN_GRAMMAR.has(gate.name);
