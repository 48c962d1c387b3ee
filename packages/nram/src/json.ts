/** A JSON value as `parseJson` returns it: plain data, without the key `__proto__`. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** Limits that keep hostile text from taking much time or memory. */
export interface JsonLimits {
  /** Maximum nesting of arrays and objects. */
  readonly maxDepth: number;
  /** Maximum number of values of any kind, including members of arrays and objects. */
  readonly maxValues: number;
}

/** Where a text is wrong; line and column start at 1. */
export interface JsonProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/**
 * Parses JSON like `JSON.parse`, but reports the place of an error on every engine, and rejects what is probably a mistake or
 * an attack: repeated keys, the key `__proto__`, numbers too large for a double, deep nesting, too many values.
 * A byte order mark at the start is skipped.
 *
 * @example
 * parseJson('{"a": 1,}', { maxDepth: 8, maxValues: 100 });
 * // { ok: false, problem: { line: 1, column: 9, message: 'expected a key in double quotes, got "}"' } }
 */
export function parseJson(
  text: string,
  limits: JsonLimits,
): { readonly ok: true; readonly value: JsonValue } | { readonly ok: false; readonly problem: JsonProblem } {
  try {
    return { ok: true, value: new JsonParser(text, limits).parse() };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const before = text.slice(0, error.offset);
    const line = before.split('\n').length;
    const column = error.offset - before.lastIndexOf('\n');
    return { ok: false, problem: { line, column, message: error.message } };
  }
}

/**
 * Parses one JSON value at an offset of a text, like `parseJson`, and ignores what follows.
 *
 * @returns the value and the offset of its end; or the offset at which it stops being JSON, and whether that is just
 *   because the text ended: with more text it might have been valid.
 *
 * @example
 * parseJsonItem('[1] [2]', 4, { maxDepth: 8, maxValues: 100 }); // { ok: true, value: [2], end: 7 }
 */
export function parseJsonItem(
  text: string,
  start: number,
  limits: JsonLimits,
):
  | { readonly ok: true; readonly value: JsonValue; readonly end: number }
  | { readonly ok: false; readonly offset: number; readonly message: string; readonly isCutShort: boolean } {
  const parser = new JsonParser(text, limits);
  try {
    return { ok: true, value: parser.parseItem(start), end: parser.at };
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    const { offset, message } = error;
    return { ok: false, offset, message, isCutShort: parser.at >= text.length };
  }
}

class JsonFault extends Error {
  constructor(
    readonly offset: number,
    message: string,
  ) {
    super(message);
  }
}

/** Whether a UTF-16 unit may be in a string without escaping; false for NaN, the end of the text. */
const isPlain = (code: number): boolean => code >= 0x20 && code !== 0x22 && code !== 0x5c;

/** Recursive descent; the depth limit bounds the recursion. */
class JsonParser {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #numValues = 0;
  readonly #number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

  readonly #escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  parse(): JsonValue {
    if (this.#text.charCodeAt(0) === 0xfeff) this.#at = 1;
    this.#skipSpace();
    const value = this.#value(0);
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail(`expected the end of the text, got ${this.#here()}`);
    return value;
  }

  parseItem(start: number): JsonValue {
    this.#at = start;
    return this.#value(0);
  }

  /** How far the text has been read. */
  get at(): number {
    return this.#at;
  }

  #value(depth: number): JsonValue {
    this.#numValues += 1;
    if (this.#numValues > this.#limits.maxValues)
      this.#fail(`expected at most ${this.#limits.maxValues} values`);
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object(depth + 1);
      case '[':
        return this.#array(depth + 1);
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#numeral();
    }
  }

  #object(depth: number): JsonValue {
    this.#open(depth);
    const result: { [key: string]: JsonValue } = {};
    if (this.#take('}')) return result;
    do {
      this.#skipSpace();
      const start = this.#at;
      if (this.#text[start] !== '"') this.#fail(`expected a key in double quotes, got ${this.#here()}`);
      const key = this.#string();
      if (key === '__proto__') this.#fail('expected another key, got "__proto__"', start);
      if (Object.hasOwn(result, key)) {
        this.#fail(`expected every key once, got ${JSON.stringify(key.slice(0, 40))} again`, start);
      }
      this.#skipSpace();
      if (!this.#take(':')) this.#fail(`expected ":" after the key, got ${this.#here()}`);
      this.#skipSpace();
      result[key] = this.#value(depth);
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take('}')) this.#fail(`expected "," or "}", got ${this.#here()}`);
    return result;
  }

  #array(depth: number): JsonValue {
    this.#open(depth);
    const result: JsonValue[] = [];
    if (this.#take(']')) return result;
    do {
      this.#skipSpace();
      result.push(this.#value(depth));
      this.#skipSpace();
    } while (this.#take(','));
    if (!this.#take(']')) this.#fail(`expected "," or "]", got ${this.#here()}`);
    return result;
  }

  #open(depth: number): void {
    if (depth > this.#limits.maxDepth)
      this.#fail(`expected at most ${this.#limits.maxDepth} levels of nesting`);
    this.#at += 1;
    this.#skipSpace();
  }

  #string(): string {
    const start = this.#at;
    let hasEscapes = false;
    this.#at += 1;
    for (;;) {
      while (isPlain(this.#text.charCodeAt(this.#at))) this.#at += 1;
      const char = this.#text[this.#at];
      if (char === '"') break;
      if (char === undefined) this.#fail('expected the closing double quote of this string', start);
      if (char !== '\\') this.#fail('expected control characters in a string to be escaped');
      this.#skipEscape();
      hasEscapes = true;
    }
    this.#at += 1;
    if (!hasEscapes) return this.#text.slice(start + 1, this.#at - 1);
    // JSON.parse cannot fail: everything it might reject was checked above.
    return JSON.parse(this.#text.slice(start, this.#at)) as string;
  }

  #skipEscape(): void {
    this.#escape.lastIndex = this.#at;
    const match = this.#escape.exec(this.#text);
    if (match === null) this.#fail('expected a known escape after "\\"');
    this.#at += match[0].length;
  }

  #numeral(): number {
    this.#number.lastIndex = this.#at;
    const match = this.#number.exec(this.#text);
    if (match === null) this.#fail(`expected a value, got ${this.#here()}`);
    const value = Number(match[0]);
    if (!Number.isFinite(value)) this.#fail('expected a number that fits a double');
    this.#at += match[0].length;
    return value;
  }

  #word<T>(word: string, value: T): T {
    if (!this.#text.startsWith(word, this.#at)) this.#fail(`expected a value, got ${this.#here()}`);
    this.#at += word.length;
    return value;
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at += 1;
    return true;
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #here(): string {
    const code = this.#text.codePointAt(this.#at);
    return code === undefined ? 'the end of the text' : JSON.stringify(String.fromCodePoint(code));
  }

  #fail(message: string, offset = this.#at): never {
    throw new JsonFault(offset, message);
  }
}
