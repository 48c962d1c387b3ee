import { Fault, type Place, type Problems } from './problems.js';

/** A word, a number or a sign. */
export interface Token extends Place {
  readonly kind: 'name' | 'number' | 'sign';
  readonly text: string;
}

/** A statement, or a head that ends in a colon, with the lines that belong to it. */
export interface Line extends Place {
  /** Without the colon. */
  readonly tokens: readonly Token[];
  readonly isHead: boolean;
  /** Where a token missing at the end would be. */
  readonly end: Place;
  readonly children: Line[];
}

/** The grammar needs 4 levels; more is a mistake. */
const MAX_DEPTH = 8;
/** Lines are scanned several times; real ones are never this long. */
const MAX_LINE_LENGTH = 10_000;
const MAX_LINES = 10_000;

/**
 * Splits a text into lines and groups them by indentation under their heads. Any number of spaces or tabs will do, as long
 * as all lines of a block start the same way. Text after a colon on the same line belongs to it and is split at
 * semicolons; `#` starts a comment.
 *
 * @param operators - additional operators, each of which is one token.
 */
export function readLines(text: string, operators: readonly string[], problems: Problems): Line[] {
  const top: Line[] = [];
  /** The blocks that the next line may belong to, outermost first; the indentation is that of their first line. */
  const open: { readonly block: Line[]; indent: string | null }[] = [{ block: top, indent: '' }];
  for (const [index, raw] of text
    .replace(/^\ufeff/, '')
    .split(/\r\n|\r|\n/)
    .entries()) {
    if (index >= MAX_LINES) {
      throw new Fault({ line: index + 1, column: 1 }, `expected at most ${MAX_LINES} lines, got more`);
    }
    const place = { line: index + 1, column: (/^[ \t]*/.exec(raw)?.[0].length ?? 0) + 1 };
    const indent = raw.slice(0, place.column - 1);
    if (/^[ \t]*(#|$)/.test(raw)) continue;
    while (open.length > 1 && !isInside(open[open.length - 1].indent, indent, open[open.length - 2].indent))
      open.pop();
    const inner = open[open.length - 1];
    inner.indent ??= indent;
    const line = problems.collect(() => {
      if (inner.indent !== indent) {
        const wanted = inner.indent === '' ? 'no indentation' : 'the indentation of the previous lines';
        throw new Fault(
          place,
          `expected ${wanted}, got a different one (only lines below a ":" are indented further)`,
        );
      }
      if (raw.length > MAX_LINE_LENGTH) {
        throw new Fault(place, `expected at most ${MAX_LINE_LENGTH} characters per line, got ${raw.length}`);
      }
      return makeLine(tokenize(raw, index + 1, operators), open.length);
    }, null);
    if (line !== null) inner.block.push(line);
    // Lines below one that cannot be read are skipped.
    if (line === null) open.push({ block: [], indent: null });
    else if (line.isHead && line.children.length === 0) open.push({ block: line.children, indent: null });
  }
  return top;
}

/** Whether a line belongs to a block; a block without lines accepts any line that is indented further than its head. */
function isInside(block: string | null, indent: string, outer: string | null): boolean {
  if (block !== null) return indent === block || (indent.startsWith(block) && indent !== block);
  return indent.startsWith(outer ?? '') && indent !== outer;
}

function makeLine(tokens: readonly Token[], depth: number): Line {
  const [first] = tokens;
  if (depth > MAX_DEPTH) throw new Fault(first, `expected at most ${MAX_DEPTH} levels, got more`);
  const colon = tokens.findIndex(({ text }) => text === ':');
  const { line, column } = first;
  if (colon < 0) {
    return { line, column, tokens, isHead: false, end: placeAfter(tokens[tokens.length - 1]), children: [] };
  }
  const rest = tokens.slice(colon + 1);
  const children: Line[] = [];
  for (let at = 0; at < rest.length; ) {
    const length = rest.slice(at).findIndex(({ text }) => text === ';');
    const next = length < 0 ? rest.length : at + length;
    if (next === at) throw new Fault(rest[at], 'expected a statement, got ";"');
    children.push(makeLine(rest.slice(at, next), depth + 1));
    at = next + 1;
  }
  return { line, column, tokens: tokens.slice(0, colon), isHead: true, end: tokens[colon], children };
}

const placeAfter = ({ line, column, text }: Token): Place => ({ line, column: column + text.length });

const PLAIN = String.raw`[A-Za-z_]\w*|\d+|\.\.|==|!=|<=|>=|[=<>+\-()[\],:;]`;

function tokenize(line: string, number: number, operators: readonly string[]): Token[] {
  const own = operators.map((operator) => operator.replace(/[^\w]/g, String.raw`\$&`));
  // Longest first, so that "<<" is not read as "<" twice.
  const pattern = [...own.sort((one, other) => other.length - one.length), PLAIN].join('|');
  const matcher = new RegExp(String.raw`[ \t]*(?:(#)|(${pattern}))`, 'y');
  const tokens: Token[] = [];
  for (let at = 0; ; at = matcher.lastIndex) {
    const match = matcher.exec(line);
    if (match === null) {
      const rest = line.slice(at).replace(/^[ \t]+/, '');
      if (rest === '') return tokens;
      const char = String.fromCodePoint(rest.codePointAt(0) as number);
      const place = { line: number, column: line.length - rest.length + 1 };
      throw new Fault(place, `expected a name, a number or a sign, got ${JSON.stringify(char)}`);
    }
    if (match[1] !== undefined) return tokens;
    const text = match[2];
    const kind = /^[A-Za-z_]/.test(text) ? 'name' : /^\d/.test(text) ? 'number' : 'sign';
    tokens.push({ kind, text, line: number, column: matcher.lastIndex - text.length + 1 });
  }
}
