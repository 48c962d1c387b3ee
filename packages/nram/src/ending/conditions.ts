import { applyGate } from '../machine/apply-gate.js';
import { GATES, type Gate } from '../machine/gates.js';
import type { GateOptions } from '../program/circuit.js';
import type { Program } from '../program/program.js';
import type { TracedRun, TracedStep } from './trace.js';

/** A value at the end of a step. */
export type Expression =
  /** A register before the step, or a gate's output: wire numbers as in the circuit. */
  | { readonly kind: 'wire'; readonly wire: number }
  /** A register after the step. */
  | { readonly kind: 'register'; readonly register: number }
  | { readonly kind: 'constant'; readonly value: 0 | 1 | 2 }
  /** A gate; one that reads sees the memory as it is after the step. */
  | { readonly kind: 'gate'; readonly gate: Gate; readonly inputs: readonly Expression[] };

/** The rules of a program after which it may stop. */
export type Scope = readonly { readonly state: number; readonly rule: number }[];

/** When to stop: after a step by a rule in scope, if the value of the expression is 0, or is not 0. */
export interface StopCondition {
  readonly scope: Scope;
  /** Null: always. */
  readonly expression: Expression | null;
  readonly isZero: boolean;
}

/** Values at all steps in scope. */
interface Column {
  readonly expression: Expression;
  readonly values: Int32Array;
}

/** The steps in scope of all runs, one after the other. */
interface Table {
  readonly steps: readonly TracedStep[];
  readonly memorySizes: Int32Array;
  readonly isRight: Uint8Array;
  /** `[runs + 1]`: where each run starts. */
  readonly starts: Int32Array;
  /** `[runs]`: 1 where the program stops by itself with the right answer, so that no condition need hold. */
  readonly stops: Uint8Array;
}

/**
 * All conditions under which every run stops at a step after which its answer is right: those with the fewest gates first, of
 * up to two gates over the registers, the outputs of gates and the constants 0, 1 and 2. Of expressions that have the same
 * values in all runs only the first is tried.
 */
export function* stopConditions(
  program: Program,
  runs: readonly TracedRun[],
  { gates = GATES }: GateOptions = {},
): Generator<StopCondition> {
  const scopes = scopesOf(program).map((scope) => ({ scope, table: tableOf(scope, runs) }));
  // Stopping after every step in scope.
  for (const { scope, table } of scopes) {
    if (stopsRight(table, new Int32Array(table.steps.length), true)) {
      yield { scope, expression: null, isZero: true };
    }
  }
  const usable = gates.filter(
    ({ effect, constant }) => effect === 'reads' || (effect === 'pure' && constant === undefined),
  );
  const columns = scopes.map(({ scope, table }) => distinct(inputColumns(program, scope, table)));
  for (const [i, { scope, table }] of scopes.entries()) yield* fitting(scope, table, columns[i]);
  const oneGate = scopes.map(({ table }, i) => {
    const known = new Set(columns[i].map(({ values }) => keyOf(values)));
    return distinct(gateColumns(table, columns[i], columns[i], usable), known);
  });
  for (const [i, { scope, table }] of scopes.entries()) yield* fitting(scope, table, oneGate[i]);
  for (const [i, { scope, table }] of scopes.entries()) {
    yield* twoGates(scope, table, { inner: oneGate[i], outer: columns[i], gates: usable });
  }
}

/** All rules; all but those of a first step; and each rule alone. Empty ones and repetitions are left out. */
function scopesOf(program: Program): Scope[] {
  const all = program.states.flatMap(({ rules }, state) =>
    rules.flatMap(({ halt }, rule) => (halt ? [] : [{ state, rule }])),
  );
  const isEntered = new Set(program.states.flatMap(({ rules }) => rules.map(({ next }) => next)));
  const later = all.filter(({ state }) => isEntered.has(state));
  const scopes = [all, later, ...all.map((rule) => [rule])].filter((scope) => scope.length > 0);
  return scopes.filter((scope, i) => scopes.findIndex((other) => sameScope(other, scope)) === i);
}

const sameScope = (a: Scope, b: Scope): boolean => JSON.stringify(a) === JSON.stringify(b);

function tableOf(scope: Scope, runs: readonly TracedRun[]): Table {
  const isInScope = new Set(scope.map(({ state, rule }) => `${state} ${rule}`));
  const steps: TracedStep[] = [];
  const sizes: number[] = [];
  const starts = [0];
  for (const run of runs) {
    for (const step of run.steps) {
      if (!isInScope.has(`${step.state} ${step.rule}`)) continue;
      steps.push(step);
      sizes.push(run.memorySize);
    }
    starts.push(steps.length);
  }
  return {
    steps,
    memorySizes: Int32Array.from(sizes),
    isRight: Uint8Array.from(steps, ({ isRight }) => (isRight ? 1 : 0)),
    starts: Int32Array.from(starts),
    stops: Uint8Array.from(runs, ({ stopsRight }) => (stopsRight ? 1 : 0)),
  };
}

