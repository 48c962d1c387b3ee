import type { GateOptions } from '../../program/circuit.js';
import { numBefore, numberValues, type Write } from '../../program/numbering.js';
import type { Circuit } from '../../program/program.js';
import {
  operandsOf,
  type SizeOptions,
  type Value,
  withOperands,
  type Zeroness,
} from '../../program/values.js';
import { createPrinter } from './expression.js';
import { stopCondition } from './stop.js';

const NAMES = ['x', 'y', 'z', 'u', 'v', 'w'];
/** Expressions of more gates are told in parts: nobody could follow them, and the language has an end to parentheses. */
const MAX_EXPRESSION_GATES = 40;
/** A register assignment longer than this is spread over lines. */
const MAX_LINE = 90;

/** What one step does: writes in order, then all registers at once. */
export interface Block {
  /** Those that may change memory. */
  readonly writes: readonly Write[];
  /** The registers that may change; none in a step that is the last. */
  readonly updates: readonly { readonly register: number; readonly value: Value }[];
  readonly isHalting: boolean;
}

/**
 * What one step does, as the values that count.
 *
 * @param known - what is known of each register at the start of the step.
 */
export function blockOf(
  circuit: Circuit,
  known: readonly Zeroness[],
  isHalting: boolean,
  options: GateOptions & SizeOptions,
): Block {
  const { wires, writes } = numberValues(circuit, known, options);
  const updates = isHalting
    ? []
    : [...circuit.registers.entries()]
        .map(([register, wire]) => ({ register, value: wires[wire], old: wires[register] }))
        .filter(({ value, old }) => value !== old);
  return { writes, updates, isHalting };
}

/** A line of a block, and which parts of the circuit it tells of. */
export interface BlockLine {
  readonly text: string;
  /** The gates that are computed on this line, by their index in the circuit. */
  readonly gates: readonly number[];
  /** The registers that get their new value on this line. */
  readonly registers: readonly number[];
}

/**
 * A block as statements, the values that need it with names; "stop" at the end of a step that is the last.
 *
 * @param stopRegister - a register whose update is printed as `stop if CONDITION`; null if that cannot be done.
 */
export function printBlock(block: Block): BlockLine[];
export function printBlock(block: Block, stopRegister: number): BlockLine[] | null;
export function printBlock({ writes, updates, isHalting }: Block, stopRegister = -1): BlockLine[] | null {
  const plan = planStatements(writes, updates);
  const names = new Map<Value, string>();
  const texts = createPrinter(names);
  const lines: BlockLine[] = [];
  for (const statement of plan) {
    if (statement.kind === 'name') {
      const { value } = statement;
      const text = texts.print(value);
      const gates = gatesIn([value], names);
      names.set(value, NAMES[names.size] ?? `t${names.size + 1}`);
      lines.push({ text: `${names.get(value)} = ${text}`, gates, registers: [] });
    } else {
      const { address, value, at } = statement;
      const text = `mem[${texts.print(address)}] = ${texts.print(value)}`;
      lines.push({ text, gates: [...gatesIn([address, value], names), at], registers: [] });
    }
  }
  const changes = updates.filter(({ register }) => register !== stopRegister);
  const assignments = changes.map(({ register, value }) => ({
    sides: [`r${register + 1}`, texts.print(value)],
    gates: gatesIn([value], names),
    registers: [register],
  }));
  lines.push(...printUpdates(assignments));
  const plain = (text: string): BlockLine => ({ text, gates: [], registers: [] });
  const stop = updates.find(({ register }) => register === stopRegister);
  if (stop !== undefined) {
    const test = stopCondition(stop.value, { updates: changes }, names);
    if (test === null) return null;
    const text = `stop if ${texts.printSide(test.left)} ${test.sign} ${texts.printSide(test.right)}`;
    lines.push({ text, gates: gatesIn([stop.value], names), registers: [stopRegister] });
  }
  if (isHalting) lines.push(plain('stop'));
  return lines.length > 0 ? lines : [plain('do nothing')];
}

/** The gates that are computed where values are printed: those of values that have a name were computed before. */
function gatesIn(values: readonly Value[], names: ReadonlyMap<Value, string>): number[] {
  const found = new Set(values.filter((value) => !names.has(value)));
  for (const value of found) {
    for (const operand of operandsOf(value)) if (!names.has(operand)) found.add(operand);
  }
  return [...found].flatMap((value) => (value.kind === 'gate' ? [value.at] : []));
}

