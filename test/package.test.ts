/** The package as npm publishes it, installed where nothing else is. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'nram package '));
const require = createRequire(import.meta.url);
let tarball = '';

/** Runs a command to its end and gives what it prints; it must succeed. */
function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8' });
  expect(`${stdout}${stderr}`, command).toSatisfy(() => status === 0);
  return stdout;
}

beforeAll(() => {
  const [{ filename }] = JSON.parse(
    run(
      'npm',
      ['pack', '--json', '--loglevel=error', '--pack-destination', folder],
      join(root, 'packages/nram'),
    )
      // What the build says comes first.
      .replace(/^[^[]*/, ''),
  );
  tarball = join(folder, filename);
  writeFileSync(join(folder, 'package.json'), '{"private":true,"type":"module"}');
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', tarball]);
});

it('publint and "are the types wrong" find nothing', () => {
  // The exports of both tools hide their commands from `require.resolve`.
  const command = (name: string, file: string): string => join(root, 'node_modules', name, file);
  run(process.execPath, [command('publint', 'src/cli.js'), tarball, '--strict'], root);
  run(process.execPath, [
    ...[command('@arethetypeswrong/cli', 'dist/index.js'), tarball, '--profile', 'esm-only'],
    // WebAssembly has no types.
    ...['--exclude-entrypoints', 'kernel.wasm', 'anneal.wasm', 'anneal-wide.wasm'],
  ]);
});

it('gives a command that learns, in the folder where it was installed', () => {
  const text = run('npx', ['nram', 'learn', 'access', '--out', 'learned']);
  expect(text).toContain('mem[0] = mem[mem[0]]');
});

it('both doors can be imported, and what they learn can be run', () => {
  const code = `
    import { createRunner, findTask } from 'nram';
    import { learn } from 'nram/node';
    const { file } = await learn(findTask('access'), { seed: 1, budgetMs: 60_000, isDeterministic: true });
    const memory = Int32Array.of(2, 7, 5, 0, 0, 0, 0, 0);
    createRunner(file.program).run(memory, { maxSteps: 2 });
    console.log(memory.join(' '));`;
  writeFileSync(join(folder, 'own.mjs'), code);
  expect(run(process.execPath, ['own.mjs'])).toBe('5 7 5 0 0 0 0 0\n');
});

it('contains every file that its documents link to, and that its commands name', () => {
  const installed = join(folder, 'node_modules/nram');
  const pages = readdirSync(installed, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.md'),
  );
  const links = pages.flatMap((page) => {
    const text = readFileSync(join(installed, page), 'utf8');
    return [...text.matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)].map(([, target]) => join(dirname(page), target));
  });
  const named = run('npx', ['nram', 'init', 'mine']).match(/\bdocs\/[\w-]+\.md/g) ?? [];
  expect(links).toContain('docs/language.md');
  expect(links).toContain('gallery/reverse/circuit.svg');
  expect(named).toEqual(['docs/examples-files.md']);
  expect([...links, ...named].filter((file) => !existsSync(join(installed, file)))).toEqual([]);
});

it('its types check in a strict project, for both doors', () => {
  mkdirSync(join(folder, 'typed'), { recursive: true });
  writeFileSync(
    join(folder, 'typed', 'index.ts'),
    `import { createRunner, findTask, type LearnResult, type Program, programToTypeScript } from 'nram';
import { learn } from 'nram/node';

const result: LearnResult = await learn(findTask('copy'), { seed: 1, budgetMs: 1000 });
const program: Program | null = result.file?.program ?? null;
if (program !== null) {
  const { steps } = createRunner(program).run(new Int32Array(8), { maxSteps: 4 });
  console.log(programToTypeScript(program), steps satisfies number);
}
// @ts-expect-error: a seed is required.
learn(findTask('copy'), { budgetMs: 1000 });
`,
  );
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2022', '--types', 'node'];
  const typeRoots = ['--typeRoots', join(root, 'node_modules/@types')];
  run(process.execPath, [require.resolve('typescript/bin/tsc'), ...options, ...typeRoots, 'typed/index.ts']);
});
