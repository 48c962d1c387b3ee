import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { combine, type Linear, linearToText, minus, variable } from './linear.js';
import { all, any, atMost, below, equal, type Logic, not, Vocabulary } from './logic.js';
import { OutOfPatienceError } from './patience.js';
import { type Axiom, createSolver } from './solver.js';

const plenty = () => ({ left: 1e6 });
const solverFor = (vocabulary: Vocabulary, axioms: readonly Axiom[] = []) =>
  createSolver(vocabulary, axioms, plenty());

const evaluate = (expression: Linear, values: Record<string, number>): number =>
  Object.entries(expression).reduce(
    (sum, [name, factor]) => sum + factor * (name === '1' ? 1 : values[name]),
    0,
  );

const isTrue = (logic: Logic, values: Record<string, number>): boolean => {
  if (logic.kind === 'all') return logic.of.every((each) => isTrue(each, values));
  if (logic.kind === 'any') return logic.of.some((each) => isTrue(each, values));
  const value = evaluate(logic.value, values);
  return logic.kind === 'zero' ? value === 0 : value >= 0;
};

describe('statements about whole numbers', () => {
  it('are refuted if and only if a search over all small numbers finds none', () => {
    const random = createRandom(8, 'solver');
    const drawLinear = (): Linear =>
      combine([
        1,
        { x: random.int(-3, 3), y: random.int(-3, 3), z: random.int(-1, 1), '1': random.int(-4, 4) },
      ]);
    const drawAtom = (): Logic =>
      random.int(0, 3) === 0
        ? { kind: 'zero', value: drawLinear() }
        : { kind: 'atLeast', value: drawLinear() };
    const draw = (depth: number): Logic => {
      if (depth === 0 || random.int(0, 2) === 0) return drawAtom();
      const parts = [draw(depth - 1), draw(depth - 1)];
      return random.int(0, 1) === 0 ? all(...parts) : any(...parts);
    };
    const box = ['x', 'y', 'z'].flatMap((name) => [
      atMost({}, variable(name)),
      atMost(variable(name), { '1': 4 }),
    ]);
    const solver = solverFor(new Vocabulary());
    let numRefuted = 0;
    for (let i = 0; i < 800; i++) {
      const statements = Array.from({ length: random.int(1, 5) }, () => draw(2));
      let isPossible = false;
      for (let x = 0; x <= 4; x++) {
        for (let y = 0; y <= 4; y++) {
          for (let z = 0; z <= 4; z++) isPossible ||= statements.every((each) => isTrue(each, { x, y, z }));
        }
      }
      const isRefuted = solver.refute([...statements, ...box]) !== null;
      expect(isRefuted, JSON.stringify(statements)).toBe(!isPossible);
      if (isRefuted) numRefuted += 1;
      // A statement or its opposite: always one of them.
      expect(solver.refute([any(statements[0], not(statements[0])), ...box])).toBeNull();
    }
    expect(numRefuted).toBeGreaterThan(200);
  });

  it('what follows from two inequalities, and what does not', () => {
    const solver = solverFor(new Vocabulary());
    const facts = [
      { kind: 'atLeast', value: { n: 1, '1': -1 } },
      atMost({ n: 2, '1': 1 }, { M: 1 }),
    ] as const;
    const follows = (value: Linear): boolean =>
      solver.refute([...facts, not({ kind: 'atLeast', value })]) !== null;
    expect(follows({ M: 1, n: -1, '1': -2 })).toBe(true);
    expect(follows({ M: 1, n: -1, '1': -3 })).toBe(false);
    expect(follows({ M: 1, n: -3 })).toBe(false);
  });

  it('an expression as text', () => {
    expect(linearToText({ n: 2, t: -1, '1': -3 })).toBe('2n - t - 3');
    expect(linearToText({ '1': 4, i: -1 })).toBe('-i + 4');
    expect(linearToText({ n: 0 })).toBe('0');
    expect(linearToText(minus({ t: 1, n: 1 }, { t: 1 }))).toBe('n');
  });
});

describe('functions', () => {
  const vocabulary = new Vocabulary();
  const [x, y] = [variable('x'), variable('y')];
  const f = (at: Linear): Linear => vocabulary.call('f', at);

  it('equal arguments have equal results, also within one another', () => {
    const solver = solverFor(vocabulary);
    expect(solver.refute([equal(x, y), below(f(x), f(y))])).not.toBeNull();
    expect(solver.refute([equal(f(x), y), equal(x, y), below(f(f(f(x))), x)])).not.toBeNull();
    expect(solver.refute([atMost(x, y), below(f(x), f(y))])).toBeNull();
    expect(solver.refute([atMost(x, y), atMost(y, x), below(f(x), f(y))])).not.toBeNull();
  });

  it('an axiom about all arguments is used where it is needed, and no further', () => {
    const rises: Axiom = {
      variables: 2,
      triggers: [0, 1].map((index) => ({ variable: index, of: 'f', factor: 1, rest: {} })),
      instance: ([a, b]) => [any(below(b, a), atMost(f(a), f(b)))],
    };
    const solver = solverFor(vocabulary, [rises]);
    expect(solver.refute([atMost(x, y), below(f(y), f(x))])).toEqual({ variables: 2 });
    expect(solver.refute([below(y, x), below(f(x), f(y))])).not.toBeNull();
    expect(solver.refute([below(f(y), f(x))])).toBeNull();
  });
});

it('a search without patience left is given up', () => {
  const facts = [any(below({}, variable('x')), below({}, variable('y')))];
  const patience = { left: 1000 };
  expect(createSolver(new Vocabulary(), [], patience).refute(facts)).toBeNull();
  expect(patience.left).toBeLessThan(1000);
  const solver = createSolver(new Vocabulary(), [], { left: 0 });
  expect(() => solver.refute(facts)).toThrow(OutOfPatienceError);
});
