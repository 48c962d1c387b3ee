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

/** A register that a rule may change. */
export interface PlannedRegister {
  readonly register: number;
  readonly line: number | null;
  /** The reads of the step that its new value is made from, as indices into the rule's accesses. */
  readonly from: readonly number[];
}

/** What a rule does that can be seen: its reads and writes in their order, and the registers that it may change. */
export interface RulePlan {
  readonly accesses: readonly PlannedAccess[];
  readonly registers: readonly PlannedRegister[];
  /** The lines of the text that show the rule, in their order. */
  readonly lines: readonly number[];
}

/** A program's text, and what each rule does of it. */
export interface ProgramPlan {
  readonly lines: readonly string[];
  /** The registers that the text names, in their order: the one that only a `stop if` sets is not among them. */
  readonly registers: readonly number[];
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
  const texts = lines.map(({ text }) => text);
  const names = new Set(texts.flatMap((text) => text.match(/\br\d+\b/g) ?? []));
  const registers = Array.from({ length: program.numRegisters }, (_, i) => i);
  return { lines: texts, registers: registers.filter((i) => names.has(`r${i + 1}`)), rules };
}

interface ShownStatement {
  readonly gates: readonly number[];
  readonly registers: readonly number[];
  readonly line: number | null;
}

function planOfShown(circuit: Circuit, shown: readonly ShownStatement[], gates?: readonly Gate[]): RulePlan {
  const lineOfGate = new Map(shown.flatMap(({ gates: own, line }) => own.map((gate) => [gate, line])));
  const lineOfRegister = new Map(
    shown.flatMap(({ registers, line }) => registers.map((register) => [register, line])),
  );
  const numbers = new Set(shown.flatMap(({ line }) => line ?? []));
  const lines = [...numbers].sort((one, other) => one - other);
  return { ...planOf(circuit, { lineOfGate, lineOfRegister }, gates), lines };
}

function planOfUnshown(circuit: Circuit, gates?: readonly Gate[]): RulePlan {
  const live = liveWires(circuit, circuit.registers.keys(), gates);
  const numRegisters = circuit.registers.length;
  const lineOfGate = new Map<number, null>();
  for (const at of circuit.gates.keys()) if (live[numRegisters + at]) lineOfGate.set(at, null);
  const lineOfRegister = new Map<number, null>();
  for (const [register, wire] of circuit.registers.entries()) {
    if (wire !== register) lineOfRegister.set(register, null);
  }
  return { ...planOf(circuit, { lineOfGate, lineOfRegister }, gates), lines: [] };
}

/** Which gates and registers are shown, and on which line. */
interface ShownParts {
  readonly lineOfGate: ReadonlyMap<number, number | null>;
  readonly lineOfRegister: ReadonlyMap<number, number | null>;
}

function planOf(
  circuit: Circuit,
  { lineOfGate, lineOfRegister }: ShownParts,
  gates?: readonly Gate[],
): Pick<RulePlan, 'accesses' | 'registers'> {
  const accesses: PlannedAccess[] = [];
  /** By wire, the reads that it is made from, and whether it is one of them as it is. */
  const origins: Origin[] = circuit.registers.map(() => ({ from: [], isRead: false }));
  for (const [gate, { effect }] of circuitGates(circuit, gates).entries()) {
    const inputs = inputWires(circuit, gate).map((wire) => origins[wire]);
    const line = lineOfGate.get(gate);
    if (effect === 'reads') {
      origins.push({ from: line === undefined ? [] : [accesses.length], isRead: line !== undefined });
      if (line !== undefined) accesses.push({ kind: 'read', gate, line, from: [], isCopy: false });
    } else if (effect === 'writes') {
      const [, value] = inputs;
      origins.push(value);
      if (line !== undefined) {
        accesses.push({ kind: 'write', gate, line, from: value.from, isCopy: value.isRead });
      }
    } else {
      origins.push({ from: [...new Set(inputs.flatMap(({ from }) => from))], isRead: false });
    }
  }
  const registers = Array.from(lineOfRegister, ([register, line]) => ({
    register,
    line,
    from: origins[circuit.registers[register]].from,
  }));
  return { accesses, registers };
}

interface Origin {
  readonly from: readonly number[];
  readonly isRead: boolean;
}
