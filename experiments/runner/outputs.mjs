/** @import { Output } from './types.js' */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { NramError } from '../../packages/nram/dist/errors.js';
import { writeFileSafely } from '../../packages/nram/dist/node/files.js';

/**
 * Writes outputs; in a document everything outside the block stays.
 *
 * @param {readonly Output[]} outputs
 * @param {string} root - the folder that paths are relative to.
 * @throws NramError `config` if a document lacks the markers of a block.
 */
export function writeOutputs(outputs, root) {
  for (const output of outputs) {
    if ('file' in output) writeFileSafely(resolve(root, output.file), output.content);
    else replaceBlock(resolve(root, output.document), output.block, output.lines);
  }
}

/**
 * @param {string} path
 * @param {string} block
 * @param {readonly string[]} lines
 */
function replaceBlock(path, block, lines) {
  const [start, end] = [`<!-- ${block}: start -->`, `<!-- ${block}: end -->`];
  const content = readFileSync(path, 'utf8');
  const [from, to] = [content.indexOf(start), content.indexOf(end)];
  if (from < 0 || to < from) {
    throw new NramError('config', `${path}: the lines "${start}" and "${end}" are required, in this order`);
  }
  const before = content.slice(0, from + start.length);
  writeFileSafely(path, `${before}\n${lines.join('\n')}\n${content.slice(to)}`);
}

/**
 * A row of a Markdown table.
 *
 * @param {readonly (string | number)[]} cells
 */
export const markdownRow = (cells) => `| ${cells.join(' | ')} |`;

/**
 * The first two lines of a Markdown table.
 *
 * @param {readonly string[]} titles
 */
export const markdownHead = (titles) => [markdownRow(titles), markdownRow(titles.map(() => '---'))];
