import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../random.js';
import { controllerBackward, controllerForward } from './controller.js';
import { GATE_NAMES, GATES } from './gates.js';
import { stopProbsBackward, stopProbsForward } from './halting.js';
import { liftBackward, liftForward } from './lift.js';
import { entropy, type LossKind, maskedLoss } from './loss.js';
import { resolveGates } from './resolve-gates.js';
import { createMachine, type Span } from './spec.js';
import { type FuzzyState, softmax, softmaxBackward, stepBackward, stepForward } from './step.js';
import { PLAIN_OBJECTIVE, unrollBackward, unrollForward } from './unroll.js';

const NO_CLIP = Number.POSITIVE_INFINITY;
const LOSS_KINDS: readonly LossKind[] = ['expected', 'mixture'];
const TOLERANCE = 1e-8;

describe('gradients against central differences', () => {
  const withInputs = GATES.filter((gate) => gate.effect === 'pure' && gate.arity > 0);
  it.each(withInputs)('liftBackward of $name, M = 2..7, inputs that sum to anything', (gate) => {
    const random = createRandom(1, gate.name);
    for (let memorySize = 2; memorySize <= 7; memorySize++) {
      const [a, b, dOut] = [1, 2, 3].map(() => draw(random, memorySize));
      const usedB = gate.arity === 2 ? b : null;
      const { dA, dB } = liftBackward(gate, a, usedB, dOut);
      expectClose(
        dA,
        slopes(a, (moved) => dot(dOut, liftForward(gate, moved, usedB, memorySize))),
      );
      if (usedB === null) continue;
      expectClose(
        dB,
        slopes(b, (moved) => dot(dOut, liftForward(gate, a, moved, memorySize))),
      );
    }
  });

  const gateLists = [
    ...GATE_NAMES.map((name) => [name]),
    ['write', 'read'],
    ['read', 'write', 'read'],
    ['write', 'write'],
    GATE_NAMES,
  ];
  it.each(gateLists.map((gates) => ({ gates, name: gates.join(' ') })))(
    'stepBackward of $name, M = 2..5',
    ({ gates }) => {
      for (let memorySize = 2; memorySize <= 5; memorySize++) checkStepBackward(gates, memorySize);
    },
  );

  it('softmaxBackward adds to one span of the logits', () => {
    const random = createRandom(2);
    const logits = draw(random, 9);
    const span = { offset: 2, length: 5 };
    const dWeights = draw(random, span.length);
    const dLogits = new Float64Array(9).fill(0.5);
    softmaxBackward(span, softmax(logits, span), dWeights, dLogits);
    const expected = slopes(logits, (moved) => dot(dWeights, softmax(moved, span)));
    expectClose(
      dLogits,
      expected.map((slope) => slope + 0.5),
    );
  });

  it('entropy', () => {
    const weights = drawDistribution(createRandom(3), 5);
    expectClose(
      entropy(weights).gradient,
      slopes(weights, (moved) => entropy(moved).value),
    );
  });

  it.each(LOSS_KINDS)('maskedLoss, %s', (kind) => {
    const random = createRandom(4);
    const [numSteps, numCells] = [3, 2];
    const stopProbs = drawDistribution(random, numSteps);
    const flat = Float64Array.from({ length: numSteps * numCells }, () => random.float());
    const rowsOf = (values: Float64Array): number[][] =>
      Array.from({ length: numSteps }, (_, t) => [...values.subarray(t * numCells, (t + 1) * numCells)]);
    const { dStopProbs, dScored } = maskedLoss(kind, [...stopProbs], rowsOf(flat), 1e-6);
    expectClose(
      dStopProbs,
      slopes(stopProbs, (moved) => maskedLoss(kind, [...moved], rowsOf(flat), 1e-6).loss),
    );
    expectClose(
      dScored.flat(),
      slopes(flat, (moved) => maskedLoss(kind, [...stopProbs], rowsOf(moved), 1e-6).loss),
    );
  });

  it('stopProbsBackward, 1..5 steps; the last willingness has no gradient', () => {
    const random = createRandom(5);
    for (let numSteps = 1; numSteps <= 5; numSteps++) {
      const willingness = Float64Array.from({ length: numSteps }, () => random.float());
      const dStopProbs = draw(random, numSteps);
      const dWillingness = stopProbsBackward([...willingness], [...dStopProbs]);
      expectClose(
        dWillingness,
        slopes(willingness, (moved) => dot(dStopProbs, stopProbsForward([...moved]))),
      );
      expect(dWillingness[numSteps - 1]).toBe(0);
    }
  });

  it('controllerBackward', () => {
    const random = createRandom(6);
    const machine = createMachine({ numRegisters: 3, gates: ['read', 'write'], hiddenSize: 4 });
    const parameters = draw(random, machine.numParameters);
    const zeroProbs = Float64Array.from({ length: 3 }, () => random.float());
    const dLogits = draw(random, machine.logits.size);
    const trace = controllerForward(machine, parameters, zeroProbs);
    expect([...trace.hidden1, ...trace.hidden2].filter((value) => value === 0).length).toBeGreaterThan(0);
    const dParameters = new Float64Array(machine.numParameters).fill(0.5); // accumulated into
    const { dZeroProbs } = controllerBackward(machine, parameters, trace, dLogits, null, dParameters);
    const lossAt = (p: Float64Array, z: Float64Array): number =>
      dot(dLogits, controllerForward(machine, p, z).logits);
    expectClose(
      dZeroProbs,
      slopes(zeroProbs, (moved) => lossAt(parameters, moved)),
    );
    expectClose(
      dParameters,
      slopes(parameters, (moved) => lossAt(moved, zeroProbs)).map((slope) => slope + 0.5),
    );
  });
});

