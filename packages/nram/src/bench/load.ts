import { compileModule } from '../node/modules.js';

/**
 * Instantiates one of the benchmark's modules, which lie beside this file (Node only).
 *
 * @param name - `peak` or `products`.
 * @returns the module's exports.
 * @throws NramError `resource` if the file cannot be read.
 */
export function instantiateBenchModule(name: 'peak' | 'products'): WebAssembly.Exports {
  const url = new URL(`./${name}.wasm`, import.meta.url);
  const module = compileModule(url);
  const abort = (): never => {
    throw new Error(`internal: the benchmark's module ${name} aborted`);
  };
  return new WebAssembly.Instance(module, { env: { abort } }).exports;
}
