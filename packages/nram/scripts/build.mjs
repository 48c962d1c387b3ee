// Builds all that `npx nram` needs into packages/nram/dist: WebAssembly modules from AssemblyScript, then the TypeScript.
// Runs on `npm ci` (prepare) and says what it does. What has not changed is not built again, and an interrupted build
// leaves the last whole one in place.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { hashCode } from './code-hash.mjs';
import { ASC, ASC_OPTIONS, cellOptions } from './compile-assembly.mjs';
import { GATE_NUMBERS, GATE_TABLE, writeGateNumbers } from './gate-numbers.mjs';

const require = createRequire(import.meta.url);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));

/** WebAssembly modules: entry, where the module is put, in src/ (for the tests) and in dist/, and compiler options. */
const modules = [
  ['kernel/assembly/index.ts', 'kernel/nram.wasm'],
  ['learners/anneal/assembly/index.ts', 'learners/anneal/anneal.wasm', ...cellOptions(16)],
  ['learners/anneal/assembly/index.ts', 'learners/anneal/anneal-wide.wasm', ...cellOptions(32)],
  ['bench/assembly/peak.ts', 'bench/peak.wasm'],
  ['bench/assembly/products.ts', 'bench/products.wasm'],
  // Only tests load this one.
  ['kernel/assembly/parts.ts', 'kernel/parts.wasm'],
];

/** The page of a report, which is made with this very package. */
const PAGE = '../playground';

const startedAt = performance.now();
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))
  .map((name) => `src/${name}`)
  .filter((name) => name !== GATE_NUMBERS)
  .sort();
const assemblySources = [
  ...['compile-assembly', 'gate-numbers', 'inline-transform'].map((name) => `scripts/${name}.mjs`),
  GATE_TABLE,
  ...sources.filter(isAssembly),
];
const built = [
  await buildOnce('src/kernel/modules-stamp.txt', 'assemblyscript', assemblySources, async () => {
    say(`building ${modules.length} WebAssembly modules`);
    await writeGateNumbers();
    for (const [entry, wasm, ...options] of modules) {
      run(ASC, `src/${entry}`, '--outFile', `src/${wasm}`, ...options, ...ASC_OPTIONS);
    }
  }),
  await buildOnce(
    'dist/build-stamp.txt',
    'typescript',
    [
      ...['tsconfig.build.json', '../../tsconfig.json', 'scripts/code-hash.mjs', ...sources],
      // They are copied to dist/, so new ones need a new dist/, whatever made them new.
      ...modules.map(([, wasm]) => `src/${wasm}`),
    ],
    () => {
      say('compiling TypeScript');
      rmSync('dist.next', { recursive: true, force: true });
      run(require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json', '--outDir', 'dist.next');
      for (const [, wasm] of modules) {
        mkdirSync(dirname(`dist.next/${wasm}`), { recursive: true });
        copyFileSync(`src/${wasm}`, `dist.next/${wasm}`);
      }
      writeFileSync('dist.next/code-hash.txt', `${hashCode('dist.next')}\n`);
      rmSync('dist', { recursive: true, force: true });
      renameSync('dist.next', 'dist');
    },
  ),
  await buildOnce(
    'dist/report-stamp.txt',
    'vite',
    [...filesOf(PAGE), ...filesOf('dist', '.js')],
    async () => {
      say('bundling the page of reports');
      const { buildReport } = await import(`../${PAGE}/scripts/build-report.mjs`);
      await buildReport('dist/report.html');
    },
  ),
];
say(
  built.includes(true)
    ? `built in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`
    : 'already built',
);

/** Builds unless the stamp of an earlier build is that of the same compiler and inputs; whether it did. */
async function buildOnce(stampFile, compiler, inputs, build) {
  const hash = createHash('sha256');
  hash.update(JSON.parse(readFileSync(require.resolve(`${compiler}/package.json`), 'utf8')).version);
  for (const name of ['scripts/build.mjs', ...inputs]) hash.update(`${name}\n`).update(readFileSync(name));
  const stamp = hash.digest('hex');
  const isThere = modules.every(([, wasm]) => existsSync(`src/${wasm}`));
  if (isThere && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return false;
  rmSync(stampFile, { force: true });
  await build();
  writeFileSync(stampFile, stamp);
  return true;
}

/** The files in a folder and below that end in `ending`; those of packages installed there are not its own. */
function filesOf(folder, ending = '') {
  return readdirSync(folder, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .filter((name) => !name.includes('node_modules'))
    .sort();
}

function isAssembly(name) {
  return name.includes('/assembly/');
}

function say(text) {
  console.log(`nram: ${text}`);
}

function run(script, ...args) {
  const { status, signal } = spawnSync(process.execPath, [script, ...args], { stdio: 'inherit' });
  if (status === 0) return;
  const reason = signal === null ? `exit code ${status}` : signal;
  console.error(`nram: build failed: ${script.split(/[\\/]/).at(-1)} ${args[0]} (${reason})`);
  process.exit(1);
}
