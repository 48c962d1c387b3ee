import { availableParallelism } from 'node:os';
import { setTimeout as setTimeoutPromise } from 'node:timers/promises';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { NramError } from '../errors.js';
import { LEARNERS } from '../learners/index.js';
import type { AttemptProgress } from '../learners/learner.js';
import type { AttemptThreads } from '../race/threads.js';
import type { AttemptMessage } from './attempt-worker.js';
import { referenceTo } from './task-file.js';

/** How long closing waits for threads that are still loading. */
const MAX_LOADING_MS = 5000;

/**
 * A pool of worker threads for the attempts of a race.
 *
 * @param count - by default one per core.
 *
 * @example
 * const { winner } = await race(createWorkerThreads(2), findTask('copy'), { seed: 1, budgetMs: 60_000 });
 */
export function createWorkerThreads(count: number = availableParallelism()): AttemptThreads {
  const pool = new Piscina({
    filename: new URL('./attempt-worker.js', import.meta.url).href,
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
  });
  const loading = new Set<Promise<void>>();
  return {
    count,
    check(task, learners) {
      referenceTo(task);
      // Worker threads find learners by name; another of the same name would silently be the built-in one there.
      for (const learner of learners) {
        if (!LEARNERS.includes(learner)) {
          throw new NramError(
            'usage',
            `learn: a built-in learner is required, got "${learner.name}" (worker threads cannot receive functions: use ` +
              'learnOn with createCallingThread)',
          );
        }
      }
    },
    async run({ task, learner, settings, seed }, onProgress) {
      let markLoaded = (): void => {};
      const loaded = new Promise<void>((resolve) => {
        markLoaded = resolve;
      });
      loading.add(loaded);
      const channel = new MessageChannel();
      channel.port1.on('message', (update: AttemptProgress | null) => {
        if (update === null) markLoaded();
        else onProgress(update);
      });
      try {
        const { port2: port } = channel;
        const message: AttemptMessage = {
          task: referenceTo(task),
          learner: learner.name,
          settings,
          seed,
          port,
        };
        return await pool.run(message, { transferList: [port] });
      } finally {
        channel.port1.close();
        markLoaded();
        loading.delete(loaded);
      }
    },
    async close() {
      // A thread that is ended while it loads modules takes the whole process with it (seen in Node 20.20.2); but a task's
      // module may never end to load.
      await Promise.race([Promise.all(loading), setTimeoutPromise(MAX_LOADING_MS, null, { ref: false })]);
      await pool.destroy();
    },
  };
}