/** From a random state, with a random linear function of the next state as the loss. */
function checkStepBackward(gates: readonly string[], memorySize: number): void {
  const random = createRandom(memorySize, ...gates);
  const machine = createMachine({ numRegisters: 2, gates, hiddenSize: 1 });
  const logits = draw(random, machine.logits.size);
  const before = {
    registers: drawRows(random, 2, memorySize),
    memory: drawRows(random, memorySize, memorySize),
  };
  const dNext = { registers: draw(random, 2 * memorySize), memory: draw(random, memorySize ** 2) };
  const lossAt = (at: Float64Array, state: FuzzyState): number => {
    const { next } = stepForward(machine, at, state);
    return dot(dNext.registers, next.registers) + dot(dNext.memory, next.memory);
  };
  const dLogits = new Float64Array(machine.logits.size);
  const dBefore = stepBackward(machine, stepForward(machine, logits, before), dNext, NO_CLIP, dLogits);

  expectClose(
    dLogits,
    slopes(logits, (moved) => lossAt(moved, before)),
  );
  // stepBackward centers gradients, so those of distributions hold along their rows' tangents only.
  expectClose(
    rowDifferences(dBefore.registers, memorySize),
    tangentSlopes(before.registers, memorySize, (registers) => lossAt(logits, { ...before, registers })),
  );
  expectClose(
    rowDifferences(dBefore.memory, memorySize),
    tangentSlopes(before.memory, memorySize, (memory) => lossAt(logits, { ...before, memory })),
  );
}

