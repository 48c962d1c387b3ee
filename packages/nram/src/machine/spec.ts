import { NramError } from '../errors.js';
import { MAX_HIDDEN_SIZE, MAX_MACHINE_GATES, MAX_REGISTERS } from '../limits.js';
import { ATTEND, GATES, type Gate } from './gates.js';
import { resolveGates } from './resolve-gates.js';

/** The sizes of a machine: all that fixes the shape of its parameters. Plain data, as written to files. */
export interface MachineSpec {
  /** R, at least 1. */
  readonly numRegisters: number;
  /**
   * Gate names in circuit order; names may repeat (several reads or writes a step). The name `any` is a slot where the
   * controller attends over all gates that do not write.
   */
  readonly gates: readonly string[];
  /** Width of both hidden layers of the controller. */
  readonly hiddenSize: number;
  /** `feedforward` (the default): two ReLU layers. `lstm`: a ReLU layer, then an LSTM. */
  readonly controller?: ControllerKind;
}

/** The paper's two controllers (sec. 4.2). */
export type ControllerKind = 'feedforward' | 'lstm';
export const CONTROLLER_KINDS: readonly ControllerKind[] = ['feedforward', 'lstm'];

/** A run of consecutive logits that one softmax turns into a distribution over wires. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * Where each of the controller's outputs lies: per gate its a, then its b (used inputs only), then (for a slot `any`) its
 * choice of gate; then the rows c, then the stop logit.
 */
export interface LogitsLayout {
  /** Per gate slot i; each span has length R + i (eq. 1), or is null where the gate ignores that input. */
  readonly slots: readonly SlotLayout[];
  /** Per register; each span has length R + Q (eq. 3). */
  readonly registers: readonly Span[];
  readonly stop: number;
  readonly size: number;
}

/** The logits of one gate slot. */
export interface SlotLayout {
  readonly a: Span | null;
  readonly b: Span | null;
  /** For a slot `any`, one logit a gate of `machine.choices`; else null. */
  readonly choice: Span | null;
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
  /** What a slot `any` chooses from: all built-in and given gates that do not write. */
  readonly choices: readonly Gate[];
  readonly logits: LogitsLayout;
  readonly controller: ControllerKind;
  /**
   * The controller's layers from input to output. `feedforward`: hidden1 and hidden2, with ReLU, then output. `lstm`:
   * hidden1, with ReLU; lstm `[4 H, 2 H]`, from hidden1 and the previous hidden state to the input, forget, candidate
   * and output gates; output.
   */
  readonly layers: readonly Layer[];
  readonly numParameters: number;
}

/**
 * Derives a machine from its sizes.
 *
 * @param customGates - further pure gates that `spec.gates` may name, each given by its integer function alone.
 * @throws NramError `config` naming every size that is out of range or a bad custom gate; `usage` for an unknown gate.
 *
 * @example
 * const machine = createMachine({ numRegisters: 4, gates: ['read', 'inc', 'write'], hiddenSize: 8 });
 * machine.logits.size === 4 + 5 + 6 + 6 + 4 * 7 + 1; // true
 */
export function createMachine(spec: MachineSpec, customGates: readonly Gate[] = []): Machine {
  const problems: string[] = [];
  const check = (name: string, value: number, max: number): void => {
    if (!Number.isInteger(value) || value < 1 || value > max) {
      problems.push(`${name} must be an integer in 1..${max}, got ${value}`);
    }
  };
  check('numRegisters', spec.numRegisters, MAX_REGISTERS);
  check('gates.length', spec.gates.length, MAX_MACHINE_GATES);
  check('hiddenSize', spec.hiddenSize, MAX_HIDDEN_SIZE);
  const controller = spec.controller ?? 'feedforward';
  if (!CONTROLLER_KINDS.includes(controller)) {
    problems.push(`controller must be one of ${CONTROLLER_KINDS.join(', ')}, got ${controller}`);
  }
  if (problems.length > 0) throw new NramError('config', `createMachine: ${problems.join('; ')}`);

  const gates = resolveGates(spec.gates, customGates);
  const choices = [...GATES, ...customGates].filter((gate) => gate.effect !== 'writes');
  const logits = layOutLogits(spec.numRegisters, gates, choices.length);
  const { numRegisters, hiddenSize } = spec;
  const shapes: [name: string, rows: number, columns: number][] = [
    ['hidden1', hiddenSize, numRegisters],
    controller === 'lstm' ? ['lstm', 4 * hiddenSize, 2 * hiddenSize] : ['hidden2', hiddenSize, hiddenSize],
    ['output', logits.size, hiddenSize],
  ];
  let offset = 0;
  const layers = shapes.map(([name, rows, columns]): Layer => {
    const layer = { name, rows, columns, weightsOffset: offset, biasesOffset: offset + rows * columns };
    offset = layer.biasesOffset + rows;
    return layer;
  });
  return { spec, numRegisters, gates, choices, logits, controller, layers, numParameters: offset };
}

function layOutLogits(numRegisters: number, gates: readonly Gate[], numChoices: number): LogitsLayout {
  let size = 0;
  const take = (length: number): Span => {
    const span = { offset: size, length };
    size += length;
    return span;
  };
  const slots = gates.map((gate, i) => ({
    a: gate.arity >= 1 ? take(numRegisters + i) : null,
    b: gate.arity >= 2 ? take(numRegisters + i) : null,
    choice: gate === ATTEND ? take(numChoices) : null,
  }));
  const registers = Array.from({ length: numRegisters }, () => take(numRegisters + gates.length));
  const stop = size;
  return { slots, registers, stop, size: size + 1 };
}

/** All softmax spans of a machine, in the order of the logits. */
export function allSpans(layout: LogitsLayout): Span[] {
  return [...layout.slots.flatMap(({ a, b, choice }) => [a, b, choice]), ...layout.registers].filter(
    (span) => span !== null,
  );
}
