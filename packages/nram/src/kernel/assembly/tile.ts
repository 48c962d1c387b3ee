// The fuzzy machine on a tile of 8 examples: all steps forward, then all steps backward.
//
// Everything of a tile stays in one workspace, so that it stays in cache. Names as in the reference machine
// (src/machine/step.ts, unroll.ts), which defines what is computed here.
//
// Versions (ms an update at the reference size, batch 64, fastest of 50 on the development machine; `npm run bench`)
//   1. one pass a step; weight gradients once a tile: 8.9
//   2. products and mixes without spilled accumulators (products.ts, mix.ts): 6.3
//   3. the first step once for all tiles (controller.ts): 5.9

import { gatesBackward, gatesForward, registersBackward, registersForward } from './circuit';
import {
  controllerBackward,
  controllerForward,
  startControllerBackward,
  weightsBackward,
} from './controller';
import { haltingBackward, haltingForward, lossBackward, lossForward } from './halting';
import { clipCoordinates, LOW_BYTES } from './mix';
import { VALUE } from './products';
import {
  activationClip,
  anyScored,
  dense,
  dLow,
  dMemory,
  dNext,
  dWires,
  inputAt,
  low,
  M,
  Mp,
  maskAt,
  maskLanes,
  memory0,
  memoryBytes,
  registers,
  scoredOffsets,
  stepBase,
  swapWireGradients,
  T,
  targetAt,
  wireBytes,
  wiresOff,
} from './shape';

/** Runs the tile's examples; returns their summed loss (nats), each times its lane's weight. */
export function forward(): f64 {
  prepareTile();
  for (let t = 0; t < T; t++) {
    controllerForward(t);
    gatesForward(t);
    if (t < T - 1) registersForward(t);
    haltingForward(t);
  }
  return lossForward();
}

function prepareTile(): void {
  memory.fill(memory0, 0, memoryBytes);
  for (let i = 0; i < M; i++) {
    let any: i32 = 0;
    for (let lane = 0; lane < 8; lane++) {
      const from = (<usize>(lane * M + i)) << 2,
        to = (<usize>(i * 8 + lane)) << 2;
      const value = i32.load(inputAt + from);
      f32.store(memory0 + <usize>(i * Mp + value) * VALUE + ((<usize>lane) << 2), 1.0);
      i32.store(scoredOffsets + to, ((i * Mp + i32.load(targetAt + from)) * 8 + lane) << 2);
      const scored = i32.load(maskAt + from);
      f32.store(maskLanes + to, <f32>scored);
      any |= scored;
    }
    i32.store(anyScored + ((<usize>i) << 2), any);
  }
  const wires = stepBase(0) + wiresOff;
  memory.fill(wires, 0, <usize>registers * wireBytes);
  for (let r = 0; r < registers; r++) {
    const at = wires + <usize>r * wireBytes;
    v128.store(at, f32x4.splat(1.0));
    v128.store(at, f32x4.splat(1.0), 16);
  }
}

/** After {@link forward}: adds the gradient of the tile's objective to the parameters' gradient. */
export function backward(): void {
  memory.fill(dMemory, 0, memoryBytes);
  memory.fill(dNext, 0, <usize>registers * wireBytes);
  startControllerBackward();
  for (let t = T - 1; t >= 0; t--) {
    lossBackward(t);
    clipCoordinates(dMemory, M * Mp, activationClip);
    memory.fill(dWires, 0, <usize>dense * wireBytes);
    memory.fill(dLow, 0, <usize>low * LOW_BYTES);
    if (t < T - 1) registersBackward(t);
    gatesBackward(t);
    haltingBackward(t);
    controllerBackward(t);
    swapWireGradients();
  }
  weightsBackward();
}
