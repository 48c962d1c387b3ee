import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { MAIN } from '../packages/nram/test/run-cli.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const blocks = (language: string): string[] =>
  [...readme.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map((match) => match[1]);
const folder = mkdtempSync(join(tmpdir(), 'nram readme '));

const commands = blocks('sh')
  .flatMap((block) => block.split('\n'))
  .flatMap((line) => line.split('&&'))
  .map((command) => command.replace(/ #.*/, '').trim())
  .filter((command) => command !== '' && command !== 'npm ci' && command !== 'npm test');

it('has commands to run', () => expect(commands.length).toBeGreaterThan(5));

// Commands run as in a clone, of which they use the examples.
cpSync(join(root, 'examples'), join(folder, 'examples'), { recursive: true });

it('shows the examples that it uses', () => {
  expect(readFileSync(join(root, 'examples/front.jsonl'), 'utf8')).toBe(blocks('jsonl')[0]);
});

/** Commands whose output the README shows, from its first line on. */
const SHOWN = ['learn reverse', 'learn examples/front.jsonl', 'run runs/front/program.json'];
const listings = [...readme.matchAll(/\n\n```\n([\s\S]*?)```/g)].map((match) => match[1]);

// In order and in one folder: later commands use what earlier ones wrote.
it.each(commands)('%s', (command) => {
  expect(command).toMatch(/^npx nram |^node (experiments|examples)\/|^npm run docs:api/);
  const local = command
    .replace('npx nram ', `"${process.execPath}" "${MAIN}" `)
    .replace(/^node /, `"${process.execPath}" ${root}`);
  const { status, stdout, stderr } = spawnSync(local, { shell: true, cwd: folder, encoding: 'utf8' });
  expect(stderr).not.toContain('nram:');
  expect(status).toBe(0);
  if (SHOWN.some((start) => command.startsWith(`npx nram ${start}`))) {
    expect(
      listings.find((listing) => stdout.startsWith(listing)),
      stdout,
    ).toBeDefined();
  }
});

/** Code that the README says to save, with the file and the command. */
const saved = [...readme.matchAll(/Saved as `([^`]+)` and run with `([^`]+)`[\s\S]*?```ts\n([\s\S]*?)```/g)];

it('says of all code how to run it', () => {
  expect(saved.map(([, , , code]) => code)).toEqual(blocks('ts'));
});

it.each(saved)('code: %s', (...[, file, command, code]) => {
  // As where `npm install nram` was run.
  mkdirSync(join(folder, 'node_modules'), { recursive: true });
  symlinkSync(join(root, 'packages/nram'), join(folder, 'node_modules/nram'));
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  writeFileSync(join(folder, file), code);
  expect(command).toBe(`node ${file}`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  expect(stdout).toContain('mem[');
});

it('leaves nothing in a clone but what git ignores', () => {
  expect(readdirSync(folder).sort()).toEqual(['examples', 'node_modules', 'runs']);
  expect(readdirSync(join(folder, 'examples'))).toEqual(readdirSync(join(root, 'examples')));
});

it('every file that it links to is there', () => {
  const links = [...readme.matchAll(/\]\((?!http)([^)#]+)\)/g)].map((match) => match[1]);
  expect(links.length).toBeGreaterThan(1);
  for (const link of links) expect(existsSync(join(root, link)), link).toBe(true);
});