describe('with a finite clip', () => {
  it("clips coordinates as they enter the step and at a gate's output, after centering (by hand)", () => {
    const machine = createMachine({ numRegisters: 1, gates: ['read'], hiddenSize: 1 });
    const state = { registers: oneHots([0], 3), memory: oneHots([1, 0, 2], 3) };
    // The register takes 1/4 of itself (value 0) and 3/4 of what it reads (value 1).
    const logits = Float64Array.of(0, 0, Math.log(3), 0);
    const dNext = {
      registers: Float64Array.of(10, 0, 0.2), // centered 7.5, -2.5, -2.3; clipped 1, -1, -1
      memory: Float64Array.of(5, 0.5, -5, 0, 0, 0, 0, 0, 0), // clipped 1, 0.5, -1
    };
    const dLogits = new Float64Array(4);
    const dBefore = stepBackward(machine, stepForward(machine, logits, state), dNext, 1, dLogits);
    // The read value: 0.75 (1, -1, -1), centered 1.5, 0, 0; clipped 1, 0, 0. That goes to cell 0, and to address 1, whose
    // cell holds 0.
    expectClose(dBefore.registers, [0.25, -0.25 + 1, -0.25]);
    expectClose(dBefore.memory, [1 + 1, 0.5, -1, 0, 0, 0, 0, 0, 0]);
    // Weights 1/4 and 3/4 have gradients 1 and -1, mean -1/2.
    expectClose(dLogits, [0, 0.25 * 1.5, 0.75 * -0.5, 0]);
    expect([...dNext.registers, ...dNext.memory.subarray(0, 3)]).toEqual([10, 0, 0.2, 5, 0.5, -5]);
  });

  it("clips the gradients of a gate's inputs (by hand)", () => {
    const machine = createMachine({ numRegisters: 1, gates: ['write'], hiddenSize: 1 });
    // mem[0] = 0 over a cell that held 1; the register takes half of itself and half of what was written, both 0.
    const state = { registers: oneHots([0], 2), memory: oneHots([1, 0], 2) };
    const logits = new Float64Array(machine.logits.size);
    const dNext = { registers: Float64Array.of(0, -8), memory: Float64Array.of(3, -3, 0.5, 0) };
    const trace = stepForward(machine, logits, state);
    const dBefore = stepBackward(machine, trace, dNext, 1, new Float64Array(logits.length));
    // Entering: 0, -1 and 1, -1, 0.5, 0. Pointer: 1 * (1 - 0) - 1 * (0 - 1) = 2 and 0; clipped 1, 0.
    // Value: 1, -1 from the cell and 0, -0.5 from the output; clipped 1, -1.
    expectClose(dBefore.registers, [0 + 1 + 1, -0.5 + 0 - 1]);
    expectClose(dBefore.memory, [0, 0, 0.5, 0]);
  });

  it('changes nothing where no coordinate is that large', () => {
    const random = createRandom(7);
    const machine = createMachine({ numRegisters: 2, gates: GATE_NAMES, hiddenSize: 1 });
    const logits = draw(random, machine.logits.size);
    const state = { registers: Float64Array.of(1, 0, 0, 0.5, 0.5, 0), memory: oneHots([0, 1, 2], 3) };
    const dNext = { registers: draw(random, 6), memory: draw(random, 9) };
    const trace = stepForward(machine, logits, state);
    const [free, wide, tight] = [NO_CLIP, 1e3, 1e-3].map((clip) => {
      const dLogits = new Float64Array(logits.length);
      stepBackward(machine, trace, dNext, clip, dLogits);
      return dLogits;
    });
    expect(wide).toEqual(free);
    expect(tight).not.toEqual(free);
  });
});

