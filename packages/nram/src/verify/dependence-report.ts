import { z } from 'zod/mini';

const count = z.int().check(z.minimum(0));

/**
 * What was changed: more steps; more free cells, or fewer, with the same values; other values in cells that hold 0 in every
 * example and are never scored; other values in unscored cells that hold the same value in every example.
 */
export const DEPENDENCE_KINDS = ['steps', 'moreCells', 'fewerCells', 'freeValues', 'fixedValues'] as const;

/** An example on which a program gives another answer once something is changed that should not matter. */
const dependenceSchema = z.strictObject({
  kind: z.enum(DEPENDENCE_KINDS),
  /** Examples on which the answer differs, of those on which this could be tried. */
  differing: count,
  cases: count,
  /** The line of the smallest of them. */
  line: count,
  /** How many more steps, or how many free cells more or fewer; 0 where values were changed. */
  change: count,
  memorySize: count,
  /** Cells that were given other values before the run. */
  changed: z.array(z.strictObject({ cell: count, value: count, instead: count })),
  /** The first cell that differs, its right value, and what it holds; null where the run breaks off. */
  cell: z.nullable(count),
  expected: z.nullable(count),
  got: z.nullable(count),
  /** Why the run breaks off, if it does. */
  failure: z.nullable(z.string()),
});

/** On what a program depends that an examples file leaves open: see `measureDependence`. */
export const dependenceReportSchema = z.strictObject({
  /** Examples on which the program was asked: some of those on which it is right. */
  cases: count,
  /** On how many of them each change could be made. */
  tried: z.strictObject({
    steps: count,
    moreCells: count,
    fewerCells: count,
    freeValues: count,
    fixedValues: count,
  }),
  /** At most one of each kind, in the order of the kinds. */
  found: z.array(dependenceSchema),
});

export type DependenceKind = (typeof DEPENDENCE_KINDS)[number];
export type Dependence = z.infer<typeof dependenceSchema>;
export type DependenceReport = z.infer<typeof dependenceReportSchema>;
