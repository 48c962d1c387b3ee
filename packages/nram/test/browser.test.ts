/** The main door as a bundler and a browser see it: no module of Node's, small, and the same bytes as in Node. */
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromium } from 'playwright-core';
import { build, preview, type Rolldown } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const CHROMIUM = process.env.NRAM_CHROMIUM ?? '/usr/bin/chromium';
const root = fileURLToPath(new URL('./browser', import.meta.url));
const outDir = mkdtempSync(join(tmpdir(), 'nram browser '));
/** All that determines a race on one thread; the budget is for a machine that has much else to do. */
const OPTIONS = { seed: 1, budgetMs: 500_000, isDeterministic: true };

/** What the bundler warned of, such as a module of Node's in code for a browser. */
const warnings: string[] = [];
const bundle = async (options: object): Promise<Rolldown.RolldownOutput> => {
  const result = await build({
    root,
    logLevel: 'silent',
    configFile: false,
    worker: { format: 'es' },
    ...options,
    customLogger: {
      hasWarned: false,
      info: () => {},
      warn: (message) => warnings.push(message),
      warnOnce: (message) => warnings.push(message),
      error: (message) => warnings.push(message),
      clearScreen: () => {},
      hasErrorLogged: () => false,
    },
  });
  return (Array.isArray(result) ? result[0] : result) as Rolldown.RolldownOutput;
};

describe('the main door, bundled', () => {
  it('needs no module of Node, and is under 120 kB compressed without the kernels', async () => {
    const { output } = await bundle({
      build: {
        write: false,
        // As a page is built that uses all of it; a library's build would keep spaces and comments.
        minify: true,
        rolldownOptions: {
          input: fileURLToPath(new URL('../dist/index.js', import.meta.url)),
          preserveEntrySignatures: 'strict',
          output: { minify: true },
        },
      },
    });
    expect(output).toHaveLength(1);
    const [{ code }] = output;
    expect(warnings).toEqual([]);
    expect(code).not.toMatch(/from\s*["']node:|require\(["']node:|__vite-browser-external/);
    expect(gzipSync(code, { level: 9 }).length).toBeLessThan(120_000);
  });
});

describe.skipIf(!existsSync(CHROMIUM) && process.env.NRAM_REQUIRE_CHROMIUM === undefined)(
  'the main door, in Chromium',
  () => {
    let server: Awaited<ReturnType<typeof preview>>;
    let browser: Awaited<ReturnType<typeof chromium.launch>>;
    beforeAll(async () => {
      await bundle({ build: { outDir, target: 'es2022' } });
      server = await preview({
        root,
        configFile: false,
        build: { outDir },
        preview: { port: 0, host: '127.0.0.1' },
      });
      browser = await chromium.launch({
        executablePath: CHROMIUM,
        args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
      });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    it.each(['learnInPage', 'learnInWorker'])(
      '%s gives the program file that Node gives, byte for byte',
      async (place) => {
        const { createCallingThread, findTask, learnOn, serializeProgramFile } = await import(
          '../src/index.js'
        );
        const { loadModules } = await import('../src/node/index.js');
        const { file } = await learnOn(createCallingThread(loadModules()), findTask('copy'), OPTIONS);
        if (file === null) throw new Error('nothing was learned');

        const page = await browser.newPage();
        const errors: string[] = [];
        page.on('pageerror', (error) => errors.push(String(error)));
        await page.goto(server.resolvedUrls?.local[0] as string);
        const text = await page.evaluate(
          ([name, options]) =>
            (window as unknown as Record<string, (given: unknown) => Promise<string>>)[name](options),
          [place, OPTIONS] as const,
        );
        expect(errors).toEqual([]);
        expect(text).toBe(serializeProgramFile(file));
        await page.close();
      },
    );
  },
);