describe('laws', () => {
  it('stop probabilities sum to 1, and the last step takes the rest whatever its willingness is', () => {
    const random = createRandom(8);
    for (let numSteps = 1; numSteps <= 6; numSteps++) {
      const willingness = Array.from({ length: numSteps }, () => random.float());
      const stopProbs = stopProbsForward(willingness);
      expect(stopProbs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 14);
      expect(stopProbsForward([...willingness.slice(0, -1), 0.999])).toEqual(stopProbs);
    }
    expect(stopProbsForward([0.5, 0.25, 0.1])).toEqual([0.5, 0.125, 0.375]);
  });

  it('registers are updated from old values only', () => {
    const { registers } = runWired([['zero']], [1, 0], [2, 3], [0, 0, 0, 0]); // swapped
    expectClose(registers, oneHots([3, 2], 4));
  });

  it('READ returns the cell, WRITE changes it and returns what it wrote', () => {
    // mem[2]; mem[2] = 3; mem[2]: the gates are wires 3, 4, 5 after three registers.
    const gates: WiredGate[] = [
      ['read', 0],
      ['write', 0, 1],
      ['read', 0],
    ];
    const { registers, memory } = runWired(gates, [3, 4, 5], [2, 3, 0], [0, 0, 1, 0]);
    expectClose(registers, oneHots([1, 3, 3], 4));
    expectClose(memory, oneHots([0, 0, 3, 0], 4));
  });

  it('two READs in one gate list do not overwrite each other', () => {
    const gates: WiredGate[] = [
      ['read', 0],
      ['read', 1],
    ];
    const { registers } = runWired(gates, [2, 3], [1, 2], [0, 3, 1, 0]);
    expectClose(registers, oneHots([3, 1], 4));
  });

  it('a fuzzy WRITE leaves the rest of each cell in place', () => {
    const machine = createMachine({ numRegisters: 1, gates: ['write'], hiddenSize: 1 });
    const state = { registers: Float64Array.of(0.5, 0.5, 0), memory: oneHots([0, 1, 2], 3) };
    const { next, wires } = stepForward(machine, new Float64Array(machine.logits.size), state);
    expectClose(next.memory, [0.75, 0.25, 0, 0.25, 0.75, 0, 0, 0, 1]);
    expectClose(wires[1], [0.5, 0.5, 0]);
  });

  it('MIN and MAX are lifted, not switched', () => {
    const [min, max] = resolveGates(['min', 'max']);
    // Half the time 0 against 1, half the time 2 against 1: neither input is the answer.
    const [a, b] = [Float64Array.of(0.5, 0, 0.5), Float64Array.of(0, 1, 0)];
    expect([...liftForward(min, a, b, 3)]).toEqual([0.5, 0.5, 0]);
    expect([...liftForward(max, a, b, 3)]).toEqual([0, 0.5, 0.5]);
  });

  it('the loss is a sum of logs over the scored cells (by hand)', () => {
    const stopProbs = [0.25, 0.75];
    const scored = [
      [0.5, 0.25],
      [1, 0.1],
    ];
    const expected = 0.25 * (Math.log(2) + Math.log(4)) + 0.75 * (Math.log(1) + Math.log(10));
    expect(maskedLoss('expected', stopProbs, scored, 1e-6).loss).toBeCloseTo(expected, 14);
    const mixture = -Math.log(0.25 * 0.5 + 0.75 * 1) - Math.log(0.25 * 0.25 + 0.75 * 0.1);
    expect(maskedLoss('mixture', stopProbs, scored, 1e-6).loss).toBeCloseTo(mixture, 14);
  });

  it.each(LOSS_KINDS)('below epsilon the %s loss is flat', (kind) => {
    const { loss, dScored } = maskedLoss(kind, [1], [[1e-9, 0.5]], 1e-3);
    expect(loss).toBeCloseTo(Math.log(1000) + Math.log(2), 12);
    expect(dScored[0][0]).toBeCloseTo(0, 15);
    expect(dScored[0][1]).toBeCloseTo(-2, 12);
  });

  it('cells that are not scored do not count', () => {
    const machine = createMachine({ numRegisters: 1, gates: ['zero'], hiddenSize: 1 });
    const parameters = new Float64Array(machine.numParameters);
    const trace = unrollForward(machine, parameters, [2, 1, 0], 2); // memory stays as it is
    const lossOf = (addresses: number[], values: number[]): number =>
      unrollBackward(
        machine,
        parameters,
        trace,
        { addresses, values },
        PLAIN_OBJECTIVE,
        new Float64Array(parameters.length),
      ).loss;
    const wrong = -Math.log(PLAIN_OBJECTIVE.epsilon);
    expect(lossOf([0, 1], [2, 1])).toBeCloseTo(0, 12);
    expect(lossOf([0], [2])).toBeCloseTo(0, 12);
    expect(lossOf([1], [2])).toBeCloseTo(wrong, 9);
    expect(lossOf([1, 2], [2, 1])).toBeCloseTo(2 * wrong, 9);
  });

  it('entropy is in nats and counts 0 log 0 as 0', () => {
    expect(entropy(Float64Array.of(0.5, 0, 0.5)).value).toBeCloseTo(Math.LN2, 14);
    expect(entropy(Float64Array.of(0, 1)).value).toBe(0);
    expect([...entropy(Float64Array.of(0, 1)).gradient]).toEqual([0, -1]);
  });
});

