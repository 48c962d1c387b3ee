// The hash of the code that decides what attempts and races find. Measurements carry it: two may stand in one table if
// theirs are equal. Comments, line breaks and messages decide nothing, so they are left out.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** From these the code is reached that decides what is found: attempts, the race between them, and the checks that end it. */
const ROOTS = ['learners/index.js', 'race/race.js', 'tasks/index.js', 'verify/verify.js'];
/** What it loads at run time, and what ties it together; what that reaches besides writes files. */
const FILES = [
  'learn.js',
  'kernel/nram.wasm',
  'learners/anneal/anneal.wasm',
  'learners/anneal/anneal-wide.wasm',
];

/**
 * The first digits of a SHA-256 over the code of a built package.
 *
 * @param {string} folder - such as `dist`.
 */
export function hashCode(folder) {
  const hash = createHash('sha256');
  for (const name of [...new Set([...reachedFrom(folder, ROOTS), ...FILES])].sort()) {
    const bytes = readFileSync(join(folder, name));
    hash.update(`${name}\n`).update(name.endsWith('.js') ? codeText(bytes.toString()) : bytes);
  }
  return hash.digest('hex').slice(0, 12);
}

/**
 * The files that some files import, with these.
 *
 * @param {string} folder
 * @param {readonly string[]} roots
 */
function reachedFrom(folder, roots) {
  const reached = new Set(roots);
  // A set hands out what is added to it meanwhile.
  for (const name of reached) {
    const file = parse(readFileSync(join(folder, name), 'utf8'));
    for (const statement of file.statements) {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) continue;
      const from = statement.moduleSpecifier;
      if (from === undefined || !ts.isStringLiteral(from) || !from.text.startsWith('.')) continue;
      reached.add(join(dirname(name), from.text));
    }
  }
  return reached;
}

/**
 * The tokens of a JavaScript module, one per line, without comments and messages.
 *
 * @param {string} text
 */
export function codeText(text) {
  const file = parse(text);
  /** @type {string[]} */
  const tokens = [];
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isJSDoc(node) || isMessage(node)) return;
    const children = node.getChildren(file);
    if (children.length === 0) tokens.push(node.getText(file));
    else for (const child of children) visit(child);
  };
  visit(file);
  return tokens.join('\n');
}

/**
 * Whether a node is there to be read: what an error is made from, or a text of several words. A text that seeds a random
 * generator is not.
 *
 * @param {ts.Node} node
 */
function isMessage(node) {
  if (isArgumentList(node)) return /Error$/.test(calleeOf(node.parent));
  const isText =
    ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node);
  if (!isText || !/[a-z,;:] [a-z]/i.test(textOf(node))) return false;
  for (let outer = node.parent; outer !== undefined; outer = outer.parent) {
    if (ts.isCallExpression(outer) && /[rR]andom/.test(calleeOf(outer))) return false;
    if (ts.isImportDeclaration(outer) || ts.isStatement(outer)) break;
  }
  return true;
}

/** @param {ts.Node} node */
const isArgumentList = (node) =>
  node.kind === ts.SyntaxKind.SyntaxList &&
  ts.isNewExpression(node.parent) &&
  node.parent.arguments !== undefined;

/** @param {ts.Node} node */
const calleeOf = (node) =>
  ts.isCallExpression(node) || ts.isNewExpression(node) ? node.expression.getText() : '';

/**
 * The words of a text, without what is put into it.
 *
 * @param {ts.StringLiteral | ts.NoSubstitutionTemplateLiteral | ts.TemplateExpression} node
 */
const textOf = (node) =>
  ts.isTemplateExpression(node)
    ? [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('#')
    : node.text;

/** @param {string} text */
function parse(text) {
  return ts.createSourceFile('module.js', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
}
