import { parentPort, workerData } from 'node:worker_threads';
import { createUpdateRun, timeUpdates, type UpdateJob } from './update.js';

// One thread of `benchUpdate`: warm up, wait until all threads are warm, time the updates, send the times back.
const { options, warm, threads } = workerData as UpdateJob;
const run = createUpdateRun(options);
timeUpdates(run, 0);
Atomics.add(warm, 0, 1);
Atomics.notify(warm, 0);
for (let count = Atomics.load(warm, 0); count < threads; count = Atomics.load(warm, 0)) {
  Atomics.wait(warm, 0, count);
}
parentPort?.postMessage(timeUpdates(run, options.iterations, 0));
