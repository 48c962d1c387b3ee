import { expect, it } from 'vitest';
import { initialParameters } from '../learners/gradient/trainer.js';
import { GATE_NAMES } from '../machine/gates.js';
import { createMachine } from '../machine/spec.js';
import { unrollForward } from '../machine/unroll.js';
import { runProgram } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import { discretize } from './discretize.js';
import { createNetworkRunner } from './network-runner.js';

it.each([GATE_NAMES, ['any', 'any', 'write', 'any', 'write']])(
  'with a feed-forward controller it does what the discretised program does (%s ...)',
  (...gates) => {
    for (let seed = 0; seed < 40; seed++) {
      const random = createRandom(seed, 'network');
      const machine = createMachine({ numRegisters: 3, gates, hiddenSize: 6 });
      const parameters = initialParameters(machine, 4, random);
      const program = discretize(machine, parameters);
      const input = Int32Array.from({ length: 9 }, () => random.int(0, 8));
      const [one, other] = [input.slice(), input.slice()];
      const result = createNetworkRunner(machine, parameters).run(one, { maxSteps: 12 });
      expect(runProgram(program, other, { maxSteps: 12 })).toEqual(result);
      expect(one).toEqual(other);
    }
  },
);

it('with an LSTM it follows the fuzzy machine when that is certain of everything', () => {
  for (let seed = 0; seed < 20; seed++) {
    const random = createRandom(seed, 'certain');
    const machine = createMachine({ numRegisters: 3, gates: GATE_NAMES, hiddenSize: 6, controller: 'lstm' });
    // An output layer so large that every softmax is one-hot; the circuits still change with the LSTM's state.
    const parameters = Float64Array.from(initialParameters(machine, 2, random));
    const { weightsOffset } = machine.layers[2];
    for (let i = weightsOffset; i < parameters.length; i++) parameters[i] *= 1e5;
    const memory = Int32Array.from({ length: 9 }, () => random.int(0, 8));
    const fuzzy = unrollForward(machine, parameters, memory, 8);
    const seen: number[][] = [];
    const result = createNetworkRunner(machine, parameters).run(memory, {
      maxSteps: 8,
      onStep: ({ registers, memory: cells }) => seen.push([...registers, ...cells]),
    });
    expect(seen.length).toBe(result.steps);
    seen.forEach((values, t) => {
      const { registers, memory: cells } = fuzzy.steps[t].next;
      expect(values).toEqual([...argmaxRows(registers, 9), ...argmaxRows(cells, 9)]);
    });
  }
});

function argmaxRows(matrix: Float64Array, length: number): number[] {
  return Array.from({ length: matrix.length / length }, (_, row) => {
    const part = matrix.subarray(row * length, (row + 1) * length);
    return part.indexOf(Math.max(...part));
  });
}
