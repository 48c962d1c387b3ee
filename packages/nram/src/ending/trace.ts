import { evaluateCircuit, type GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { memorySizeOf, type Sample } from '../tasks/task.js';
import { isRightRun, runExample } from '../verify/check.js';

/** What there was at the end of one step. */
export interface TracedStep {
  readonly state: number;
  readonly rule: number;
  /** `[R + Q]`: the registers before the step, then the outputs of the circuit's gates. */
  readonly wires: readonly number[];
  /** `[R]`: the registers after the step. */
  readonly registers: readonly number[];
  /** The stored cells after the step; steps that write nothing share one copy. */
  readonly memory: Int32Array;
  /** Whether all scored cells hold what they should after the step. */
  readonly isRight: boolean;
}

/** A run of a program, step by step. */
export interface TracedRun {
  readonly memorySize: number;
  readonly steps: readonly TracedStep[];
  /** Whether the program stopped by itself with the right answer. */
  readonly stopsRight: boolean;
}

/**
 * Runs a program on an input and keeps what there was after each step.
 *
 * @param maxSteps - the most steps to take. A run that breaks off has fewer.
 */
export function traceSteps(
  program: Program,
  sample: Sample,
  { maxSteps, ...options }: GateOptions & { readonly maxSteps: number },
): TracedRun {
  const steps: TracedStep[] = [];
  const memorySize = memorySizeOf(sample);
  let before = sample.memory;
  let registers: readonly number[] = new Array(program.numRegisters).fill(0);
  const run = runExample(createRunner(program, options), sample, {
    maxSteps,
    onStep: ({ state, rule, memory }) => {
      const circuit = program.circuits[program.states[state].rules[rule].circuit];
      const step = evaluateCircuit(circuit, registers, before.slice(), { ...options, memorySize });
      registers = step.registers;
      if (memory.some((value, cell) => value !== before[cell])) before = memory.slice();
      const isRight = isRightRun(sample, { memory, stoppedAfter: null, failure: null });
      steps.push({ state, rule, wires: step.wires, registers, memory: before, isRight });
    },
  });
  return { memorySize, steps, stopsRight: run.stoppedAfter !== null && isRightRun(sample, run) };
}
