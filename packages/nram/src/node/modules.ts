import { readFileSync } from 'node:fs';
import { NramError } from '../errors.js';
import type { LearnerModules } from '../learners/learner.js';

/** Compiled once per process or worker thread. */
const compiled = new Map<string, WebAssembly.Module>();

/**
 * The learners' WebAssembly modules, which lie in this package.
 *
 * @throws NramError `resource` if a file cannot be read.
 *
 * @example
 * const kernel = createKernel(loadModules().kernel, createMachine({ numRegisters: 2, gates: ['inc'], hiddenSize: 4 }));
 */
export function loadModules(): LearnerModules {
  return {
    get kernel() {
      return compileModule(new URL('../kernel/nram.wasm', import.meta.url));
    },
    get anneal() {
      return compileModule(new URL('../learners/anneal/anneal.wasm', import.meta.url));
    },
    get annealWide() {
      return compileModule(new URL('../learners/anneal/anneal-wide.wasm', import.meta.url));
    },
  };
}

/**
 * Compiles a WebAssembly file that the build made, once.
 *
 * @throws NramError `resource` if the file cannot be read.
 */
export function compileModule(url: URL): WebAssembly.Module {
  let module = compiled.get(url.href);
  if (module === undefined) {
    let bytes: Buffer;
    try {
      bytes = readFileSync(url);
    } catch (error) {
      throw new NramError('resource', `cannot read ${url.pathname} (${String(error)}); run npm ci`);
    }
    module = new WebAssembly.Module(new Uint8Array(bytes));
    compiled.set(url.href, module);
  }
  return module;
}
