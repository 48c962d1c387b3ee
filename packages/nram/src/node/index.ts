/**
 * `nram/node`: what needs Node. Learning on all cores, tasks from files, and the WebAssembly modules from this package.
 *
 * @packageDocumentation
 */
export { learn, type NodeLearnOptions } from './learn.js';
export { loadModules } from './modules.js';
export { type LoadedTask, loadTaskFile } from './task-file.js';
export { createWorkerThreads } from './worker-threads.js';
