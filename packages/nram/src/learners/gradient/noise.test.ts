import { expect, it } from 'vitest';
import { createKernel } from '../../kernel/kernel.js';
import { createMachine } from '../../machine/spec.js';
import { loadModules } from '../../node/modules.js';
import { createRandom } from '../../random.js';
import { addGradientNoise } from './noise.js';

const machine = createMachine({ numRegisters: 1, gates: ['zero'], hiddenSize: 1 });
const { log } = createKernel(loadModules().kernel, machine);

function draw(length: number, eta: number, time: number, seed: number): Float32Array {
  const gradient = new Float32Array(length);
  addGradientNoise(gradient, eta, time, createRandom(seed, 'noise test'), log);
  return gradient;
}

const mean = (values: Float32Array, of: (value: number) => number): number =>
  values.reduce((sum, value) => sum + of(value), 0) / values.length;

it.each([
  { eta: 0.3, time: 0 },
  { eta: 0.3, time: 1 },
  { eta: 0.3, time: 5000 },
  { eta: 0.01, time: 100 },
])('is Gaussian with mean 0 and variance eta / (1 + t)^0.55: eta $eta, t $time', ({ eta, time }) => {
  const n = 200_000;
  const values = draw(n, eta, time, 1);
  const variance = eta / (1 + time) ** 0.55;
  // Four standard errors each; a normal number's square has variance 2, its fourth power 96.
  const error = (ofOne: number): number => 4 * Math.sqrt(ofOne / n);
  expect(Math.abs(mean(values, (x) => x) / Math.sqrt(variance))).toBeLessThan(error(1));
  expect(Math.abs(mean(values, (x) => x ** 2) / variance - 1)).toBeLessThan(error(2));
  expect(Math.abs(mean(values, (x) => x ** 4) / variance ** 2 - 3)).toBeLessThan(error(96));
  // The two numbers of a pair are independent.
  const pairs = values.filter((_, i) => i % 2 === 0).map((x, i) => x * values[2 * i + 1]);
  expect(Math.abs(mean(pairs, (x) => x) / variance)).toBeLessThan(Math.SQRT2 * error(1));
});

it('is added to the gradient', () => {
  const noise = draw(4, 0.3, 0, 1);
  const gradient = Float32Array.of(1, -2, 3, 0);
  addGradientNoise(gradient, 0.3, 0, createRandom(1, 'noise test'), log);
  expect(gradient).toEqual(Float32Array.of(1 + noise[0], -2 + noise[1], 3 + noise[2], noise[3]));
});

it.each([1, 5])('covers an odd number of coordinates: %i', (length) => {
  expect(draw(length, 0.3, 0, 1).every((value) => value !== 0)).toBe(true);
});

it('gives the same bytes for the same seed, others for another', () => {
  const bytes = (seed: number): string => Buffer.from(draw(1001, 0.3, 3, seed).buffer).toString('hex');
  expect(bytes(1)).toBe(bytes(1));
  expect(bytes(1)).not.toBe(bytes(2));
});

it("takes its logarithms from the kernel, whose log is the logarithm to float32's precision", () => {
  const seen: number[] = [];
  addGradientNoise(new Float32Array(100), 0.3, 0, createRandom(1), (x) => {
    seen.push(x);
    return log(x);
  });
  expect(seen.length).toBe(50);
  for (const x of seen) expect(Math.abs(log(x) / Math.log(Math.fround(x)) - 1)).toBeLessThan(3e-7);
});
