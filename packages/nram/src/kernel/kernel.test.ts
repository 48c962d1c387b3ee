import { describe, expect, it } from 'vitest';
import { initialParameters } from '../learners/gradient/trainer.js';
import { GATE_NAMES, GATES, type Gate } from '../machine/gates.js';
import {
  allSpans,
  CONTROLLER_KINDS,
  createMachine,
  type Machine,
  type MachineSpec,
} from '../machine/spec.js';
import { type Objective, PLAIN_OBJECTIVE, unrollBackward, unrollForward } from '../machine/unroll.js';
import { discretize } from '../network/discretize.js';
import { loadModules } from '../node/modules.js';
import { createRunner } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import type { Batch } from './batch.js';
import { createKernel, type Kernel } from './kernel.js';

describe('the kernel against the reference machine', () => {
  for (let seed = 0; seed < 80; seed++) {
    it(`random machine ${seed}`, () => checkRandomMachine(seed));
  }
  it('a batch split into two gives the same gradient but for rounding, and the same loss', () => {
    const { spec, parameters, batch, objective } = randomCase(3);
    const run = (parts: Batch[]): { loss: number; gradient: Float32Array } => {
      const kernel = createKernel(loadModules().kernel, createMachine(spec, CUSTOM));
      kernel.setObjective(objective);
      kernel.setParameters(parameters);
      kernel.zeroGradient();
      const loss = parts.reduce((sum, part) => sum + kernel.accumulate(part), 0);
      return { loss, gradient: kernel.getGradient() };
    };
    const whole = run([batch]);
    const parts = run([slice(batch, 0, 1), slice(batch, 1, batch.size)]);
    expect(worstRelative(parts.gradient, whole.gradient)).toBeLessThan(1e-4);
    expect(parts.loss).toBeCloseTo(whole.loss, 3);
  });
  it('refuses a memory that 32-bit addresses cannot hold', () => {
    const machine = createMachine({ numRegisters: 2, gates: GATE_NAMES, hiddenSize: 4 });
    const kernel = createKernel(loadModules().kernel, machine);
    kernel.setParameters(new Float32Array(machine.numParameters));
    const cells = new Int32Array(10_000);
    const batch = { memorySize: 10_000, size: 1, memory: cells, target: cells, mask: cells };
    expect(() => kernel.loss({ ...batch, maxSteps: Int32Array.of(1) })).toThrow(/2 GiB.*memorySize 10000/);
  });
  it('gives the same bytes twice', () => {
    const { spec, parameters, batch, objective } = randomCase(5);
    const train = (): Float32Array => {
      const kernel = createKernel(loadModules().kernel, createMachine(spec, CUSTOM));
      kernel.setObjective(objective);
      kernel.setParameters(parameters);
      for (let i = 0; i < 10; i++) {
        kernel.zeroGradient();
        kernel.accumulate(batch);
        kernel.update(batch.size, { learningRate: 0.01, gradientClip: 1 });
      }
      return kernel.getParameters();
    };
    const first = train();
    expect(Buffer.from(train().buffer).equals(Buffer.from(first.buffer))).toBe(true);
    expect(worstRelative(first, parameters)).toBeGreaterThan(0.01);
  });
});

