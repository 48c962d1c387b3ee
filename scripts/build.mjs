// Builds everything that `npx nram` needs into dist/: the kernel (AssemblyScript to WebAssembly), then the TypeScript.
// Runs on `npm ci` (prepare); needs nothing but the packages in package.json.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
const root = new URL('..', import.meta.url);
process.chdir(root.pathname);

const run = (name, script, ...args) => {
  const { status } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status !== 0) {
    console.error(`build: ${name} failed`);
    process.exit(1);
  }
};

const asc = new URL('./bin/asc.js', `file://${require.resolve('assemblyscript/package.json')}`).pathname;
// WebAssembly modules: entry and where the module lies, in src/ and again in dist/src/.
const modules = [
  ['src/kernel/assembly/index.ts', 'src/kernel/nram.wasm'],
  ['src/learners/anneal/assembly/index.ts', 'src/learners/anneal/anneal.wasm'],
  ['src/bench/assembly/peak.ts', 'src/bench/peak.wasm'],
  ['src/bench/assembly/products.ts', 'src/bench/products.wasm'],
];
// The same for tests, which run from src/ only.
const testModules = [['src/kernel/assembly/parts.ts', 'src/kernel/parts.wasm']];
for (const [entry, wasm] of [...modules, ...testModules]) {
  const options = ['-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'];
  run('asc', asc, entry, '--outFile', wasm, ...options);
}
rmSync('dist', { recursive: true, force: true });
run('tsc', require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json');
// tsc compiles assembly/ beside TypeScript that it cannot tell it from.
for (const folder of ['bench', 'learners/anneal']) {
  rmSync(`dist/src/${folder}/assembly`, { recursive: true, force: true });
}
for (const [, wasm] of modules) {
  mkdirSync(dirname(`dist/${wasm}`), { recursive: true });
  copyFileSync(wasm, `dist/${wasm}`);
}
// Otherwise `npx nram` in a clone would install the clone into npm's cache first, and build it a second time.
if (process.platform !== 'win32' && existsSync('node_modules/.bin')) {
  rmSync('node_modules/.bin/nram', { force: true });
  symlinkSync('../../dist/src/cli/main.js', 'node_modules/.bin/nram');
}
chmodSync('dist/src/cli/main.js', 0o755);