interface Assignment extends Pick<BlockLine, 'gates' | 'registers'> {
  /** The register and its new value. */
  readonly sides: readonly string[];
}

function printUpdates(updates: readonly Assignment[]): BlockLine[] {
  if (updates.length === 0) return [];
  const text = [0, 1].map((side) => updates.map(({ sides }) => sides[side]).join(', ')).join(' = ');
  if (updates.length === 1 || text.length <= MAX_LINE) {
    const gates = [...new Set(updates.flatMap((update) => update.gates))];
    return [{ text, gates, registers: updates.flatMap(({ registers }) => registers) }];
  }
  return [
    { text: 'all at once, from the old values:', gates: [], registers: [] },
    ...updates.map(({ sides, ...shows }) => ({ text: `  ${sides.join(' = ')}`, ...shows })),
  ];
}

type Statement =
  | { readonly kind: 'name'; readonly value: Value; readonly at: number }
  | { readonly kind: 'write'; readonly address: Value; readonly value: Value; readonly at: number };

/**
 * Decides which values get a name and which are written where they are used. A value that is used once is written in
 * its place, unless it reads memory and a write comes between, or the expression would be too long.
 */
function planStatements(
  writes: readonly Write[],
  updates: readonly { readonly value: Value }[],
): Statement[] {
  /** For every value that is used: where, as gate positions; register updates come after all gates. */
  const usesOf = new Map<Value, number[]>();
  const use = (value: Value, at: number): void => {
    const uses = usesOf.get(value);
    if (uses === undefined) usesOf.set(value, [at]);
    else uses.push(at);
  };
  for (const { at, address, value } of writes) {
    use(address, at);
    use(value, at);
  }
  for (const { value } of updates) use(value, Number.POSITIVE_INFINITY);

  // In the order in which they are made.
  const values = [...withOperands(usesOf.keys())].sort(
    (one, other) => definedAt(one) - definedAt(other) || one.id - other.id,
  );
  const named = new Set<Value>();
  // Later gates first, so that all uses of a value are known when its turn comes.
  for (const value of values.toReversed()) {
    const uses = usesOf.get(value) as number[];
    const at = definedAt(value);
    const needsName =
      value.kind === 'gate' && (uses.length > 1 || isSplitFromUse(value, at, uses[0], writes));
    if (needsName) named.add(value);
    for (const operand of operandsOf(value)) {
      // An offset has no gate of its own: its operand is used wherever the offset is.
      for (const place of needsName ? [at] : uses) use(operand, place);
    }
  }
  nameLongOperands(values, named);
  const statements: Statement[] = writes.map((write) => ({ kind: 'write', ...write }));
  for (const value of named) statements.push({ kind: 'name', value, at: definedAt(value) });
  return statements.sort((one, other) => one.at - other.at);
}

/** Names operands, the longest first, where an expression would have more gates than a line may. */
function nameLongOperands(values: readonly Value[], named: Set<Value>): void {
  /** Gates in the expression of a value, in the order of `values`: those of operands are known. */
  const lengths = new Map<Value, number>();
  const lengthOf = (value: Value): number => (named.has(value) ? 0 : (lengths.get(value) ?? 0));
  for (const value of values) {
    const operands = [...operandsOf(value)].sort((one, other) => lengthOf(other) - lengthOf(one));
    const length = (): number => operands.reduce((sum, operand) => sum + lengthOf(operand), 1);
    for (const operand of operands) {
      if (length() > MAX_EXPRESSION_GATES && operand.kind === 'gate') named.add(operand);
    }
    lengths.set(value, length());
  }
}

/** The position of the gate that makes a value, -1 if none does; an offset counts as made with its base. */
export function definedAt(value: Value): number {
  if (value.kind === 'gate') return value.at;
  return value.kind === 'offset' ? definedAt(value.base) + 0.5 : -1;
}

/** Whether memory is written between a read and the statement that would contain it. */
function isSplitFromUse(value: Value, at: number, use: number, writes: readonly Write[]): boolean {
  if (value.kind !== 'gate' || value.gate.effect !== 'reads') return false;
  const next = writes[numBefore(writes, at)];
  return next !== undefined && next.at < use;
}
