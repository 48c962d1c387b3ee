/**
 * Why a command or a call failed; each has an exit code on the command line.
 *
 * - `usage` (2): a wrong option, argument, task or gate name.
 * - `config` (3): a bad configuration or input file, or a bad argument of a library call.
 * - `unsolved` (4): the budget is spent and there is no verified program.
 * - `counterexample` (5): a program is wrong on an input.
 * - `corrupt` (6): a file is damaged or of an unknown version.
 * - `resource` (7): disk, memory or a worker could not be had.
 */
export type ErrorCode = 'usage' | 'config' | 'unsolved' | 'counterexample' | 'corrupt' | 'resource';

/** Exit status of the `nram` command for each {@link ErrorCode}. */
export const EXIT_CODES: Readonly<Record<ErrorCode, number>> = {
  usage: 2,
  config: 3,
  unsolved: 4,
  counterexample: 5,
  corrupt: 6,
  resource: 7,
};

/** An error that a user can act on. Its message follows `<where>: <what was required>, got <actual> (<hint>)`. */
export class NramError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.name = 'NramError';
    this.code = code;
  }
}

/**
 * The candidate nearest to `name` by edit distance, or null if none is near (more than a third of its letters differ).
 *
 * @example
 * nearestName('coppy', ['copy', 'swap']); // 'copy'
 */
export function nearestName(name: string, candidates: readonly string[]): string | null {
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best !== null && bestDistance <= Math.max(1, Math.floor(best.length / 3)) ? best : null;
}

/** ` (did you mean "x"?)`, or the list of all candidates if none is near. */
export function suggestion(name: string, candidates: readonly string[]): string {
  const nearest = nearestName(name, candidates);
  return nearest === null ? ` (known: ${candidates.join(', ')})` : ` (did you mean "${nearest}"?)`;
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const substitution = rows[i - 1][j - 1] + (from[i - 1] === to[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      const swap = isSwap ? rows[i - 2][j - 2] + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, substitution, swap));
    }
    rows.push(row);
  }
  return rows[from.length][to.length];
}
