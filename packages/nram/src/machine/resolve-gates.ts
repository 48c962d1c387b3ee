import { NramError, suggestion } from '../errors.js';
import { ATTEND, GATE_NAMES, GATES, type Gate } from './gates.js';

/**
 * The gates with the given names, in the given order; names may repeat.
 *
 * @param customGates - further gates that may be named; pure, and with names of their own.
 * @throws NramError `usage` if a name is unknown or the list is empty, `config` for a bad custom gate.
 *
 * @example
 * resolveGates(['read', 'inc', 'read', 'write']).map((gate) => gate.arity); // [1, 1, 1, 2]
 */
export function resolveGates(names: readonly string[], customGates: readonly Gate[] = []): Gate[] {
  if (names.length === 0)
    throw new NramError('usage', 'resolveGates: at least one gate is required, got none');
  for (const { name, effect } of customGates) {
    if (effect !== 'pure') {
      throw new NramError(
        'config',
        `resolveGates: a custom gate must be pure, got "${name}", which ${effect}`,
      );
    }
    if (
      customGates.filter((other) => other.name === name).length > 1 ||
      GATE_NAMES.includes(name) ||
      name === ATTEND.name
    ) {
      throw new NramError('config', `resolveGates: a custom gate must have a unique name, got "${name}"`);
    }
  }
  const known = [...GATES, ATTEND, ...customGates];
  return names.map((name) => {
    const gate = known.find((candidate) => candidate.name === name);
    if (gate === undefined) {
      const hint = suggestion(
        name,
        known.map((candidate) => candidate.name),
      );
      throw new NramError('usage', `resolveGates: unknown gate "${name}"${hint}`);
    }
    return gate;
  });
}
