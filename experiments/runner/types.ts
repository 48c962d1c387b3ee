import type { Command, OptionValues } from '@commander-js/extra-typings';

/** What a row is found by among the kept lines: plain data. */
export type Key = Readonly<Record<string, string | number | boolean>>;

/** How a kept line came to be. */
export interface Made {
  /** `codeHash()` of the learners that it stands for. */
  readonly code: string;
  /** The commit at which it was measured, with `-dirty` where the package had been changed since. */
  readonly commit?: string | undefined;
  readonly host: string;
}

/** A kept line: what was measured, what it was measured of, and how. */
export type Line<K extends Key, R extends object> = K & R & Made;

/** What rows may depend on, besides the options. */
export interface RowsContext<K extends Key, R extends object> {
  readonly kept: readonly Line<K, R>[];
  readonly root: string;
}

/** What a measurement is given to work with. */
export interface MeasureContext<Options extends OptionValues> {
  readonly options: Options;
  /** Aborted by Ctrl-C; what comes of the row is then thrown away. */
  readonly signal: AbortSignal;
  /** Lets Ctrl-C through, to be called every few seconds: rejects after one. */
  readonly pause: () => Promise<void>;
  /** What will be written of how the line was made. */
  readonly made: Made;
  /** The folder that all output paths are relative to: the repository, but in tests. */
  readonly root: string;
}

/** What a table is made from, besides the lines of its rows. */
export interface TableContext<Options extends OptionValues, K extends Key, R extends object> {
  readonly options: Options;
  /** The command that writes the table, the hosts, and the learners with the commits of the measurements. */
  readonly madeBy: string;
  /** Every kept line, also of rows that were not asked for. */
  readonly kept: readonly Line<K, R>[];
  readonly root: string;
}

/** Lines between the comments `<!-- block: start -->` and `<!-- block: end -->` of a document, or a whole file. */
export type Output =
  | { readonly document: string; readonly block: string; readonly lines: readonly string[] }
  | { readonly file: string; readonly content: string | Uint8Array };

/** Where measured lines are kept. */
export interface Store {
  /** All lines, the newest of a row last. */
  read(): unknown[];
  append(line: object): void;
  /** Puts other lines in place of all. */
  replace(lines: readonly object[]): void;
}

/** One measurement that stands behind figures of `docs/`. */
export interface Experiment<Options extends OptionValues, Row, K extends Key, R extends object> {
  /** Its script is `experiments/NAME.mjs`; lines are kept in `experiments/results/NAME.jsonl`. */
  readonly name: string;
  /** What it shows, in a sentence or two. */
  readonly about: string;
  /** How long all of it takes, as in "25 minutes on one core". */
  readonly takes: string;
  /** Where its figures stand, as in "the block ablations of docs/results.md". */
  readonly writes: string;
  /** Declares its options; the defaults are those of the figures in `docs/`. */
  readonly options: (command: Command) => Command<[], Options>;
  /** Everything to be measured, in the order of the table. */
  readonly rows: (options: Options, context: RowsContext<K, R>) => readonly Row[];
  readonly keyOf: (row: Row) => K;
  /** Measures a row; a text if it came to nothing that can be kept: that is said, and the exit code is 4. */
  readonly measure: (row: Row, context: MeasureContext<Options>) => R | string | Promise<R | string>;
  /** What came of a row, for the progress on standard error. */
  readonly summary: (line: Line<K, R>) => string;
  readonly table: (lines: readonly Line<K, R>[], context: TableContext<Options, K, R>) => readonly Output[];
  /**
   * The names of all measured values, at any depth, that come out otherwise each time (times, loads); all others are
   * repeatable, which `--recheck` makes use of. Null if nothing is, as in races.
   */
  readonly varying: readonly string[] | null;
  /** What makes a kept line useless; default `['code']`: other learners. */
  readonly retiredBy?: readonly (keyof Made)[];
  /** Whether the table can be made without some of its rows; default not. */
  readonly canLackRows?: boolean;
  /** Where lines are kept, if not in a file of JSON lines. */
  readonly store?: (root: string) => Store;
}
