import { NramError } from '../../errors.js';
import { circuitGates, circuitKey, inputWires, liveWires } from '../circuit.js';
import type { Circuit, Program } from '../program.js';
import { exploreProgram } from '../reach.js';
import { type Case, casesOf } from './cases.js';

/** One box of a drawing. */
export interface CircuitNode {
  /** `old`: a register before the step; `new`: a register that the step changes. */
  readonly kind: 'old' | 'new' | 'constant' | 'pure' | 'read' | 'write';
  /** The gate as an expression over its inputs `a` and `b`, or the register. */
  readonly label: string;
  /** By input `a`, `b`: the node that it comes from. */
  readonly inputs: readonly number[];
  /** Columns from the left: every node is right of its inputs, and of the memory access that it must follow. */
  readonly column: number;
  /** The memory access just before this one, if their order matters; else null. */
  readonly follows: number | null;
}

/** What one step does, and when. */
export interface CircuitGraph {
  /** When the step is taken, and what comes after it, such as `first step` or `otherwise, when r1 = 0; then stop`. */
  readonly title: string;
  readonly nodes: readonly CircuitNode[];
  readonly numColumns: number;
}

/** Titles are right in memories of at least so many cells, as the text's are. */
const MIN_MEMORY_SIZE = 4;
const MAX_DRAWINGS = 100;
/** Of one drawing. */
const MAX_NODES = 200;

/**
 * The circuits of a program as drawings in the manner of the paper's figures: gates that nobody looks at are left out,
 * and rules that do the same are one drawing.
 *
 * @throws NramError `config` if there is more than anybody could look at.
 *
 * @example
 * circuitGraphs(program).map(({ title }) => title); // ['first step', 'then in every step']
 */
export function circuitGraphs(program: Program): CircuitGraph[] {
  const reach = exploreProgram(program, { minMemorySize: MIN_MEMORY_SIZE });
  const states = casesOf(program, { minMemorySize: MIN_MEMORY_SIZE });
  const comesAgain = reach
    ?.flat()
    .some((rule) => rule?.followers.some(([state, index]) => isFirst(states[0].cases[0], state, index)));
  const drawings = new Map<string, { own: Case; conditions: string[] }>();
  for (const { cases } of states) {
    for (const [i, own] of cases.entries()) {
      const isOnce = comesAgain === false && own.state === 0 && i === 0 && !own.rule.when.includes('+');
      const { circuit, halt, next } = own.rule;
      const key = `${own.state} ${circuitKey(program.circuits[circuit])} ${halt} ${halt ? 0 : next}`;
      const drawing = drawings.get(key) ?? { own, conditions: [] };
      drawing.conditions.push(
        isOnce ? 'first step' : conditionText(own, i, comesAgain === false && own.state === 0),
      );
      drawings.set(key, drawing);
    }
  }
  if (drawings.size > MAX_DRAWINGS) {
    throw new NramError(
      'config',
      `circuitGraphs: at most ${MAX_DRAWINGS} kinds of steps can be drawn, got ${drawings.size}`,
    );
  }
  return [...drawings.values()].map(({ own, conditions }) => {
    const where = program.states.length > 1 ? `state ${own.state + 1}: ` : '';
    const { halt, next } = own.rule;
    const then = halt ? '; then stop' : next === own.state ? '' : `; then go to state ${next + 1}`;
    return drawCircuit(
      program.circuits[own.rule.circuit],
      `${where}${conditions.join(', or ')}${then}`,
      halt,
    );
  });
}

const isFirst = (first: Case | undefined, state: number, index: number): boolean =>
  first !== undefined && first.state === state && first.index === index;

function conditionText({ tests }: Case, position: number, isAfterFirst: boolean): string {
  const text = tests.map(({ register, isZero }) => `r${register + 1} ${isZero ? '=' : '≠'} 0`).join(' and ');
  const isAlone = position === (isAfterFirst ? 1 : 0);
  if (text === '') return isAlone ? (isAfterFirst ? 'then in every step' : 'every step') : 'otherwise';
  return `${isAlone ? '' : 'otherwise, '}when ${text}`;
}

function drawCircuit(circuit: Circuit, title: string, halts: boolean): CircuitGraph {
  const numRegisters = circuit.registers.length;
  const changed = [...circuit.registers.keys()].filter(
    (register) => !halts && circuit.registers[register] !== register,
  );
  const live = liveWires(circuit, changed);
  const nodes: CircuitNode[] = [];
  const add = (node: CircuitNode): number => nodes.push(node) - 1;
  /** Per wire its node; constants are drawn once for each use, next to it. */
  const nodeOf = new Map<number, number>();
  const constants = new Map<number, string>();
  const columnAfter = (inputs: readonly number[], follows: number | null): number =>
    Math.max(0, ...[...inputs, ...(follows === null ? [] : [follows])].map((node) => nodes[node].column)) + 1;
  const connect = (wires: readonly number[], build: (inputs: readonly number[]) => CircuitNode): number => {
    for (const wire of wires) {
      if (wire < numRegisters && !nodeOf.has(wire)) {
        nodeOf.set(wire, add({ kind: 'old', label: `r${wire + 1}`, inputs: [], column: 0, follows: null }));
      }
    }
    const own = wires.map((wire) => nodeOf.get(wire) ?? add(constant(constants.get(wire) as string, 0)));
    const node = build(own);
    for (const input of own) {
      if (nodes[input].kind === 'constant') nodes[input] = constant(nodes[input].label, node.column - 1);
    }
    return add(node);
  };

  let lastWrite: number | null = null;
  let lastAccess: number | null = null;
  for (const [i, gate] of circuitGates(circuit).entries()) {
    const wire = numRegisters + i;
    if (!live[wire]) continue;
    const label = gate.text('a', 'b');
    if (gate.arity === 0) {
      constants.set(wire, label);
      continue;
    }
    const isRead = gate.effect === 'reads';
    const kind = isRead ? 'read' : gate.effect === 'writes' ? 'write' : 'pure';
    // A read must come after the last write; a write after whatever touched memory before.
    const follows: number | null = kind === 'pure' ? null : isRead ? lastWrite : lastAccess;
    const node: number = connect(inputWires(circuit, i), (inputs) => {
      return { kind, label, inputs, column: columnAfter(inputs, follows), follows };
    });
    nodeOf.set(wire, node);
    if (kind !== 'pure') lastAccess = node;
    if (kind === 'write') lastWrite = node;
  }
  if (nodes.length > MAX_NODES) {
    throw new NramError(
      'config',
      `circuitGraphs: a circuit of at most ${MAX_NODES} gates can be drawn, got ${nodes.length}`,
    );
  }
  const last = Math.max(0, ...nodes.map(({ column }) => column)) + 1;
  for (const register of changed) {
    connect([circuit.registers[register]], (inputs) => {
      return { kind: 'new', label: `new r${register + 1}`, inputs, column: last, follows: null };
    });
  }
  return { title, nodes, numColumns: changed.length > 0 ? last + 1 : last };
}

const constant = (label: string, column: number): CircuitNode => ({
  kind: 'constant',
  label,
  inputs: [],
  column,
  follows: null,
});