/** Whether every run meets the condition, and the answer is right where it first does. */
function stopsRight({ isRight, starts, stops }: Table, values: Int32Array, isZero: boolean): boolean {
  for (let run = 0; run < stops.length; run++) {
    const end = starts[run + 1];
    let at = starts[run];
    while (at < end && (values[at] === 0) !== isZero) at += 1;
    if ((at === end ? stops[run] : isRight[at]) === 0) return false;
  }
  return true;
}

function* fitting(scope: Scope, table: Table, columns: readonly Column[]): Generator<StopCondition> {
  for (const { expression, values } of columns) {
    for (const isZero of [true, false]) {
      if (stopsRight(table, values, isZero)) yield { scope, expression, isZero };
    }
  }
}

/** What expressions are made of: registers after the step, then before it, outputs of gates if all rules share a circuit, constants. */
function* inputColumns(program: Program, scope: Scope, { steps }: Table): Generator<Column> {
  const column = (expression: Expression, read: (step: TracedStep) => number): Column => ({
    expression,
    values: Int32Array.from(steps, read),
  });
  const circuits = new Set(scope.map(({ state, rule }) => program.states[state].rules[rule].circuit));
  const [circuit] = circuits;
  const numWires = program.numRegisters + (circuits.size === 1 ? program.circuits[circuit].gates.length : 0);
  for (let register = 0; register < program.numRegisters; register++) {
    yield column({ kind: 'register', register }, ({ registers }) => registers[register]);
  }
  for (let wire = 0; wire < numWires; wire++)
    yield column({ kind: 'wire', wire }, ({ wires }) => wires[wire]);
  for (const value of [0, 1, 2] as const) yield column({ kind: 'constant', value }, () => value);
}

function* gateColumns(
  table: Table,
  first: readonly Column[],
  second: readonly Column[],
  gates: readonly Gate[],
): Generator<Column> {
  const { steps } = table;
  for (const gate of gates) {
    for (const [i, a] of first.entries()) {
      for (const [j, b] of (gate.arity === 2 ? second : [a]).entries()) {
        if (gate.arity === 2 && gate.isCommutative === true && j < i) continue;
        const values = new Int32Array(steps.length);
        for (let at = 0; at < values.length; at++) {
          values[at] = outputOf(gate, table, { at, a: a.values[at], b: b.values[at] });
        }
        const inputs = gate.arity === 2 ? [a.expression, b.expression] : [a.expression];
        yield { expression: { kind: 'gate', gate, inputs }, values };
      }
    }
  }
}

/** Conditions whose last gate has the output of another as an input. Values are computed only as far as they are looked at. */
function* twoGates(
  scope: Scope,
  table: Table,
  {
    inner,
    outer,
    gates,
  }: {
    readonly inner: readonly Column[];
    readonly outer: readonly Column[];
    readonly gates: readonly Gate[];
  },
): Generator<StopCondition> {
  const nothing: Column = {
    expression: { kind: 'constant', value: 0 },
    values: new Int32Array(table.steps.length),
  };
  for (const gate of gates) {
    for (const a of inner) {
      for (const b of gate.arity === 2 ? outer : [nothing]) {
        const orders =
          gate.arity === 2 && gate.isCommutative !== true
            ? [
                [a, b],
                [b, a],
              ]
            : [[a, b]];
        for (const [left, right] of orders) {
          for (const isZero of [true, false]) {
            if (!firesRight(table, gate, { a: left.values, b: right.values, isZero })) continue;
            const inputs = gate.arity === 2 ? [left.expression, right.expression] : [left.expression];
            yield { scope, expression: { kind: 'gate', gate, inputs }, isZero };
          }
        }
      }
    }
  }
}

/** {@link stopsRight} for the outputs of a gate. */
function firesRight(
  table: Table,
  gate: Gate,
  { a, b, isZero }: { readonly a: Int32Array; readonly b: Int32Array; readonly isZero: boolean },
): boolean {
  const { isRight, starts, stops } = table;
  for (let run = 0; run < stops.length; run++) {
    const end = starts[run + 1];
    let at = starts[run];
    while (at < end && (outputOf(gate, table, { at, a: a[at], b: b[at] }) === 0) !== isZero) at += 1;
    if ((at === end ? stops[run] : isRight[at]) === 0) return false;
  }
  return true;
}

function outputOf(
  gate: Gate,
  { steps, memorySizes }: Table,
  { at, a, b }: { readonly at: number; readonly a: number; readonly b: number },
): number {
  return gate.effect === 'reads' ? (steps[at].memory[a] ?? 0) : applyGate(gate, a, b, memorySizes[at]);
}

function distinct(columns: Iterable<Column>, known: Set<string> = new Set()): Column[] {
  const kept: Column[] = [];
  for (const column of columns) {
    const key = keyOf(column.values);
    if (known.has(key)) continue;
    known.add(key);
    kept.push(column);
  }
  return kept;
}

/** Two hashes of 32 bits each: that two columns of a few thousand share both is out of the question. */
function keyOf(values: Int32Array): string {
  let first = 0x811c9dc5;
  let second = 0x9e3779b9;
  for (let i = 0; i < values.length; i++) {
    first = Math.imul(first ^ values[i], 0x01000193);
    second = Math.imul((second ^ values[i]) + 0x7ed55d16, 0x85ebca6b);
  }
  return `${first} ${second}`;
}
