import { readFileSync, writeFileSync } from 'node:fs';

/** Puts lines between the comments `<!-- name: start -->` and `<!-- name: end -->` of a document; the rest stays. */
export function replaceBlock(document, name, lines) {
  const [start, end] = [`<!-- ${name}: start -->`, `<!-- ${name}: end -->`];
  const content = readFileSync(document, 'utf8');
  const [from, to] = [content.indexOf(start) + start.length, content.indexOf(end)];
  if (to < from || from < start.length) throw new Error(`${document}: no markers of ${name}`);
  writeFileSync(document, `${content.slice(0, from)}\n${lines.join('\n')}\n${content.slice(to)}`);
}
