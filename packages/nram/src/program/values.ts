import { GATES, type Gate } from '../machine/gates.js';
import { circuitGates, type GateOptions } from './circuit.js';
import type { Circuit } from './program.js';

/** Whether a value is 0: always, never, or not known. */
export type Zeroness = 'zero' | 'nonzero' | 'unknown';

/** What is known about the memory size, which decides what is known about constants. */
export interface SizeOptions {
  /** Nothing is concluded that does not hold for every memory of at least this many cells. */
  readonly minMemorySize?: number;
}

/**
 * A value that a circuit computes. Wires that surely hold the same number share one value, so values are what remains
 * of a circuit after copying, shared subexpressions and the arithmetic of constants are seen through.
 */
export type Value = { readonly id: number; readonly zeroness: Zeroness } & (
  | { readonly kind: 'constant'; readonly constant: number }
  | { readonly kind: 'register'; readonly register: number }
  /** `base + constant` modulo M; the constant is not 0 and the base is neither a constant nor an offset. */
  | { readonly kind: 'offset'; readonly base: Value; readonly constant: number }
  | { readonly kind: 'gate'; readonly gate: Gate; readonly args: readonly Value[]; readonly at: number }
);

/** The values of a circuit. */
export interface Numbering {
  /** Per wire, `[R + Q]`; a write's value is what it wrote. */
  readonly wires: readonly Value[];
  /** The writes in order, without those that put back what is surely there. */
  readonly writes: readonly Write[];
}

/** `memory[address] = value` by the gate at index `at`. */
export interface Write {
  readonly at: number;
  readonly address: Value;
  readonly value: Value;
}

/**
 * Numbers the values of a circuit: equal wires get the same {@link Value}, constants are folded, and of every value it
 * is known whether it can be 0. All of it holds for every content of registers and memory that agrees with `known`.
 *
 * @param known - per register what is known of it at the start of the step.
 */
export function numberValues(
  circuit: Circuit,
  known: readonly Zeroness[],
  { gates = GATES, minMemorySize = 1 }: GateOptions & SizeOptions = {},
): Numbering {
  const table = createValueTable(minMemorySize);
  const wires: Value[] = known.map((zeroness, register) =>
    zeroness === 'zero' ? table.constant(0) : table.register(register, zeroness),
  );
  const writes: Write[] = [];
  for (const [at, gate] of circuitGates(circuit, gates).entries()) {
    const { a, b } = circuit.gates[at];
    const args = [a, b].filter((wire) => wire !== null).map((wire) => wires[wire]);
    if (gate.effect === 'writes') {
      const [address, value] = args;
      if (table.write(address, value)) writes.push({ at, address, value });
      wires.push(args[1]);
    } else if (gate.effect === 'reads') {
      wires.push(table.read(gate, args[0], at));
    } else {
      wires.push(GATES.includes(gate) ? table.apply(gate, args, at) : table.opaque(gate, args, at));
    }
  }
  return { wires, writes };
}

