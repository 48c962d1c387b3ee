import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALL_GATES, CUSTOM_GATES } from '../../../test/support/programs.js';
import { GATES, type Gate } from '../../machine/gates.js';
import { loadModules } from '../../node/modules.js';
import { circuitGates, inputWires } from '../../program/circuit.js';
import { createRunner } from '../../program/interpreter.js';
import { matches, zeroBits } from '../../program/pattern.js';
import type { Program, Rule } from '../../program/program.js';
import { createRandom, type Random } from '../../random.js';
import { ALL_TASKS, findTask } from '../../tasks/index.js';
import type { Example, TaskSpec } from '../../tasks/task.js';
import { countRight } from '../../verify/check.js';
import { type Annealer, createAnnealer } from './annealer.js';
import type { ProgramShape } from './genome.js';

/** What the annealer's score means, from the interpreter: 0.7 for the share of right cells, 0.3 for all of them. */
function scoreOf(annealer: Annealer, examples: readonly Example[]): number {
  const runner = createRunner(annealer.program(), { gates: ALL_GATES });
  const sum = examples.reduce((total, example) => {
    const { cells } = countRight(runner, [example]);
    return total + 0.7 * (cells.right / cells.total) + 0.3 * Number(cells.right === cells.total);
  }, 0);
  return sum / examples.length;
}

/** How many scored cells hold what they should. */
function rightCells({ target, mask }: Example, memory: Int32Array): { right: number; total: number } {
  const scored = [...mask.keys()].filter((i) => mask[i] === 1);
  return { right: scored.filter((i) => memory[i] === target[i]).length, total: scored.length };
}

function draw(task: TaskSpec, seed: number, count: number): Example[] {
  const random = createRandom(seed, 'annealer test');
  return Array.from({ length: count }, () => {
    const length = random.int(task.train.lengths[0], task.train.lengths[1]);
    const sample = task.sample(random, length, task.minMemorySize(length) + random.int(0, 8));
    return { ...sample, maxSteps: random.int(1, 12) };
  });
}

const arbitraryShape: fc.Arbitrary<ProgramShape> = fc
  .record({
    numGates: fc.integer({ min: 1, max: 48 }),
    numRegisters: fc.integer({ min: 1, max: 16 }),
    hasFirstStep: fc.boolean(),
    tested: fc.integer({ min: 0, max: 4 }),
    operations: fc.array(fc.constantFrom(...ALL_GATES), { minLength: 1, maxLength: 20 }),
  })
  .map(({ tested, ...shape }) => ({ ...shape, numTested: Math.min(tested, shape.numRegisters) }));

describe('the annealing kernel against the interpreter', () => {
  it('scores random programs alike, before and after moves, hot and cold', () => {
    let numRight = 0;
    const property = fc.property(
      arbitraryShape,
      fc.constantFrom(...ALL_TASKS),
      fc.integer(),
      (shape, task, seed) => {
        const examples = draw(task, seed, 32);
        const annealer = createAnnealer(loadModules(), shape, examples, createRandom(seed));
        for (const temperature of [null, 10, 0.05, 0.0001]) {
          if (temperature === null) annealer.randomize();
          else annealer.run(200, { from: temperature, to: temperature / 2 });
          expect(annealer.score).toBeCloseTo(scoreOf(annealer, examples), 3);
          if (annealer.score > 0.2) numRight++;
        }
      },
    );
    fc.assert(property, { numRuns: 400, seed: 11 });
    // Otherwise nothing but wrong cells was compared.
    expect(numRight).toBeGreaterThan(150);
  });

  it('runs in the smallest memories, where one and two wrap', () => {
    const examples = Array.from({ length: 16 }, (_, i) => {
      const memory = Int32Array.from({ length: 1 + (i % 4) }, (_, cell) => (cell * i) % (1 + (i % 4)));
      return { memory, target: memory.slice(), mask: new Uint8Array(memory.length).fill(1), maxSteps: 3 };
    });
    for (let seed = 0; seed < 200; seed++) {
      const shape = {
        numGates: 8,
        numRegisters: 3,
        hasFirstStep: true,
        numTested: 1,
        operations: ALL_GATES,
      };
      const annealer = createAnnealer(loadModules(), shape, examples, createRandom(seed));
      annealer.randomize();
      expect(annealer.score).toBeCloseTo(scoreOf(annealer, examples), 3);
    }
  });
});