/** A gate with the wires of its inputs. */
type WiredGate = readonly [name: string, ...inputs: number[]];

/** One step of a machine whose softmaxes each point at one wire; `take` is the wire that each register takes. */
function runWired(
  gates: readonly WiredGate[],
  take: readonly number[],
  registers: readonly number[],
  memory: readonly number[],
): FuzzyState {
  const names = gates.map(([name]) => name);
  const machine = createMachine({ numRegisters: registers.length, gates: names, hiddenSize: 1 });
  const logits = new Float64Array(machine.logits.size);
  const point = (span: Span | null, wire: number): void => {
    if (span !== null) logits[span.offset + wire] = 1000;
  };
  gates.forEach(([, a, b], i) => {
    point(machine.logits.slots[i].a, a);
    point(machine.logits.slots[i].b, b);
  });
  machine.logits.registers.forEach((span, r) => {
    point(span, take[r]);
  });
  const state = { registers: oneHots(registers, memory.length), memory: oneHots(memory, memory.length) };
  return stepForward(machine, logits, state).next;
}

function oneHots(values: readonly number[], memorySize: number): Float64Array {
  const rows = new Float64Array(values.length * memorySize);
  values.forEach((value, row) => {
    rows[row * memorySize + value] = 1;
  });
  return rows;
}

/** Uniform in -1..1. */
function draw(random: Random, length: number): Float64Array {
  return Float64Array.from({ length }, () => 2 * random.float() - 1);
}

function drawDistribution(random: Random, length: number): Float64Array {
  const weights = Float64Array.from({ length }, () => random.float());
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Rows that are distributions. */
function drawRows(random: Random, count: number, memorySize: number): Float64Array {
  const rows = Array.from({ length: count }, () => [...drawDistribution(random, memorySize)]);
  return Float64Array.from(rows.flat());
}

function dot(x: Float64Array, y: ArrayLike<number>): number {
  return x.reduce((sum, value, i) => sum + value * y[i], 0);
}

const STEP = 1e-5;

/** Central difference of f along the direction that is 1 at `up` and, if given, -1 at `down`. */
function slope(point: Float64Array, f: (moved: Float64Array) => number, up: number, down?: number): number {
  const at = (h: number): number => {
    const moved = point.slice();
    moved[up] += h;
    if (down !== undefined) moved[down] -= h;
    return f(moved);
  };
  return (at(STEP) - at(-STEP)) / (2 * STEP);
}

function slopes(point: Float64Array, f: (moved: Float64Array) => number): Float64Array {
  return point.map((_, i) => slope(point, f, i));
}

/** Slopes that leave each row's sum as it is: up at each value, down at the row's first. */
function tangentSlopes(
  point: Float64Array,
  rowLength: number,
  f: (moved: Float64Array) => number,
): Float64Array {
  return point.map((_, i) => slope(point, f, i, i - (i % rowLength)));
}

/** What {@link tangentSlopes} measures: each coordinate of a gradient less its row's first. */
function rowDifferences(gradient: Float64Array, rowLength: number): Float64Array {
  return gradient.map((value, i) => value - gradient[i - (i % rowLength)]);
}

function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    const error = Math.abs(actual[i] - expected[i]) / Math.max(1, Math.abs(expected[i]));
    expect(error, `coordinate ${i}: ${actual[i]} against ${expected[i]}`).toBeLessThan(TOLERANCE);
  }
}
