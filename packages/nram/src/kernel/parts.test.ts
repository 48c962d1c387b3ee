import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GATES, type Gate } from '../machine/gates.js';
import { liftBackward, liftForward } from '../machine/lift.js';
import { entropy } from '../machine/loss.js';
import { softmax, softmaxBackward } from '../machine/step.js';
import { createRandom, type Random } from '../random.js';

/** The exports of assembly/parts.ts: addresses, then sizes. */
interface Parts {
  readonly memory: WebAssembly.Memory;
  readonly heapBase: WebAssembly.Global<'i32'>;
  scratchBytes(memorySize: number): number;
  gateForward(op: number, ...rest: number[]): void;
  gateBackward(op: number, ...rest: number[]): void;
  readForward(...args: number[]): void;
  readBackward(...args: number[]): void;
  writeForward(...args: number[]): void;
  writeBackward(...args: number[]): void;
  softmaxForward(...args: number[]): void;
  softmaxBackward(...args: number[]): void;
  exp(values: number, n: number): void;
  log(values: number, n: number): void;
  logistic(values: number, n: number): void;
}

/** The same array of eight examples; the kernel interleaves them. */
type Tile = readonly Float64Array[];

const LANES = 8;
const MEMORY_SIZES = [2, 3, 4, 5, 6, 7, 13, 33];
/** Measured worst: 9.9e-7 forward (equal, M = 33, uniform inputs, whose roundings all go one way), 5.1e-7 backward. */
const TOLERANCE = 2e-6;

const pureGates = GATES.filter((gate) => gate.effect === 'pure' && gate.hasKernelCode);
const parts = instantiate();

describe.each(pureGates)('$name in the kernel', (gate) => {
  it('of one-hot inputs is exactly the one-hot of the integer function, for all pairs', () => {
    for (const memorySize of MEMORY_SIZES) {
      const pairs = indices(memorySize ** 2).map((i) => [i % memorySize, Math.floor(i / memorySize)]);
      for (let first = 0; first < pairs.length; first += LANES) {
        const chosen = indices(LANES).map((lane) => pairs[(first + lane) % pairs.length]);
        const a = chosen.map((pair) => oneHot(pair[0], memorySize));
        const b = chosen.map((pair) => oneHot(pair[1], memorySize));
        const out = runForward(gate, a, b);
        const results = chosen.map((pair) => oneHot(gate.apply(pair[0], pair[1], memorySize), memorySize));
        expect([memorySize, ...out]).toEqual([memorySize, ...results]);
      }
    }
  });

  it.each(MEMORY_SIZES)("equals equation 2's enumeration, M = %i", (memorySize) => {
    const random = createRandom(memorySize, 'parts', gate.name);
    for (let repeat = 0; repeat < 5; repeat++) {
      const [a, b] = [drawInputs(random, memorySize), drawInputs(random, memorySize)];
      const out = runForward(gate, a, b);
      out.forEach((actual, lane) => {
        const expected = liftForward(gate, ...used(gate, a[lane], b[lane]), memorySize);
        expectClose(actual, expected, `lane ${lane}`);
      });
    }
  });

  if (gate.arity === 0) return;
  it.each(MEMORY_SIZES)('has the gradients of the enumeration, M = %i', (memorySize) => {
    const random = createRandom(memorySize, 'parts', gate.name, 'backward');
    for (let repeat = 0; repeat < 5; repeat++) {
      const [a, b] = [drawInputs(random, memorySize), drawInputs(random, memorySize)];
      const dOut = drawTile(random, memorySize);
      const actual = runBackward(gate, a, b, dOut);
      indices(LANES).forEach((lane) => {
        const { dA, dB } = liftBackward(gate, ...used(gate, a[lane], b[lane]), dOut[lane]);
        expectClose(actual.dA[lane], dA, `da, lane ${lane}`);
        if (gate.arity === 2) expectClose(actual.dB[lane], dB, `db, lane ${lane}`);
      });
    }
  });
});