describe('laws of the kernel', () => {
  it.each([10, 11, 12, 13])(
    'permuting the examples of a batch permutes what each does, and keeps loss and gradient (machine %i)',
    (seed) => {
      const { spec, parameters, objective, batch } = randomCase(seed, { size: 8 });
      const order = createRandom(seed, 'order').shuffle(Array.from(batch.maxSteps.keys()));
      const kernel = createKernel(loadModules().kernel, createMachine(spec, CUSTOM));
      kernel.setObjective(objective);
      kernel.setParameters(parameters);
      const run = (examples: Batch): { loss: number; gradient: Float32Array; seen: unknown[] } => {
        kernel.zeroGradient();
        const loss = kernel.accumulate(examples);
        const lanes = laneOrder(examples);
        const seen = Array.from(examples.maxSteps, (maxSteps, b) =>
          Array.from({ length: maxSteps }, (_, t) => kernel.inspect(lanes.indexOf(b), t)),
        );
        return { loss, gradient: kernel.getGradient(), seen };
      };
      const straight = run(batch);
      const permuted = run(pickExamples(batch, order));
      expect(order).not.toEqual([...order].sort());
      expect(permuted.seen).toEqual(order.map((b) => straight.seen[b]));
      expect(Math.abs(permuted.loss / straight.loss - 1)).toBeLessThan(1e-6);
      expect(worstRelative(permuted.gradient, straight.gradient)).toBeLessThan(1e-5);
    },
  );

  it.each(Array.from({ length: 20 }, (_, i) => 100 + i))(
    'after 20 steps registers and cells are still distributions (machine %i)',
    (seed) => {
      const { spec, parameters, batch } = randomCase(seed, { size: 8, maxSteps: 20 });
      const kernel = createKernel(loadModules().kernel, createMachine(spec, CUSTOM));
      kernel.setParameters(parameters);
      kernel.loss(batch);
      for (let lane = 0; lane < batch.size; lane++) expectDistributions(kernel, lane, 19, batch.memorySize);
    },
  );

  it('the same for a machine that writes back what a chain of gates made of a cell', () => {
    const gates = ['read', 'add', 'sub', 'min', 'max', 'write'];
    const machine = createMachine({ numRegisters: 1, gates, hiddenSize: 1 });
    const parameters = new Float32Array(machine.numParameters);
    const logits = parameters.subarray(machine.layers[2].biasesOffset);
    machine.logits.slots.forEach(({ a, b }, i) => {
      if (a !== null) logits[a.offset + (gates[i] === 'write' ? 0 : i)] = 6;
      if (b !== null) logits[b.offset + i] = 6;
    });
    logits[machine.logits.registers[0].offset] = 6;
    const kernel = createKernel(loadModules().kernel, machine);
    kernel.setParameters(parameters);
    const memory = Int32Array.of(1, 6, 11, 3, 8, 0, 5, 10, 2, 7, 12, 4, 9);
    kernel.loss({
      memorySize: 13,
      size: 1,
      memory,
      target: memory,
      mask: new Int32Array(13).fill(1),
      maxSteps: Int32Array.of(20),
    });
    expectDistributions(kernel, 0, 19, 13);
  });

  it.each([2, 3, 4, 5, 8, 13, 33])(
    'a hand-wired machine does what the interpreter does, step by step (M = %i)',
    (memorySize) => {
      for (let seed = 0; seed < 10; seed++) checkWiredMachine(memorySize, seed);
    },
  );
});

/** Of the registers before the step and the cells after it. */
function expectDistributions(kernel: Kernel, lane: number, step: number, memorySize: number): void {
  const { registers, memory } = kernel.inspect(lane, step);
  for (const rows of [registers, memory]) {
    for (let at = 0; at < rows.length; at += memorySize) {
      const row = rows.subarray(at, at + memorySize);
      expect(Math.min(...row)).toBeGreaterThanOrEqual(0);
      expect(Math.abs(row.reduce((sum, value) => sum + value, 0) - 1)).toBeLessThan(1e-5);
    }
  }
}

/** Weights of 0 and biases that point each softmax at one random wire, against the same machine in integers. */
function checkWiredMachine(memorySize: number, seed: number): void {
  const maxSteps = 8;
  const random = createRandom(seed, 'wired', memorySize);
  const { batch } = randomCase(seed, { size: 8, memorySize, maxSteps });
  const numRegisters = random.int(1, 5);
  const gates = random.shuffle([
    ...GATE_NAMES,
    'read',
    'read',
    'write',
    'write',
    'any',
    ...CUSTOM.map(({ name }) => name),
  ]);
  const machine = createMachine({ numRegisters, gates, hiddenSize: 1 }, CUSTOM);
  const parameters = new Float32Array(machine.numParameters);
  const logits = parameters.subarray(machine.layers[2].biasesOffset);
  for (const { offset, length } of allSpans(machine.logits)) {
    // The later of two wires, so that more gates hang on other gates than on registers.
    logits[offset + Math.max(random.int(0, length - 1), random.int(0, length - 1))] = 60;
  }
  logits[machine.logits.stop] = -60;
  const kernel = createKernel(loadModules().kernel, machine);
  kernel.setParameters(parameters);
  kernel.loss(batch);

  const runner = createRunner(discretize(machine, parameters, { minMemorySize: 2 }), {
    gates: [...GATES, ...CUSTOM],
  });
  for (let b = 0; b < batch.size; b++) {
    let registers: readonly number[] = new Array(numRegisters).fill(0);
    const cells = batch.memory.slice(b * memorySize, (b + 1) * memorySize);
    runner.run(cells, {
      maxSteps,
      onStep: (state) => {
        const seen = kernel.inspect(b, state.step);
        expect(worstAbsolute(seen.registers, oneHots(registers, memorySize))).toBeLessThan(1e-5);
        expect(worstAbsolute(seen.memory, oneHots(state.memory, memorySize))).toBeLessThan(1e-5);
        registers = [...state.registers];
      },
    });
  }
}

