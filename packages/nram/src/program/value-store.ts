import type { Gate } from '../machine/gates.js';
import type { Value, Zeroness } from './values.js';

/** What distinguishes an output of a gate from others. */
export interface OutputOptions {
  /** Index of the gate in its circuit. */
  readonly at: number;
  readonly zeroness: Zeroness;
  /** Outputs of one gate on the same inputs are the same value only under the same name; default the gate's. */
  readonly name?: string;
}

/** Makes values, each once: what is surely the same number is one object. */
export interface ValueStore {
  /** No memory has fewer cells. */
  readonly minMemorySize: number;
  /** `constant` modulo M. */
  constant(constant: number): Value;
  register(register: number, zeroness: Zeroness): Value;
  /** `value + constant` modulo M. */
  offset(value: Value, constant: number): Value;
  /** What a gate gives of which nothing simpler is known. */
  output(gate: Gate, args: readonly Value[], options: OutputOptions): Value;
}

/** An empty store. */
export function createValueStore(minMemorySize: number): ValueStore {
  const values = new Map<string, Value>();
  const intern = (key: string, create: (id: number) => Value): Value => {
    let value = values.get(key);
    if (value === undefined) {
      value = create(values.size);
      values.set(key, value);
    }
    return value;
  };
  const constant = (k: number): Value => {
    // It is 0 for some M, so that depends on the least M.
    const zeroness = k === 0 ? 'zero' : Math.abs(k) < minMemorySize ? 'nonzero' : 'unknown';
    return intern(`constant ${k}`, (id) => ({ id, zeroness, kind: 'constant', constant: k }));
  };
  const offset = (value: Value, k: number): Value => {
    if (k === 0) return value;
    if (value.kind === 'constant') return constant(value.constant + k);
    if (value.kind === 'offset') return offset(value.base, value.constant + k);
    return intern(`offset ${value.id} ${k}`, (id) => {
      return { id, zeroness: 'unknown', kind: 'offset', base: value, constant: k };
    });
  };
  return {
    minMemorySize,
    constant,
    register: (register, zeroness) =>
      intern(`register ${register}`, (id) => ({ id, zeroness, kind: 'register', register })),
    offset,
    output(gate, args, { at, zeroness, name = gate.name }) {
      const ids = args.map(({ id }) => id);
      if (gate.isCommutative === true) ids.sort((one, other) => one - other);
      return intern(`gate ${name} ${ids}`, (id) => ({ id, zeroness, kind: 'gate', gate, args, at }));
    },
  };
}
