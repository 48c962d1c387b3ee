import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

it('the API reference is built without a warning, so every type in an exported signature is exported', () => {
  const out = mkdtempSync(join(tmpdir(), 'nram api '));
  const { status, stdout, stderr } = spawnSync('npm', ['run', 'docs:api', '--', '--out', out], {
    cwd: root,
    encoding: 'utf8',
  });
  expect(`${stdout}${stderr}`).not.toContain('warning');
  expect(status).toBe(0);
  expect(existsSync(join(out, 'functions', 'node.learn.html'))).toBe(true);
  // Grouped by what a reader does, not by kind.
  const page = readFileSync(join(out, 'modules', 'index.html'), 'utf8');
  const headings = ['Learn', 'Tasks and examples', 'Programs', 'Verify', 'Networks', 'The machine'];
  for (const heading of headings) expect(page).toContain(`>${heading}<`);
});
