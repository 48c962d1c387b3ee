import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { GATES, type Gate, PAPER_GATE_NAMES } from './gates.js';
import { liftForward } from './lift.js';

const MEMORY_SIZES = [2, 3, 4, 5, 6, 7];
const pureGates = GATES.filter((gate) => gate.effect === 'pure');

/** The values 0..M-1 in order, and what comes `steps` places after `value` when the end meets the start. */
const values = (memorySize: number): number[] => Array.from({ length: memorySize }, (_, i) => i);
const along = (memorySize: number, value: number, steps: number): number => {
  let at = value;
  for (let i = 0; i < steps; i++) at = at === memorySize - 1 ? 0 : at + 1;
  return at;
};
const solve = (memorySize: number, isSolution: (c: number) => boolean): number =>
  values(memorySize).filter(isSolution)[0];

/** What each gate is, in other words than in gates.ts: by counting, searching and sorting. */
const MEANING: Record<string, (a: number, b: number, memorySize: number) => number> = {
  zero: () => 0,
  one: (_a, _b, m) => along(m, 0, 1),
  two: (_a, _b, m) => along(m, 0, 2),
  inc: (a, _b, m) => along(m, a, 1),
  add: (a, b, m) => along(m, a, b),
  sub: (a, b, m) => solve(m, (c) => along(m, c, b) === a),
  dec: (a, _b, m) => solve(m, (c) => along(m, c, 1) === a),
  lessThan: (a, b, m) =>
    values(m)
      .slice(0, b)
      .filter((value) => value === a).length,
  lessOrEqual: (a, b, m) =>
    values(m)
      .slice(a)
      .filter((value) => value === b).length,
  equal: (a, b) => [a].filter((value) => value === b).length,
  min: (a, b) => [a, b].sort()[0],
  max: (a, b) => [a, b].sort()[1],
  write: (_a, b) => b,
};

/** M = 3 written out: the row is a, the place in the row is b. */
const TABLE_OF_3: Record<string, string> = {
  zero: '000 000 000',
  one: '111 111 111',
  two: '222 222 222',
  inc: '111 222 000',
  add: '012 120 201',
  sub: '021 102 210',
  dec: '222 000 111',
  lessThan: '011 001 000',
  lessOrEqual: '111 011 001',
  equal: '100 010 001',
  min: '000 011 012',
  max: '012 112 222',
  write: '012 012 012',
};

const oneHot = (value: number, memorySize: number): Float64Array => {
  const row = new Float64Array(memorySize);
  row[value] = 1;
  return row;
};

/** The inputs that a gate takes: null for those that it ignores. */
const inputs = (gate: Gate, a: Float64Array, b: Float64Array): [Float64Array | null, Float64Array | null] => [
  gate.arity >= 1 ? a : null,
  gate.arity >= 2 ? b : null,
];

const sum = (row: Float64Array): number => row.reduce((total, value) => total + value, 0);

it("lists the paper's gates in the paper's order, each with the inputs that it uses", () => {
  const paperGates = GATES.slice(0, PAPER_GATE_NAMES.length);
  expect(paperGates.map(({ name }) => name)).toEqual(PAPER_GATE_NAMES);
  expect(paperGates.map(({ name, arity }) => `${name}/${arity}`).join(' ')).toBe(
    'read/1 zero/0 one/0 two/0 inc/1 add/2 sub/2 dec/1 ' +
      'lessThan/2 lessOrEqual/2 equal/2 min/2 max/2 write/2',
  );
  expect(GATES.filter(({ effect }) => effect !== 'pure').map(({ name, effect }) => [name, effect])).toEqual([
    ['read', 'reads'],
    ['write', 'writes'],
  ]);
});

describe.each(pureGates)('what the row of $name says', (gate) => {
  /** All results for memories large enough that 1 and 2 do not wrap. */
  const results = [4, 5, 6].map((m) => values(m).map((a) => values(m).map((b) => gate.apply(a, b, m))));

  it('is low, or a constant, exactly if all of its results are', () => {
    const found = new Set(results.flat(2));
    expect(gate.isLow ?? false).toBe([...found].every((result) => result <= 2));
    expect(found.size === 1 ? [...found][0] : undefined).toBe(gate.constant);
  });

  it('is commutative exactly if its two inputs may change places', () => {
    const isSymmetric = results.every((table) =>
      table.every((row, a) => row.every((c, b) => c === table[b][a])),
    );
    expect(gate.isCommutative ?? false).toBe(gate.arity === 2 && isSymmetric);
  });

  it('uses exactly the inputs that its arity says', () => {
    const usesA = results.some((table) => table.some((row) => row.join() !== table[0].join()));
    const usesB = results.some((table) => table.some((row) => row.some((c) => c !== row[0])));
    expect([usesA, usesB]).toEqual([gate.arity >= 1, gate.arity === 2]);
  });
});

it('read has no integer function of its own', () => {
  expect(() => GATES[0].apply(0, 0, 4)).toThrow(/^internal: /);
});

describe.each(GATES.filter(({ name }) => name !== 'read'))('$name', (gate) => {
  it('is the integer function that its name says, for every pair and M = 2..7', () => {
    for (const m of MEMORY_SIZES) {
      for (const a of values(m)) {
        const row = values(m).map((b) => gate.apply(a, b, m));
        expect([m, a, row]).toEqual([m, a, values(m).map((b) => MEANING[gate.name](a, b, m))]);
      }
    }
  });

  it('has the table written out for M = 3', () => {
    const table = values(3).map((a) => values(3).map((b) => gate.apply(a, b, 3)));
    expect(table.map((row) => row.join('')).join(' ')).toBe(TABLE_OF_3[gate.name]);
  });
});

describe.each(pureGates)('the lift of $name', (gate) => {
  it('of one-hot inputs is the one-hot of the integer function', () => {
    for (const m of MEMORY_SIZES) {
      for (const a of values(m)) {
        for (const b of values(m)) {
          const out = liftForward(gate, ...inputs(gate, oneHot(a, m), oneHot(b, m)), m);
          expect([m, a, b, ...out]).toEqual([m, a, b, ...oneHot(MEANING[gate.name](a, b, m), m)]);
        }
      }
    }
  });

  it('of distributions is the distribution found by collecting the joint outcomes', () => {
    const random = createRandom(1, 'lift', gate.name);
    const draw = (m: number): Float64Array => {
      const weights = Float64Array.from({ length: m }, () => random.float());
      return weights.map((weight) => weight / sum(weights));
    };
    for (const m of MEMORY_SIZES) {
      for (let repeat = 0; repeat < 20; repeat++) {
        const [a, b] = [draw(m), draw(m)];
        const out = liftForward(gate, ...inputs(gate, a, b), m);
        const collected = new Map<number, number>();
        a.forEach((pa, i) => {
          b.forEach((pb, j) => {
            const c = MEANING[gate.name](i, j, m);
            collected.set(c, (collected.get(c) ?? 0) + pa * pb);
          });
        });
        for (const c of values(m)) expect(out[c]).toBeCloseTo(collected.get(c) ?? 0, 13);
        expect(sum(out)).toBeCloseTo(1, 13);
      }
    }
  });
});
