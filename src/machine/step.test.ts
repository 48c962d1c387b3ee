import { describe, expect, it } from 'vitest';
import { createRandom, type Random } from '../random.js';
import { controllerBackward, controllerForward } from './controller.js';
import { GATE_NAMES, GATES, resolveGates } from './gates.js';
import { stopProbsBackward, stopProbsForward } from './halting.js';
import { liftBackward, liftForward } from './lift.js';
import { entropy, type LossKind, maskedLoss } from './loss.js';
import { createMachine, type Machine } from './spec.js';
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
    const dZeroProbs = controllerBackward(machine, parameters, trace, dLogits, dParameters);
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
  const drawRows = (count: number): Float64Array =>
    Float64Array.from({ length: count }, () => [...drawDistribution(random, memorySize)]).flat();
  const before = { registers: drawRows(2), memory: drawRows(memorySize) };
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
  expectClose(
    tangential(dBefore.registers, memorySize),
    tangential(
      slopes(before.registers, (registers) => lossAt(logits, { ...before, registers })),
      memorySize,
    ),
  );
}
