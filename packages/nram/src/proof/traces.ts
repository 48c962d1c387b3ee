import type { ParsedFormula } from '../formula/formula.js';
import type { Gate } from '../machine/gates.js';
import { UnstoredCellError } from '../program/broken-run.js';
import { evaluateCircuit } from '../program/circuit.js';
import { cubeOf, zeroBits } from '../program/pattern.js';
import type { Circuit, Program, Rule } from '../program/program.js';
import { createRandom } from '../random.js';
import { minStepsOf } from '../tasks/budget.js';
import { type FormulaValues, formulaValues } from '../tasks/evaluate-formula.js';
import type { TaskSpec } from '../tasks/task.js';
import type { Taken } from './execute.js';

/** One step of a traced run. */
export interface TracedStep {
  readonly state: number;
  readonly rule: number;
  /** Before the step. */
  readonly registers: readonly number[];
  /** Before the step. */
  readonly memory: Int32Array;
  readonly writes: readonly { readonly by: string; readonly address: number }[];
}

export interface Trace {
  readonly values: FormulaValues;
  /** Whether the memory is so large that hardly any two cells hold the same number. */
  readonly isRoomy: boolean;
  readonly steps: readonly TracedStep[];
  readonly halted: boolean;
  /** Registers and memory in the end. */
  readonly end: Pick<TracedStep, 'registers' | 'memory'>;
}

/** Lengths of the inputs that invariants are guessed from, beginning with the task's shortest. */
const NUM_LENGTHS = 6;
const ROOMY = 400;

/** An input of a task, and the steps that the task gives it. */
export interface DrawnInput extends Pick<Trace, 'values' | 'isRoomy'> {
  readonly minSteps: number;
}

/** Inputs of small lengths, in memories as tight as can be and in large ones. */
export function drawInputs(task: TaskSpec, formula: ParsedFormula): DrawnInput[] {
  const random = createRandom(1, 'proof', task.name);
  const [shortest] = task.train.lengths;
  return Array.from({ length: NUM_LENGTHS }, (_, i) => shortest + i).flatMap((n) =>
    [ROOMY, ROOMY + n, 0, 0, 1, 3].map((slack) => {
      const sample = task.sample(random, n, task.minMemorySize(n) + slack);
      const minSteps = minStepsOf(task, sample, n);
      return { values: formulaValues(formula, sample, n), isRoomy: slack >= ROOMY, minSteps };
    }),
  );
}

/**
 * Runs a program on an input and keeps what is to be seen.
 *
 * @param limit - the most steps, by those that the task gives.
 * @returns null if no rule matches, or if it writes where nothing is stored.
 */
export function traceRun(
  program: Program,
  gates: readonly Gate[],
  { minSteps, ...input }: DrawnInput,
  limit: (minSteps: number) => number,
): Trace | null {
  const memory = input.values.memory.slice();
  const most = limit(minSteps);
  const steps: TracedStep[] = [];
  let registers = new Array<number>(program.numRegisters).fill(0);
  let state = 0;
  let halted = false;
  while (!halted && steps.length < most) {
    const rule = findRule(program.states[state].rules, registers);
    if (rule < 0) return null;
    const { circuit: index, halt, next } = program.states[state].rules[rule];
    const circuit = program.circuits[index];
    const before = memory.slice();
    const after = attemptStep(circuit, { registers, memory, gates, memorySize: input.values.names.get('M') });
    if (after === null) return null;
    const writes = circuit.gates.flatMap(({ gate: name, a }, g) =>
      gates.find((gate) => gate.name === name)?.effect === 'writes'
        ? [{ by: `${index}.${g}`, address: after.wires[a as number] }]
        : [],
    );
    steps.push({ state, rule, registers, memory: before, writes });
    registers = after.registers;
    state = next;
    halted = halt;
  }
  return { ...input, steps, halted, end: { registers, memory } };
}

function attemptStep(
  circuit: Circuit,
  {
    registers,
    memory,
    ...options
  }: Pick<TracedStep, 'registers' | 'memory'> & {
    readonly gates: readonly Gate[];
    readonly memorySize?: number | undefined;
  },
): ReturnType<typeof evaluateCircuit> | null {
  try {
    return evaluateCircuit(circuit, registers, memory, options);
  } catch (error) {
    if (error instanceof UnstoredCellError) return null;
    throw error;
  }
}

function findRule(rules: readonly Rule[], registers: readonly number[]): number {
  const bits = zeroBits(registers);
  return rules.findIndex(({ when }) => {
    const { care, zero } = cubeOf(when);
    return (bits & care) === zero;
  });
}

