import { NramError } from '../errors.js';
import type { Gate } from './gates.js';

/**
 * The result of a pure gate, checked: a custom gate is not trusted, and a value out of range would become an address.
 *
 * @throws NramError `config` if it is not an integer in 0..memorySize-1.
 *
 * @example
 * const [add] = resolveGates(['add']);
 * applyGate(add, 3, 4, 5); // 2
 */
export function applyGate(gate: Gate, a: number, b: number, memorySize: number): number {
  const result = gate.apply(a, b, memorySize);
  if (!Number.isInteger(result) || result < 0 || result >= memorySize) {
    throw new NramError(
      'config',
      `gate "${gate.name}": apply(${a}, ${b}, ${memorySize}) must return an integer in 0..${memorySize - 1}, got ${result}`,
    );
  }
  return result;
}
