import { readFileSync } from 'node:fs';
import { NramError } from '../errors.js';

let compiled: WebAssembly.Module | null = null;

/**
 * Compiles the kernel that lies beside this file, once a process (Node only; in a browser compile `nram.wasm` yourself).
 *
 * @throws NramError `resource` if the file cannot be read.
 */
export function loadKernelModule(): WebAssembly.Module {
  compiled ??= compileModule(new URL('../kernel/nram.wasm', import.meta.url), 'loadKernelModule');
  return compiled;
}

/**
 * Compiles a WebAssembly file that the build made (Node only).
 *
 * @param caller - named in the error.
 * @throws NramError `resource` if the file cannot be read.
 */
export function compileModule(url: URL, caller: string): WebAssembly.Module {
  let bytes: Buffer;
  try {
    bytes = readFileSync(url);
  } catch (error) {
    throw new NramError('resource', `${caller}: cannot read ${url.pathname} (${String(error)}); run npm ci`);
  }
  return new WebAssembly.Module(new Uint8Array(bytes));
}
