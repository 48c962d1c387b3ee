import { describe, expect, it } from 'vitest';
import { createMachine } from '../../machine/spec.js';
import { loadModules } from '../../node/modules.js';
import { createRandom } from '../../random.js';
import { drawExample, SLACK } from '../../tasks/draw.js';
import { findTask } from '../../tasks/index.js';
import type { TaskSpec } from '../../tasks/task.js';
import { DEFAULT_SETTINGS, type GradientSettings } from './settings.js';
import { createTrainer, initialParameters, toBatch } from './trainer.js';

const copy = findTask('copy');
const train = (task: TaskSpec, settings: GradientSettings, seed: number) =>
  createTrainer(loadModules().kernel, task, settings, seed);

/** The kernel is written so that every engine computes the same bits; after a wanted change: `npm run golden -- --update`. */
it('has the recorded losses: 20 updates of each easy task', async () => {
  const losses = ['access', 'increment', 'copy', 'reverse', 'swap'].map((name) => {
    const trainer = train(findTask(name), DEFAULT_SETTINGS, 1);
    return [name, Array.from({ length: 20 }, () => trainer.update().cellLoss)];
  });
  const text = `${JSON.stringify(Object.fromEntries(losses), null, 2)}\n`;
  await expect(text).toMatchFileSnapshot('../../../test/fixtures/losses.json');
});

describe('equal arguments', () => {
  const bytesAfter = (settings: GradientSettings, seed: number): string => {
    const trainer = train(copy, settings, seed);
    for (let i = 0; i < 50; i++) trainer.update();
    return Buffer.from(trainer.kernel.getParameters().buffer).toString('base64');
  };
  const noisy = { ...DEFAULT_SETTINGS, gradientNoise: 0.01 };

  it('give the same bytes after 50 updates, another seed gives others', () => {
    expect(bytesAfter(DEFAULT_SETTINGS, 1)).toBe(bytesAfter(DEFAULT_SETTINGS, 1));
    expect(bytesAfter(DEFAULT_SETTINGS, 1)).not.toBe(bytesAfter(DEFAULT_SETTINGS, 2));
  });

  it('give the same bytes with gradient noise too', () => {
    expect(bytesAfter(noisy, 1)).toBe(bytesAfter(noisy, 1));
    expect(bytesAfter(noisy, 1)).not.toBe(bytesAfter(DEFAULT_SETTINGS, 1));
  });
});

describe('a batch', () => {
  /** Lengths, memory sizes and texts of all examples drawn, update by update. */
  const watch = (numUpdates: number): { lengths: number[]; sizes: number[]; texts: string[] }[] => {
    const batches: { lengths: number[]; sizes: number[]; texts: string[] }[] = [];
    const watched: TaskSpec = {
      ...copy,
      sample: (random, length, memorySize) => {
        const sample = copy.sample(random, length, memorySize);
        const batch = batches[batches.length - 1];
        batch.lengths.push(length);
        batch.sizes.push(memorySize);
        batch.texts.push(sample.memory.join(' '));
        return sample;
      },
    };
    const trainer = train(watched, DEFAULT_SETTINGS, 1);
    for (let i = 0; i < numUpdates; i++) {
      batches.push({ lengths: [], sizes: [], texts: [] });
      trainer.update();
    }
    return batches;
  };
  const batches = watch(40);

  it('has the asked number of examples, each of a difficulty of its own', () => {
    for (const { lengths } of batches) {
      expect(lengths.length).toBe(DEFAULT_SETTINGS.batchSize);
      expect(new Set(lengths).size).toBeGreaterThan(1);
    }
    expect(new Set(batches.flatMap(({ lengths }) => lengths)).size).toBe(6);
  });

  it('has one memory size, with free cells that vary from batch to batch and not with the length', () => {
    const slacks = batches.map(({ lengths, sizes }) => {
      expect(new Set(sizes).size).toBe(1);
      return sizes[0] - copy.minMemorySize(Math.max(...lengths));
    });
    expect(Math.min(...slacks)).toBe(SLACK[0]);
    expect(Math.max(...slacks)).toBe(SLACK[1]);
  });

  it('is never the one before', () => {
    const texts = batches.map((batch) => batch.texts.join(', '));
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('holds each example in its row', () => {
    const random = createRandom(1);
    const examples = [1, 2, 3].map((length) =>
      drawExample(copy, random, { length, memorySize: 9, maxSteps: length + 1 }),
    );
    const { size, memorySize, memory, target, mask, maxSteps } = toBatch(examples);
    expect([size, memorySize, ...maxSteps]).toEqual([3, 9, 2, 3, 4]);
    examples.forEach((example, b) => {
      const row = (values: Int32Array): number[] => [...values.subarray(b * 9, (b + 1) * 9)];
      expect([row(memory), row(target), row(mask)]).toEqual([
        [...example.memory],
        [...example.target],
        [...example.mask],
      ]);
    });
  });
});

it('counts updates, and its level never falls', () => {
  const trainer = train(copy, DEFAULT_SETTINGS, 3);
  let level = DEFAULT_SETTINGS.startLevel;
  for (let i = 1; i <= 60; i++) {
    const metrics = trainer.update();
    expect(metrics.update).toBe(i);
    expect(metrics.level).toBeGreaterThanOrEqual(level);
    expect(metrics.level).toBeLessThanOrEqual(level + 1);
    level = metrics.level;
  }
  expect(level).toBeGreaterThan(DEFAULT_SETTINGS.startLevel);
});

it('starts from uniform weights and biases within +-scale / sqrt(columns) of each layer', () => {
  const machine = createMachine({ numRegisters: 4, gates: DEFAULT_SETTINGS.gates, hiddenSize: 32 });
  const parameters = initialParameters(machine, 3, createRandom(1));
  for (const { weightsOffset, biasesOffset, rows, columns } of machine.layers) {
    const range = 3 / Math.sqrt(columns);
    for (const part of [
      parameters.subarray(weightsOffset, biasesOffset),
      parameters.subarray(biasesOffset, biasesOffset + rows),
    ]) {
      const largest = part.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
      expect(largest).toBeLessThanOrEqual(range);
      expect(largest).toBeGreaterThan(0.85 * range);
      const deviation = range / Math.sqrt(3 * part.length);
      const mean = part.reduce((sum, value) => sum + value, 0) / part.length;
      expect(Math.abs(mean)).toBeLessThan(4 * deviation);
    }
  }
});
