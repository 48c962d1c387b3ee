/**
 * A gate (the paper's "module"): one row of the table from which everything else derives, that is the reference
 * machine's lift (eq. 2), the integer interpreter, the printed text, the exported code, and the numbers by which the
 * kernels know it. This file imports nothing: the build runs it to write those numbers out for AssemblyScript.
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
  /** How exported code computes it, for gates that the exporters do not know themselves. */
  readonly code?: GateCode;
  /** Set if the output is this number modulo M, whatever the inputs. */
  readonly constant?: 0 | 1 | 2;
  /** Whether the output is in {0, 1, 2} whatever the inputs; the training kernel then keeps three values of it. */
  readonly isLow?: boolean;
  /** Whether `apply(a, b)` is `apply(b, a)`. */
  readonly isCommutative?: boolean;
  /** Whether both kernels have code of their own for it. They look all other gates up in a table made by `apply`. */
  readonly hasKernelCode?: boolean;
}

/**
 * A pure gate in the languages of exported code: an expression over its inputs `a` and `b` and the memory size `M`, or the
 * statements of a function that returns its result.
 *
 * @example
 * const code = { c: 'a / 2', py: 'a // 2', ts: 'Math.floor(a / 2)' };
 */
export interface GateCode {
  /** C99 over `int32_t`; a result out of range would become an address outside the memory. */
  readonly c?: string;
  /** Python. */
  readonly py?: string;
  /** TypeScript and JavaScript, so without type annotations; default the source of `apply`. */
  readonly ts?: string;
}

const bit = (condition: boolean, memorySize: number): number => (condition ? 1 % memorySize : 0);

/** A pure gate that both kernels have code of their own for. */
const IN_KERNELS = { effect: 'pure', hasKernelCode: true } as const;

/** The paper's 14 gates in the paper's order (sec. 4.2 and app. A). Arithmetic is modulo `memorySize`. */
const PAPER_GATES: readonly Gate[] = [
  {
    name: 'read',
    arity: 1,
    effect: 'reads',
    hasKernelCode: true,
    apply: unreachable,
    text: (a) => `mem[${a}]`,
  },
  { ...IN_KERNELS, name: 'zero', arity: 0, constant: 0, isLow: true, apply: () => 0, text: () => '0' },
  {
    ...IN_KERNELS,
    name: 'one',
    arity: 0,
    constant: 1,
    isLow: true,
    apply: (_a, _b, m) => 1 % m,
    text: () => '1',
  },
  {
    ...IN_KERNELS,
    name: 'two',
    arity: 0,
    constant: 2,
    isLow: true,
    apply: (_a, _b, m) => 2 % m,
    text: () => '2',
  },
  { ...IN_KERNELS, name: 'inc', arity: 1, apply: (a, _b, m) => (a + 1) % m, text: (a) => `${a} + 1` },
  {
    ...IN_KERNELS,
    name: 'add',
    arity: 2,
    isCommutative: true,
    apply: (a, b, m) => (a + b) % m,
    text: (a, b) => `${a} + ${b}`,
  },
  {
    ...IN_KERNELS,
    name: 'sub',
    arity: 2,
    apply: (a, b, m) => (a - b + m) % m,
    text: (a, b) => `${a} - ${b}`,
  },
  { ...IN_KERNELS, name: 'dec', arity: 1, apply: (a, _b, m) => (a - 1 + m) % m, text: (a) => `${a} - 1` },
  {
    ...IN_KERNELS,
    name: 'lessThan',
    arity: 2,
    isLow: true,
    apply: (a, b, m) => bit(a < b, m),
    text: (a, b) => `${a} < ${b}`,
  },
  {
    ...IN_KERNELS,
    name: 'lessOrEqual',
    arity: 2,
    isLow: true,
    apply: (a, b, m) => bit(a <= b, m),
    text: (a, b) => `${a} <= ${b}`,
  },
  {
    ...IN_KERNELS,
    name: 'equal',
    arity: 2,
    isLow: true,
    isCommutative: true,
    apply: (a, b, m) => bit(a === b, m),
    text: (a, b) => `${a} == ${b}`,
  },
  {
    ...IN_KERNELS,
    name: 'min',
    arity: 2,
    isCommutative: true,
    apply: (a, b) => Math.min(a, b),
    text: (a, b) => `min(${a}, ${b})`,
  },
  {
    ...IN_KERNELS,
    name: 'max',
    arity: 2,
    isCommutative: true,
    apply: (a, b) => Math.max(a, b),
    text: (a, b) => `max(${a}, ${b})`,
  },
  {
    name: 'write',
    arity: 2,
    effect: 'writes',
    hasKernelCode: true,
    apply: (_a, b) => b,
    text: (a, b) => `mem[${a}] = ${b}`,
  },
];

/** The names of the paper's gates, in the paper's order. */
export const PAPER_GATE_NAMES: readonly string[] = PAPER_GATES.map((gate) => gate.name);

/** All built-in gates: the paper's, then those that were added. The kernels know a gate by its place here. */
export const GATES: readonly Gate[] = [...PAPER_GATES];

const BUILT_IN: ReadonlySet<Gate> = new Set(GATES);

/** Whether a gate is one of {@link GATES}; a custom gate may have the name of one. */
export const isBuiltIn = (gate: Gate): boolean => BUILT_IN.has(gate);

/** The names of {@link GATES}. */
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

/** Whether the kernels look a gate up in a table of its results, having no code of their own for it. */
export const isTabled = (gate: Gate): boolean =>
  gate !== ATTEND && !(gate.hasKernelCode === true && isBuiltIn(gate));

function unreachable(): never {
  throw new Error('internal: this gate has no integer function of its own');
}
