import { NramError } from '../errors.js';
import { applyGate } from '../machine/apply-gate.js';
import type { Gate } from '../machine/gates.js';
import type { Machine } from '../machine/spec.js';
import type { Batch } from './batch.js';
import type { KernelInstance } from './instance.js';
import { align, reserveMemory } from './wasm.js';

/** Runs batches as tiles of 8 examples; the workspace is laid out anew where the sizes change. */
export interface Tiles {
  /**
   * Runs the examples of a batch forward, the longest first; calls `afterTile` while a tile's values are there.
   *
   * @returns the masked loss of the batch, in nats.
   * @throws NramError `resource` if a tile would be too large.
   */
  run(batch: Batch, afterTile: () => void): number;
  /** Cells of the last tile; 0 before. */
  readonly memorySize: number;
}

/** Tiles of a machine. */
export function createTiles(machine: Machine, instance: KernelInstance): Tiles {
  const { exports, plan, floats, ints } = instance;
  const numLanes = exports.VALUE.value / 4;
  let laidOut = { memorySize: 0, maxSteps: 0 };

  const layOut = (memorySize: number, maxSteps: number): void => {
    if (laidOut.memorySize === memorySize && laidOut.maxSteps === maxSteps) return;
    checkTileSize(machine, memorySize, maxSteps);
    laidOut = { memorySize: 0, maxSteps: 0 }; // what follows may throw
    reserveMemory(exports.memory, exports.layOutTile(memorySize, maxSteps) >>> 0);
    for (const [i, gate] of plan.tabledGates.entries()) {
      const table = ints(exports.tables.value + 4 * i * memorySize ** 2, memorySize ** 2);
      fillTable(table, gate, memorySize, exports.VALUE.value);
    }
    laidOut = { memorySize, maxSteps };
  };
  /** Loads examples, `order[first..]`; lanes beyond them are weightless copies. */
  const load = (batch: Batch, order: readonly number[], first: number): void => {
    const M = batch.memorySize;
    const input = ints(exports.inputAt.value, numLanes * M);
    const target = ints(exports.targetAt.value, numLanes * M);
    const mask = ints(exports.maskAt.value, numLanes * M);
    const steps = ints(exports.stepsAt.value, numLanes);
    const weights = floats(exports.laneWeightAt.value, numLanes);
    for (let lane = 0; lane < numLanes; lane++) {
      const isReal = first + lane < order.length;
      const example = order[isReal ? first + lane : first];
      const [from, to] = [example * M, (example + 1) * M];
      input.set(batch.memory.subarray(from, to), lane * M);
      target.set(batch.target.subarray(from, to), lane * M);
      if (isReal) mask.set(batch.mask.subarray(from, to), lane * M);
      else mask.fill(0, lane * M, (lane + 1) * M);
      steps[lane] = isReal ? batch.maxSteps[example] : 1;
      weights[lane] = isReal ? 1 : 0;
    }
  };
  return {
    run(batch, afterTile) {
      const order = Array.from({ length: batch.size }, (_, i) => i);
      order.sort((i, j) => batch.maxSteps[j] - batch.maxSteps[i] || i - j);
      let loss = 0;
      for (let first = 0; first < batch.size; first += numLanes) {
        layOut(batch.memorySize, batch.maxSteps[order[first]]);
        load(batch, order, first);
        loss += exports.forward();
        afterTile();
      }
      return loss;
    },
    get memorySize() {
      return laidOut.memorySize;
    },
  };
}

/** The kernel's view of a gate without code of its own there: for each pair of inputs where the result's value lies in a wire. */
function fillTable(table: Int32Array, gate: Gate, memorySize: number, valueBytes: number): void {
  for (let a = 0; a < memorySize; a++) {
    for (let b = 0; b < memorySize; b++) {
      table[a * memorySize + b] = applyGate(gate, a, b, memorySize) * valueBytes;
    }
  }
}

/**
 * Refuses sizes that would not fit 32-bit addresses, before those wrap around; an upper bound, in 64 bits.
 *
 * @throws NramError `resource`.
 */
export function checkTileSize(machine: Machine, memorySize: number, maxSteps: number): void {
  const { gates, choices, numRegisters, layers } = machine;
  const count = (effect: Gate['effect']): number => gates.filter((gate) => gate.effect === effect).length;
  const wires = numRegisters + 3 * gates.length + count('attends') * choices.length;
  const controller = 4 * (machine.logits.size + 8) + 24 * align(machine.spec.hiddenSize, 8) + 64;
  const values =
    memorySize * (memorySize * (maxSteps * count('writes') + 3) + maxSteps * wires) + maxSteps * controller;
  // Parameters, gradient, moments and two packed copies, with their padding.
  const parameters = layers.reduce((sum, { rows, columns }) => sum + (rows + 64) * (columns + 16), 0);
  const bytes = 32 * values + 6 * 4 * parameters;
  if (bytes <= 2 ** 31) return;
  throw new NramError(
    'resource',
    `kernel: at most 2 GiB per tile are possible, got ${(bytes / 2 ** 30).toFixed(1)} GiB ` +
      `(memorySize ${memorySize}, ${maxSteps} steps, ${gates.length} gates, ${machine.numParameters} parameters)`,
  );
}
