// Checks the direction of imports in packages/nram/src: a room imports only from rooms below it, no file is in a circle, `node:`
// and what needs Node stay in the rooms that may have them, and no room has more than 3,000 lines, as many as a reader can hold.
// Not counted: tests, because one reads them with the file that they test; AssemblyScript, because a kernel is one thing; and
// whatever lies outside packages/nram/src, where each script stands for itself.
//   node scripts/check-rooms.mjs
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** From top to bottom. */
const ROOMS = [
  'cli',
  'bench',
  'report',
  'node',
  'index.ts',
  'pictures.ts',
  'learn.ts',
  'race',
  'artifact',
  'learners',
  'ending',
  'verify',
  'proof',
  'solver',
  'picture',
  'export',
  'network',
  'trace',
  'language',
  'tasks',
  'formula',
  'kernel',
  'program',
  'machine',
  'random.ts',
  'json.ts',
  'schema-text.ts',
  'errors.ts',
  'words.ts',
  'limits.ts',
  'version.ts',
];
/** Rooms that run in Node only: they may import `node:` modules and packages that need Node. */
const NODE_ROOMS = ['cli', 'bench', 'report', 'node'];
const NODE_PACKAGES = ['commander', '@commander-js/extra-typings', 'piscina'];
const MAX_LINES = 3000;

const root = fileURLToPath(new URL('../packages/nram/src/', import.meta.url));
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && !name.includes('assembly/'))
  .sort();
const roomOf = (name) => name.split('/')[0];
const problems = [];
/** By file, the files of this package that it imports. */
const imports = new Map();
const lines = new Map();

for (const name of files) {
  const text = readFileSync(join(root, name), 'utf8');
  const room = roomOf(name);
  if (!ROOMS.includes(room))
    problems.push(`${name}: ${room} is no known room; add it to ROOMS, where it belongs`);
  lines.set(room, (lines.get(room) ?? 0) + text.split('\n').length);
  const specifiers = [
    ...text.matchAll(/^(?:import|export)\b[^'";]*?from '([^']+)'|^import '([^']+)'|\bimport\('([^']+)'\)/gm),
  ];
  imports.set(name, []);
  for (const [, from, alone, dynamic] of specifiers) {
    const specifier = from ?? alone ?? dynamic;
    if (specifier.startsWith('.')) {
      const target = relative(root, resolve(root, dirname(name), specifier)).replace(/\.js$/, '.ts');
      imports.get(name).push(target);
      if (ROOMS.indexOf(roomOf(target)) < ROOMS.indexOf(room)) {
        problems.push(
          `${name}: ${room} must not import from ${roomOf(target)}, which lies above it (${target})`,
        );
      }
    } else if (
      !NODE_ROOMS.includes(room) &&
      (specifier.startsWith('node:') || NODE_PACKAGES.includes(specifier))
    ) {
      problems.push(`${name}: only ${NODE_ROOMS.join(', ')} may import ${specifier}`);
    }
  }
}
for (const [room, count] of lines) {
  if (count > MAX_LINES) problems.push(`${room}: a room must have at most ${MAX_LINES} lines, got ${count}`);
}
problems.push(...circles());
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exit(1);
console.log(`${files.length} files in ${lines.size} rooms: imports go one way, without a circle`);

/** One line for each circle of files. */
function circles() {
  const found = [];
  const state = new Map();
  const visit = (name, path) => {
    if (state.get(name) === 'done') return;
    if (state.get(name) === 'open') {
      found.push(`circle: ${[...path.slice(path.indexOf(name)), name].join(' -> ')}`);
      return;
    }
    state.set(name, 'open');
    for (const target of imports.get(name) ?? []) visit(target, [...path, name]);
    state.set(name, 'done');
  };
  for (const name of files) visit(name, []);
  return found;
}
