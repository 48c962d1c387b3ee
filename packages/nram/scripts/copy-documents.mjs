// Copies what a package shows on its page from the repository's root, where it is kept, before the package is packed.
import { copyFileSync } from 'node:fs';

for (const name of ['README.md', 'LICENSE', 'CHANGELOG.md']) {
  copyFileSync(new URL(`../../../${name}`, import.meta.url), new URL(`../${name}`, import.meta.url));
}
