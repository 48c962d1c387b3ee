// How the WebAssembly modules are compiled from AssemblyScript.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);

/** The compiler, to be run by node. */
export const ASC = join(dirname(require.resolve('assemblyscript/package.json')), 'bin/asc.js');

/** Its options for every module. */
export const ASC_OPTIONS = [
  ...['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'],
  ...['--transform', fileURLToPath(new URL('inline-transform.mjs', import.meta.url))],
];

/**
 * Options that say how wide a cell of the annealing kernel is.
 *
 * @param {number} bits
 */
export const cellOptions = (bits) => ['--use', `Cell=i${bits}`, '--use', `Address=u${bits}`];
