// Builds everything that `npx nram` needs into dist/: the kernel (AssemblyScript to WebAssembly), then the TypeScript.
// Runs on `npm ci` (prepare); needs nothing but the packages in package.json.
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';

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
run(
  'asc',
  asc,
  'src/kernel/assembly/index.ts',
  ...['--outFile', 'src/kernel/nram.wasm', '-O3', '--enable', 'simd', '--runtime', 'stub', '--noAssert'],
);
rmSync('dist', { recursive: true, force: true });
run('tsc', require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json');
mkdirSync('dist/src/kernel', { recursive: true });
copyFileSync('src/kernel/nram.wasm', 'dist/src/kernel/nram.wasm');
try {
  chmodSync('dist/src/cli/main.js', 0o755);
} catch {
  // no command line yet
}
