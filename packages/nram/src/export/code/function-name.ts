import { NramError } from '../../errors.js';

/** Words of JavaScript, TypeScript and C, and names that emitted functions use themselves. */
const RESERVED = new Set(
  `abstract arguments as async auto await bool boolean break case catch char class complex const constructor continue
  debugger declare default delete do double else enum eval export extends extern false finally float for from function
  get goto if implements import in inline instanceof int int32_t int64_t interface let long main memory maxSteps new
  null number of package private protected public register restrict return set short signed size sizeof state static
  step string struct super switch symbol this throw true try type typedef typeof undefined union unsigned using var
  void volatile while with yield halted i turn turns one two Error Infinity Math NaN Number RangeError`.split(
    /\s+/,
  ),
);

/** A longer name is refused: C compilers may tell only so many characters apart. */
const MAX_NAME_LENGTH = 60;

/** Whether a function may have this name in JavaScript and C. */
export function isFunctionName(name: string): boolean {
  const isWord = /^[A-Za-z][A-Za-z0-9_]*$/.test(name) && name.length <= MAX_NAME_LENGTH;
  // Local variables are a word and a number: r1, inc2.
  return isWord && !RESERVED.has(name) && !/^[a-zA-Z]+\d+(Before)?$/.test(name);
}

/**
 * The name of the emitted function.
 *
 * @throws NramError `config` if it is no name in JavaScript and C.
 */
export function functionName(name = 'program'): string {
  if (!isFunctionName(name)) {
    throw new NramError(
      'config',
      `emit: name must be a word of letters, digits and _ that means nothing in JavaScript or C, got ${JSON.stringify(name.slice(0, 80))} (for example "copyArray")`,
    );
  }
  return name;
}
