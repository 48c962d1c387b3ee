/** @import { UpdateSizes } from '../packages/nram/dist/bench/flops.js' */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toMachineSpec } from '../packages/nram/dist/bench/flops.js';
import { sampleFor, warmUp } from '../packages/nram/dist/bench/timing.js';
import { createCopyBatch } from '../packages/nram/dist/bench/update.js';
import { createKernel } from '../packages/nram/dist/kernel/kernel.js';
import { initialParameters } from '../packages/nram/dist/learners/gradient/trainer.js';
import { createMachine } from '../packages/nram/dist/machine/spec.js';
import { PLAIN_OBJECTIVE } from '../packages/nram/dist/machine/unroll.js';
import { createRandom } from '../packages/nram/dist/random.js';
import { ASC, ASC_OPTIONS } from '../packages/nram/scripts/compile-assembly.mjs';

/** @type {WebAssembly.Module | null} */
let compiled = null;

/** The kernel with its functions' names, compiled once. */
function namedKernel() {
  if (compiled !== null) return compiled;
  const folder = mkdtempSync(join(tmpdir(), 'nram-profile-'));
  try {
    const wasm = join(folder, 'nram.wasm');
    const { status } = spawnSync(
      process.execPath,
      [ASC, 'src/kernel/assembly/index.ts', '--outFile', wasm, '--debug', ...ASC_OPTIONS],
      { cwd: fileURLToPath(new URL('../packages/nram', import.meta.url)), stdio: 'inherit' },
    );
    if (status !== 0) throw new Error(`asc failed with exit code ${status}`);
    compiled = new WebAssembly.Module(new Uint8Array(readFileSync(wasm)));
    return compiled;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * The share of each kernel function (file and name) in the samples of a profiler; everything outside the kernel is `host`.
 *
 * @param {UpdateSizes} sizes
 * @param {number} seed
 */
export async function profileUpdates(sizes, seed) {
  const machine = createMachine(toMachineSpec(sizes));
  const kernel = createKernel(namedKernel(), machine);
  kernel.setObjective(PLAIN_OBJECTIVE);
  kernel.setParameters(initialParameters(machine, 1, createRandom(seed, 'bench', 'parameters')));
  const batch = createCopyBatch(sizes, createRandom(seed, 'bench', 'data'));
  const update = () => {
    kernel.zeroGradient();
    kernel.accumulate(batch);
    kernel.update(batch.size, { learningRate: 0.001, gradientClip: 1 });
  };
  warmUp(update, 700);
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 200 });
  await session.post('Profiler.start');
  sampleFor(update, 3000);
  const { profile } = await session.post('Profiler.stop');
  session.disconnect();

  /** @type {Record<string, number>} */
  const shares = {};
  const total = profile.nodes.reduce((sum, { hitCount = 0 }) => sum + hitCount, 0);
  for (const { callFrame, hitCount = 0 } of profile.nodes) {
    const name = /^src\/kernel\/assembly\/(.+)$/.exec(callFrame.functionName)?.[1] ?? 'host';
    shares[name] = (shares[name] ?? 0) + hitCount / total;
  }
  // What no table shows is not worth keeping.
  return Object.fromEntries(Object.entries(shares).filter(([, share]) => share >= 0.001));
}
