import { describe, expect, it } from 'vitest';
import { initialParameters } from '../learners/gradient/trainer.js';
import { createMachine, type Machine } from '../machine/spec.js';
import { runProgram } from '../program/interpreter.js';
import { createRandom, type Random } from '../random.js';
import { extractAutomaton, type WatchedInput } from './extract-automaton.js';
import { createNetworkRunner } from './network-runner.js';

const draw = (random: Random, maxSteps: number): WatchedInput => {
  const size = random.int(4, 12);
  return { memory: Int32Array.from({ length: size }, () => random.int(0, size - 1)), maxSteps };
};

/** Memory after every step. */
const watch = (
  run: { run: ReturnType<typeof createNetworkRunner>['run'] },
  input: WatchedInput,
): string[] => {
  const seen: string[] = [];
  const onStep = ({ memory }: { memory: Int32Array }) => seen.push(memory.join(' '));
  run.run(input.memory.slice(), { maxSteps: input.maxSteps, onStep });
  return seen;
};

/**
 * An LSTM that counts: its cell grows by tanh(pace) a step, and after so many steps it writes 2 to cell 0 rather than 1.
 */
function counter(numSteps: number, pace: number): { machine: Machine; parameters: Float64Array } {
  const machine = createMachine({
    numRegisters: 1,
    gates: ['zero', 'one', 'two', 'write'],
    hiddenSize: 1,
    controller: 'lstm',
  });
  const parameters = new Float64Array(machine.numParameters);
  const [, lstm, output] = machine.layers;
  // The input, forget and output gates always open, and the candidate.
  for (const [row, bias] of [50, 50, pace, 50].entries()) parameters[lstm.biasesOffset + row] = bias;
  const [zero, one, two] = [1, 2, 3];
  const { a, b } = machine.logits.slots[3];
  parameters[output.biasesOffset + (a?.offset ?? 0) + zero] = 9;
  // The hidden state is tanh(cell): with its weight it passes the bias of `one` after `numSteps` steps.
  parameters[output.biasesOffset + (b?.offset ?? 0) + one] =
    100 * Math.tanh(Math.tanh(pace) * (numSteps + 0.5));
  parameters[output.weightsOffset + (b?.offset ?? 0) + two] = 100;
  parameters[output.biasesOffset + machine.logits.stop] = -1;
  return { machine, parameters };
}

describe('extractAutomaton', () => {
  it('finds a state for each step that a network counts', () => {
    const { machine, parameters } = counter(3, 1);
    const random = createRandom(1, 'count');
    const { program, failure } = extractAutomaton(machine, parameters, () => draw(random, random.int(1, 20)));
    expect(failure).toBeNull();
    // Nothing depends on the registers; three steps write 1, all others 2.
    expect(program?.states.map(({ rules }) => rules.map(({ when, next }) => [when, next]))).toEqual([
      [['*', 1]],
      [['*', 2]],
      [['*', 3]],
      [['*', 3]],
    ]);
    const memory = Int32Array.of(0, 0, 0, 0);
    const cells: number[] = [];
    runProgram(program!, memory, { maxSteps: 6, onStep: ({ memory: [cell] }) => cells.push(cell) });
    expect(cells).toEqual([1, 1, 1, 2, 2, 2]);
  });

  it('does what the network does on fresh inputs, longer ones too, for most of 20 random LSTMs', () => {
    let numRead = 0;
    let numOther = 0;
    for (let seed = 0; seed < 20; seed++) {
      const random = createRandom(seed, 'extract');
      const gates = ['read', 'one', 'inc', 'write', 'read', 'dec', 'write'];
      const machine = createMachine({ numRegisters: 3, gates, hiddenSize: 6, controller: 'lstm' });
      const parameters = initialParameters(machine, 6, random);
      // Halt now and then only.
      parameters[machine.numParameters - 1] -= 2;
      const { program, failure } = extractAutomaton(machine, parameters, () =>
        draw(random, random.int(1, 30)),
      );
      if (program === null) {
        expect(failure).toMatch(/more than 32 states|no automaton did/);
        continue;
      }
      numRead += 1;
      const network = createNetworkRunner(machine, parameters);
      for (let i = 0; i < 50; i++) {
        const input = draw(random, 30);
        let seen: string[] = [];
        try {
          seen = watch({ run: (memory, options) => runProgram(program, memory, options) }, input);
        } catch {
          // A zero-pattern that was never met in that state.
        }
        if (seen.join() !== watch(network, input).join()) numOther += 1;
      }
    }
    expect(numRead).toBeGreaterThanOrEqual(12);
    // What holds on 200 inputs need not hold on all.
    expect(numOther).toBeLessThanOrEqual(0.005 * 50 * numRead);
  });

  it('says so if a network counts farther than an automaton should', () => {
    const { machine, parameters } = counter(60, 1e-3);
    const random = createRandom(1, 'far');
    const { program, failure } = extractAutomaton(machine, parameters, () => draw(random, 80));
    expect(program).toBeNull();
    expect(failure).toBe('more than 32 states are needed to do what the network does');
  });
});
