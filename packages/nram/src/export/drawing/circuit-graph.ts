import { NramError } from '../../errors.js';
import { type Block, definedAt } from '../../language/print/block.js';
import { createPrinter } from '../../language/print/expression.js';
import { choiceHeads, condition, stepName } from '../../language/print/headings.js';
import { type Case, type Choice, type Outline, outlineProgram } from '../../language/print/outline.js';
import { MIN_MEMORY_SIZE } from '../../limits.js';
import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import type { RulePlace } from '../../program/reach.js';
import { operandsOf, type Value, withOperands } from '../../program/values.js';

/** One box of a drawing. */
export interface CircuitNode {
  /** `old`: a register before the step; `new`: a register that the step changes. */
  readonly kind: 'old' | 'new' | 'constant' | 'pure' | 'read' | 'write';
  /** The gate as an expression over its inputs `a` and `b`, or the register. */
  readonly label: string;
  /** By input `a`, `b`: the node that it comes from. */
  readonly inputs: readonly number[];
  /** Columns from the left: every node is right of its inputs, and of the memory accesses that it must follow. */
  readonly column: number;
  /** The memory accesses that must come before this one: the last write, or, before a write, the reads since. */
  readonly follows: readonly number[];
  /** What it computes; for a write what it writes. */
  readonly value: Value;
}

/** What one step does, and when. */
export interface CircuitGraph {
  /** When the step is taken, and what comes after it, such as `first step` or `otherwise, when r1 = 0; then stop`. */
  readonly title: string;
  /** The rules that take such a step, as a state and an index in it. */
  readonly rules: readonly RulePlace[];
  /** What is drawn, as the statements of the text. */
  readonly lines: readonly string[];
  readonly nodes: readonly CircuitNode[];
  readonly numColumns: number;
}

const MAX_DRAWINGS = 100;
/** Of one drawing. */
const MAX_DRAWN_GATES = 200;

/**
 * The circuits of a program as drawings in the manner of the paper's figures: one for each block of the program's text,
 * made from the same values, so that both tell the same.
 *
 * @returns one graph a kind of step, in the order of the text; none if no rule applies at the start.
 * @throws NramError `config` if there is more than anybody could look at.
 *
 * @example
 * const program = parseProgramText('first step: r1 = mem[0]\nthen repeat:\n  mem[r1] = r1\n', 'example');
 * circuitGraphs(program).map(({ title }) => title); // ['first step', 'then in every step']
 */
export function circuitGraphs(program: Program, options: GateOptions = {}): CircuitGraph[] {
  const outline = outlineProgram(program, { ...options, minMemorySize: MIN_MEMORY_SIZE });
  const drawings = outline === null ? [] : titledCases(outline);
  if (drawings.length > MAX_DRAWINGS) {
    throw new NramError(
      'config',
      `circuitGraphs: at most ${MAX_DRAWINGS} kinds of steps can be drawn, got ${drawings.length}`,
    );
  }
  return drawings.map(([title, { block, halt, lines, state, rules }]) => ({
    title: `${title.replaceAll('!=', '≠')}${halt ? '; then stop' : ''}`,
    rules: rules.map((rule): RulePlace => [state, rule]),
    lines,
    ...drawBlock(block),
  }));
}

/** The blocks of the text with their headings; an end that does nothing is told by the "until" alone. */
function titledCases({ steps, until, states }: Outline): [title: string, own: Case][] {
  const once = steps.map((own, i): [string, Case] => [stepName(i, steps.length + states.length), own]);
  if (states.length > 1) {
    const numberOf = new Map(states.map(({ state }, i) => [state, i + 1]));
    const repeated = states.flatMap(({ state, choices }) =>
      titledChoices(choices, 'every step', '').map(([title, own]): [string, Case] => {
        const then = own.halt || own.next === state ? '' : `; then go to state ${numberOf.get(own.next)}`;
        return [`state ${numberOf.get(state)}: ${title}${then}`, own];
      }),
    );
    return [...once, ...repeated];
  }
  const choices = states[0]?.choices ?? [];
  const then = steps.length > 0 ? 'then ' : '';
  if (until !== null) {
    const test = condition(until.whens);
    const repeated = titledChoices(choices, `${then}in every step until ${test}`, `${then}until ${test}, `);
    const end: [string, Case][] = until.case.lines.length > 1 ? [[`when ${test}`, until.case]] : [];
    return [...once, ...repeated, ...end];
  }
  const isLastStep = steps.length > 0 && choices.every(({ case: { halt } }) => halt);
  const name = stepName(steps.length, steps.length + 1);
  const repeated = isLastStep
    ? titledChoices(choices, name, `${name}, `)
    : titledChoices(choices, steps.length > 0 ? 'then in every step' : 'every step', '');
  return [...once, ...repeated];
}

