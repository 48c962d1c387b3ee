import { readFileSync } from 'node:fs';
import { NramError } from '../errors.js';

let compiled: WebAssembly.Module | null = null;

/**
 * Compiles the kernel that lies beside this file, once a process (Node only; in a browser compile `nram.wasm` yourself).
 *
 * @throws NramError `resource` if the file cannot be read.
 */
export function loadKernelModule(): WebAssembly.Module {
  if (compiled === null) {
    const url = new URL('./nram.wasm', import.meta.url);
    let bytes: Buffer;
    try {
      bytes = readFileSync(url);
    } catch (error) {
      throw new NramError(
        'resource',
        `loadKernelModule: cannot read ${url.pathname} (${String(error)}); run npm ci`,
      );
    }
    compiled = new WebAssembly.Module(new Uint8Array(bytes));
  }
  return compiled;
}