describe.each(MEMORY_SIZES)('memory in the kernel, M = %i', (M) => {
  const size = pad(M);
  const random = createRandom(M, 'parts', 'memory');
  const cells = tile(() => Float64Array.from(indices(M).flatMap(() => [...drawDistribution(random, M)])));
  const pointer = drawInputs(random, M);
  const value = drawInputs(random, M);
  const dOut = drawTile(random, M);
  const dCells = drawTile(random, M * M);
  const dValue = drawTile(random, M);
  const cell = (i: number, j: number): number => i * M + j;
  const sum = (term: (i: number) => number): number => indices(M).reduce((total, i) => total + term(i), 0);

  it('reads the mixture of the cells', () => {
    startWorkspace();
    const out = blank(size);
    parts.readForward(place(cells, M), place(pointer, M), out, M, size);
    take(out, M, M).forEach((actual, lane) => {
      const [m, p] = [cells[lane], pointer[lane]];
      expectClose(
        actual,
        indices(M).map((j) => sum((i) => p[i] * m[cell(i, j)])),
        `lane ${lane}`,
      );
    });
  });

  it("writes the pointer's gradient of a read and adds to the cells'", () => {
    startWorkspace();
    const [dPointerAt, dCellsAt] = [blank(size), place(dCells, M)];
    parts.readBackward(
      place(cells, M),
      place(pointer, M),
      place(dOut, M),
      ...[dPointerAt, dCellsAt, M, size],
    );
    const [dPointer, dCellsAfter] = [take(dPointerAt, M, M), take(dCellsAt, M * M, M)];
    indices(LANES).forEach((lane) => {
      const [m, p, d] = [cells[lane], pointer[lane], dOut[lane]];
      expectClose(
        dPointer[lane],
        indices(M).map((i) => sum((j) => d[j] * m[cell(i, j)])),
        `lane ${lane}`,
      );
      expectClose(
        dCellsAfter[lane],
        dCells[lane].map((old, k) => old + p[Math.floor(k / M)] * d[k % M]),
        `lane ${lane}`,
      );
    });
  });

  it('moves each cell towards the written value', () => {
    startWorkspace();
    const next = blank(M * size);
    parts.writeForward(place(cells, M), place(pointer, M), place(value, M), next, M, size);
    take(next, M * M, M).forEach((actual, lane) => {
      const [m, p, v] = [cells[lane], pointer[lane], value[lane]];
      const weight = (k: number): number => p[Math.floor(k / M)];
      expectClose(
        actual,
        m.map((old, k) => (1 - weight(k)) * old + weight(k) * v[k % M]),
        `lane ${lane}`,
      );
    });
  });

  it("writes the pointer's gradient of a write, adds to the value's, and passes on the rest of the cells'", () => {
    startWorkspace();
    const [dPointerAt, dValueAt, dCellsAt] = [blank(size), place(dValue, M), place(dCells, M)];
    parts.writeBackward(
      place(cells, M),
      place(pointer, M),
      place(value, M),
      ...[dPointerAt, dValueAt, dCellsAt, M, size],
    );
    const [dPointer, dValueAfter] = [take(dPointerAt, M, M), take(dValueAt, M, M)];
    const dCellsAfter = take(dCellsAt, M * M, M);
    indices(LANES).forEach((lane) => {
      const [m, p, v, d] = [cells[lane], pointer[lane], value[lane], dCells[lane]];
      expectClose(
        dPointer[lane],
        indices(M).map((i) => sum((j) => d[cell(i, j)] * (v[j] - m[cell(i, j)]))),
        `lane ${lane}`,
      );
      expectClose(
        dValueAfter[lane],
        dValue[lane].map((old, j) => old + sum((i) => p[i] * d[cell(i, j)])),
        `lane ${lane}`,
      );
      expectClose(
        dCellsAfter[lane],
        d.map((gradient, k) => gradient * (1 - p[Math.floor(k / M)])),
        `lane ${lane}`,
      );
    });
  });
});