/** A rule that is never or seldom seen may be taken this often all the same. */
const MIN_TAKEN = 2;

/** How often a run takes a rule, at most. */
export function mostTakenIn(traces: readonly Trace[]): (taken: Taken) => number {
  const most = new Map<string, number>();
  const keyOf = ({ state, rule }: Taken): string => `${state} ${rule}`;
  for (const { steps } of traces) {
    const counts = new Map<string, number>();
    for (const step of steps) {
      const key = keyOf(step);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      most.set(key, Math.max(count, most.get(key) ?? 0));
    }
  }
  return (taken) => Math.max(most.get(keyOf(taken)) ?? 0, MIN_TAKEN);
}

/** Where the steps of a loop begin: a state, and the rules that do the same in it. */
export interface Place {
  readonly state: number;
  readonly rules: readonly number[];
  /** The step before must have been of this place; any, or none, if null. */
  readonly after: Omit<Place, 'after'> | null;
}

/** Whether a step is of a place, given the step before it. */
export function isAt(place: Place, taken: Taken, before: Taken | undefined): boolean {
  const { after } = place;
  if (taken.state !== place.state || !place.rules.includes(taken.rule)) return false;
  return after === null || (before !== undefined && isAt({ ...after, after: null }, before, undefined));
}

/** The place of each rule. */
function placesOf(program: Program): Omit<Place, 'after'>[][] {
  return program.states.map(({ rules }, state) => {
    const key = ({ circuit, halt, next }: Rule): string => `${circuit} ${halt} ${next}`;
    return rules.map((rule) => ({
      state,
      rules: rules.flatMap((other, i) => (key(other) === key(rule) ? [i] : [])),
    }));
  });
}

/**
 * The first place of each loop that some runs went round, in the order in which runs come to them.
 *
 * @param history - whether equal steps are distinguished by the step before them.
 */
export function findHeads(
  program: Program,
  traces: readonly Trace[],
  { history }: { readonly history: boolean },
): Place[] {
  const places = placesOf(program);
  const placeAt = (steps: readonly TracedStep[], i: number): Place => {
    const place = places[steps[i].state][steps[i].rule];
    return { ...place, after: history && i > 0 ? places[steps[i - 1].state][steps[i - 1].rule] : null };
  };
  const keyOf = ({ state, rules, after }: Place): string =>
    `${state}:${rules[0]}${after === null ? '' : `<${after.state}:${after.rules[0]}`}`;
  const byKey = new Map<string, Place>();
  const next = new Map<string, Set<string>>();
  const first = new Map<string, number>();
  for (const { steps } of traces) {
    for (const i of steps.keys()) {
      const place = placeAt(steps, i);
      const key = keyOf(place);
      byKey.set(key, place);
      first.set(key, Math.min(first.get(key) ?? Number.POSITIVE_INFINITY, i));
      if (i === 0) continue;
      const before = keyOf(placeAt(steps, i - 1));
      next.set(before, (next.get(before) ?? new Set()).add(key));
    }
  }
  /** The places that runs come to from a place, without passing a head. */
  const reach = (from: string, heads: readonly string[]): Set<string> => {
    const seen = new Set<string>();
    const open = [...(next.get(from) ?? [])];
    for (let key = open.pop(); key !== undefined; key = open.pop()) {
      if (seen.has(key) || heads.includes(key)) continue;
      seen.add(key);
      open.push(...(next.get(key) ?? []));
    }
    return seen;
  };
  // Each is the first place of a way round that no earlier head is on.
  const heads: string[] = [];
  const ordered = [...byKey.keys()].sort((a, b) => (first.get(a) as number) - (first.get(b) as number));
  for (const key of ordered) if (reach(key, heads).has(key)) heads.push(key);
  return heads.map((key) => byKey.get(key) as Place);
}

/** A moment at which a run came to the head of a loop. */
export interface Visit {
  readonly trace: Trace;
  readonly t: number;
  readonly step: TracedStep;
  /** Steps taken before. */
  readonly index: number;
  /** Whether the run leaves the loop or stops afterwards, without another visit. */
  readonly isLast: boolean;
}

/** @param peel - visits that are left out at the start of each run. */
export function visitsOf(traces: readonly Trace[], head: Place, peel: number): Visit[] {
  return traces.flatMap((trace) => {
    const at = [...trace.steps.keys()].filter((i) => isAt(head, trace.steps[i], trace.steps[i - 1]));
    return at.slice(peel).map((index, t) => ({
      trace,
      t,
      step: trace.steps[index],
      index,
      isLast: index === at.at(-1),
    }));
  });
}
