import { type Gate, isBuiltIn } from '../../machine/gates.js';
import type { Numbering } from '../../program/numbering.js';
import type { Program } from '../../program/program.js';
import { operandsOf, type Value, withOperands } from '../../program/values.js';
import type { Branch } from './cases.js';
import type { GateFunction } from './gate-function.js';
import type { Language, Place, Use } from './language.js';
import { bare } from './text.js';

/** What all parts of one emitted function share. */
export interface Writer {
  readonly program: Program;
  readonly language: Language;
  readonly numberings: ReadonlyMap<Branch, Numbering>;
  /** The registers that have a variable. */
  readonly needed: readonly number[];
  /** Constants met so far and their names. */
  readonly constants: Map<number, string>;
  readonly gates: readonly Gate[];
  /** Gates met so far that are called as functions. */
  readonly gateFunctions: Map<Gate, GateFunction>;
}

export const registerName = (register: number): string => `r${register + 1}`;

/** The name of the constant `k` modulo the memory size. */
function constantName(writer: Writer, k: number): string {
  if (k === 0) return '0';
  const name = ['', 'one', 'two'][k] ?? (k > 0 ? `plus${k}` : `minus${-k}`);
  writer.constants.set(k, name);
  return name;
}

export const isZero = (value: Value): boolean => value.kind === 'constant' && value.constant === 0;

/** The texts of values: constants and registers by name, all others once they are computed. */
export interface Names {
  readonly writer: Writer;
  readonly textOf: (value: Value) => string;
  /** Gives a value a name, and returns the lines that compute it; `use` is that of the content of a cell. */
  readonly define: (value: Value, use: Use) => string[];
  readonly has: (value: Value) => boolean;
  readonly set: (value: Value, text: string) => void;
  readonly placeOf: (address: Value) => Place;
}

/**
 * @param inMemory - addresses that surely are those of stored cells, besides 0.
 */
export function createNames(writer: Writer, inMemory: ReadonlySet<Value> = new Set()): Names {
  const texts = new Map<Value, string>();
  const counts = new Map<string, number>();
  const textOf = (value: Value): string => {
    const text = texts.get(value);
    if (text !== undefined) return text;
    if (value.kind === 'constant') return constantName(writer, value.constant);
    if (value.kind === 'register') return registerName(value.register);
    throw new Error('internal: a value is used before it is computed');
  };
  const placeOf = (address: Value): Place =>
    inMemory.has(address) || isZero(address) ? 'stored' : 'anywhere';
  const define = (value: Value, use: Use): string[] => {
    // Custom gates have any name; a function of one has a name with a _, which no variable has.
    const kind =
      value.kind !== 'gate' ? offsetName(value) : isBuiltIn(value.gate) ? value.gate.name : 'custom';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = kind + count;
    const lines = definition(writer, name, value, { textOf, placeOf, use });
    texts.set(value, name);
    return lines;
  };
  return {
    writer,
    textOf,
    define,
    has: (value) => texts.has(value),
    set: (value, text) => texts.set(value, text),
    placeOf,
  };
}

const offsetName = (value: Value): string =>
  value.kind !== 'offset' || Math.abs(value.constant) > 1 ? 'add' : value.constant === 1 ? 'inc' : 'dec';

/** Those of them that need a name, operands first: in the order in which they came up. */
export const valuesOf = (roots: readonly Value[]): Value[] =>
  [...withOperands(roots)]
    .filter(({ kind }) => kind === 'gate' || kind === 'offset')
    .sort((one, other) => one.id - other.id);

/** The operands of `values`, each once. */
export const operandsOfAll = (values: readonly Value[]): Value[] => values.flatMap(operandsOf);

