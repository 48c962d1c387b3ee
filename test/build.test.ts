import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const clone = mkdtempSync(join(tmpdir(), 'nram-build-'));
const inPackage = (name: string): string => join(clone, 'packages/nram', name);
const build = (): string => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [inPackage('scripts/build.mjs')], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
};

it('builds nothing when nothing has changed, and all that a changed compiler option concerns', () => {
  for (const name of ['package.json', 'tsconfig.json', 'packages/nram', 'packages/playground']) {
    cpSync(join(ROOT, name), join(clone, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(clone, 'node_modules'));
  expect(build()).toBe('nram: already built\n');

  const options = inPackage('scripts/compile-assembly.mjs');
  const before = readFileSync(inPackage('dist/kernel/nram.wasm'));
  writeFileSync(options, readFileSync(options, 'utf8').replace("'-O3'", "'-O0'"));
  expect(build()).toContain('building 6 WebAssembly modules');
  const after = readFileSync(inPackage('dist/kernel/nram.wasm'));
  expect(after.equals(before)).toBe(false);
  expect(after.equals(readFileSync(inPackage('src/kernel/nram.wasm')))).toBe(true);
});
