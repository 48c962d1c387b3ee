import type { Case } from '../language/print/outline.js';
import { printProgram } from '../language/print.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import type { Gate } from '../machine/gates.js';
import { circuitGates, type GateOptions, inputWires, liveWires } from '../program/circuit.js';
import type { Circuit, Program } from '../program/program.js';

/** A read or a write that a rule makes, and what of the program's text it belongs to. */
export interface PlannedAccess {
  readonly kind: 'read' | 'write';
  /** Index of the gate in its circuit. */
  readonly gate: number;
  /** Index of the line of the program's text; null if the text does not show the rule. */
  readonly line: number | null;
  /** Of a write: the reads of the same step that its value is made from, as indices into the rule's accesses. */
  readonly from: readonly number[];
  /** Of a write: whether its value is that of a read as it is, so that it copies. */
  readonly isCopy: boolean;
}

/** What a rule does that can be seen: its reads and writes in their order, and the registers that it may change. */
export interface RulePlan {
  readonly accesses: readonly PlannedAccess[];
  readonly registers: readonly { readonly register: number; readonly line: number | null }[];
  /** The lines of the text that show the rule, in their order. */
  readonly lines: readonly number[];
}

/** A program's text, and what each rule does of it. */
export interface ProgramPlan {
  readonly lines: readonly string[];
  /** By state and rule. */
  readonly rules: readonly (readonly RulePlan[])[];
}

/**
 * The text of a program line by line, with the line to which each read, write and change of a register belongs. What the
 * text leaves out, because it changes nothing, is left out here.
 *
 * @throws NramError `config` if the program is not valid.
 */
export function planProgram(program: Program, options: GateOptions = {}): ProgramPlan {
  const lines = printProgram(program, { ...options, minMemorySize: MIN_MEMORY_SIZE });
  const lineOf = new Map<Case, (number | null)[]>();
  for (const [number, { shows }] of lines.entries()) {
    for (const { case: own, statement } of shows) {
      const numbers = lineOf.get(own) ?? new Array<number | null>(own.lines.length).fill(null);
      numbers[statement] = number;
      lineOf.set(own, numbers);
    }
  }
  const rules = program.states.map((state) =>
    state.rules.map((rule) => planOfUnshown(program.circuits[rule.circuit], options.gates)),
  );
  for (const [own, numbers] of lineOf) {
    for (const { rules: members, lines: statements } of own.variants) {
      const shown = statements.map(({ gates, registers }, i) => ({ gates, registers, line: numbers[i] }));
      for (const rule of members) {
        const circuit = program.circuits[program.states[own.state].rules[rule].circuit];
        rules[own.state][rule] = planOfShown(circuit, shown, options.gates);
      }
    }
  }
  return { lines: lines.map(({ text }) => text), rules };
}

interface ShownStatement {
  readonly gates: readonly number[];
  readonly registers: readonly number[];
  readonly line: number | null;
}

function planOfShown(circuit: Circuit, shown: readonly ShownStatement[], gates?: readonly Gate[]): RulePlan {
  const lineOfGate = new Map(shown.flatMap(({ gates: own, line }) => own.map((gate) => [gate, line])));
  const numbers = new Set(shown.flatMap(({ line }) => line ?? []));
  return {
    accesses: accessesOf(circuit, lineOfGate, gates),
    registers: shown.flatMap(({ registers, line }) => registers.map((register) => ({ register, line }))),
    lines: [...numbers].sort((one, other) => one - other),
  };
}

function planOfUnshown(circuit: Circuit, gates?: readonly Gate[]): RulePlan {
  const live = liveWires(circuit, circuit.registers.keys(), gates);
  const numRegisters = circuit.registers.length;
  const all = circuit.gates.flatMap((_, gate) => (live[numRegisters + gate] ? [[gate, null] as const] : []));
  return {
    accesses: accessesOf(circuit, new Map(all), gates),
    registers: circuit.registers.flatMap((wire, register) =>
      wire === register ? [] : [{ register, line: null }],
    ),
    lines: [],
  };
}

function accessesOf(
  circuit: Circuit,
  lineOfGate: ReadonlyMap<number, number | null>,
  gates?: readonly Gate[],
): PlannedAccess[] {
  const numRegisters = circuit.registers.length;
  const accesses: PlannedAccess[] = [];
  /** By wire, the gates whose reads it is made from, and whether it is one of them as it is. */
  const origins: { readonly reads: ReadonlySet<number>; readonly isRead: boolean }[] = Array.from(
    { length: numRegisters },
    () => ({ reads: new Set<number>(), isRead: false }),
  );
  const indexOf = new Map<number, number>();
  for (const [at, { effect }] of circuitGates(circuit, gates).entries()) {
    const inputs = inputWires(circuit, at).map((wire) => origins[wire]);
    if (effect === 'reads') origins.push({ reads: new Set([at]), isRead: true });
    else if (effect === 'writes') origins.push(inputs[1]);
    else origins.push({ reads: new Set(inputs.flatMap(({ reads }) => [...reads])), isRead: false });
    const line = lineOfGate.get(at);
    if (line === undefined || effect === 'pure' || effect === 'attends') continue;
    const { reads, isRead } = inputs[1] ?? { reads: [], isRead: false };
    const from = effect === 'writes' ? [...reads].flatMap((read) => indexOf.get(read) ?? []) : [];
    indexOf.set(at, accesses.length);
    const kind = effect === 'writes' ? 'write' : 'read';
    accesses.push({ kind, gate: at, line, from, isCopy: isRead && from.length > 0 });
  }
  return accesses;
}
