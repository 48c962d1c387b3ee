import type { Formula } from '../formula/formula.js';
import type { Gate } from '../machine/gates.js';
import type { Random } from '../random.js';

/** One input-output pair: memory before and after, and which cells are scored. */
export interface Example {
  /** The cells of the input memory, integers in 0..M-1. */
  readonly memory: Int32Array;
  /**
   * M, if memory is larger than its stored cells: up to 2^31 - 1. The cells beyond hold 0; a program that writes
   * anything else there is wrong. Default: the number of stored cells.
   */
  readonly memorySize?: number;
  /** The right output; only the cells with `mask` 1 mean anything. */
  readonly target: Int32Array;
  /** 1 where the cell is scored, else 0. */
  readonly mask: Uint8Array;
  /** Time steps given to the machine for this example (the paper's T). */
  readonly maxSteps: number;
}

/** M: the number of all cells, stored or not; values are below it and arithmetic is modulo M. */
export const memorySizeOf = ({ memory, memorySize }: Pick<Example, 'memory' | 'memorySize'>): number =>
  memorySize ?? memory.length;

/** What a sampler draws. */
export interface Sample extends Omit<Example, 'maxSteps'> {
  /**
   * The fewest steps known to suffice, where they are fewer than `minSteps(length)`. It may depend on what is stored,
   * such as a tree's height, but not on what is asked for, such as the length of the path: the steps given would then
   * tell when to stop to a program that never looks.
   */
  readonly minSteps?: number;
  /** The step limit, where an example of a file gives it: no budget changes it. */
  readonly steps?: number;
}

/** The largest value of an example before the run, and of its scored cells after it. */
export function largestValue({ memory, target, mask }: Pick<Example, 'memory' | 'target' | 'mask'>): number {
  let largest = 0;
  for (let i = 0; i < memory.length; i++) {
    largest = Math.max(largest, memory[i], mask[i] === 1 ? target[i] : 0);
  }
  return largest;
}

/** Time steps given to a machine for an example (the paper's T), in terms of the fewest known to suffice. */
export interface StepBudget {
  /** A part of the fewest: a step with several reads does the work of several. */
  readonly stepScale: number;
  /** Steps more than that. */
  readonly extraSteps: number;
}

/** Sizes of the examples of one split. Each example draws its length, and its free cells independently of it. */
export interface Split {
  /** Lengths (difficulties), both ends included. */
  readonly lengths: readonly [number, number];
  /** Seed of the split's own random stream; for training the attempt's seed is mixed in. */
  readonly seed: number;
}

/** How the length of an input is read from memory: data, so that exported code can do the same. */
export type LengthRule =
  /** The address of the first cell that holds 0 or the last address, from a cell on, less a number. */
  | {
      readonly kind: 'end';
      /** An address, or the cell that holds it. */
      readonly from: number | { readonly cell: number };
      readonly holds: 'zero' | 'last';
      readonly less: number;
    }
  /** What a cell holds, less a number. */
  | { readonly kind: 'cell'; readonly cell: number; readonly less: number }
  /** The nodes of the linked list whose head is in cell 0; a node begins with the address of the next one, or 0. */
  | { readonly kind: 'list' };

/**
 * A task: what the examples look like and how hard they may be. It never says how to solve itself; what differs per
 * task is only this data.
 */
export interface TaskSpec {
  /** What it is found by, also from another thread: `task`, or `task:variant`. */
  readonly name: string;
  /** One line for `nram tasks`. */
  readonly summary: string;
  /** The input memory and the scored output in words, as in the paper's appendix A. */
  readonly layout: string;
  /** Its smallest length is the smallest that the task has; the other splits begin there too. */
  readonly train: Split;
  readonly validation: Split;
  readonly test: Split;
  /** A length far beyond the test split that the sampler can draw; verification goes up to it. Default: no further. */
  readonly farLength?: number;
  /** Cells that an example of this length needs (its input and output); the memory may be larger. */
  readonly minMemorySize: (length: number) => number;
  /** The fewest time steps known to suffice for every example of this length with one gate sequence a step. */
  readonly minSteps: (length: number) => number;
  /**
   * Present where nobody says how many steps suffice, so that `minSteps` is a guess: what attempts draw their step budget from.
   * The first is the default of checks.
   */
  readonly stepBudgets?: readonly StepBudget[];
  /**
   * Draws an example of the given length in a memory of the given size, at least `minMemorySize(length)`. Array values
   * are uniform in 1..memorySize-2. Runs thousands of times a second and checks nothing; {@link drawExample} checks.
   *
   * What it can draw is the definition of a legal input: drawn with `random.int`, a bounded number of times, all inputs
   * of a size can be enumerated, and a wrong one can be made smaller.
   */
  readonly sample: (random: Random, length: number, memorySize: number) => Sample;
  /** The same as `sample`, as formulas for proofs, where there are some. */
  readonly formula?: Formula;
  /**
   * How the length of an input is read from it, where it can be. A program that does not stop by
   * itself can then be run without being told for how long.
   */
  readonly lengthIn?: LengthRule;
  /** Custom gates that its programs may use besides the built-in ones; both learners draw them. */
  readonly gates?: readonly Gate[];
  /** What a variant does otherwise than the task, as program files record it. */
  readonly options?: Readonly<Record<string, string>>;
  /** The same task with other options, each a task of its own with its own seeds. */
  readonly variants?: readonly TaskSpec[];
  /** Where another thread finds it; absent for a built-in task, which is found by name. */
  readonly source?: TaskSource;
  /**
   * Present where nobody knows more of the task than these examples. `sample` then returns training examples as they are:
   * of the length asked for or the next shorter one that there is, in a memory of their own size, whatever was asked for.
   */
  readonly examples?: FixedExamples;
}

/** An example that is what it is, with its length. */
export interface FixedExample {
  /** Its line in the file, counted from 1. */
  readonly line: number;
  readonly length: number;
  readonly sample: Sample;
}

/** All that is known of a task without a generator; may be walked through any number of times. */
export interface FixedExamples {
  readonly training: Iterable<FixedExample>;
  /** The longest; no learner sees them. */
  readonly heldOut: Iterable<FixedExample>;
  /** All of them, packed: what another thread is handed, see `readExampleTable`. */
  readonly cells: Int32Array;
  /** Whether they show that a program is to be right whatever the number of free cells is. */
  readonly variesFreeCells: boolean;
}

/** A file that a task comes from. */
export interface TaskSource {
  readonly kind: 'examples' | 'module';
  /** `-` for standard input. */
  readonly path: string;
  /** SHA-256 of its text, so that nobody means another file of that name. */
  readonly hash: string;
}