/** How many of the writes, which are in order, come before the gate at index `at`. */
export function numBefore(writes: readonly Write[], at: number): number {
  let [low, high] = [0, writes.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (writes[middle].at < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

interface ValueTable {
  constant(constant: number): Value;
  register(register: number, zeroness: Zeroness): Value;
  read(gate: Gate, address: Value, at: number): Value;
  /** Returns false if the cell surely holds the value already. */
  write(address: Value, value: Value): boolean;
  /** A built-in pure gate. */
  apply(gate: Gate, args: readonly Value[], at: number): Value;
  /** A gate of which only the name is known. */
  opaque(gate: Gate, args: readonly Value[], at: number): Value;
}

function createValueTable(minMemorySize: number): ValueTable {
  const values = new Map<string, Value>();
  let nextId = 0;
  /**
   * What is known to be in memory: the cells that hold what was written last, and those that were read since, by address.
   * A write may hit any other address, so it forgets all that it may change: each cell once, or it would cost the more
   * the more is known.
   */
  let written: { readonly value: Value; readonly addresses: Set<Value> } | null = null;
  const read = new Map<Value, Value>();
  let memoryVersion = 0;
  const contentOf = (address: Value): Value | undefined =>
    written?.addresses.has(address) ? written.value : read.get(address);

  const intern = (key: string, create: (id: number) => Value): Value => {
    let value = values.get(key);
    if (value === undefined) {
      value = create(nextId++);
      values.set(key, value);
    }
    return value;
  };
  /** `constant` modulo M; 0 for some M, so its zero-ness depends on the least M. */
  const constant = (k: number): Value => {
    const zeroness = k === 0 ? 'zero' : Math.abs(k) < minMemorySize ? 'nonzero' : 'unknown';
    return intern(`constant ${k}`, (id) => ({ id, zeroness, kind: 'constant', constant: k }));
  };
  const keyed = (
    gate: Gate,
    args: readonly Value[],
    at: number,
    zeroness: Zeroness,
    what = gate.name,
  ): Value =>
    intern(`gate ${what} ${args.map((arg) => arg.id)}`, (id) => {
      return { id, zeroness, kind: 'gate', gate, args, at };
    });
  /** A gate of which the inputs may change places. */
  const symmetric = (gate: Gate, [a, b]: readonly Value[], at: number, zeroness: Zeroness): Value => {
    const key = `${gate.name} ${Math.min(a.id, b.id)} ${Math.max(a.id, b.id)}`;
    return intern(key, (id) => ({ id, zeroness, kind: 'gate', gate, args: [a, b], at }));
  };
  const offset = (value: Value, k: number): Value => {
    if (k === 0) return value;
    if (value.kind === 'constant') return constant(value.constant + k);
    if (value.kind === 'offset') return offset(value.base, value.constant + k);
    const create = (id: number): Value => ({
      id,
      zeroness: 'unknown',
      kind: 'offset',
      base: value,
      constant: k,
    });
    return intern(`offset ${value.id} ${k}`, create);
  };

  /** The two constants, if both are values that they seem to be in every memory that is large enough. */
  const plain = (a: Value, b: Value): readonly [number, number] | null => {
    if (a.kind !== 'constant' || b.kind !== 'constant') return null;
    const inRange = (k: number): boolean => k >= 0 && k < minMemorySize;
    return inRange(a.constant) && inRange(b.constant) ? [a.constant, b.constant] : null;
  };
  const compare = (
    gate: Gate,
    args: readonly Value[],
    at: number,
    whenEqual: boolean,
    known: (a: Value, b: Value) => boolean | null,
  ): Value => {
    const [a, b] = args;
    const both = plain(a, b);
    const result =
      a === b
        ? whenEqual
        : both !== null
          ? gate.apply(both[0], both[1], minMemorySize + 1) === 1
          : known(a, b);
    if (result !== null) return constant(result ? 1 : 0);
    return gate.name === 'equal' ? symmetric(gate, args, at, 'unknown') : keyed(gate, args, at, 'unknown');
  };
  const isZero = (value: Value): boolean => value.zeroness === 'zero';
  const isNonzero = (value: Value): boolean => value.zeroness === 'nonzero';

  const apply = (gate: Gate, args: readonly Value[], at: number): Value => {
    const [a, b] = args;
    switch (gate.name) {
      case 'zero':
        return constant(0);
      case 'one':
        return constant(1);
      case 'two':
        return constant(2);
      case 'inc':
        return offset(a, 1);
      case 'dec':
        return offset(a, -1);
      case 'add':
        if (a.kind === 'constant') return offset(b, a.constant);
        if (b.kind === 'constant') return offset(a, b.constant);
        return symmetric(gate, args, at, 'unknown');
      case 'sub':
        if (a === b) return constant(0);
        if (b.kind === 'constant') return offset(a, -b.constant);
        return keyed(gate, args, at, isZero(a) && isNonzero(b) ? 'nonzero' : 'unknown');
      case 'lessThan':
        return compare(gate, args, at, false, () =>
          isZero(b) ? false : isZero(a) && isNonzero(b) ? true : null,
        );
      case 'lessOrEqual':
        return compare(gate, args, at, true, () =>
          isZero(a) ? true : isNonzero(a) && isZero(b) ? false : null,
        );
      case 'equal':
        return compare(gate, args, at, true, () =>
          (isZero(a) && isNonzero(b)) || (isNonzero(a) && isZero(b)) ? false : null,
        );
      case 'min': {
        if (a === b || isZero(a)) return a;
        if (isZero(b)) return b;
        const both = plain(a, b);
        if (both !== null) return constant(Math.min(...both));
        return symmetric(gate, args, at, isNonzero(a) && isNonzero(b) ? 'nonzero' : 'unknown');
      }
      case 'max': {
        if (a === b || isZero(b)) return a;
        if (isZero(a)) return b;
        const both = plain(a, b);
        if (both !== null) return constant(Math.max(...both));
        return symmetric(gate, args, at, isNonzero(a) || isNonzero(b) ? 'nonzero' : 'unknown');
      }
      default:
        return keyed(gate, args, at, 'unknown');
    }
  };

  return {
    constant,
    register: (register, zeroness) =>
      intern(`register ${register}`, (id) => ({ id, zeroness, kind: 'register', register })),
    read: (gate, address, at) => {
      let content = contentOf(address);
      if (content === undefined) {
        content = keyed(gate, [address], at, 'unknown', `(read ${memoryVersion})`);
        read.set(address, content);
      }
      return content;
    },
    write: (address, value) => {
      if (contentOf(address) === value) return false;
      memoryVersion += 1;
      if (written?.value !== value) written = { value, addresses: new Set() };
      for (const [other, content] of read) if (content === value) written.addresses.add(other);
      read.clear();
      written.addresses.add(address);
      return true;
    },
    apply,
    opaque: (gate, args, at) => keyed(gate, args, at, 'unknown'),
  };
}

/** What a concrete zero-pattern says of each register. */
export function knownFromBits(bits: number, numRegisters: number): Zeroness[] {
  return Array.from({ length: numRegisters }, (_, i) => ((bits >> i) & 1 ? 'zero' : 'nonzero'));
}

/** What a pattern with `*` says of each register. */
export function knownFromPattern(when: string): Zeroness[] {
  return Array.from(when, (char) => (char === '0' ? 'zero' : char === '+' ? 'nonzero' : 'unknown'));
}

/** What is known of each register in all of several situations, at least one. */
export function commonKnown(all: readonly (readonly Zeroness[])[]): Zeroness[] {
  return all[0].map((zeroness, i) => (all.every((known) => known[i] === zeroness) ? zeroness : 'unknown'));
}

/** The values that a value is made from. */
export const operandsOf = (value: Value): readonly Value[] =>
  value.kind === 'gate' ? value.args : value.kind === 'offset' ? [value.base] : [];

/** All values that `roots` are made of, these included, without going deep: circuits may be long. */
export function withOperands(roots: Iterable<Value>): Set<Value> {
  const found = new Set(roots);
  for (const value of found) for (const operand of operandsOf(value)) found.add(operand);
  return found;
}
