import { describe, expect, it } from 'vitest';
import { PAPER_GATE_NAMES } from '../src/machine/gates.js';
import { createRunner } from '../src/program/interpreter.js';
import type { Program } from '../src/program/program.js';
import { createRandom } from '../src/random.js';
import { minStepsOf } from '../src/tasks/budget.js';
import { findTask } from '../src/tasks/index.js';
import type { Example } from '../src/tasks/task.js';
import { countRight, runExample } from '../src/verify/check.js';
import { verify } from '../src/verify/verify.js';
import { HAND_PROGRAMS } from './hand-programs.js';
import { drawFromSplit } from './support/draw-from-split.js';
import { circuit, oneState, rule } from './support/programs.js';

/** Steps that the program itself takes, halting included, for an example of the test split. */
const stepsTaken = (program: Program, { memory }: Example): number =>
  createRunner(program).run(memory.slice(), { maxSteps: 10_000 }).steps;

const draw = (name: string, count: number, length?: number): Example[] => {
  const task = findTask(name);
  const split = length === undefined ? task.test : { lengths: [length, length] as const, seed: 1 };
  const random = createRandom(split.seed, 'hand', name);
  return Array.from({ length: count }, () => drawFromSplit(task, random, split));
};

describe.each(Object.entries(HAND_PROGRAMS))('%s, by hand', (name, program) => {
  it('has one sequence of the 14 gates a step, and few registers', () => {
    for (const { gates } of program.circuits) {
      const places = gates.map(({ gate }) => PAPER_GATE_NAMES.indexOf(gate));
      expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
    }
    expect(program.states).toHaveLength(1);
    expect(program.numRegisters).toBeLessThanOrEqual(8);
  });

  it('is right on 1000 test inputs in just the steps that the task says, and strictly', () => {
    const task = findTask(name);
    const { lengths } = task.test;
    const report = verify(program, task, { lengths, budget: { stepScale: 1, extraSteps: 0 } });
    expect(report).toMatchObject({
      paper: { cases: 1000, errors: 0, maxLength: lengths[1] },
      strict: { cases: 1000, errors: 0 },
      counterexample: null,
    });
  });

  it('is not right on all of them in one step fewer', () => {
    const examples = draw(name, 1000).map((example) => ({ ...example, maxSteps: example.maxSteps - 1 }));
    const { examples: score } = countRight(createRunner(program), examples);
    expect(score.right).toBeLessThan(score.total);
  });
});

/** One read a step, and all that is read is needed: so no program takes fewer steps to its answer. */
describe('the steps of one example', () => {
  it('permutation: 2n + 1', () => {
    for (const example of draw('permutation', 200)) {
      expect(stepsTaken(HAND_PROGRAMS.permutation, example)).toBe(example.maxSteps);
    }
  });
  it('listK: k + 4, whatever the length', () => {
    for (const example of draw('listK', 200)) {
      expect(stepsTaken(HAND_PROGRAMS.listK, example)).toBe(example.memory[1] + 4);
    }
  });
  it('merge: n + m + 4, and two to see the end', () => {
    for (const example of draw('merge', 200)) {
      expect(stepsTaken(HAND_PROGRAMS.merge, example)).toBe(example.maxSteps + 2);
    }
  });
  it('listSearch: 2i + 3 for node i, and one to stop', () => {
    for (const example of draw('listSearch', 200)) {
      const { memory, target } = example;
      let i = 0;
      for (let node = memory[0]; node !== target[2]; node = memory[node]) i++;
      expect(stepsTaken(HAND_PROGRAMS.listSearch, example)).toBe(2 * i + 4);
      const { memory: after } = runExample(createRunner(HAND_PROGRAMS.listSearch), example, {
        maxSteps: 2 * i + 3,
      });
      expect(after[2]).toBe(target[2]);
    }
  });
  it('walkBST: 2k + 4', () => {
    for (const example of draw('walkBST', 200)) {
      expect(stepsTaken(HAND_PROGRAMS.walkBST, example)).toBe(2 * (example.memory.indexOf(0) - 2) + 4);
    }
  });
});

/** Of equal lists or trees one gets the same steps whatever is asked for; else these programs would be right. */
describe('a program that does not look when to stop is wrong', () => {
  /** Goes down a list, the cell at `out` always holding the value (or the node) just reached. */
  const walker = (isSearch: boolean): Program =>
    oneState(
      [
        circuit([['read', 0], ['two'], ['inc', 4]], [4, 6, 5, 3]),
        circuit([['read', 2]], [0, 1, 2, 4]),
        isSearch
          ? circuit(
              [
                ['read', 0],
                ['inc', 4],
                ['write', 3, 0],
              ],
              [4, 5, 2, 3],
            )
          : circuit(
              [
                ['read', 0],
                ['inc', 4],
                ['read', 1],
                ['write', 3, 6],
              ],
              [4, 5, 2, 3],
            ),
        circuit([], [0, 1, 2, 3]),
      ],
      [rule('0000', 0), rule('+**0', 1), rule('+*++', 2), rule('0***', 3)],
    );

  it.each(['listK', 'listSearch'])('%s', (name) => {
    const examples = draw(name, 300, 6);
    const runner = createRunner(walker(name === 'listSearch'));
    const share = (stepsOf: (example: Example) => number): number => {
      const given = examples.map((example) => ({ ...example, maxSteps: stepsOf(example) }));
      return countRight(runner, given).examples.right / examples.length;
    };
    // Steps that told where the answer is would do for it.
    const hops = ({ memory, target }: Example): number => {
      if (name === 'listK') return memory[1];
      let count = 0;
      for (let node = memory[0]; node !== target[2]; node = memory[node]) count++;
      return count;
    };
    expect(share((example) => hops(example) + 3)).toBe(1);
    for (let maxSteps = 1; maxSteps < 20; maxSteps++) expect(share(() => maxSteps)).toBeLessThan(0.5);
    expect(share(({ maxSteps }) => maxSteps)).toBeLessThan(0.5);
  });

  it('walkBST: steps follow from the tree alone', () => {
    for (const name of ['walkBST', 'walkBST:literal']) {
      const task = findTask(name);
      const random = createRandom(4, name);
      for (let i = 0; i < 300; i++) {
        const length = random.int(1, 30);
        const sample = task.sample(random, length, task.minMemorySize(length) + 5);
        const { memory } = sample;
        const height = (node: number): number =>
          node === 0 ? -1 : 1 + Math.max(height(memory[node + 1]), height(memory[node + 2]));
        const steps = 2 * height(memory[0]) + (name === 'walkBST' ? 4 : 5);
        expect(minStepsOf(task, sample, length)).toBe(steps);
        expect(steps).toBeLessThanOrEqual(task.minSteps(length));
      }
    }
  });
});