/** @param alone - the title of a choice that is the only one. */
function titledChoices(choices: readonly Choice[], alone: string, prefix: string): [string, Case][] {
  const heads = choiceHeads(choices);
  return choices.map((choice, i) => [choices.length === 1 ? alone : `${prefix}${heads[i]}`, choice.case]);
}

function drawBlock({ writes, updates }: Block): Pick<CircuitGraph, 'nodes' | 'numColumns'> {
  const nodes: CircuitNode[] = [];
  const add = (node: CircuitNode): number => nodes.push(node) - 1;
  /** Per value its node; constants are drawn once for each use, next to it. */
  const nodeOf = new Map<Value, number>();
  const columnAfter = (before: readonly number[]): number =>
    Math.max(0, ...before.map((node) => nodes[node].column)) + 1;
  const connect = (values: readonly Value[], build: (inputs: readonly number[]) => CircuitNode): number => {
    for (const value of values) {
      if (value.kind === 'register' && !nodeOf.has(value)) nodeOf.set(value, add(source('old', value, 0)));
    }
    const own = values.map((value) => nodeOf.get(value) ?? add(source('constant', value, 0)));
    const node = build(own);
    for (const [i, value] of values.entries()) {
      if (value.kind === 'constant') nodes[own[i]] = source('constant', value, node.column - 1);
    }
    return add(node);
  };

  let lastWrite: readonly number[] = [];
  let readsSince: readonly number[] = [];
  const addGate = (
    { kind, label, value }: Pick<CircuitNode, 'kind' | 'label' | 'value'>,
    operands: readonly Value[],
  ): number => {
    const follows = kind === 'pure' ? [] : kind === 'write' && readsSince.length > 0 ? readsSince : lastWrite;
    const node = connect(operands, (inputs) => {
      return { kind, label, value, inputs, column: columnAfter([...inputs, ...follows]), follows };
    });
    if (kind === 'read') readsSince = [...readsSince, node];
    if (kind === 'write') [lastWrite, readsSince] = [[node], []];
    return node;
  };
  const drawValue = (value: Value): void => {
    const kind = value.kind === 'gate' && value.gate.effect === 'reads' ? 'read' : 'pure';
    nodeOf.set(value, addGate({ kind, label: labelOf(value), value }, operandsOf(value)));
  };
  const used = [
    ...writes.flatMap(({ address, value }) => [address, value]),
    ...updates.map(({ value }) => value),
  ];
  const gates = [
    ...madeValues(used).map((made) => ({ at: definedAt(made), draw: () => drawValue(made) })),
    ...writes.map(({ at, address, value }) => {
      const node = { kind: 'write', label: 'mem[a] = b', value } as const;
      return { at, draw: () => addGate(node, [address, value]) };
    }),
  ];
  if (gates.length > MAX_DRAWN_GATES) {
    throw new NramError(
      'config',
      `circuitGraphs: a circuit of at most ${MAX_DRAWN_GATES} gates can be drawn, got ${gates.length}`,
    );
  }
  for (const { draw } of gates.sort((one, other) => one.at - other.at)) draw();

  const last = Math.max(0, ...nodes.map(({ column }) => column)) + 1;
  for (const { register, value } of updates) {
    connect([value], (inputs) => {
      return { kind: 'new', label: `new r${register + 1}`, value, inputs, column: last, follows: [] };
    });
  }
  return { nodes, numColumns: updates.length > 0 ? last + 1 : last };
}

/** The values that gates make, of those that are used and all that they are made from. */
function madeValues(used: readonly Value[]): Value[] {
  return [...withOperands(used)].filter((value) => operandsOf(value).length > 0);
}

/** A value over its operands `a` and `b`, in the words of the text. */
const labelOf = (value: Value): string =>
  value.kind === 'gate'
    ? value.gate.text('a', 'b')
    : createPrinter(new Map(operandsOf(value).map((base) => [base, 'a']))).print(value);

const source = (kind: 'old' | 'constant', value: Value, column: number): CircuitNode => ({
  kind,
  label: labelOf(value),
  inputs: [],
  column,
  follows: [],
  value,
});
