import { suggestion } from '../../errors.js';
import type { Line, Token } from './lines.js';
import { Fault, type Place } from './problems.js';

/** Takes the tokens of one line from left to right. */
export class Reader {
  readonly #line: Line;
  #at = 0;

  constructor(line: Line) {
    this.#line = line;
  }

  get next(): Token | undefined {
    return this.#line.tokens[this.#at];
  }

  /** Where the next token is or would be. */
  get place(): Place {
    return this.next ?? this.#line.end;
  }

  get isAtEnd(): boolean {
    return this.next === undefined;
  }

  /** Takes the words and signs of `phrase`, all or none. */
  take(phrase: string): boolean {
    const words = phrase.split(' ');
    if (!words.every((word, i) => this.#line.tokens[this.#at + i]?.text === word)) return false;
    this.#at += words.length;
    return true;
  }

  /** Takes the next token if it is of this kind. */
  takeKind(kind: Token['kind']): Token | null {
    const token = this.next;
    if (token?.kind !== kind) return null;
    this.#at += 1;
    return token;
  }

  expect(phrase: string): void {
    if (!this.take(phrase)) this.fail(`"${phrase}"`);
  }

  expectEnd(): void {
    if (!this.isAtEnd) this.fail('the end of the line');
  }

  /** @throws Fault always, saying what was expected. */
  fail(expected: string): never {
    const got = this.next === undefined ? 'the end of the line' : quote(this.next.text);
    throw new Fault(this.place, `expected ${expected}, got ${got}${foreignHint(this.next?.text)}`);
  }
}

/** A word of the text in quotes, shortened if it is long. */
export const quote = (word: string): string =>
  JSON.stringify(word.length > 40 ? `${word.slice(0, 40)}...` : word);

/** Keywords of other languages, and what to write instead. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['if', 'write "when r1 = 0:"'],
  ['else', 'write "otherwise:"'],
  ['elif', 'write "otherwise, when r1 = 0:"'],
  ['while', 'write "repeat until r1 = 0:", which ends when that is true'],
  ['for', 'write "repeat until r1 = 0:"'],
  ['loop', 'write "repeat:"'],
  ['goto', 'write "go to state"'],
  ['return', 'write "stop"'],
  ['halt', 'write "stop"'],
  ['break', 'write "stop", or use the condition of "repeat until"'],
]);

const foreignHint = (word = ''): string => {
  const hint = FOREIGN.get(word);
  return hint === undefined ? '' : ` (${hint})`;
};

/** The fault for an unknown name. */
export function unknownName(what: string, token: Token, known: readonly string[]): Fault {
  const near = known.length === 0 ? '' : suggestion(token.text.slice(0, 40), known.slice(0, 100));
  const hint = foreignHint(token.text) || near;
  return new Fault(token, `expected ${what}, got ${quote(token.text)}${hint}`);
}