describe.each([1, 2, 5, 40])('softmax in the kernel, %i logits', (n) => {
  const random = createRandom(n, 'parts', 'softmax');
  const logits = drawTile(random, n).map((lane) => lane.map((value) => Math.fround(10 * value)));
  const span = { offset: 0, length: n };

  it.each([
    { name: 'without entropy', coefficient: 0 },
    { name: 'with an entropy coefficient per lane', coefficient: 1 },
  ])('$name', ({ coefficient }) => {
    startWorkspace();
    const coefficients = drawTile(random, 1);
    const [weightsAt, dLogitsAt] = [blank(n), blank(n)];
    const coefficientsAt = coefficient === 0 ? 0 : place(coefficients, 1, 1);
    parts.softmaxForward(place(logits, n, n), weightsAt, dLogitsAt, n, coefficientsAt);
    const [weights, dLogits] = [take(weightsAt, n, n, n), take(dLogitsAt, n, n, n)];
    indices(LANES).forEach((lane) => {
      const exact = softmax(logits[lane], span);
      expectClose(weights[lane], exact, `lane ${lane}`);
      const expected = new Float64Array(n);
      const factor = -coefficient * coefficients[lane][0];
      softmaxBackward(
        span,
        exact,
        entropy(exact).gradient.map((gradient) => factor * gradient),
        expected,
      );
      expectClose(dLogits[lane], expected, `lane ${lane}`);
    });
  });

  it('backward adds to the gradient', () => {
    startWorkspace();
    const weights = logits.map((lane) => softmax(lane, span).map(Math.fround));
    const [dWeights, dLogits] = [drawTile(random, n), drawTile(random, n)];
    const dLogitsAt = place(dLogits, n, n);
    parts.softmaxBackward(place(weights, n, n), place(dWeights, n, n), dLogitsAt, n);
    take(dLogitsAt, n, n, n).forEach((actual, lane) => {
      const expected = dLogits[lane].slice();
      softmaxBackward(span, weights[lane], dWeights[lane], expected);
      expectClose(actual, expected, `lane ${lane}`);
    });
  });
});

/** Measured worst: exp 1.2e-7, log 7.9e-8, logistic 2.0e-7. */
describe('elementary functions in the kernel', () => {
  const logistic = (x: number): number => 1 / (1 + Math.exp(-x));
  const N = 400_000;
  const evenly = (from: number, to: number): number[] =>
    indices(N).map((i) => from + ((to - from) * i) / (N - 1));
  /** All magnitudes of a normal float32, and closely around 1. */
  const positive = [
    ...evenly(-126, 127.99).map((exponent) => 2 ** exponent),
    ...evenly(0.5, 2),
    ...evenly(0.9999, 1.0001),
  ];
  it.each([
    { name: 'exp', exact: Math.exp, points: [...evenly(-87, 88), ...evenly(-1e-3, 1e-3)] },
    { name: 'log', exact: Math.log, points: positive },
    { name: 'logistic', exact: logistic, points: [...evenly(-87, 88), ...evenly(-1, 1)] },
  ] as const)('$name has a relative error below 3e-7', ({ name, exact, points }) => {
    const values = Float32Array.from(points);
    const results = applyInPlace(name, values);
    let worst = 0;
    values.forEach((x, i) => {
      const expected = exact(x);
      const error = expected === 0 ? Math.abs(results[i]) : Math.abs(results[i] / expected - 1);
      worst = Math.max(worst, error);
    });
    expect(worst).toBeLessThan(3e-7);
  });

  it('exp gives next to nothing below its range; the logistic function never overflows', () => {
    const far = Float32Array.of(-88, -1000, -3e38, Number.NEGATIVE_INFINITY);
    for (const value of applyInPlace('exp', far)) expect(value).toBeLessThan(2e-38);
    const [low, high, min, max] = applyInPlace('logistic', Float32Array.of(-1000, 1000, -3e38, 3e38));
    expect([high, max]).toEqual([1, 1]);
    expect(Math.max(low, min)).toBeLessThan(2e-38);
    expect(Math.min(low, min)).toBeGreaterThanOrEqual(0);
  });
});

// ---- running the parts -------------------------------------------------------------------------------------------

function instantiate(): Parts {
  const bytes = readFileSync(new URL('./parts.wasm', import.meta.url));
  const abort = (): never => {
    throw new Error('internal: the parts aborted');
  };
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { abort } });
  const result = exports as unknown as Parts;
  result.memory.grow(256); // 16 MiB
  return result;
}

function runForward(gate: Gate, a: Tile, b: Tile): Float64Array[] {
  startWorkspace();
  const M = a[0].length;
  const isLow = gate.isLow === true;
  const padded = isLow ? 3 : pad(M);
  const [out, scratch] = [blank(padded), blank(parts.scratchBytes(M) / (4 * LANES))];
  parts.gateForward(GATES.indexOf(gate), place(a, M), place(b, M), out, M, pad(M), scratch);
  const length = isLow ? Math.min(3, M) : M;
  return take(out, length, length, padded).map((lane) => {
    const full = new Float64Array(M);
    full.set(lane);
    return full;
  });
}

