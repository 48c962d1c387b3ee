import type { GateOptions } from './circuit.js';
import { numBefore, numberValues } from './numbering.js';
import type { Circuit } from './program.js';
import type { SizeOptions, Value, Zeroness } from './values.js';

/** Gates of which the inputs may change places. */
const SYMMETRIC = ['add', 'equal', 'min', 'max'];

/**
 * Texts that are equal for circuits that surely do the same, whatever gates and wires they do it with: the same writes
 * in the same order, and the same new values of the registers that matter.
 *
 * @returns a function of a circuit, of what is known of the registers before it, and of the registers that matter after
 *   it; texts are comparable if they are of one such function and of equal knowledge.
 *
 * @example
 * const meaningOf = createMeanings();
 * const one = { gates: [{ gate: 'add', a: 0, b: 1 }], registers: [2, 1] };
 * const other = { gates: [{ gate: 'add', a: 1, b: 0 }], registers: [2, 1] };
 * meaningOf(one, ['unknown', 'unknown'], [0]) === meaningOf(other, ['unknown', 'unknown'], [0]); // true
 */
export function createMeanings(
  options: GateOptions & SizeOptions = {},
): (circuit: Circuit, known: readonly Zeroness[], registers: readonly number[]) => string {
  const ids = new Map<string, number>();
  const intern = (text: string): number => {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    return id;
  };
  return (circuit, known, registers) => {
    const { wires, writes } = numberValues(circuit, known, options);
    const seen = new Map<Value, number>();
    const idOf = (value: Value): number => {
      const id = seen.get(value) ?? intern(textOf(value));
      seen.set(value, id);
      return id;
    };
    const textOf = (value: Value): string => {
      if (value.kind === 'constant') return `constant ${value.constant}`;
      if (value.kind === 'register') return `register ${value.register}`;
      if (value.kind === 'offset') return `offset ${idOf(value.base)} ${value.constant}`;
      const { name, effect } = value.gate;
      const args = value.args.map(idOf);
      if (SYMMETRIC.includes(name)) args.sort((one, other) => one - other);
      // What a read gives depends on the writes before it.
      const version = effect === 'reads' ? numBefore(writes, value.at) : 0;
      return `${name} ${version} ${args.join(' ')}`;
    };
    const written = writes.map(({ address, value }) => `${idOf(address)}=${idOf(value)}`);
    const taken = registers.map((register) => idOf(wires[circuit.registers[register]]));
    return `${written.join(' ')}|${taken.join(' ')}`;
  };
}
