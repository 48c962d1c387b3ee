import { NramError } from '../errors.js';
import { BrokenRunError } from '../program/broken-run.js';
import { evaluateCircuit, type GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { IntList } from './int-list.js';
import { type ProgramPlan, planProgram, type RulePlan } from './plan.js';

/** How a traced run goes. */
export interface TraceRunOptions extends GateOptions {
  /** The most steps that are run, at least 0. */
  readonly maxSteps: number;
  /** M, if memory is larger than the cells given: see `RunOptions`. */
  readonly memorySize?: number | undefined;
  /** The most reads and writes that are kept; a longer run ends there. Default: four million, in about 100 MB. */
  readonly maxMarks?: number;
}

/** How a traced run ended: by itself, at the step limit, with an error, or because there was no more room for marks. */
export interface TraceEnd {
  readonly kind: 'stopped' | 'limit' | 'failed' | 'full';
  /** The error; null unless it failed. */
  readonly message: string | null;
}

/**
 * A run, step by step, in arrays: every read and write that the program's text shows, with the line of the text that made it.
 * Position `p` of a run is the moment after `p` steps; step `p`, counted from 0, leads from position `p` to `p + 1`.
 */
export interface Trace {
  readonly program: Program;
  /** The program's text line by line, and what each rule does of it. */
  readonly plan: ProgramPlan;
  /** The cells given, before the run. */
  readonly input: Int32Array;
  /** M. */
  readonly memorySize: number;
  readonly numSteps: number;
  readonly end: TraceEnd;
  /** `[numSteps]`: the state, and the rule taken in it. */
  readonly states: Int32Array;
  readonly rules: Int32Array;
  /** `[numSteps + 1, R]`: the registers at each position. */
  readonly registers: Int32Array;
  /** `[numSteps + 1]`: the first mark of each step, then the number of all marks. */
  readonly firstMark: Int32Array;
  /** `[marks]` each: the address, the value that was read or written, and for a write the value before (else -1). */
  readonly addresses: Int32Array;
  readonly values: Int32Array;
  readonly before: Int32Array;
  /** `[marks]`: the line of the text, counted from 0; -1 if no line shows it. */
  readonly lines: Int32Array;
  /** `[marks]`: 1 for a write, 0 for a read. */
  readonly isWrite: Uint8Array;
}

const MAX_MARKS = 4_000_000;

/**
 * Runs a program with the interpreter and records every step.
 *
 * @param memory - `[M]`, left as it is; with `memorySize`, the first cells of such a memory.
 * @throws NramError `config` for a program, a memory or options that are not valid. A run that breaks off is no error: `end`
 *   says so.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const trace = traceProgram(program, Int32Array.of(4, 5, 0, 0, 0, 0, 0, 0), { maxSteps: 2 });
 * trace.numSteps; // 2
 * Array.from(trace.values); // [4, 5, 5, 6]
 */
export function traceProgram(program: Program, memory: Int32Array, options: TraceRunOptions): Trace {
  const { maxSteps, memorySize, maxMarks = MAX_MARKS } = options;
  if (!Number.isInteger(maxMarks) || maxMarks < 1) {
    throw new NramError('config', `traceProgram: maxMarks must be an integer >= 1, got ${maxMarks}`);
  }
  const runner = createRunner(program, options);
  const plan = planProgram(program, options);
  const record = createRecord(program, plan, memory, options);
  let end: TraceEnd;
  try {
    const { halted } = runner.run(memory.slice(), {
      maxSteps,
      memorySize,
      onStep({ state, rule, registers }) {
        record.addStep(state, rule, registers);
        if (record.numMarks > maxMarks) throw FULL;
      },
    });
    end = { kind: halted ? 'stopped' : 'limit', message: null };
  } catch (error) {
    if (error === FULL) end = { kind: 'full', message: null };
    else if (error instanceof BrokenRunError) end = { kind: 'failed', message: error.message };
    else throw error;
  }
  return {
    program,
    plan,
    input: memory.slice(),
    memorySize: memorySize ?? memory.length,
    end,
    ...record.toArrays(),
  };
}

/** Ends a run from within. */
const FULL = new Error('internal: no room for more marks');

type Recorded = Omit<Trace, 'program' | 'plan' | 'input' | 'memorySize' | 'end'>;

/** What is known of a run so far. */
interface TraceRecord {
  readonly numMarks: number;
  /** @param registers - after the step. */
  addStep(state: number, rule: number, registers: ArrayLike<number>): void;
  toArrays(): Recorded;
}

function createRecord(
  program: Program,
  plan: ProgramPlan,
  input: Int32Array,
  options: GateOptions & Pick<TraceRunOptions, 'memorySize'>,
): TraceRecord {
  const list = (): IntList => new IntList();
  const [states, rules, firstMark, registers] = [list(), list(), list(), list()];
  const marks = { addresses: list(), values: list(), before: list(), lines: list(), isWrite: list() };
  let current: ArrayLike<number> = new Array<number>(program.numRegisters).fill(0);
  registers.push(...(current as number[]));
  const memory = input.slice();
  /** The same, until the writes of a step are noted: then it still holds what they replace. */
  const old = input.slice();

  const addStep = (state: number, rule: number, after: ArrayLike<number>): void => {
    const circuit = program.circuits[program.states[state].rules[rule].circuit];
    states.push(state);
    rules.push(rule);
    firstMark.push(marks.lines.length);
    const { wires } = evaluateCircuit(circuit, current, memory, options);
    for (const { kind, gate, line } of plan.rules[state][rule].accesses) {
      const { a, b } = circuit.gates[gate];
      const address = wires[a as number];
      const isWrite = kind === 'write';
      const value = isWrite ? wires[b as number] : wires[program.numRegisters + gate];
      marks.addresses.push(address);
      marks.values.push(value);
      marks.before.push(isWrite ? (old[address] ?? 0) : -1);
      marks.lines.push(line ?? -1);
      marks.isWrite.push(isWrite ? 1 : 0);
      if (isWrite && address < old.length) old[address] = value;
    }
    current = Array.from(after);
    registers.push(...(current as number[]));
  };
  return {
    get numMarks() {
      return marks.lines.length;
    },
    addStep,
    toArrays: () => ({
      numSteps: rules.length,
      states: states.toArray(),
      rules: rules.toArray(),
      registers: registers.toArray(),
      firstMark: endWith(firstMark.toArray(), marks.lines.length),
      addresses: marks.addresses.toArray(),
      values: marks.values.toArray(),
      before: marks.before.toArray(),
      lines: marks.lines.toArray(),
      isWrite: Uint8Array.from(marks.isWrite.toArray()),
    }),
  };
}

function endWith(items: Int32Array, last: number): Int32Array {
  const result = new Int32Array(items.length + 1);
  result.set(items);
  result[items.length] = last;
  return result;
}

/** The step, counted from 0, in which a mark was made. */
export function stepOfMark({ firstMark, numSteps }: Trace, mark: number): number {
  let [low, high] = [0, numSteps];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (firstMark[middle] <= mark) low = middle;
    else high = middle;
  }
  return low;
}

/** The plan of the rule that a step takes. */
export const planOfStep = ({ plan, states, rules }: Trace, step: number): RulePlan =>
  plan.rules[states[step]][rules[step]];

/** The registers at a position, `[R]`; a view. */
export const registersAt = ({ registers, program: { numRegisters } }: Trace, position: number): Int32Array =>
  registers.subarray(position * numRegisters, (position + 1) * numRegisters);