function checkRandomMachine(seed: number): void {
  const { spec, parameters, batch, objective } = randomCase(seed);
  const machine = createMachine(spec, CUSTOM);
  const kernel = createKernel(loadModules().kernel, machine);
  kernel.setObjective(objective);
  kernel.setParameters(parameters);
  expect(Array.from(kernel.getParameters())).toEqual(Array.from(parameters));
  kernel.zeroGradient();
  const loss = kernel.accumulate(batch);
  const gradient = kernel.getGradient();

  const M = batch.memorySize;
  const expectedGradient = new Float64Array(machine.numParameters);
  let expectedLoss = 0;
  let worstForward = 0;
  for (let b = 0; b < batch.size; b++) {
    const memory = batch.memory.subarray(b * M, (b + 1) * M);
    const trace = unrollForward(machine, parameters, memory, batch.maxSteps[b]);
    const addresses = Array.from({ length: M }, (_, i) => i).filter((i) => batch.mask[b * M + i] === 1);
    const values = addresses.map((i) => batch.target[b * M + i]);
    const cells = { addresses, values };
    expectedLoss += unrollBackward(machine, parameters, trace, cells, objective, expectedGradient).loss;
    kernel.loss(slice(batch, b, b + 1));
    for (let t = 0; t < batch.maxSteps[b]; t++) {
      const { stopProb, registers, memory: cellsNow } = kernel.inspect(0, t);
      worstForward = Math.max(
        worstForward,
        Math.abs(stopProb - trace.stopProbs[t]),
        worstAbsolute(registers, trace.steps[t].before.registers),
        worstAbsolute(cellsNow, trace.steps[t].next.memory),
      );
    }
  }
  // A few machines amplify any rounding error, several times each step: there the bound is what the float64 machine does
  // with parameters that differ in their last float32 bit.
  if (worstForward >= 1e-5) expect(worstForward).toBeLessThan(10 * sensitivity(machine, parameters, batch));
  expect(Math.abs(loss - expectedLoss) / Math.max(1, Math.abs(expectedLoss))).toBeLessThan(1e-5);
  expect(worstRelative(gradient, expectedGradient)).toBeLessThan(1e-3);
}

/** Gates given by their integer function alone. */
const CUSTOM: readonly Gate[] = [
  {
    name: 'absDiff',
    arity: 2,
    effect: 'pure',
    apply: (a, b) => Math.abs(a - b),
    text: (a, b) => `|${a} - ${b}|`,
  },
  { name: 'double', arity: 1, effect: 'pure', apply: (a, _b, m) => (2 * a) % m, text: (a) => `2 * ${a}` },
  { name: 'last', arity: 0, effect: 'pure', apply: (_a, _b, m) => m - 1, text: () => 'M - 1' },
];

/**
 * A machine, a batch and an objective of random sizes: R 1..8, M 2..33, T 1..20, 1..28 gates, batches of 1..11; both
 * controllers; in a third of the cases custom gates and slots `any` among the gates.
 */
