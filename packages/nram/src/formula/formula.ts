import { NramError } from '../errors.js';

/**
 * A task as formulas, which proofs are made for: what holds of every input, and the answer. It must agree with the sampler.
 *
 * Formulas are texts over whole numbers. `mem[...]` is a cell of the input, `n` the length, `M` the number of cells; further
 * names are given by `names` and `sequences`. A range that ends before it starts is empty.
 *
 * @example
 * import type { Formula } from './formula.js';
 *
 * const increment: Formula = {
 *   cells: 'n + 1',
 *   steps: 'n',
 *   given: ['for i in 0..n - 1: 1 <= mem[i] <= M - 2', 'for i in n..M - 1: mem[i] = 0'],
 *   answer: 'for i in 0..n - 1: mem[i] = mem[i] + 1',
 * };
 */
export interface Formula {
  /** Cells that a memory has at least; besides, no memory has fewer than 4. */
  readonly cells: string;
  /** The fewest steps that suffice, as the task gives them, or fewer: then nothing is shown of runs with the steps given. */
  readonly steps: string;
  /** Numbers with a name: a value such as `mem[0]`, or `first i where CONDITION`, which counts i from 0. */
  readonly names?: Readonly<Record<string, string>> | undefined;
  /** Sequences of numbers, each from the one before. */
  readonly sequences?: Readonly<Record<string, Sequence>> | undefined;
  /** What holds of every input: `CONDITION`, `for i in A..B: CONDITION`, or `for i < j in A..B: CONDITION`. */
  readonly given: readonly string[];
  /**
   * What the memory holds in the end: `mem[ADDRESS] = VALUE`, for one cell or `for i in A..B: `. On the right `mem` is the
   * input. Several say the same in different ways, of which a proof may take any.
   */
  readonly answer: string | readonly string[];
}

/**
 * A sequence f(0), ..., f(last).
 *
 * @example
 * import type { Sequence } from './formula.js';
 *
 * // node(0) = mem[0], node(i + 1) = mem[node(i)]: the nodes of a linked list.
 * const node: Sequence = { first: 'mem[0]', next: 'mem[node(i)]', last: 'n' };
 */
export interface Sequence {
  /** f(0) */
  readonly first: string;
  /** f(i + 1), from `i` and f(i). */
  readonly next: string;
  readonly last: string;
}

export type Term =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'name'; readonly name: string }
  /** A cell of the input (`mem`) or a number of a sequence. */
  | { readonly kind: 'call'; readonly of: string; readonly at: Term }
  | { readonly kind: 'sum'; readonly terms: readonly (readonly [factor: number, term: Term])[] }
  | { readonly kind: 'if'; readonly test: Condition; readonly then: Term; readonly else: Term };

export type Condition =
  | { readonly kind: 'atMost'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'equal'; readonly left: Term; readonly right: Term }
  | { readonly kind: 'not'; readonly of: Condition }
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] };

/** A condition for all values of up to two variables in a range; of two the first is the smaller. */
export interface ForAll {
  readonly variables: readonly string[];
  readonly from: Term;
  readonly to: Term;
  readonly holds: Condition;
}

export interface AnswerFormula {
  /** Null for one cell. */
  readonly variable: string | null;
  readonly from: Term;
  readonly to: Term;
  readonly address: Term;
  readonly value: Term;
}

export type NameFormula =
  | { readonly kind: 'value'; readonly value: Term }
  | { readonly kind: 'first'; readonly variable: string; readonly where: Condition };

/** A {@link Formula} as it was read. */
export interface ParsedFormula {
  readonly cells: Term;
  readonly steps: Term;
  readonly names: ReadonlyMap<string, NameFormula>;
  readonly sequences: ReadonlyMap<string, { readonly first: Term; readonly next: Term; readonly last: Term }>;
  readonly given: readonly ForAll[];
  readonly answers: readonly AnswerFormula[];
}

/** Texts are refused that are longer, or nested deeper. */
const MAX_LENGTH = 1000;
const MAX_DEPTH = 20;
const TOKEN = /\s*(?:(\d+)|([A-Za-z_]\w*)|(\.\.|<=|>=|!=|[-+*()[\]<>=:,]))/y;
const OWN = ['n', 'M', 't', 'x', 'i', 'mem', 'input', 'steps'];
/** Names that proofs give: registers, fresh variables, gates and memories. */
const OURS = /^(?:[rv]\d+(?:_end)?|(?:g|mem)_\d\w*)$/;
const SMT_WORDS =
  'true false not xor let ite distinct select store div mod abs exists forall match par assert push pop Int Real Bool Array';
const WORDS = new Set(['for', 'in', 'if', 'then', 'else', 'and', 'or', 'first', 'where', 'min', 'max']);