/** The statements that compute `roots` and do the writes; values that have a name already are left out. */
export function emitValues(
  { writes }: Pick<Numbering, 'writes'>,
  roots: readonly Value[],
  names: Names,
): string[] {
  const { language } = names.writer;
  const lines: string[] = [];
  const open = [...writes];
  const writeUntil = (at: number): void => {
    while (open.length > 0 && open[0].at < at) {
      const { address, value } = open.shift() as (typeof open)[number];
      lines.push(
        ...language.write(bare(names.textOf(address)), bare(names.textOf(value)), names.placeOf(address)),
      );
    }
  };
  const values = valuesOf([...writes.flatMap(({ address, value }) => [address, value]), ...roots]);
  const computed = new Set([...writes.map(({ address }) => address), ...operandsOfAll(values), ...roots]);
  for (const value of values) {
    if (names.has(value)) continue;
    if (value.kind === 'gate') writeUntil(value.at);
    lines.push(...names.define(value, computed.has(value) ? 'computed' : 'moved'));
  }
  writeUntil(Number.POSITIVE_INFINITY);
  return lines;
}

/** The lines that declare a value as `name`. */
function definition(
  writer: Writer,
  name: string,
  value: Value,
  { textOf, placeOf, use }: Pick<Names, 'textOf' | 'placeOf'> & { readonly use: Use },
): string[] {
  const { language } = writer;
  if (value.kind === 'gate') {
    const { gate, args } = value;
    if (gate.effect === 'reads') return language.read(name, bare(textOf(args[0])), placeOf(args[0]), use);
    const text = gateText(writer, gate, args.map(textOf));
    return text === null
      ? language.gateResult(name, callText(writer, gate, args.map(textOf)), gate)
      : [language.constant(name, text)];
  }
  return [language.constant(name, offsetText(writer, value, textOf))];
}

function offsetText(writer: Writer, value: Value, textOf: (value: Value) => string): string {
  const { language } = writer;
  if (value.kind === 'offset') {
    const base = textOf(value.base);
    if (value.constant === 1) return language.increment(base);
    if (value.constant === -1) return language.decrement(base);
    return language.add(base, constantName(writer, value.constant));
  }
  return textOf(value);
}

/** A gate over its inputs; null for one that has to be a function. */
function gateText(writer: Writer, gate: Gate, [a, b]: readonly string[]): string | null {
  const { language } = writer;
  const comparison = (operator: string): string =>
    language.choice(`${a} ${operator} ${b}`, constantName(writer, 1), '0');
  // A custom gate may have the name of a built-in one.
  switch (isBuiltIn(gate) ? gate.name : 'custom') {
    case 'add':
      return language.add(a, b);
    case 'sub':
      return language.subtract(a, b);
    case 'lessThan':
      return comparison('<');
    case 'lessOrEqual':
      return comparison('<=');
    case 'equal':
      return comparison(language.equal);
    case 'min':
      return language.choice(`${a} < ${b}`, a, b);
    case 'max':
      return language.choice(`${a} > ${b}`, a, b);
    default:
      return null;
  }
}

/** A gate that is a function of its own. */
function callText(
  { language, gateFunctions }: Writer,
  gate: Gate,
  [a = '0', b = '0']: readonly string[],
): string {
  const known = gateFunctions.get(gate) ?? language.gateFunction(gate);
  gateFunctions.set(gate, known);
  const texts = { a, b, M: 'size' };
  return `${known.name}(${known.parameters.map((parameter) => bare(texts[parameter])).join(', ')})`;
}

/** Assignments that take effect all at once, one after the other; old values are kept where they are still needed. */
export function emitUpdates(updates: readonly (readonly [string, string])[], language: Language): string[] {
  const lines: string[] = [];
  let open = [...updates];
  while (open.length > 0) {
    const isSource = (name: string): boolean =>
      open.some(([target, source]) => source === name && target !== name);
    const next = open.find(([target]) => !isSource(target));
    if (next !== undefined) {
      lines.push(language.statement(`${next[0]} = ${next[1]}`));
      open = open.filter((update) => update !== next);
    } else {
      const [name] = open[0];
      lines.push(language.constant(`${name}Before`, name));
      open = open.map(([target, source]) => [target, source === name ? `${name}Before` : source]);
    }
  }
  return lines;
}
