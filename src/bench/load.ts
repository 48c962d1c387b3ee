import { readFileSync } from 'node:fs';
import { NramError } from '../errors.js';

/**
 * Instantiates one of the benchmark's modules, which lie beside this file (Node only).
 *
 * @param name - `peak` or `products`.
 * @returns the module's exports.
 * @throws NramError `resource` if the file cannot be read.
 */
export function instantiateBenchModule(name: 'peak' | 'products'): WebAssembly.Exports {
  const url = new URL(`./${name}.wasm`, import.meta.url);
  let bytes: Buffer;
  try {
    bytes = readFileSync(url);
  } catch (error) {
    throw new NramError(
      'resource',
      `instantiateBenchModule: cannot read ${url.pathname} (${String(error)}); run npm ci`,
    );
  }
  const abort = (): never => {
    throw new Error(`internal: the benchmark's module ${name} aborted`);
  };
  return new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes)), { env: { abort } }).exports;
}
