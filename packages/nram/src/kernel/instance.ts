import type { Machine } from '../machine/spec.js';
import { type GateField, type MachinePlan, planMachine, type Shape } from './machine-plan.js';
import { type Globals, reserveMemory, setGlobals, writeRecord } from './wasm.js';

/** The exports of assembly/index.ts. */
export interface KernelExports
  extends Globals<
    | keyof Shape
    | GateField
    // Constants.
    | 'VALUE'
    | 'GATE_BYTES'
    | 'CHOICE_BYTES'
    | 'ATTEND'
    | 'FIRST_TABLE'
    // The objective, and the settings of an Adam step: the host sets them.
    | 'useMixtureLoss'
    | 'epsilon'
    | 'activationClip'
    | 'wiringEntropy'
    | 'stopEntropy'
    | 'rate'
    | 'correction'
    | 'beta1'
    | 'beta2'
    | 'divisorFloor'
    // Addresses after `layOutMachine`.
    | 'plan'
    | 'choicePlan'
    | 'parameters'
    | 'numParameters'
    | 'weights1'
    | 'biases1'
    | 'weights2'
    | 'biases2'
    | 'weights3'
    | 'biases3'
    | 'gradient'
    | 'firstMoments'
    | 'secondMoments'
    // Addresses after `layOutTile`.
    | 'inputAt'
    | 'targetAt'
    | 'maskAt'
    | 'stepsAt'
    | 'laneWeightAt'
    | 'tables'
  > {
  readonly memory: WebAssembly.Memory;
  layOutMachine(): number;
  layOutTile(memorySize: number, maxSteps: number): number;
  registersAddress(step: number): number;
  stopProbsAddress(step: number): number;
  memoryAddress(step: number): number;
  parametersChanged(): void;
  forward(): number;
  backward(): void;
  firstStepBackward(): void;
  sumOfSquares(): number;
  scaleGradient(factor: number): void;
  adam(): void;
  naturalLog(x: number): number;
}

/** A kernel that was told of its machine. */
export interface KernelInstance {
  readonly exports: KernelExports;
  readonly plan: MachinePlan;
  /** Views of its memory; they end when it grows. */
  floats(address: number, length: number): Float32Array;
  ints(address: number, length: number): Int32Array;
}

/**
 * Instantiates the kernel and lays a machine out in it; its parameters are zeros.
 *
 * @throws NramError `resource` if WebAssembly memory cannot be had.
 */
export function instantiateKernel(module: WebAssembly.Module, machine: Machine): KernelInstance {
  const exports = new WebAssembly.Instance(module).exports as unknown as KernelExports;
  const { memory } = exports;
  const plan = planMachine(machine, exports);
  setGlobals(exports, plan.shape);
  reserveMemory(memory, exports.layOutMachine() >>> 0);
  for (const [i, gate] of plan.gates.entries()) {
    writeRecord(memory, exports.plan.value + i * exports.GATE_BYTES.value, exports, gate);
  }
  for (const [i, choice] of plan.choices.entries()) {
    writeRecord(memory, exports.choicePlan.value + i * exports.CHOICE_BYTES.value, exports, choice);
  }
  exports.parametersChanged();
  return {
    exports,
    plan,
    floats: (address, length) => new Float32Array(memory.buffer, address, length),
    ints: (address, length) => new Int32Array(memory.buffer, address, length),
  };
}
