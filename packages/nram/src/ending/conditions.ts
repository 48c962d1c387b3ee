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
  | { readonly kind: 'gate'; readonly name: string; readonly inputs: readonly Expression[] };

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
  /** How many steps of its run each one ends. */
  readonly taken: Int32Array;
  /** `[runs + 1]`: where each run starts. */
  readonly starts: Int32Array;
  /** `[runs]`: how many steps each run has. */
  readonly ends: Int32Array;
  /** `[runs]`: 1 where the program stops by itself with the right answer, so that no condition need hold. */
  readonly stops: Uint8Array;
}

/**
 * All conditions under which every run stops at a step after which its answer is right, of up to two gates over the registers,
 * the outputs of gates and the constants 0, 1 and 2. First come those that stop soonest, where a gate counts as much as a tenth
 * of the steps. Of expressions that have the same values in all runs only the first is tried.
 */
export function* stopConditions(
  program: Program,
  runs: readonly TracedRun[],
  { gates = GATES }: GateOptions = {},
): Generator<StopCondition> {
  const scopes = scopesOf(program).map((scope) => ({ scope, table: tableOf(scope, runs) }));
  const usable = gates.filter(
    ({ effect, constant }) => effect === 'reads' || (effect === 'pure' && constant === undefined),
  );
  const inputs = scopes.map(({ scope, table }) => distinct(inputColumns(program, scope, table)));
  const oneGate = scopes.map(({ table }, i) => {
    const known = new Set(inputs[i].map(({ values }) => keyOf(values)));
    return distinct(gateColumns(table, inputs[i], usable), known);
  });
  const short = scopes.flatMap(({ scope, table }, i) => [
    ...always(scope, table),
    ...fitting(scope, table, { columns: inputs[i], numGates: 0 }),
    ...fitting(scope, table, { columns: oneGate[i], numGates: 1 }),
  ]);
  const leastSteps = runs.reduce(
    (sum, { steps }) =>
      sum +
      Math.max(
        0,
        steps.findIndex(({ isRight }) => isRight),
      ) +
      1,
    0,
  );
  const leastWithTwo = costOf(leastSteps, 2);
  const cheap = sorted(short).filter(({ cost }) => cost <= leastWithTwo);
  for (const { condition } of cheap) yield condition;
  const long = scopes.flatMap(({ scope, table }, i) => [
    ...twoGates(scope, table, { inner: oneGate[i], outer: inputs[i], gates: usable }),
  ]);
  for (const { condition, cost } of sorted([...short, ...long])) {
    if (cost > leastWithTwo || !cheap.some((fit) => fit.condition === condition)) yield condition;
  }
}

/** A condition that fits, and what stopping by it costs. */
interface Fit {
  readonly condition: StopCondition;
  readonly cost: number;
}

/** From the steps that all runs together take, and the gates of the expression. */
const costOf = (steps: number, numGates: number): number => steps * (10 + numGates);

const sorted = (fits: readonly Fit[]): Fit[] => [...fits].sort((a, b) => a.cost - b.cost);

/** Stopping after every step in scope. */
function always(scope: Scope, table: Table): Fit[] {
  const steps = stepsToStop(table, () => true);
  return steps === null
    ? []
    : [{ condition: { scope, expression: null, isZero: true }, cost: costOf(steps, 0) }];
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
  const taken: number[] = [];
  const starts = [0];
  for (const run of runs) {
    for (const [i, step] of run.steps.entries()) {
      if (!isInScope.has(`${step.state} ${step.rule}`)) continue;
      steps.push(step);
      sizes.push(run.memorySize);
      taken.push(i + 1);
    }
    starts.push(steps.length);
  }
  return {
    steps,
    memorySizes: Int32Array.from(sizes),
    isRight: Uint8Array.from(steps, ({ isRight }) => (isRight ? 1 : 0)),
    taken: Int32Array.from(taken),
    starts: Int32Array.from(starts),
    ends: Int32Array.from(runs, ({ steps: all }) => all.length),
    stops: Uint8Array.from(runs, ({ stopsRight }) => (stopsRight ? 1 : 0)),
  };
}

/**
 * After how many steps all runs together stop; null if one never stops, or where the answer is not right. A run that is
 * not stopped before it stops by itself with the right answer may do that.
 *
 * @param stopsAt - whether the condition holds at a step of the table.
 */
function stepsToStop(
  { isRight, taken, starts, ends, stops }: Table,
  stopsAt: (at: number) => boolean,
): number | null {
  let steps = 0;
  for (let run = 0; run < stops.length; run++) {
    const end = starts[run + 1];
    let at = starts[run];
    while (at < end && !stopsAt(at)) at += 1;
    if ((at === end ? stops[run] : isRight[at]) === 0) return null;
    steps += at === end ? ends[run] : taken[at];
  }
  return steps;
}

function* fitting(
  scope: Scope,
  table: Table,
  { columns, numGates }: { readonly columns: readonly Column[]; readonly numGates: number },
): Generator<Fit> {
  for (const { expression, values } of columns) {
    for (const isZero of [true, false]) {
      const steps = stepsToStop(table, (at) => (values[at] === 0) === isZero);
      if (steps !== null) yield { condition: { scope, expression, isZero }, cost: costOf(steps, numGates) };
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

function* gateColumns(table: Table, inputs: readonly Column[], gates: readonly Gate[]): Generator<Column> {
  for (const gate of gates) {
    for (const [i, a] of inputs.entries()) {
      for (const [j, b] of (gate.arity === 2 ? inputs : [a]).entries()) {
        if (gate.arity === 2 && gate.isCommutative === true && j < i) continue;
        const values = Int32Array.from(table.steps, (_, at) => outputOf(gate, table, { at, a, b }));
        yield { expression: expressionOf(gate, a, b), values };
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
): Generator<Fit> {
  const tryPair = function* (gate: Gate, a: Column, b: Column): Generator<Fit> {
    for (const isZero of [true, false]) {
      const steps = stepsToStop(table, (at) => (outputOf(gate, table, { at, a, b }) === 0) === isZero);
      if (steps !== null)
        yield { condition: { scope, expression: expressionOf(gate, a, b), isZero }, cost: costOf(steps, 2) };
    }
  };
  for (const gate of gates) {
    for (const a of inner) {
      for (const b of gate.arity === 2 ? outer : [a]) {
        yield* tryPair(gate, a, b);
        if (gate.arity === 2 && gate.isCommutative !== true) yield* tryPair(gate, b, a);
      }
    }
  }
}

const expressionOf = (gate: Gate, a: Column, b: Column): Expression => ({
  kind: 'gate',
  name: gate.name,
  inputs: gate.arity === 2 ? [a.expression, b.expression] : [a.expression],
});

/** The output of a gate at a step of the table. */
function outputOf(
  gate: Gate,
  { steps, memorySizes }: Table,
  { at, a, b }: { readonly at: number; readonly a: Column; readonly b: Column },
): number {
  const address = a.values[at];
  return gate.effect === 'reads'
    ? (steps[at].memory[address] ?? 0)
    : applyGate(gate, address, b.values[at], memorySizes[at]);
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
