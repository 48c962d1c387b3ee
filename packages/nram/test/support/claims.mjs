// What the claims of examples in docstrings are checked with; plain JavaScript, for it runs outside of vitest.
import { deepStrictEqual, strictEqual } from 'node:assert/strict';

/** Checks that a value is what the comment behind its expression says. */
export function claim(value, text, ...literal) {
  if (literal.length > 0)
    return deepStrictEqual(plain(value, digitsOf(text)), plain(literal[0], digitsOf(text)));
  if (typeof value !== 'string') {
    throw new Error(
      `a comment behind an expression must say its value: // ${text}, which is ${JSON.stringify(value)}`,
    );
  }
  checkText(value, text);
}

/** Checks that a call fails, with the message that the comment says. */
export async function claimThrows(call, text) {
  let message = null;
  try {
    await call();
  } catch (error) {
    message = error.message;
  }
  if (message === null) throw new Error(`should throw ${text}`);
  checkText(message, text);
}

/** Compares line for line; `...` stands for the rest of a line, and, alone on the last one, for the rest of the text. */
function checkText(value, text) {
  const claimed = text.split('\n');
  const lines = value.replace(/\n$/, '').split('\n');
  const isOpen = claimed.at(-1) === '...';
  if (isOpen) claimed.pop();
  strictEqual(isOpen ? claimed.length <= lines.length : claimed.length === lines.length, true, value);
  claimed.forEach((line, i) => {
    const at = line.indexOf('...');
    if (at < 0) strictEqual(lines[i], line);
    else strictEqual(lines[i].slice(0, at), line.slice(0, at));
  });
}

/** The digits behind the point of the number with the most. */
const digitsOf = (text) =>
  Math.max(0, ...[...text.matchAll(/\d\.(\d+)/g)].map(([, digits]) => digits.length));

/** The same value with arrays for typed arrays, numbers rounded, and without undefined properties. */
function plain(value, digits) {
  if (typeof value === 'number') return digits > 0 ? Number(value.toFixed(digits)) : value;
  if (ArrayBuffer.isView(value) || Array.isArray(value))
    return Array.from(value, (each) => plain(each, digits));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, plain(each, digits)]));
}
