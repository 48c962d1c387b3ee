import { describe, expect, it } from 'vitest';
import golden from '../../test/fixtures/golden-torch.json' with { type: 'json' };
import { createRandom } from '../random.js';
import { GATE_NAMES, type Gate } from './gates.js';
import { createMachine, type Machine } from './spec.js';
import { type Objective, PLAIN_OBJECTIVE, unrollBackward, unrollForward } from './unroll.js';

describe('the reference machine against an independent PyTorch implementation', () => {
  it.each(golden.cases.map((golden, i) => ({ i, golden })))('case $i', ({ golden }) => {
    const machine = createMachine({
      numRegisters: golden.registers,
      gates: golden.gates,
      hiddenSize: golden.hidden,
    });
    const flatten = (layers: { w: number[][]; b: number[] }[]): Float64Array =>
      Float64Array.from(layers.flatMap((layer) => [...layer.w.flat(), ...layer.b]));
    const parameters = flatten(golden.weights);
    expect(parameters.length).toBe(machine.numParameters);
    const dParameters = new Float64Array(machine.numParameters);
    let loss = 0;
    golden.memory.forEach((memory, b) => {
      const trace = unrollForward(machine, parameters, memory, golden.steps);
      const { outputs } = golden;
      expectClose(
        trace.stopProbs,
        outputs.stopProbs.map((row) => row[b]),
        1e-9,
      );
      const final = trace.steps[golden.steps - 1].next;
      expectClose(final.memory, outputs.finalMemory[b].flat(), 1e-9);
      expectClose(final.registers, outputs.finalRegisters[b].flat(), 1e-9);
      const cells = scoredCells(golden.target[b], golden.mask[b]);
      loss += unrollBackward(machine, parameters, trace, cells, PLAIN_OBJECTIVE, dParameters).loss;
    });
    expect(loss).toBeCloseTo(golden.outputs.loss, 9);
    expectClose(dParameters, flatten(golden.gradients), 1e-9);
  });
});

describe('the gradient of whole runs against central differences', () => {
  const objectives: Record<string, Partial<Objective>> = {
    'expected loss': {},
    'footnote 4': { loss: 'mixture' },
    'entropy bonus and stop penalty': { wiringEntropy: 0.05, stopEntropy: -0.1 },
  };
  const gateLists = [
    GATE_NAMES,
    ['inc', 'write', 'read', 'inc', 'read', 'write', 'max'],
    ['two', 'sub', 'write', 'read'],
  ];
  for (const [name, overrides] of Object.entries(objectives)) {
    for (const maxSteps of [1, 2, 3]) {
      for (const [i, gates] of gateLists.entries()) {
        it(`${name}, ${maxSteps} steps, gate list ${i}`, () => {
          const machine = createMachine({ numRegisters: 2, gates, hiddenSize: 3 });
          checkUnrolledGradient(
            machine,
            { ...PLAIN_OBJECTIVE, ...overrides },
            maxSteps,
            5,
            i + 10 * maxSteps,
          );
        });
      }
    }
  }
});

describe('the gradient of the machine beyond the paper against central differences', () => {
  const absDiff: Gate = {
    name: 'absDiff',
    arity: 2,
    effect: 'pure',
    apply: (a, b) => Math.abs(a - b),
    text: (a, b) => `|${a} - ${b}|`,
  };
  const double: Gate = { ...absDiff, name: 'double', arity: 1, apply: (a, _b, m) => (2 * a) % m };
  const three: Gate = { ...absDiff, name: 'three', arity: 0, apply: (_a, _b, m) => 3 % m };
  const custom = ['read', 'absDiff', 'double', 'three', 'write'];
  const attention = ['any', 'any', 'write', 'any', 'write'];
  for (const controller of ['feedforward', 'lstm'] as const) {
    for (const gates of [GATE_NAMES, custom, attention]) {
      for (const maxSteps of [1, 2, 3]) {
        it(`${controller}, ${gates.slice(0, 3)}, ${maxSteps} steps`, () => {
          const machine = createMachine({ numRegisters: 2, gates, hiddenSize: 3, controller }, [
            absDiff,
            double,
            three,
          ]);
          const objective = { ...PLAIN_OBJECTIVE, wiringEntropy: 0.05, stopEntropy: -0.1 };
          checkUnrolledGradient(machine, objective, maxSteps, 5, maxSteps);
        });
      }
    }
  }
});

function checkUnrolledGradient(
  machine: Machine,
  objective: Objective,
  maxSteps: number,
  memorySize: number,
  seed: number,
): void {
  const random = createRandom(seed);
  const parameters = Float64Array.from({ length: machine.numParameters }, () => 2 * random.float() - 1);
  const memory = Array.from({ length: memorySize }, () => random.int(0, memorySize - 1));
  const cells = { addresses: [1, 3], values: [2, 4] };
  const evaluate = (point: Float64Array, gradient = new Float64Array(point.length)): number =>
    unrollBackward(
      machine,
      point,
      unrollForward(machine, point, memory, maxSteps),
      cells,
      objective,
      gradient,
    ).objective;
  const gradient = new Float64Array(machine.numParameters);
  evaluate(parameters, gradient);
  const h = 1e-5;
  const numeric = parameters.map((value, i) => {
    const moved = parameters.slice();
    moved[i] = value + h;
    const above = evaluate(moved);
    moved[i] = value - h;
    return (above - evaluate(moved)) / (2 * h);
  });
  expectClose(gradient, numeric, 1e-7);
  expect(gradient.some((value) => Math.abs(value) > 1e-3)).toBe(true);
}

function scoredCells(target: number[], mask: number[]): { addresses: number[]; values: number[] } {
  const addresses = mask.flatMap((bit, i) => (bit === 1 ? [i] : []));
  return { addresses, values: addresses.map((i) => target[i]) };
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    worst = Math.max(worst, Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i])));
  }
  expect(worst).toBeLessThan(tolerance);
}