const TAKEN = new Set([...WORDS, ...OWN, ...SMT_WORDS.split(' ')]);

/**
 * Reads a formula.
 *
 * @param where - what an error message calls it.
 * @throws NramError `config` naming the text and the place of the first problem.
 */
export function parseFormula(formula: Formula, where: string): ParsedFormula {
  const { names = {}, sequences = {} } = formula;
  const known = new Set(['n', 'M', ...Object.keys(names)]);
  const calls = new Set(['mem', ...Object.keys(sequences)]);
  const read = <T>(
    label: string,
    text: string,
    rule: (reader: Reader) => T,
    more: readonly string[] = [],
  ): T => readAll(text, `${where}.${label}`, { names: new Set([...known, ...more]), calls }, rule);
  const given = [...Object.keys(names), ...Object.keys(sequences)];
  for (const [i, name] of given.entries()) {
    if (!/^[A-Za-z_]\w*$/.test(name) || TAKEN.has(name) || OURS.test(name) || given.indexOf(name) < i) {
      throw new NramError(
        'config',
        `${where}: a new name is required, got "${name}" (letters and digits; taken are ${[...OWN].join(', ')}, words of formulas and of SMT-LIB, and names such as r1, v1 and g_1)`,
      );
    }
  }
  const answers = typeof formula.answer === 'string' ? [formula.answer] : formula.answer;
  return {
    cells: read('cells', formula.cells, readSum),
    steps: read('steps', formula.steps, readSum),
    names: new Map(
      Object.entries(names).map(([name, text]) => [name, read(`names.${name}`, text, readName)]),
    ),
    sequences: new Map(
      Object.entries(sequences).map(([name, { first, next, last }]) => [
        name,
        {
          first: read(`sequences.${name}.first`, first, readSum),
          next: read(`sequences.${name}.next`, next, readSum, ['i']),
          last: read(`sequences.${name}.last`, last, readSum),
        },
      ]),
    ),
    given: formula.given.map((text, i) => read(`given[${i}]`, text, readForAll)),
    answers: answers.map((text, i) => read(`answer[${i}]`, text, readAnswer)),
  };
}

interface Reader {
  readonly names: Set<string>;
  readonly calls: ReadonlySet<string>;
  depth: number;
  peek(): string;
  next(): string;
  accept(token: string): boolean;
  expect(token: string): void;
  fail(expected: string): never;
}

function readAll<T>(
  text: string,
  where: string,
  scope: Pick<Reader, 'names' | 'calls'>,
  rule: (reader: Reader) => T,
): T {
  const tokens: { readonly text: string; readonly at: number }[] = [];
  const failAt = (at: number, expected: string, got: string): never => {
    throw new NramError(
      'config',
      `${where}: column ${at + 1} of "${text}": expected ${expected}, got ${got}`,
    );
  };
  if (text.length > MAX_LENGTH) {
    throw new NramError(
      'config',
      `${where}: at most ${MAX_LENGTH} characters are required, got ${text.length}`,
    );
  }
  for (let at = 0; text.slice(at).trim() !== ''; at = TOKEN.lastIndex) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null)
      failAt(at, 'a number, a name or a sign of formulas', JSON.stringify(text.slice(at).trim()[0]));
    else tokens.push({ text: match[0].trim(), at: TOKEN.lastIndex - match[0].trim().length });
  }
  let index = 0;
  const reader: Reader = {
    ...scope,
    depth: 0,
    peek: () => tokens[index]?.text ?? '',
    next: () => tokens[index++]?.text ?? '',
    accept: (token) => {
      if (tokens[index]?.text !== token) return false;
      index += 1;
      return true;
    },
    expect: (token) => {
      if (!reader.accept(token)) reader.fail(`"${token}"`);
    },
    fail: (expected) => {
      const token = tokens[index];
      return failAt(token?.at ?? text.length, expected, token === undefined ? 'the end' : `"${token.text}"`);
    },
  };
  const result = rule(reader);
  if (index < tokens.length) reader.fail('the end');
  return result;
}

function readForAll(reader: Reader): ForAll {
  const { variables, from, to } = readRange(reader);
  return { variables, from, to, holds: readCondition(reader) };
}

const zero: Term = { kind: 'number', value: 0 };

/** `for i in A..B:`, `for i < j in A..B:` or nothing. */
function readRange(reader: Reader): Omit<ForAll, 'holds'> {
  if (!reader.accept('for')) return { variables: [], from: zero, to: zero };
  const variables = [readNewName(reader)];
  if (reader.accept('<')) variables.push(readNewName(reader));
  reader.expect('in');
  const from = readSum(reader);
  reader.expect('..');
  const to = readSum(reader);
  reader.expect(':');
  for (const variable of variables) reader.names.add(variable);
  return { variables, from, to };
}

