/** The report of a run as a person meets it: in Debian's Chromium, opened from disk. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../../nram/test/run-cli.js';

const CHROMIUM = process.env.NRAM_CHROMIUM ?? '/usr/bin/chromium';
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const root = fileURLToPath(new URL('../../..', import.meta.url));
/** Kept for whoever changes the page to look at. */
const SCREENSHOTS = join(root, 'screenshots');
const folder = mkdtempSync(join(tmpdir(), 'nram report '));

/** A program for Copy, and one that takes every 1 for a 2. */
const COPY = `first step: r2 = mem[0]
then repeat:
  mem[r2] = mem[r1 + 1]
  r1, r2 = r1 + 1, r2 + 1
`;
const WRONG = COPY.replace('mem[r1 + 1]', 'max(mem[r1 + 1], 2)');

async function writeReport(name: string, ...args: string[]): Promise<string> {
  const path = join(folder, `${name}.html`);
  const { code, stderr } = await runCli(['report', ...args, '-o', path], folder);
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return path;
}

it('is one file under 1 MB that allows its own script alone, and no request', async () => {
  const path = await writeReport('size', join(root, 'gallery/walkBST/program.json'));
  expect(statSync(path).size).toBeLessThan(1_000_000);
  const html = readFileSync(path, 'utf8');
  const [, policy] = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html) as RegExpExecArray;
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-\S+'; style-src 'sha256-\S+'; img-src data:;/,
  );
  expect(policy).not.toContain('unsafe');
  expect(html.match(/<script/g)).toHaveLength(2);
});

