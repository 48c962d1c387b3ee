#!/usr/bin/env node
// Kept apart from dist/, so that npm can link the command before the first build.
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../dist/cli/main.js', import.meta.url))) {
  process.stderr.write('nram: not built yet; run "npm ci" (or "npm run build") in the repository first\n');
  process.exit(7);
}
await import('../dist/cli/main.js');