describe('a gate that the kernel has no code for', () => {
  it.each([
    ['from tables', 8],
    ['by calls, in a memory too large for tables', 1500],
  ])('runs as its integer function: %s', (_how, cells) => {
    const random = createRandom(cells);
    const examples = Array.from({ length: 16 }, () => {
      const memorySize = cells + random.int(0, 3);
      const memory = Int32Array.from({ length: memorySize }, () => random.int(0, memorySize - 1));
      const mask = Uint8Array.from(memory, (_, i) => (i === 0 ? 1 : 0));
      // Right is a program that puts xor(mem[0], mem[1]) into cell 0.
      const target = memory.slice();
      target[0] = (memory[0] ^ memory[1]) % memorySize;
      return { memory, target, mask, maxSteps: 1 };
    });
    const gates = ['zero', 'one', 'read', 'read', 'xor', 'write'];
    const shape = {
      numGates: gates.length,
      numRegisters: 1,
      hasFirstStep: false,
      numTested: 0,
      operations: ALL_GATES,
    };
    const annealer = createAnnealer(loadModules(), shape, examples, createRandom(1));
    const genes = gates.map((name) => ALL_GATES.findIndex((gate) => gate.name === name));
    // zero, one, mem[zero], mem[one], their xor, mem[zero] = xor; wires count from the register.
    const inputs = [0, 0, 0, 0, 1, 0, 2, 0, 3, 4, 1, 5];
    annealer.setGenome(
      Uint8Array.from([...genes.flatMap((gene, i) => [gene, inputs[2 * i], inputs[2 * i + 1]]), 0, 0]),
    );
    expect(annealer.isRight).toBe(true);
    expect(annealer.program().circuits[0].gates.map(({ gate }) => gate)).toEqual(gates);
  });

  it('may not leave the range of values', () => {
    const wild: Gate = { ...CUSTOM_GATES[1], name: 'wild', apply: () => 99 };
    const shape = { numGates: 2, numRegisters: 1, hasFirstStep: false, numTested: 0, operations: [wild] };
    expect(() =>
      createAnnealer(loadModules(), shape, draw(findTask('copy'), 1, 16), createRandom(1)),
    ).toThrow(/gate "wild": apply\(0, 0, \d+\) must return an integer in 0\.\.\d+, got 99/);
  });
});

const shape = { numGates: 7, numRegisters: 3, hasFirstStep: true, numTested: 0, operations: GATES };

describe('annealing', () => {
  it('counts what is live the same after priced moves as afresh', () => {
    const schedule = { from: 0.02, to: 0.001, price: 2 ** -7, goesOn: true };
    const costs = new Set<number>();
    const property = fc.property(
      arbitraryShape,
      fc.constantFrom(...ALL_TASKS),
      fc.integer(),
      (shape, task, seed) => {
        const create = () => createAnnealer(loadModules(), shape, draw(task, seed, 32), createRandom(seed));
        const annealer = create();
        annealer.randomize();
        for (let round = 0; round < 3; round++) {
          annealer.run(100, schedule);
          const fresh = create();
          fresh.setGenome(annealer.genome());
          expect([annealer.cost, annealer.score]).toEqual([fresh.cost, fresh.score]);
          expect(annealer.score).toBeCloseTo(scoreOf(annealer, draw(task, seed, 32)), 3);
          costs.add(annealer.cost);
        }
      },
    );
    fc.assert(property, { numRuns: 100, seed: 12 });
    // Otherwise hardly anything was live.
    expect(Math.max(...costs)).toBeGreaterThan(40);
  });

  it('takes a genome from another annealer, with new examples', () => {
    const [task, random] = [findTask('copy'), createRandom(1)];
    const one = createAnnealer(loadModules(), shape, draw(task, 1, 64), random);
    one.randomize();
    one.run(1000, { from: 0.05, to: 0.01 });
    const other = createAnnealer(loadModules(), shape, draw(task, 2, 80), random);
    other.setGenome(one.genome());
    expect(other.program()).toEqual(one.program());
    expect(other.cost).toBe(one.cost);
  });

  it('with a price on gates alone makes a right program shorter, and keeps it right', () => {
    const examples = draw(findTask('access'), 5, 64);
    const ample = examples.map((example) => ({ ...example, maxSteps: 2 }));
    const annealer = createAnnealer(loadModules(), shape, ample, createRandom(5));
    for (let restart = 0; restart < 50 && !annealer.isRight; restart++) {
      annealer.randomize();
      annealer.run(50_000, { from: 0.05, to: 0.002 });
    }
    expect(annealer.isRight).toBe(true);
    const before = annealer.cost;
    annealer.run(20_000, { from: 1e-9, to: 1e-9, price: 2 ** -16, goesOn: true });
    expect(annealer.isRight).toBe(true);
    expect(annealer.cost).toBeLessThanOrEqual(before);
    // mem[0] = mem[mem[0]] in either step: two reads and a write, and at most one register on the way.
    expect(annealer.cost).toBeLessThanOrEqual(4);
  });
});

/** The memory after a run, and whether a value was written beyond the stored cells; such a write does nothing here. */
function runStored(program: Program, { memory: input, memorySize: M = input.length, maxSteps }: Example) {
  const memory = input.slice();
  let registers = new Array<number>(program.numRegisters).fill(0);
  let hasFailed = false;
  for (let step = 0, state = 0; step < maxSteps; step++) {
    const { rules } = program.states[state];
    const rule = rules.find(({ when }) => matches(when, zeroBits(registers))) as Rule;
    const circuit = program.circuits[rule.circuit];
    const wires = [...registers];
    for (const [i, gate] of circuitGates(circuit, ALL_GATES).entries()) {
      const [a = 0, b = 0] = inputWires(circuit, i).map((wire) => wires[wire]);
      if (gate.effect === 'writes' && a < memory.length) memory[a] = b;
      else if (gate.effect === 'writes' && b !== 0) hasFailed = true;
      wires.push(gate.effect === 'reads' ? (memory[a] ?? 0) : gate.apply(a, b, M));
    }
    registers = circuit.registers.map((wire) => wires[wire]);
    if (rule.halt) break;
    state = rule.next;
  }
  return { memory, hasFailed };
}

