import { GATES, type Gate } from '../machine/gates.js';
import { createCircuitList, type GateOptions, moveWires } from '../program/circuit.js';
import type { Circuit, Program, Rule } from '../program/program.js';
import type { Expression, StopCondition } from './conditions.js';

/**
 * A program that does the same and stops under a condition. Where that holds always, the rules in scope halt. Otherwise a new
 * register, 0 as long as the program is to go on, takes the condition's value at the end of each step in scope, and a
 * rule that does nothing else halts in the next step if it is not 0.
 */
export function addStop(
  program: Program,
  condition: StopCondition,
  { gates = GATES }: GateOptions = {},
): Program {
  const { scope, expression, isZero } = condition;
  const isInScope = (state: number, rule: number): boolean =>
    scope.some((each) => each.state === state && each.rule === rule);
  if (expression === null) {
    const states = program.states.map(({ rules }, s) => ({
      rules: rules.map((rule, r) => (isInScope(s, r) ? { ...rule, halt: true } : rule)),
    }));
    return { ...program, states };
  }
  const stop = program.numRegisters;
  const { circuits, indexOf } = createCircuitList();
  const idle = indexOf({ gates: [], registers: Array.from({ length: stop + 1 }, (_, register) => register) });
  const rewrite = (rule: Rule, isTested: boolean): Rule => {
    const circuit = withRegister(program.circuits[rule.circuit]);
    const next = isTested ? withCondition(circuit, expression, { isZero, gates }) : circuit;
    return { ...rule, when: `${rule.when}*`, circuit: indexOf(next) };
  };
  const states = program.states.map(({ rules }, s) => ({
    rules: [
      { when: `${'*'.repeat(stop)}+`, circuit: idle, halt: true, next: s },
      ...rules.map((rule, r) => rewrite(rule, isInScope(s, r))),
    ],
  }));
  return { numRegisters: stop + 1, circuits, states };
}

/** A circuit with one more register, which keeps its value. */
function withRegister({ gates, registers }: Circuit): Circuit {
  const added = registers.length;
  const moved = moveWires({ gates, registers }, (wire) => (wire < added ? wire : wire + 1));
  return { ...moved, registers: [...moved.registers, added] };
}

/** A circuit whose last register takes the value of a condition: not 0 where it holds. */
function withCondition(
  circuit: Circuit,
  expression: Expression,
  { isZero, gates }: { readonly isZero: boolean; readonly gates: readonly Gate[] },
): Circuit {
  const numRegisters = circuit.registers.length;
  const placed = [...circuit.gates];
  const place = (gate: string, a: number | null = null, b: number | null = null): number =>
    numRegisters + placed.push({ gate, a, b }) - 1;
  const wireOf = (value: Expression): number => {
    switch (value.kind) {
      case 'wire':
        // The new register lies between the old ones and the gates.
        return value.wire < numRegisters - 1 ? value.wire : value.wire + 1;
      case 'register':
        return circuit.registers[value.register];
      case 'constant':
        return place(constantGate(value.value, gates));
      default: {
        const [a = null, b = null] = value.inputs.map(wireOf);
        return place(value.name, a, b);
      }
    }
  };
  const stop = isZero ? wireOf(opposite(expression)) : wireOf(expression);
  return { gates: placed, registers: [...circuit.registers.slice(0, -1), stop] };
}

/** An expression that is not 0 where the given one is 0. */
function opposite(value: Expression): Expression {
  const gateOf = (name: string, inputs: readonly Expression[]): Expression => ({
    kind: 'gate',
    name,
    inputs,
  });
  const [a, b] = value.kind === 'gate' ? value.inputs : [];
  if (value.kind === 'gate' && value.name === 'lessThan') return gateOf('lessOrEqual', [b, a]);
  if (value.kind === 'gate' && value.name === 'lessOrEqual') return gateOf('lessThan', [b, a]);
  if (value.kind === 'gate' && value.name === 'equal') return gateOf('sub', [a, b]);
  if (value.kind === 'gate' && value.name === 'sub') return gateOf('equal', [a, b]);
  return gateOf('equal', [value, { kind: 'constant', value: 0 }]);
}

/**
 * A program that does the same and has two more registers: the number of steps taken, and what a cell held at the start.
 *
 * @param cell - 0, 1 or 2.
 */
export function withCounter(program: Program, cell: 0 | 1 | 2, { gates = GATES }: GateOptions = {}): Program {
  const { numRegisters } = program;
  const [count, kept] = [numRegisters, numRegisters + 1];
  const added = numRegisters + 2;
  const { circuits, indexOf } = createCircuitList();
  /** A circuit behind gates that set the new registers. */
  const behind = (circuit: Circuit, before: Circuit['gates'], registers: readonly number[]): Circuit => {
    const moved = moveWires(circuit, (wire) => (wire < numRegisters ? wire : wire + 2 + before.length));
    return { gates: [...before, ...moved.gates], registers: [...moved.registers, ...registers] };
  };
  const first = (circuit: Circuit): Circuit => {
    const before = [
      { gate: constantGate(cell, gates), a: null, b: null },
      { gate: 'read', a: added, b: null },
      { gate: constantGate(1, gates), a: null, b: null },
    ];
    return behind(circuit, before, [added + 2, added + 1]);
  };
  const later = (circuit: Circuit): Circuit =>
    behind(circuit, [{ gate: 'inc', a: count, b: null }], [added, kept]);
  // State 0 may be entered again: the first step is a state of its own.
  const statesOf = (rewrite: (circuit: Circuit) => Circuit, states: Program['states']): Program['states'] =>
    states.map(({ rules }) => ({
      rules: rules.map((rule) => ({
        ...rule,
        when: `${rule.when}**`,
        circuit: indexOf(rewrite(program.circuits[rule.circuit])),
        next: rule.next + 1,
      })),
    }));
  const states = [...statesOf(first, program.states.slice(0, 1)), ...statesOf(later, program.states)];
  return { numRegisters: added, circuits, states };
}

function constantGate(value: number, gates: readonly Gate[]): string {
  const gate = gates.find(({ constant }) => constant === value);
  if (gate === undefined) throw new Error(`internal: no gate for the constant ${value}`);
  return gate.name;
}

/**
 * A program that does the same for a fixed number of steps and then stops: its states count them.
 *
 * @param numSteps - at least 1.
 */
export function stopAfter(program: Program, numSteps: number): Program {
  const numStates = program.states.length;
  const states = Array.from({ length: numSteps }, (_, step) =>
    program.states.map(({ rules }) => ({
      rules: rules.map((rule) => ({
        ...rule,
        halt: rule.halt || step === numSteps - 1,
        next: Math.min(step + 1, numSteps - 1) * numStates + rule.next,
      })),
    })),
  ).flat();
  return { ...program, states };
}
