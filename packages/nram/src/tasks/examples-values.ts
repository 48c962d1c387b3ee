import { type JsonValue, parseJson, parseJsonItem } from '../json.js';
import { MAX_CELLS } from './examples-row.js';

/** Longer examples are refused, in UTF-16 units. */
const MAX_EXAMPLE_LENGTH = 256 * 1024;
const JSON_LIMITS = { maxDepth: 32, maxValues: 3 * MAX_CELLS };
/** How much of the text is inspected to see how it is laid out. */
const MAX_HEAD = 1000;

/** Receives the values of a text. */
export interface ValueSink {
  /** Receives a value, and the line on which it begins. */
  take(line: number, value: JsonValue): void;
  /** Receives a problem, in words. */
  note(line: number, problem: string, column?: number): void;
  /** Whether there are enough problems to stop reading. */
  isFull(): boolean;
}

/**
 * Reads JSON values: one per line; or, if the text begins with `[` or with a line that contains only `{`, all in one list
 * or one after another, across any number of lines.
 *
 * @param from - the offset at which the text begins.
 */
export function readValues(text: string, from: number, sink: ValueSink): void {
  const isSpread = /^\s*(?:\[|\{\s*[\r\n])/.test(text.slice(from, from + MAX_HEAD));
  (isSpread ? readItems : readLines)(text, from, sink);
}

/** One value per line; blank lines are skipped. */
function readLines(text: string, from: number, sink: ValueSink): void {
  let line = 1;
  for (let start = from; start < text.length && !sink.isFull(); line++) {
    const found = text.indexOf('\n', start);
    const end = found < 0 ? text.length : found;
    if (end - start > MAX_EXAMPLE_LENGTH) {
      sink.note(line, `a line must have at most ${MAX_EXAMPLE_LENGTH} characters, got ${end - start}`);
    } else {
      const content = text.slice(start, end);
      const json = content.trim() === '' ? null : parseJson(content, JSON_LIMITS);
      if (json?.ok === true) sink.take(line, json.value);
      else if (json !== null) {
        sink.note(line, `${json.problem.message} (one JSON object per line)`, json.problem.column);
      }
    }
    start = end + 1;
  }
}

/** The values of one list, or one after another; stops at anything that is not JSON. */
function readItems(text: string, from: number, sink: ValueSink): void {
  const cursor = createCursor(text, from);
  const noteHere = (problem: string): void => sink.note(cursor.line, problem, cursor.column);
  cursor.skipSpace();
  const isList = cursor.take('[');
  for (let isFirst = true; !sink.isFull(); isFirst = false) {
    cursor.skipSpace();
    if (isList ? isFirst && cursor.take(']') : cursor.at === text.length) break;
    const { line, at } = cursor;
    // Cut off, so that an unterminated example costs no more work than any other.
    const item = parseJsonItem(text.slice(at, at + MAX_EXAMPLE_LENGTH), 0, JSON_LIMITS);
    if (!item.ok) {
      const isTooLong = item.isCutShort && at + MAX_EXAMPLE_LENGTH < text.length;
      if (!isTooLong) cursor.goTo(at + item.offset);
      noteHere(isTooLong ? `an example must have at most ${MAX_EXAMPLE_LENGTH} characters` : item.message);
      return;
    }
    sink.take(line, item.value);
    cursor.goTo(at + item.end);
    cursor.skipSpace();
    if (!isList || cursor.take(',')) continue;
    if (cursor.take(']')) break;
    noteHere(`expected "," or "]" after an example, got ${cursor.here()}`);
    return;
  }
  cursor.skipSpace();
  if (!sink.isFull() && cursor.at < text.length) {
    noteHere(`expected nothing after the list, got ${cursor.here()} (put all examples in one list)`);
  }
}

/** A position in a text that moves forward and knows its line and column, which start at 1. */
function createCursor(text: string, from: number) {
  let at = from;
  let line = 1;
  let lineStart = from;
  let newline = text.indexOf('\n', from);
  const goTo = (offset: number): void => {
    while (newline >= 0 && newline < offset) {
      line += 1;
      lineStart = newline + 1;
      newline = text.indexOf('\n', lineStart);
    }
    at = offset;
  };
  return {
    get at() {
      return at;
    },
    get line() {
      return line;
    },
    get column() {
      return at - lineStart + 1;
    },
    goTo,
    skipSpace(): void {
      let end = at;
      while (end < text.length && ' \t\r\n'.includes(text[end])) end += 1;
      goTo(end);
    },
    take(char: string): boolean {
      if (text[at] !== char) return false;
      at += 1;
      return true;
    },
    here: (): string => (at < text.length ? JSON.stringify(text[at]) : 'the end of the text'),
  };
}