function runBackward(gate: Gate, a: Tile, b: Tile, dOut: Tile): { dA: Float64Array[]; dB: Float64Array[] } {
  startWorkspace();
  const M = a[0].length;
  const [dA, dB, scratch] = [blank(pad(M)), blank(pad(M)), blank(parts.scratchBytes(M) / (4 * LANES))];
  const addresses = [place(a, M), place(b, M), place(dOut, M), dA, dB];
  parts.gateBackward(GATES.indexOf(gate), ...addresses, M, pad(M), scratch);
  return { dA: take(dA, M, M), dB: gate.arity === 2 ? take(dB, M, M) : [] };
}

function applyInPlace(name: 'exp' | 'log' | 'logistic', values: Float32Array): Float32Array {
  startWorkspace();
  const at = blank(values.length / LANES);
  const view = new Float32Array(parts.memory.buffer, at, values.length);
  view.set(values);
  parts[name](at, values.length);
  return view.slice();
}

let top = 0;

/** Forgets everything placed before. */
function startWorkspace(): void {
  top = Math.ceil(parts.heapBase.value / 64) * 64;
}

/** The address of `length` values of eight lanes, full of NaN, so that what is left unwritten shows. */
function blank(length: number): number {
  const at = top;
  new Float32Array(parts.memory.buffer, at, length * LANES).fill(Number.NaN);
  top += length * LANES * 4;
  return at;
}

/** Places a tile of rows, each padded with zeros; returns its address. */
function place(values: Tile, rowLength: number, padded = pad(rowLength)): number {
  const length = (values[0].length / rowLength) * padded;
  const at = blank(length);
  const view = new Float32Array(parts.memory.buffer, at, length * LANES).fill(0);
  values.forEach((lane, l) => {
    lane.forEach((value, i) => {
      view[(Math.floor(i / rowLength) * padded + (i % rowLength)) * LANES + l] = value;
    });
  });
  return at;
}

/** The `length` values per lane that lie in padded rows at an address; the padding must be zero. */
function take(at: number, length: number, rowLength: number, padded = pad(rowLength)): Float64Array[] {
  const numRows = length / rowLength;
  const view = new Float32Array(parts.memory.buffer, at, numRows * padded * LANES);
  const isPadding = (_: number, i: number): boolean => Math.floor(i / LANES) % padded >= rowLength;
  expect(view.filter(isPadding).every((value) => value === 0)).toBe(true);
  return indices(LANES).map((lane) =>
    Float64Array.from({ length }, (_, i) => {
      return view[(Math.floor(i / rowLength) * padded + (i % rowLength)) * LANES + lane];
    }),
  );
}

function pad(memorySize: number): number {
  return Math.ceil(memorySize / 4) * 4;
}

// ---- values, all of them exact in float32 ------------------------------------------------------------------------

function indices(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}

function tile(draw: (lane: number) => Float64Array): Float64Array[] {
  return indices(LANES).map(draw);
}

/** Uniform in -1..1. */
function drawTile(random: Random, length: number): Float64Array[] {
  return tile(() => Float64Array.from({ length }, () => Math.fround(2 * random.float() - 1)));
}

/** Two one-hot lanes, a uniform one, two distributions, and three that do not sum to 1. */
function drawInputs(random: Random, memorySize: number): Float64Array[] {
  return tile((lane) => {
    if (lane < 2) return oneHot(random.int(0, memorySize - 1), memorySize);
    if (lane === 2) return new Float64Array(memorySize).fill(Math.fround(1 / memorySize));
    if (lane < 5) return drawDistribution(random, memorySize);
    return Float64Array.from({ length: memorySize }, () => Math.fround(random.float()));
  });
}

function drawDistribution(random: Random, length: number): Float64Array {
  const weights = Float64Array.from({ length }, () => random.float());
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => Math.fround(weight / sum));
}

function oneHot(value: number, length: number): Float64Array {
  const row = new Float64Array(length);
  row[value] = 1;
  return row;
}

/** The inputs that a gate takes: null for those that it ignores. */
function used(gate: Gate, a: Float64Array, b: Float64Array): [Float64Array | null, Float64Array | null] {
  return [gate.arity >= 1 ? a : null, gate.arity >= 2 ? b : null];
}

/** Differences relative to the largest expected value, or to 1. */
function expectClose(actual: Float64Array, expected: ArrayLike<number>, what: string): void {
  expect(actual.length).toBe(expected.length);
  const size = Array.from(expected).reduce((largest, value) => Math.max(largest, Math.abs(value)), 1);
  actual.forEach((value, i) => {
    const error = Math.abs(value - expected[i]) / size;
    expect(error, `${what}, value ${i}: ${value} against ${expected[i]}`).toBeLessThan(TOLERANCE);
  });
}
