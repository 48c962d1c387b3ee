import { ATTEND, GATES, type Gate, isTabled } from '../machine/gates.js';
import type { Machine, Span } from '../machine/spec.js';
import { align, type Globals } from './wasm.js';

/** Sizes of the machine that the kernel is told, see assembly/shape.ts. */
export type Shape = Readonly<
  Record<
    | 'registers'
    | 'gates'
    | 'dense'
    | 'low'
    | 'writes'
    | 'choiceSlots'
    | 'choices'
    | 'numTables'
    | 'inputs'
    | 'hidden'
    | 'isLstm'
    | 'rows'
    | 'gateRows'
    | 'stopRow'
    | 'registerRow',
    number
  >
>;

/** What the kernel is told of a gate that a slot `any` chooses from. */
export type ChoiceField = 'OPERATION' | 'ARITY';

/** What the kernel is told of a gate, see assembly/shape.ts. */
export type GateField =
  | ChoiceField
  | 'DENSE_BEFORE'
  | 'LOW_BEFORE'
  | 'ROW_A'
  | 'ROW_B'
  | 'IS_LOW'
  | 'OUTPUT'
  | 'WRITTEN'
  | 'ROW_CHOICE'
  | 'CHOICE_SLOT';

/** A machine as the kernel is told of it. */
export interface MachinePlan {
  readonly shape: Shape;
  /** Per gate. */
  readonly gates: readonly Readonly<Record<GateField, number>>[];
  /** Per choice of a slot `any`. */
  readonly choices: readonly Readonly<Record<ChoiceField, number>>[];
  /** Gates that the kernel looks up in a table. */
  readonly tabledGates: readonly Gate[];
  /** Per logit its row in the kernel's last layer. */
  readonly rowOf: Int32Array;
}

/**
 * Pads layers to whole vectors and permutes the logits: in each distribution the dense wires come before the low ones,
 * and the stop logit comes before the registers' rows, so that the last step can leave those out.
 */
export function planMachine(
  machine: Machine,
  { ATTEND: attend, FIRST_TABLE }: Globals<'ATTEND' | 'FIRST_TABLE'>,
): MachinePlan {
  const { numRegisters, gates, choices, logits } = machine;
  const isLow = gates.map((gate) => gate.isLow === true && !isTabled(gate));
  const tabledGates = [...new Set([...gates, ...choices])].filter(isTabled);
  const operation = (gate: Gate): number => {
    if (gate === ATTEND) return attend.value;
    return isTabled(gate) ? FIRST_TABLE.value + tabledGates.indexOf(gate) : GATES.indexOf(gate);
  };

  const isLowWire = (k: number): boolean => k >= numRegisters && isLow[k - numRegisters];
  const wireOrder = (length: number): number[] => {
    const order = Array.from({ length }, (_, k) => k);
    return [...order.filter((k) => !isLowWire(k)), ...order.filter(isLowWire)];
  };
  const rows = createRows(logits.size);
  let [dense, low, writes, choiceSlots] = [numRegisters, 0, 0, 0];
  const gatePlans = gates.map((gate, i) => {
    const { a, b, choice } = logits.slots[i];
    const order = wireOrder(numRegisters + i);
    const plan: MachinePlan['gates'][number] = {
      OPERATION: operation(gate),
      ARITY: gate.arity,
      DENSE_BEFORE: dense,
      LOW_BEFORE: low,
      ROW_A: rows.place(a, order),
      ROW_B: rows.place(b, order),
      IS_LOW: Number(isLow[i]),
      OUTPUT: isLow[i] ? low : dense,
      WRITTEN: writes,
      ROW_CHOICE: rows.place(choice, [...choices.keys()]),
      CHOICE_SLOT: choice === null ? -1 : choiceSlots,
    };
    if (isLow[i]) low++;
    else dense++;
    if (gate.effect === 'writes') writes++;
    if (choice !== null) choiceSlots++;
    return plan;
  });
  const stopRow = rows.place({ offset: logits.stop, length: 1 }, [0]);
  const gateRows = rows.pad();
  for (const span of logits.registers) rows.place(span, wireOrder(span.length));

  const shape: Shape = {
    registers: numRegisters,
    gates: gates.length,
    dense,
    low,
    writes,
    choiceSlots,
    choices: choices.length,
    numTables: tabledGates.length,
    inputs: align(numRegisters, 8),
    hidden: align(machine.spec.hiddenSize, 8),
    isLstm: Number(machine.controller === 'lstm'),
    rows: rows.pad(),
    gateRows,
    stopRow,
    registerRow: gateRows,
  };
  return {
    shape,
    gates: gatePlans,
    choices: choices.map((gate) => ({ OPERATION: operation(gate), ARITY: gate.arity })),
    tabledGates,
    rowOf: rows.rowOf,
  };
}

/** Gives logits their rows, one span after the other. */
function createRows(numLogits: number): {
  readonly rowOf: Int32Array;
  /** Gives the logits of a span, in the given order, the next rows; returns the first, or -1 for no span. */
  place(span: Span | null, order: readonly number[]): number;
  /** Goes on at a multiple of 4; returns it. */
  pad(): number;
} {
  const rowOf = new Int32Array(numLogits).fill(-1);
  let row = 0;
  return {
    rowOf,
    place(span, order) {
      if (span === null) return -1;
      for (const k of order) rowOf[span.offset + k] = row++;
      return row - span.length;
    },
    pad() {
      row = align(row, 4);
      return row;
    },
  };
}
