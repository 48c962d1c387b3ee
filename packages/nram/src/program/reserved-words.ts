/** Words that mean something in the text of a program: no register and no custom gate can have one as its name. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'mem',
  'M',
  'min',
  'max',
  'when',
  'otherwise',
  'and',
  'or',
  'stop',
  'repeat',
  'state',
]);