function readNewName(reader: Reader): string {
  const name = reader.peek();
  if (!/^[A-Za-z_]/.test(name) || WORDS.has(name) || reader.names.has(name)) reader.fail('a new name');
  return reader.next();
}

function readAnswer(reader: Reader): AnswerFormula {
  const { variables, from, to } = readRange(reader);
  if (variables.length > 1) reader.fail('one variable');
  reader.expect('mem');
  reader.expect('[');
  const address = readSum(reader);
  reader.expect(']');
  reader.expect('=');
  return { variable: variables[0] ?? null, from, to, address, value: readSum(reader) };
}

function readName(reader: Reader): NameFormula {
  if (!reader.accept('first')) return { kind: 'value', value: readSum(reader) };
  const variable = readNewName(reader);
  reader.expect('where');
  reader.names.add(variable);
  return { kind: 'first', variable, where: readCondition(reader) };
}

function readCondition(reader: Reader): Condition {
  const either = [readConjunction(reader)];
  while (reader.accept('or')) either.push(readConjunction(reader));
  return either.length === 1 ? either[0] : { kind: 'any', of: either };
}

function readConjunction(reader: Reader): Condition {
  const all = readComparisons(reader);
  while (reader.accept('and')) all.push(...readComparisons(reader));
  return all.length === 1 ? all[0] : { kind: 'all', of: all };
}

/** `a <= b < c`. */
function readComparisons(reader: Reader): Condition[] {
  let left = readSum(reader);
  const found: Condition[] = [];
  while (found.length === 0 || ['<', '<=', '>', '>=', '=', '!='].includes(reader.peek())) {
    const sign = reader.peek();
    if (!['<', '<=', '>', '>=', '=', '!='].includes(sign)) reader.fail('a comparison');
    reader.next();
    const right = readSum(reader);
    found.push(compare(sign, left, right));
    left = right;
  }
  return found;
}

function compare(sign: string, left: Term, right: Term): Condition {
  if (sign === '=') return { kind: 'equal', left, right };
  if (sign === '!=') return { kind: 'not', of: { kind: 'equal', left, right } };
  if (sign === '<=') return { kind: 'atMost', left, right };
  if (sign === '>=') return { kind: 'atMost', left: right, right: left };
  return sign === '<' ? { kind: 'not', of: compare('<=', right, left) } : compare('<', right, left);
}

function readSum(reader: Reader): Term {
  const terms: [number, Term][] = [];
  let sign = reader.accept('-') ? -1 : 1;
  for (;;) {
    const [factor, term] = readProduct(reader);
    terms.push([sign * factor, term]);
    if (reader.accept('+')) sign = 1;
    else if (reader.accept('-')) sign = -1;
    else break;
  }
  return terms.length === 1 && terms[0][0] === 1 ? terms[0][1] : { kind: 'sum', terms };
}

/** `2 * n` */
function readProduct(reader: Reader): [number, Term] {
  const first = readAtom(reader);
  if (!reader.accept('*')) return [1, first];
  if (first.kind !== 'number') reader.fail('a number before "*"');
  return [(first as { value: number }).value, readAtom(reader)];
}

function readAtom(reader: Reader): Term {
  if (++reader.depth > MAX_DEPTH) reader.fail(`at most ${MAX_DEPTH} levels`);
  const term = readPart(reader);
  reader.depth -= 1;
  return term;
}

function readPart(reader: Reader): Term {
  const token = reader.peek();
  if (/^\d/.test(token)) {
    const value = Number(reader.next());
    return value <= 1000 ? { kind: 'number', value } : reader.fail('a number up to 1000');
  }
  if (reader.accept('(')) {
    const inner = readSum(reader);
    reader.expect(')');
    return inner;
  }
  if (reader.accept('if')) {
    const test = readCondition(reader);
    reader.expect('then');
    const then = readSum(reader);
    reader.expect('else');
    return { kind: 'if', test, then, else: readSum(reader) };
  }
  if (token === 'min' || token === 'max') {
    reader.next();
    reader.expect('(');
    const a = readSum(reader);
    reader.expect(',');
    const b = readSum(reader);
    reader.expect(')');
    const [then, other] = token === 'min' ? [a, b] : [b, a];
    return { kind: 'if', test: { kind: 'atMost', left: a, right: b }, then, else: other };
  }
  if (reader.calls.has(token)) {
    reader.next();
    const [open, close] = token === 'mem' ? ['[', ']'] : ['(', ')'];
    reader.expect(open);
    const at = readSum(reader);
    reader.expect(close);
    return { kind: 'call', of: token, at };
  }
  if (!reader.names.has(token))
    reader.fail(`a number or one of ${[...reader.names, ...reader.calls].join(', ')}`);
  return { kind: 'name', name: reader.next() };
}
