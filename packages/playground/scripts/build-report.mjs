// Builds report.html: the page of a report as one file without any data. Its scripts and styles are in it, and its
// Content-Security-Policy allows these by their hashes and no request to anywhere.
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/** @param {string} path - where the page is written. */
export async function buildReport(path) {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const nram = fileURLToPath(new URL('../../nram/dist/', import.meta.url));
  const result = await build({
    root,
    configFile: false,
    logLevel: 'warn',
    define: { 'process.env.NODE_ENV': '"production"' },
    resolve: {
      alias: [
        { find: /^nram$/, replacement: `${nram}index.js` },
        { find: /^nram\/pictures$/, replacement: `${nram}pictures.js` },
      ],
    },
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      write: false,
      target: 'es2022',
      cssCodeSplit: false,
      modulePreload: false,
      rolldownOptions: { input: `${root}src/report.tsx`, output: { format: 'iife', codeSplitting: false } },
    },
  });
  const { output } = Array.isArray(result) ? result[0] : result;
  const script = output.find(({ type }) => type === 'chunk').code;
  const style = output.find(({ fileName }) => fileName.endsWith('.css')).source;
  writeFileSync(path, toPage(script.trim(), String(style).trim()));
}

function toPage(script, style) {
  // An element of a script ends at the first "</script", wherever it stands.
  const safe = script.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--');
  const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  const policy = [
    "default-src 'none'",
    `script-src ${hash(safe)}`,
    `style-src ${hash(style)}`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>nram</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<script type="application/json" id="nram-report">null</script>
<script>${safe}</script>
</body>
</html>
`;
}
