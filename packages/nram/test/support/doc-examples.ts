import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import ts from 'typescript';

/** One `@example` of a docstring. */
export interface DocExample {
  /** The file, from `src/`, and what is documented there, such as `words.ts counted`. */
  readonly name: string;
  readonly file: string;
  readonly symbol: string;
  readonly code: string;
}

/** The exports of the package's doors, by their specifiers. */
export type Doors = ReadonlyMap<string, ReadonlySet<string>>;

/** What examples use of the platform, besides. */
const PLATFORM: Doors = new Map([['node:fs', new Set(['readFileSync', 'writeFileSync'])]]);

/** All examples of the sources below `src`. */
export function findExamples(src: string): DocExample[] {
  return readdirSync(src, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.ts$/.test(file) && !/\.test\.ts$|assembly/.test(file))
    .map((file) => file.split('\\').join('/'))
    .sort()
    .flatMap((file) => examplesIn(file, readFileSync(join(src, file), 'utf8')));
}

/** The examples of one source file. */
export function examplesIn(file: string, text: string): DocExample[] {
  const docs = text.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*?)\*\/\s*([^\n]*)/g);
  return [...docs].flatMap(([, doc, declaration]) => {
    const lines = doc.split('\n').map((line) => line.replace(/^\s*\* ?/, ''));
    const start = lines.findIndex((line) => line.startsWith('@example'));
    if (start < 0) return [];
    const rest = lines.slice(start + 1);
    const end = rest.findIndex((line) => /^@\w|^Deviation:/.test(line));
    const code = (end < 0 ? rest : rest.slice(0, end)).join('\n').trim();
    const symbol =
      /(?:function\*?|const|class|interface|type) (\w+)/.exec(declaration)?.[1] ?? declaration.trim();
    return [{ name: `${file} ${symbol}`, file, symbol, code }];
  });
}

/**
 * An example as a module that a user could have written. Examples leave imports out: what they name is imported from one
 * of the doors or from `node:fs`; where what is documented is not public, also from its own module, and such an example
 * may import from others. Each `// value` behind an expression is a claim that is checked.
 *
 * A claim is a literal, to the digits given; a text, line for line, where `...` stands for anything; or `throws TEXT`.
 *
 * @throws Error naming what the example uses and nobody exports.
 */
export function toModule({ file, symbol, code }: DocExample, doors: Doors, own: ReadonlySet<string>): string {
  const source = ts.createSourceFile('example.ts', code, ts.ScriptTarget.Latest, true);
  const isPublic = [...doors.values()].some((names) => names.has(symbol));
  const imports = new Map<string, string[]>();
  const importFrom = (specifier: string, name: string): void => {
    imports.set(specifier, [...(imports.get(specifier) ?? []), name]);
  };
  for (const name of freeNames(source)) {
    const door = [...doors, ...PLATFORM].find(([, names]) => names.has(name))?.[0];
    if (door !== undefined) importFrom(door, name);
    else if (!isPublic && own.has(name)) importFrom(internal(file), name);
    else if (!(name in globalThis)) throw new Error(`the example names ${name}, which no door exports`);
  }
  const head = [...imports].map(([from, names]) => `import { ${names.join(', ')} } from '${from}';`);
  const body = source.statements.map((statement, i) => {
    const next = source.statements[i + 1];
    return statementText(statement, commentBehind(code, statement.end, next?.getStart() ?? code.length));
  });
  const text = body.map((line) =>
    line.replace(/from '(\.[^']*)'/, (_, path) => {
      if (isPublic) throw new Error(`the example of a public function imports ${path}`);
      return `from '${internal(posix.join(dirname(file), path))}'`;
    }),
  );
  return [`import { claim, claimThrows } from 'nram-claims';`, ...head, ...text, 'export {};', ''].join('\n');
}

/** The built module of a source file. */
const internal = (file: string): string => `nram-dist/${file.replace(/\.ts$/, '.js')}`;

/** The names that a text uses and does not declare. */
function freeNames(source: ts.SourceFile): Set<string> {
  const declared = new Set<string>();
  const used = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const { parent } = node;
      const isMember =
        (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
        (ts.isPropertyAssignment(parent) && parent.name === node) ||
        (ts.isMethodDeclaration(parent) && parent.name === node) ||
        (ts.isBindingElement(parent) && parent.propertyName === node);
      const isDeclared =
        !isMember &&
        'name' in parent &&
        parent.name === node &&
        !ts.isPropertyAccessExpression(parent) &&
        !ts.isShorthandPropertyAssignment(parent);
      if (isDeclared || ts.isImportSpecifier(parent)) declared.add(node.text);
      else if (!isMember && !ts.isTypeReferenceNode(parent)) used.add(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return new Set([...used].filter((name) => !declared.has(name)));
}

/** The comment lines between two offsets, without their slashes. */
function commentBehind(code: string, from: number, to: number): string[] {
  return code
    .slice(from, to)
    .split('\n')
    .filter((line) => line.trim().startsWith('//'))
    .map((line) => line.trim().replace(/^\/\/ ?/, ''));
}

function statementText(statement: ts.Statement, comment: readonly string[]): string {
  const text = statement.getText();
  if (!ts.isExpressionStatement(statement) || comment.length === 0) return text;
  const expression = statement.expression.getText();
  const [first] = comment;
  if (first.startsWith('throws ')) {
    return `await claimThrows(() => ${expression}, ${JSON.stringify(comment.join('\n').slice(7))});`;
  }
  const joined = comment.join('\n');
  const literal = isLiteral(joined) ? `, (${joined})` : '';
  return `claim(${expression}, ${JSON.stringify(joined)}${literal});`;
}

/** Whether a text is a literal of JavaScript: a number, a text, a list, an object, true, false or null. */
function isLiteral(text: string): boolean {
  const { statements, parseDiagnostics } = ts.createSourceFile(
    'claim.ts',
    `(${text})`,
    ts.ScriptTarget.Latest,
  ) as ts.SourceFile & { parseDiagnostics: readonly ts.Diagnostic[] };
  const [statement] = statements;
  if (parseDiagnostics.length > 0 || statements.length !== 1 || !ts.isExpressionStatement(statement))
    return false;
  const isPlain = (node: ts.Node): boolean => {
    if (ts.isParenthesizedExpression(node)) return isPlain(node.expression);
    if (ts.isPrefixUnaryExpression(node)) return ts.isNumericLiteral(node.operand);
    if (ts.isArrayLiteralExpression(node)) return node.elements.every(isPlain);
    if (ts.isObjectLiteralExpression(node)) {
      return node.properties.every((each) => ts.isPropertyAssignment(each) && isPlain(each.initializer));
    }
    const { kind } = node;
    return (
      ts.isLiteralExpression(node) ||
      [ts.SyntaxKind.TrueKeyword, ts.SyntaxKind.FalseKeyword, ts.SyntaxKind.NullKeyword].includes(kind)
    );
  };
  return isPlain(statement.expression);
}
