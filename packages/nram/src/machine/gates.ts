import { NramError, suggestion } from '../errors.js';

/**
 * A gate (the paper's "module"): one row of the table from which everything else derives, that is the reference
 * machine's lift (eq. 2), the kernel's operations, the integer interpreter and the printed text.
 */
export interface Gate {
  readonly name: string;
  /** How many of its two formal inputs it uses; an unused input has no logits. */
  readonly arity: 0 | 1 | 2;
  /**
   * `reads`: output = memory[a]. `writes`: memory[a] = b, output = b. `pure`: output = apply(a, b, memorySize).
   * `attends`: the weighted sum of all other gates' outputs ({@link ATTEND} only).
   */
  readonly effect: 'pure' | 'reads' | 'writes' | 'attends';
  /** The integer function of a pure gate, `{0..M-1} x {0..M-1} -> {0..M-1}`; for `writes` it returns b. */
  readonly apply: (a: number, b: number, memorySize: number) => number;
  /** The gate as an expression over the texts of its inputs. */
  readonly text: (a: string, b: string) => string;
}

const bit = (condition: boolean, memorySize: number): number => (condition ? 1 % memorySize : 0);

/** The paper's 14 gates in the paper's order (sec. 4.2 and app. A). Arithmetic is modulo `memorySize`. */
export const GATES: readonly Gate[] = [
  { name: 'read', arity: 1, effect: 'reads', apply: unreachable, text: (a) => `mem[${a}]` },
  { name: 'zero', arity: 0, effect: 'pure', apply: () => 0, text: () => '0' },
  { name: 'one', arity: 0, effect: 'pure', apply: (_a, _b, m) => 1 % m, text: () => '1' },
  { name: 'two', arity: 0, effect: 'pure', apply: (_a, _b, m) => 2 % m, text: () => '2' },
  { name: 'inc', arity: 1, effect: 'pure', apply: (a, _b, m) => (a + 1) % m, text: (a) => `${a} + 1` },
  { name: 'add', arity: 2, effect: 'pure', apply: (a, b, m) => (a + b) % m, text: (a, b) => `${a} + ${b}` },
  {
    name: 'sub',
    arity: 2,
    effect: 'pure',
    apply: (a, b, m) => (a - b + m) % m,
    text: (a, b) => `${a} - ${b}`,
  },
  { name: 'dec', arity: 1, effect: 'pure', apply: (a, _b, m) => (a - 1 + m) % m, text: (a) => `${a} - 1` },
  {
    name: 'lessThan',
    arity: 2,
    effect: 'pure',
    apply: (a, b, m) => bit(a < b, m),
    text: (a, b) => `${a} < ${b}`,
  },
  {
    name: 'lessOrEqual',
    arity: 2,
    effect: 'pure',
    apply: (a, b, m) => bit(a <= b, m),
    text: (a, b) => `${a} <= ${b}`,
  },
  {
    name: 'equal',
    arity: 2,
    effect: 'pure',
    apply: (a, b, m) => bit(a === b, m),
    text: (a, b) => `${a} == ${b}`,
  },
  {
    name: 'min',
    arity: 2,
    effect: 'pure',
    apply: (a, b) => Math.min(a, b),
    text: (a, b) => `min(${a}, ${b})`,
  },
  {
    name: 'max',
    arity: 2,
    effect: 'pure',
    apply: (a, b) => Math.max(a, b),
    text: (a, b) => `max(${a}, ${b})`,
  },
  { name: 'write', arity: 2, effect: 'writes', apply: (_a, b) => b, text: (a, b) => `mem[${a}] = ${b}` },
];

/** The names of {@link GATES}, in the paper's order. */
export const GATE_NAMES: readonly string[] = GATES.map((gate) => gate.name);

/**
 * A slot where the controller chooses the gate too: it attends over every gate that does not write, and the slot's output
 * is the weighted sum of their outputs on its two inputs. Writing to memory stays with the `write` gates of the sequence,
 * since a fraction of a write in every slot would blur all of memory. Not in the paper.
 */
export const ATTEND: Gate = {
  name: 'any',
  arity: 2,
  effect: 'attends',
  apply: unreachable,
  text: unreachable,
};

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
      throw new NramError('config', `resolveGates: a custom gate must be pure, got "${name}" that ${effect}`);
    }
    if (
      customGates.filter((other) => other.name === name).length > 1 ||
      GATE_NAMES.includes(name) ||
      name === ATTEND.name
    ) {
      throw new NramError('config', `resolveGates: a custom gate must have a name of its own, got "${name}"`);
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

function unreachable(): never {
  throw new Error('internal: this gate has no integer function of its own');
}
