import { NramError } from '../../errors.js';

/** Where something is in a text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a text; thrown to give up a line, caught where the next line can be looked at. */
export class Fault extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

/** So many problems are told; the rest of the text is not looked at. */
const MAX_PROBLEMS = 20;

/** Thrown when there are enough problems. */
class EnoughProblems extends Error {}

/** The problems of one text, in the order found. */
export class Problems {
  readonly #found: Fault[] = [];

  /** Runs `part`; a fault in it is noted, and `otherwise` is the result. */
  collect<T>(part: () => T, otherwise: T): T {
    try {
      return part();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      this.#add(error);
      if (this.#found.length >= MAX_PROBLEMS) throw new EnoughProblems();
      return otherwise;
    }
  }

  /** Gives up if there is a problem: what comes next would only tell its consequences. */
  stopIfAny(): void {
    if (this.#found.length > 0) throw new EnoughProblems();
  }

  /** The same part of a text may be read more than once. */
  #add(fault: Fault): void {
    const { place, message } = fault;
    const isKnown = this.#found.some(
      (other) =>
        other.message === message && other.place.line === place.line && other.place.column === place.column,
    );
    if (!isKnown) this.#found.push(fault);
  }

  /**
   * The result of `read`, if it met no problem.
   *
   * @throws NramError `config` with the path and all problems.
   */
  finish<T>(path: string, read: () => T): T {
    try {
      const result = read();
      if (this.#found.length === 0) return result;
    } catch (error) {
      if (error instanceof Fault) this.#add(error);
      else if (!(error instanceof EnoughProblems)) throw error;
    }
    // A text is read more than once, so that what is found first need not stand first.
    const inOrder = this.#found.toSorted(
      ({ place: one }, { place: other }) => one.line - other.line || one.column - other.column,
    );
    const texts = inOrder.map(
      ({ place, message }) => `line ${place.line}, column ${place.column}: ${message}`,
    );
    const isCut = texts.length >= MAX_PROBLEMS;
    const list =
      texts.length === 1
        ? texts[0]
        : `${isCut ? 'at least ' : ''}${texts.length} problems:\n  ${texts.join('\n  ')}`;
    throw new NramError('config', `parseProgramText: ${path}: ${list}`);
  }
}
