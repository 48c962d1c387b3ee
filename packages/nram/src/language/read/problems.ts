import { NramError } from '../../errors.js';

/** A place in a text; line and column start at 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One problem of a text; thrown to give up on a line, caught where reading can continue with the next line. */
export class Fault extends Error {
  constructor(
    readonly place: Place,
    message: string,
  ) {
    super(message);
  }
}

/** Reading stops after this many problems. */
const MAX_PROBLEMS = 20;

/** Thrown when there are enough problems to stop. */
class EnoughProblems extends Error {}

/** The problems of one text, in the order found. */
export class Problems {
  readonly #found: Fault[] = [];

  /** Runs `part`; if it has a fault, records it and returns `otherwise`. */
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

  /** Gives up if there is a problem, because the next stage would only report its consequences. */
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
   * The result of `read`, if there were no problems.
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
    // A text is read more than once, so problems are not found in order.
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