function randomCase(
  seed: number,
  fixed: { size?: number; memorySize?: number; maxSteps?: number } = {},
): {
  spec: MachineSpec;
  parameters: Float32Array;
  batch: Batch;
  objective: Objective;
} {
  const random = createRandom(seed, 'kernel test');
  const size = fixed.size ?? random.int(1, 11);
  const numGates = random.int(1, 28);
  const names =
    seed % 3 === 0 ? [...GATE_NAMES, ...CUSTOM.map(({ name }) => name), 'any', 'any'] : GATE_NAMES;
  const gates = seed % 4 === 0 ? GATE_NAMES : Array.from({ length: numGates }, () => random.pick(names));
  const controller = random.pick(CONTROLLER_KINDS);
  const spec = { numRegisters: random.int(1, 8), gates, hiddenSize: random.int(1, 20), controller };
  const memorySize = fixed.memorySize ?? random.int(2, 33);
  const uniform = (n: number, high: number): Int32Array =>
    Int32Array.from({ length: n }, () => random.int(0, high));
  const machine = createMachine(spec, CUSTOM);
  const batch = {
    memorySize,
    size,
    memory: uniform(size * memorySize, memorySize - 1),
    target: uniform(size * memorySize, memorySize - 1),
    mask: uniform(size * memorySize, 1),
    maxSteps: Int32Array.from({ length: size }, () => fixed.maxSteps ?? random.int(1, 20)),
  };
  const parameters =
    controller === 'lstm'
      ? initialParameters(machine, 1, random)
      : Float32Array.from({ length: machine.numParameters }, () => 2 * random.float() - 1);
  const objective: Objective = {
    ...PLAIN_OBJECTIVE,
    // A probability q has float32's absolute error of about 1e-7, so -1/q needs q well above that to be comparable.
    epsilon: 1e-3,
    loss: seed % 3 === 0 ? 'mixture' : 'expected',
    activationClip: seed % 2 === 0 ? Number.POSITIVE_INFINITY : 0.7,
    wiringEntropy: [0, 0.1, -0.2][seed % 3],
    stopEntropy: [0, -0.3][seed % 2],
  };
  return { spec, parameters, batch, objective };
}

/** How far the reference machine's values move when each parameter moves by 1e-7 of itself. */
function sensitivity(machine: Machine, parameters: Float32Array, batch: Batch): number {
  const moved = Float64Array.from(parameters, (value, i) => value * (1 + (i % 2 === 0 ? 1e-7 : -1e-7)));
  let worst = 0;
  for (let b = 0; b < batch.size; b++) {
    const memory = batch.memory.subarray(b * batch.memorySize, (b + 1) * batch.memorySize);
    const here = unrollForward(machine, parameters, memory, batch.maxSteps[b]);
    const there = unrollForward(machine, moved, memory, batch.maxSteps[b]);
    here.steps.forEach((step, t) => {
      worst = Math.max(
        worst,
        worstAbsolute(step.before.registers, there.steps[t].before.registers),
        worstAbsolute(step.next.memory, there.steps[t].next.memory),
      );
    });
  }
  return worst;
}

/** The examples of a batch in another order. */
function pickExamples(batch: Batch, order: readonly number[]): Batch {
  const pick = (values: Int32Array): Int32Array => {
    const length = values.length / batch.size;
    return Int32Array.from(order.flatMap((b) => [...values.subarray(b * length, (b + 1) * length)]));
  };
  return {
    ...batch,
    memory: pick(batch.memory),
    target: pick(batch.target),
    mask: pick(batch.mask),
    maxSteps: pick(batch.maxSteps),
  };
}

/** Which example of a batch of 8 lies in each lane: the kernel puts the longest first. */
function laneOrder({ maxSteps }: Batch): number[] {
  return Array.from(maxSteps.keys()).sort((i, j) => maxSteps[j] - maxSteps[i] || i - j);
}

function oneHots(values: Iterable<number>, memorySize: number): number[] {
  return [...values].flatMap((value) => Array.from({ length: memorySize }, (_, i) => Number(i === value)));
}

function slice(batch: Batch, from: number, to: number): Batch {
  const M = batch.memorySize;
  return {
    memorySize: M,
    size: to - from,
    memory: batch.memory.slice(from * M, to * M),
    target: batch.target.slice(from * M, to * M),
    mask: batch.mask.slice(from * M, to * M),
    maxSteps: batch.maxSteps.slice(from, to),
  };
}

function worstAbsolute(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) worst = Math.max(worst, Math.abs(actual[i] - expected[i]));
  return worst;
}

/** The largest difference, relative to the largest expected value. */
function worstRelative(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let scale = 1e-3; // a machine that never writes has no gradient at all
  for (let i = 0; i < expected.length; i++) scale = Math.max(scale, Math.abs(expected[i]));
  return worstAbsolute(actual, expected) / scale;
}
