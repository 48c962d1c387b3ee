// Copies the documents that a package shows on its page, and all that they link to, from the repository's root, where they are
// kept, before the package is packed. A link to what is not published becomes plain text.
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Files and folders of the root that are published; `files` in package.json lists them too. */
const PUBLISHED = ['README.md', 'LICENSE', 'CHANGELOG.md', 'docs', 'examples', 'gallery'];
/** Written by `npm run docs:api`. */
const GENERATED = 'docs/api';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const packageFolder = fileURLToPath(new URL('..', import.meta.url));

for (const name of PUBLISHED) {
  rmSync(join(packageFolder, name), { recursive: true, force: true });
  cpSync(join(root, name), join(packageFolder, name), {
    recursive: true,
    filter: (from) => from !== join(root, GENERATED),
  });
}
for (const name of PUBLISHED.flatMap(pagesIn)) {
  const path = join(packageFolder, name);
  writeFileSync(path, readFileSync(path, 'utf8').replace(/(?<!!)\[([^\]]*)\]\(([^)\s]+)\)/g, link));

  /** @type {(whole: string, text: string, target: string) => string} */
  function link(whole, text, target) {
    if (/^(\w+:|#)/.test(target)) return whole;
    return existsSync(resolve(dirname(path), target.replace(/#.*/, ''))) ? whole : text;
  }
}

/**
 * The Markdown files of a published file or folder.
 *
 * @param {string} name
 */
function pagesIn(name) {
  if (/\.\w+$|^LICENSE$/.test(name)) return name.endsWith('.md') ? [name] : [];
  return readdirSync(join(packageFolder, name), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join(name, file));
}
