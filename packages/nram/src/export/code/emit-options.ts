/** What an emitted function is called, and what the comment above it says. */
export interface EmitOptions {
  /** Of the function; default `program`. */
  readonly name?: string;
  /** Lines for the head of the comment, such as where the program came from and its text; default none. */
  readonly comment?: readonly string[];
}

/** The lines of a block comment: the given ones, which cannot end it or reach beyond their line, then those on its use. */
export function commentLines(given: readonly string[], usage: readonly string[]): string[] {
  const safe = given.map((line) => line.replace(/\*\/|[\p{Cc}\u2028\u2029]/gu, ' ').replaceAll('/*', '/ *'));
  const lines = safe.length === 0 ? usage : [...safe, '', ...usage];
  return lines.map((line) => ` * ${line}`.trimEnd());
}
