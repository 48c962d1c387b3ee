import { NramError } from '../errors.js';
import { type Gate, resolveGates } from './gates.js';

/** The sizes of a machine: all that fixes the shape of its parameters. Plain data, as written to files. */
export interface MachineSpec {
  /** R, at least 1. */
  readonly numRegisters: number;
  /** Gate names in circuit order; names may repeat (several reads or writes a step). */
  readonly gates: readonly string[];
  /** Width of both hidden layers of the controller. */
  readonly hiddenSize: number;
}

/** A run of consecutive logits that one softmax turns into a distribution over wires. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Where each of the controller's outputs lies: per gate its a, then its b (used inputs only), then the rows c, then the stop logit. */
export interface LogitsLayout {
  /** Per gate slot i; each span has length R + i (eq. 1), or is null where the gate ignores that input. */
  readonly slots: readonly { readonly a: Span | null; readonly b: Span | null }[];
  /** Per register; each span has length R + Q (eq. 3). */
  readonly registers: readonly Span[];
  readonly stop: number;
  readonly size: number;
}

/** One affine layer in the flat parameter vector: `weights` is `[rows, columns]` row-major (output, input), then `rows` biases. */
export interface Layer {
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly weightsOffset: number;
  readonly biasesOffset: number;
}

/** A {@link MachineSpec} with everything that follows from it. */
export interface Machine {
  readonly spec: MachineSpec;
  readonly numRegisters: number;
  readonly gates: readonly Gate[];
  readonly logits: LogitsLayout;
  /** The controller's layers from input to output; ReLU after each but the last. */
  readonly layers: readonly Layer[];
  readonly numParameters: number;
}

/** The largest machine that the tool accepts; generous, so that a typing error is an error and not a full memory. */
const LIMITS = { numRegisters: 20, gates: 128, hiddenSize: 4096 };

/**
 * Derives a machine from its sizes.
 *
 * @throws NramError `config` naming every size that is out of range; `usage` for an unknown gate.
 *
 * @example
 * const machine = createMachine({ numRegisters: 4, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * machine.logits.size; // 4 + 5 + 6 + 6 + 4 * 7 + 1 = 50
 */
export function createMachine(spec: MachineSpec): Machine {
  const problems: string[] = [];
  const check = (name: string, value: number, max: number): void => {
    if (!Number.isInteger(value) || value < 1 || value > max) {
      problems.push(`${name} must be an integer in 1..${max}, got ${value}`);
    }
  };
  check('numRegisters', spec.numRegisters, LIMITS.numRegisters);
  check('gates.length', spec.gates.length, LIMITS.gates);
  check('hiddenSize', spec.hiddenSize, LIMITS.hiddenSize);
  if (problems.length > 0) throw new NramError('config', `createMachine: ${problems.join('; ')}`);

  const gates = resolveGates(spec.gates);
  const logits = layOutLogits(spec.numRegisters, gates);
  const widths = [spec.numRegisters, spec.hiddenSize, spec.hiddenSize, logits.size];
  const names = ['hidden1', 'hidden2', 'output'];
  let offset = 0;
  const layers = names.map((name, i): Layer => {
    const [columns, rows] = [widths[i], widths[i + 1]];
    const layer = { name, rows, columns, weightsOffset: offset, biasesOffset: offset + rows * columns };
    offset = layer.biasesOffset + rows;
    return layer;
  });
  return { spec, numRegisters: spec.numRegisters, gates, logits, layers, numParameters: offset };
}

function layOutLogits(numRegisters: number, gates: readonly Gate[]): LogitsLayout {
  let size = 0;
  const take = (length: number): Span => {
    const span = { offset: size, length };
    size += length;
    return span;
  };
  const slots = gates.map((gate, i) => ({
    a: gate.arity >= 1 ? take(numRegisters + i) : null,
    b: gate.arity >= 2 ? take(numRegisters + i) : null,
  }));
  const registers = Array.from({ length: numRegisters }, () => take(numRegisters + gates.length));
  const stop = size;
  return { slots, registers, stop, size: size + 1 };
}

/** All softmax spans of a machine, in the order of the logits. */
export function allSpans(layout: LogitsLayout): Span[] {
  return [...layout.slots.flatMap(({ a, b }) => [a, b]), ...layout.registers].filter((span) => span !== null);
}