describe('the wide kernel', () => {
  const drawLarge = (random: Random, count: number, sizes: readonly number[]): Example[] =>
    Array.from({ length: count }, () => {
      const memorySize = random.pick(sizes);
      const numCells = random.int(1, Math.min(memorySize, 12));
      const draw = () =>
        random.int(0, 1) === 0 ? random.int(0, memorySize - 1) : random.int(0, numCells - 1);
      const memory = Int32Array.from({ length: numCells }, draw);
      const target = memory.map((value) => (random.int(0, 3) === 0 ? draw() : value));
      const mask = Uint8Array.from(memory, (_, i) => (i === 0 ? 1 : random.int(0, 1)));
      const whole = { memory, target, mask, maxSteps: random.int(1, 12) };
      return numCells === memorySize ? whole : { ...whole, memorySize };
    });

  it('scores random programs as their definition says, in memories of which the first cells are stored', () => {
    const seen = { right: 0, failed: 0, large: 0 };
    // Small ones alone, of which not all cells are stored, are for this kernel too.
    const sizes = [[100], [7, 12, 100, 2 ** 14, 2 ** 31 - 2, 2 ** 31 - 1]];
    const property = fc.property(arbitraryShape, fc.integer(), (shape, seed) => {
      const random = createRandom(seed);
      const examples = drawLarge(random, 32, random.pick(sizes));
      const annealer = createAnnealer(loadModules(), shape, examples, random);
      for (const temperature of [null, 0.05]) {
        if (temperature === null) annealer.randomize();
        else annealer.run(100, { from: temperature, to: temperature / 2 });
        const program = annealer.program();
        let sum = 0;
        for (const example of examples) {
          const { memory, hasFailed } = runStored(program, example);
          const { right, total } = rightCells(example, memory);
          const isWhole = right === total && !hasFailed;
          sum += 0.7 * (right / total) + 0.3 * Number(isWhole);
          if (isWhole) seen.right++;
          if (hasFailed && right === total) seen.failed++;
          if (memory.some((value, i) => value > 2 ** 30 && value !== example.memory[i])) seen.large++;
        }
        expect(annealer.score).toBeCloseTo(sum / examples.length, 3);
      }
    });
    fc.assert(property, { numRuns: 300, seed: 13 });
    // Otherwise something that can go wrong was hardly tried.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(50);
  });

  it('agrees with the interpreter on what is right', () => {
    const random = createRandom(3);
    // Right is a program that adds cell 1 to cell 0, and looks at no other cell.
    const examples = drawLarge(random, 32, [2 ** 31 - 1]).map((example) => {
      const memory = Int32Array.from({ length: 4 }, () => random.int(0, 2 ** 31 - 2));
      const target = memory.slice();
      target[0] = (memory[0] + memory[1]) % (2 ** 31 - 1);
      return { ...example, memory, target, mask: Uint8Array.of(1, 1, 1, 1), maxSteps: 1 };
    });
    const add = { numGates: 16, numRegisters: 2, hasFirstStep: false, numTested: 0, operations: GATES };
    const annealer = createAnnealer(loadModules(), add, examples, random);
    for (let restart = 0; restart < 100 && !annealer.isRight; restart++) {
      annealer.randomize();
      annealer.run(50_000, { from: 0.05, to: 0.002 });
    }
    expect(annealer.isRight).toBe(true);
    expect(countRight(createRunner(annealer.program()), examples).examples).toEqual({ right: 32, total: 32 });
  });

  it.each([
    ['many steps', { maxSteps: 2 ** 15 }, 9],
    ['many cells', { maxSteps: 3 }, 2 ** 14 + 1],
  ])('takes what does not fit the narrow one: %s', (_what, steps, cells) => {
    const memory = new Int32Array(cells).fill(cells - 1);
    const example = { memory, target: memory, mask: new Uint8Array(cells).fill(1, 0, 9), ...steps };
    const examples = Array.from({ length: 16 }, () => example);
    const annealer = createAnnealer(loadModules(), shape, examples, createRandom(1));
    annealer.randomize();
    expect(annealer.score).toBeCloseTo(scoreOf(annealer, examples), 3);
  });
});

it.each([
  [{ maxSteps: 2 ** 31 }, 9],
  [{ maxSteps: 3 }, 2 ** 16],
])('refuses what does not fit either kernel: %j and %i cells', (steps, cells) => {
  const memory = new Int32Array(cells);
  const example = { memory, target: memory, mask: new Uint8Array(cells).fill(1), ...steps };
  const examples = Array.from({ length: 16 }, () => example);
  expect(() => createAnnealer(loadModules(), shape, examples, createRandom(1))).toThrow(/cells and .* steps/);
});