describe.skipIf(!existsSync(CHROMIUM) && process.env.NRAM_REQUIRE_CHROMIUM === undefined)(
  'in Chromium',
  () => {
    let browser: Browser;
    let copy = '';
    let wrong = '';
    let proven = '';
    /** What the page complained of, and what it asked for besides itself. */
    const complaints: string[] = [];

    beforeAll(async () => {
      mkdirSync(SCREENSHOTS, { recursive: true });
      writeFileSync(join(folder, 'wrong.nram'), WRONG);
      writeFileSync(join(folder, 'copy.nram'), COPY);
      copy = await writeReport('copy', 'copy.nram', '--task', 'copy');
      proven = await writeReport('proven', join(root, 'gallery/reverse/program.json'));
      wrong = await writeReport('wrong', 'wrong.nram', '--task', 'copy');
      browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', '--disable-gpu'] });
    });
    afterAll(async () => {
      await browser?.close();
      expect(complaints).toEqual([]);
    });

    async function open(path: string, options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
      const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, ...options });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      const url = pathToFileURL(path).href;
      page.on('request', (request) => {
        if (request.url() !== url && !request.url().startsWith('data:')) complaints.push(request.url());
      });
      await page.goto(url);
      return page;
    }

    const nowTitle = (page: Page): Promise<string | null> => page.textContent('#now-title');
    const sentences = (page: Page): Promise<string | null> => page.textContent('.sentences');

    it('steps on and back, by parts, to an end and to a number, by keys alone', async () => {
      const page = await open(copy);
      await expect.poll(() => nowTitle(page)).toMatch(/^After step \d+ of \d+$/);
      await page.keyboard.press('Home');
      await expect.poll(() => nowTitle(page)).toBe('Before the first step');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => nowTitle(page)).toMatch(/^After step 2 of /);
      await expect
        .poll(() => sentences(page))
        .toMatch(/mem\[r2\] = mem\[r1 \+ 1\] copies \d+ from cell \d+ to cell \d+/);
      await page.keyboard.press('Shift+ArrowRight');
      await expect.poll(() => nowTitle(page)).toMatch(/^Step 3 of \d+: reads$/);
      await page.keyboard.press('Shift+ArrowRight');
      await expect.poll(() => nowTitle(page)).toMatch(/^Step 3 of \d+: computes$/);
      await expect.poll(() => sentences(page)).toMatch(/computes \d+ \+ 1 = \d+/);
      await page.keyboard.press('Shift+ArrowRight');
      await expect.poll(() => nowTitle(page)).toMatch(/^After step 3 of /);
      await page.keyboard.press('ArrowLeft');
      await expect.poll(() => nowTitle(page)).toMatch(/^After step 2 of /);
      await page.keyboard.press('g');
      await page.keyboard.type('1');
      await page.keyboard.press('Enter');
      await expect.poll(() => nowTitle(page)).toMatch(/^After step 1 of /);
      await page.keyboard.press('Escape');
      await page.evaluate(() => (document.activeElement as HTMLElement).blur());
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open] >> text=part of a step');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog[open]', { state: 'hidden' });
      await page.close();
    });

    it('a line of the program lights up its marks, under the pointer and by keyboard', async () => {
      const page = await open(copy);
      const lit = (): Promise<string[]> =>
        page.$$eval('.nram-run .lit', (found) => [
          ...new Set(found.map((each) => (each as SVGElement).dataset.line ?? '')),
        ]);
      await page.hover('.line button:has-text("mem[r2]")');
      await expect.poll(() => lit()).toEqual(['3']);
      await expect.poll(() => page.$$eval('.nram-run .dim', (found) => found.length)).toBeGreaterThan(0);
      await page.mouse.move(2, 2);
      await expect.poll(() => lit()).toEqual([]);
      await page.focus('.line button:has-text("r1, r2")');
      await expect.poll(() => lit()).toEqual(['4']);
      await page.close();
    });

    it('a mark says what it is, under the pointer and by keys', async () => {
      const page = await open(copy);
      const { x, y } = await page.$eval('.nram-run rect.mark:not(.register)', (mark) =>
        mark.getBoundingClientRect(),
      );
      await page.mouse.move(x + 8, y + 8);
      await expect.poll(() => sentences(page)).toMatch(/^step \d+: mem\[r2\] = mem\[r1 \+ 1\] copies/);
      await page.mouse.move(2, 2);
      await page.focus('.picture');
      await page.keyboard.press('Home');
      await page.keyboard.press(']');
      await expect.poll(() => sentences(page)).toMatch(/^step [12]: /);
      await page.close();
    });

    it('another length, another memory, another cell: the picture is drawn again', async () => {
      const page = await open(copy);
      const numCells = (): Promise<number> => page.$$eval('.cells input', (found) => found.length);
      const before = await numCells();
      await page.focus('#length');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => numCells()).toBe(before + 2);
      await page.focus('#memory-size');
      await page.keyboard.press('ArrowRight');
      await expect.poll(() => numCells()).toBe(before + 3);
      await expect.poll(() => page.textContent('.verdict')).toMatch(/^Right\./);

      await page.fill('.cells input >> nth=1', '9');
      await page.keyboard.press('Tab');
      await expect.poll(() => page.textContent('.verdict')).toMatch(/^Your own memory/);
      const values = await page.$$eval('.nram-run .number', (found) => found.map((each) => each.textContent));
      expect(values.filter((value) => value === '9').length).toBeGreaterThan(5);
      await page.click('text=Undo my changes');
      await expect.poll(() => page.textContent('.verdict')).toMatch(/^Right\./);

      await page.fill('#paste', '3, 5 6 0 0 0 0');
      await page.click('.paste button');
      await expect.poll(() => numCells()).toBe(7);
      await page.fill('#paste', '7 7');
      await page.click('.paste button');
      await expect.poll(() => page.textContent('.paste .problem')).toContain('7 needs 8 cells');
      await page.close();
    });

    it('plays, stops where a cell changes, and jumps to it', async () => {
      const page = await open(copy);
      await page.keyboard.press('Home');
      const target = await page.$$eval('.nram-run rect.mark:not(.register)', (found) => found.length);
      expect(target).toBeGreaterThan(1);
      await page.fill('label:has-text("stop when cell") input', '6');
      await page.click('text=Run to it');
      await expect.poll(() => sentences(page)).toContain('to cell 6');
      await page.keyboard.press('Escape');
      await page.selectOption('label:has-text("speed") select', '30');
      await page.click('button.main:has-text("Play")');
      await page.waitForFunction(() =>
        /^After step (\d+) of \1$/.test(document.querySelector('#now-title')?.textContent ?? ''),
      );
      await page.close();
    });

    it('the circuit has the numbers of the step in sight, and says where a box has its inputs from', async () => {
      const page = await open(copy);
      await page.keyboard.press('2');
      const first = await page.$$eval('.nram-circuits .value', (found) =>
        found.map((each) => each.textContent),
      );
      await page.keyboard.press('ArrowLeft');
      const second = await page.$$eval('.nram-circuits .value', (found) =>
        found.map((each) => each.textContent),
      );
      expect(first.length).toBeGreaterThan(3);
      expect(second).not.toEqual(first);
      await page.hover('.taken .box.write', { force: true });
      await expect
        .poll(() => page.textContent('.taken > .note'))
        .toMatch(/^writes memory: .* where a is .* and b is .*; it gives \d+$/);
      await expect.poll(() => page.$$eval('.taken .node.dim', (found) => found.length)).toBeGreaterThan(0);
      await page.close();
    });

    it('finds nothing wrong with a right program, and stops when asked', async () => {
      const page = await open(proven);
      await page.keyboard.press('3');
      await expect.poll(() => page.textContent('.statement')).toMatch(/^right for every length/);
      await page.click('button:has-text("Break it")');
      await page.waitForFunction(() =>
        /inputs so far/.test(document.querySelector('.break .said')?.textContent ?? ''),
      );
      await page.click('.break button:has-text("Stop")');
      await page.waitForFunction(() =>
        /^stopped after .* none of them wrong$/.test(
          document.querySelector('.break .said')?.textContent ?? '',
        ),
      );
      await page.close();
    });

    it('breaks a wrong program, and replays where it goes wrong with the cell ringed', async () => {
      const page = await open(wrong);
      await page.keyboard.press('3');
      const shares = await page.$$eval('.map td', (found) => [
        ...new Set(found.map((each) => each.className)),
      ]);
      expect(shares.some((share) => share !== 'share s4')).toBe(true);
      await page.click('button:has-text("Break it")');
      await page.click('.break button:has-text("Replay it")');
      await expect
        .poll(() => page.textContent('.verdict'))
        .toMatch(/^Wrong: cell \d+ should hold \d+ at the end/);
      await expect.poll(() => page.$$eval('.nram-run .ring', (found) => found.length)).toBe(1);
      await page.screenshot({ path: join(SCREENSHOTS, 'replayed.png'), fullPage: true });
      await page.close();
    });

    it('gives the program in other languages, and the picture as SVG and PNG', async () => {
      const page = await open(copy);
      for (const [format, start] of [
        ['text', /^registers r1, r2/],
        ['TypeScript', /export function copy/],
        ['C', /#include/],
        ['Python', /^def copy|\ndef copy/],
        ['program file', /"nram-program"/],
      ] as const) {
        await page.selectOption('.export select', { label: format });
        const [file] = await Promise.all([
          page.waitForEvent('download'),
          page.click('.export button:has-text("Save")'),
        ]);
        expect(readFileSync((await file.path()) as string, 'utf8')).toMatch(start);
      }
      const [svg] = await Promise.all([
        page.waitForEvent('download'),
        page.click('.export button:has-text("SVG")'),
      ]);
      expect(readFileSync((await svg.path()) as string, 'utf8')).toMatch(/^<svg .*class="nram-run"/);
      const [png] = await Promise.all([
        page.waitForEvent('download'),
        page.click('.export button:has-text("PNG")'),
      ]);
      expect(
        readFileSync((await png.path()) as string)
          .subarray(1, 4)
          .toString(),
      ).toBe('PNG');
      await page.close();
    });

    it('takes any text as a memory without an error or a new element', async () => {
      const page = await open(copy);
      const hostile = [
        '<img src=x onerror=alert(1)>',
        '-1 2',
        '1e9',
        '99999999999',
        '٣ ٤',
        '[1, 2',
        ' ',
        '1;2;3',
        'NaN',
        '0',
      ];
      for (const text of hostile) {
        await page.fill('#paste', text);
        await page.click('.paste button');
        await expect.poll(() => page.$$eval('main img, main script', (found) => found.length)).toBe(0);
      }
      await page.close();
    });

    it.each([
      [1280, 'light'],
      [1280, 'dark'],
      [390, 'light'],
      [390, 'dark'],
    ] as const)('%d px, %s: nothing is cut off, and axe finds nothing serious', async (width, scheme) => {
      const page = await open(proven, { viewport: { width, height: 900 }, colorScheme: scheme });
      const other = await open(wrong, { viewport: { width, height: 900 }, colorScheme: scheme });
      for (const [name, each] of [
        ['proven', page],
        ['wrong', other],
      ] as const) {
        await each.evaluate(readFileSync(AXE, 'utf8'));
        for (const [i, view] of ['run', 'circuit', 'check', 'settings'].entries()) {
          await each.keyboard.press(String(i + 1));
          if (view === 'run')
            for (const key of ['Home', 'ArrowRight', 'ArrowRight']) await each.keyboard.press(key);
          await each.waitForTimeout(150);
          const beyond = await each.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
          expect(beyond, `${name} ${view}`).toBeLessThanOrEqual(0);
          const serious = await each.evaluate(async () => {
            // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window.
            const { violations } = await (window as any).axe.run();
            return violations
              .filter(({ impact }: { impact: string }) => ['serious', 'critical'].includes(impact))
              .map(({ id, nodes }: { id: string; nodes: { html: string }[] }) => `${id}: ${nodes[0].html}`);
          });
          expect(serious, `${name} ${view}`).toEqual([]);
          await each.screenshot({
            path: join(SCREENSHOTS, `${name}-${view}-${width}-${scheme}.png`),
            fullPage: true,
          });
        }
        await each.close();
      }
    });

    it('fits wide screens', async () => {
      const page = await open(copy, { viewport: { width: 2560, height: 1300 } });
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth)).toBe(2560);
      await page.screenshot({ path: join(SCREENSHOTS, 'copy-run-2560.png') });
      await page.close();
    });

    it('says what is wrong with a report that is damaged', async () => {
      const path = join(folder, 'damaged.html');
      writeFileSync(path, readFileSync(copy, 'utf8').replace('"format":"nram-report"', '"format":"other"'));
      const page = await open(path);
      await expect.poll(() => page.textContent('.problem')).toContain('format: must be "nram-report"');
      await page.close();
    });
  },
);
