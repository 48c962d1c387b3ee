/** Text for the comment above an emitted function. */
export interface CommentText {
  /** What a caller must know. */
  readonly note: readonly string[];
  /** Where the program came from, and the like; may hold anything. */
  readonly given: readonly string[];
  /** Arguments and results. */
  readonly usage: readonly string[];
}

/** The lines of a comment; the given ones cannot reach beyond their line. */
export function commentText({ note, given, usage }: CommentText): string[] {
  const safe = given.map((line) => line.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').trimEnd());
  return [...note, '', ...safe, ...(safe.length === 0 ? [] : ['']), ...usage];
}

/** The lines of a block comment in JavaScript and C, which the given ones cannot end. */
export const blockComment = (text: CommentText): string[] =>
  commentText(text)
    .map((line) => line.replaceAll('*/', ' ').replaceAll('/*', '/ *'))
    .map((line) => ` * ${line}`.trimEnd());
