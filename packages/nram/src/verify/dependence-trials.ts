import { MAX_MEMORY_SIZE, MIN_MEMORY_SIZE } from '../limits.js';
import type { Runner } from '../program/interpreter.js';
import { createRandom } from '../random.js';
import { type FixedExample, largestValue, memorySizeOf, type Sample } from '../tasks/task.js';
import type { createAddressTracer } from './addresses.js';
import { type ExampleRun, isRightRun, runExample } from './check.js';
import type { Dependence, DependenceKind } from './dependence-report.js';
import type { FileLayout } from './file-layout.js';
import { type Failure, type Judge, waitingSteps } from './judge.js';

/** Free cells that are added. */
const MORE_CELLS = [1, 2, 8, 64];
/** Ways to fill free cells at random, besides all with 1 and all with the largest value. */
const NUM_RANDOM_FILLS = 2;
/** The most cells that are tried one by one. */
const MAX_SINGLE = 64;
/** Memory is kept so much larger than the largest value, if the file always does so. */
const MAX_HEADROOM = 2;
/** Longer runs are not traced. */
const MAX_TRACED_STEPS = 1000;

/** A different answer, as it was met on one example. */
export type Difference = Omit<Dependence, 'kind' | 'differing' | 'cases' | 'line'>;

/** An example on which the program is right, and everything that its trials need. */
export interface Subject {
  readonly example: FixedExample;
  readonly layout: FileLayout;
  readonly runner: Runner;
  readonly judge: Judge;
  readonly trace: ReturnType<typeof createAddressTracer>;
  readonly steps: {
    readonly given: number;
    /** Those of a strict check. */
    readonly strict: number;
  };
  /** The fewest steps known to suffice for the example in a memory of that size: more where a file scores all of memory. */
  readonly minStepsIn: (memorySize: number) => number;
}

/** What came of a change on one example; null if it could not be made. */
export type Trial = {
  /** Null if the answer is the same. */
  readonly difference: Difference | null;
  /** Whether the answer only follows the memory size, as -1 does, which is memorySize - 1. */
  readonly wraps?: boolean;
} | null;

/** The changes that should not matter. */
export const TRIALS: Readonly<Record<DependenceKind, (subject: Subject) => Trial>> = {
  steps: withMoreSteps,
  moreCells: withMoreCells,
  fewerCells: withFewerCells,
  freeValues: withFreeValues,
  fixedValues: withFixedValues,
};

/** Runs on after the steps given. */
function withMoreSteps({ example: { sample }, runner, steps }: Subject): Trial {
  const inTime = runExample(runner, sample, { maxSteps: steps.given });
  if (inTime.stoppedAfter !== null || !isRightRun(sample, inTime)) return { difference: null };
  let first: Difference | null = null;
  let taken = 0;
  const end = runExample(runner, sample, {
    maxSteps: waitingSteps(runner, memorySizeOf(sample), steps.strict),
    onStep: ({ step, memory }) => {
      taken = step + 1;
      if (taken > steps.given)
        first ??= differenceOf(sample, { memory, failure: null }, { change: taken - steps.given });
    },
  });
  // What stops by itself is looked at when it stops.
  if (end.stoppedAfter !== null && isRightRun(sample, end)) return { difference: null };
  return { difference: first ?? differenceOf(sample, end, { change: taken - steps.given }) };
}

/** The same values in memories with more free cells. */
function withMoreCells(subject: Subject): Trial {
  const M = memorySizeOf(subject.example.sample);
  return withSizes(
    subject,
    MORE_CELLS.map((more) => M + more).filter((size) => size <= MAX_MEMORY_SIZE),
  );
}

/** The same values in memories of other sizes, the least change first. */
function withSizes(subject: Subject, sizes: readonly number[]): Trial {
  const { example, layout, judge } = subject;
  if (sizes.length === 0) return null;
  const { sample, length } = example;
  const M = memorySizeOf(sample);
  let first: Difference | null = null;
  // Of each cell that differs, the same multiple of M in every size: then its value follows the memory size.
  const turns = new Map<number, number>();
  let wraps = true;
  for (const size of sizes) {
    const resized = withSize(subject, sample, { size });
    const { failure } = judge(resized, length).paper;
    if (failure === null) continue;
    // In a file that varies free cells, a large value may be a negative number.
    if (
      layout.variesFreeCells &&
      judge(withSize(subject, sample, { size, values: 'signed' }), length).paper.failure === null
    )
      continue;
    first ??= differenceOf(resized, endOf(failure), { change: Math.abs(size - M) });
    if (failure.failure !== null) wraps = false;
    for (const [cell, value] of resized.target.entries()) {
      if (resized.mask[cell] === 0 || failure.got[cell] === value) continue;
      const turn = [1, -1].find((k) => failure.got[cell] === modulo(value + k * M, size)) ?? 0;
      if (turn === 0 || (turns.get(cell) ?? turn) !== turn) wraps = false;
      turns.set(cell, turn);
    }
  }
  return { difference: first, wraps };
}

/**
 * Sizes below that of the example in which it still fits, by doubling steps, and the smallest. Values stay as far below the
 * end of memory as in all of the file; where some do not, large values may be negative numbers, and small ones must not
 * become so.
 */
function smallerSizes({ example, layout }: Subject): number[] {
  const M = memorySizeOf(example.sample);
  const largest = largestValue(example.sample);
  const forValues = layout.headroom === 0 ? 2 * largest + 1 : largest + 1 + headroomOf(layout);
  const tightest = Math.max(MIN_MEMORY_SIZE, layout.endOf(example), forValues);
  const sizes: number[] = [];
  for (let fewer = 1; M - fewer > tightest; fewer *= 2) sizes.push(M - fewer);
  return tightest < M ? [...sizes, tightest] : sizes;
}

/** The same values in memories with fewer free cells; where they are too large for a full one, smaller values in that. */
function withFewerCells(subject: Subject): Trial {
  const { example, layout, judge } = subject;
  const { sample, length } = example;
  const sizes = smallerSizes(subject);
  const trial = withSizes(subject, sizes);
  const full = Math.max(MIN_MEMORY_SIZE, layout.endOf(example));
  if (trial?.difference != null || full >= (sizes.at(-1) ?? memorySizeOf(sample))) return trial;
  const small = withSmallValues(subject, full);
  if (small === null) return trial;
  const resized = withSize(subject, small, { size: full });
  const { failure } = judge(resized, length).paper;
  if (failure === null) return { difference: null };
  const changed = [...small.memory.entries()].flatMap(([cell, instead]) => {
    const value = sample.memory[cell];
    return value === instead ? [] : [{ cell, value, instead }];
  });
  const change = memorySizeOf(sample) - full;
  return { difference: differenceOf(resized, endOf(failure), { change, changed }) };
}

/**
 * The example with values that fit a smaller memory, and the answer that the program gives to it in the memory that it has.
 * A value is only changed where the program then reads and writes the same cells as before: it is no address and no length.
 *
 * @returns null if the example cannot be made to fit, or the answer differs in larger memories.
 */
function withSmallValues(subject: Subject, size: number): Sample | null {
  const { example, layout, judge, steps } = subject;
  const { sample, length } = example;
  if (steps.given > MAX_TRACED_STEPS) return null;
  const random = createRandom(example.line, 'small values');
  const before = addressesOf(subject, sample.memory);
  const largest = layout.headroom === 0 ? Math.floor((size - 1) / 2) : size - 1 - headroomOf(layout);
  for (let most = largest; most >= 1; most = Math.floor(most / 2)) {
    const memory = sample.memory.slice();
    for (const [cell, value] of sample.memory.entries()) {
      if (value <= most) continue;
      memory[cell] = random.int(1, most);
      if (addressesOf(subject, memory) !== before) memory[cell] = value;
    }
    if (memory.some((value) => value >= size)) return null;
    const target = answerOf(subject, memory);
    if (target === null || sample.mask.some((isScored, cell) => isScored === 1 && target[cell] > largest)) {
      continue;
    }
    const small = { ...sample, memory, target };
    const isSame = MORE_CELLS.every((more) => {
      const larger = Math.min(memorySizeOf(sample) + more, MAX_MEMORY_SIZE);
      return judge(withSize(subject, small, { size: larger }), length).paper.failure === null;
    });
    return isSame ? small : null;
  }
  return null;
}

/** The cells that a program reads and writes within the steps given, in order. */
function addressesOf({ example: { sample }, runner, trace, steps }: Subject, memory: Int32Array): string {
  const addresses: string[] = [];
  const onStep = trace({ ...sample, memory }, (address, effect) => addresses.push(`${effect}${address}`));
  runExample(runner, { ...sample, memory }, { maxSteps: steps.given, onStep });
  return addresses.join();
}

/** What memory holds where the program stops by itself, else after the steps given; null if the run breaks off. */
function answerOf({ example: { sample }, runner, steps }: Subject, memory: Int32Array): Int32Array | null {
  const run = (maxSteps: number): ExampleRun => runExample(runner, { ...sample, memory }, { maxSteps });
  const inTime = run(steps.given);
  const end =
    inTime.stoppedAfter === null ? run(waitingSteps(runner, memorySizeOf(sample), steps.strict)) : inTime;
  const last = end.stoppedAfter === null ? inTime : end;
  return last.failure === null ? last.memory : null;
}

/** How far values stay below the end of a smaller memory. */
const headroomOf = ({ headroom }: FileLayout): number => Math.min(headroom, MAX_HEADROOM);

/** A sample in a memory of another size: free cells are added or left out, and values stay, or those that may be negative. */
function withSize(
  { minStepsIn }: Subject,
  sample: Sample,
  { size, values = 'same' }: { readonly size: number; readonly values?: 'same' | 'signed' },
): Sample {
  const M = memorySizeOf(sample);
  // Cells that are not stored hold 0 and need not be.
  const numCells = sample.memorySize === undefined ? size : Math.min(size, sample.memory.length);
  const numKept = Math.min(numCells, sample.memory.length);
  const resize = (cells: Int32Array): Int32Array => {
    const resized = new Int32Array(numCells);
    resized.set(cells.subarray(0, numKept));
    return values === 'same' ? resized : resized.map((value) => (2 * value < M ? value : value + size - M));
  };
  const mask = new Uint8Array(numCells);
  mask.set(sample.mask.subarray(0, numKept));
  return {
    ...sample,
    memory: resize(sample.memory),
    target: resize(sample.target),
    mask,
    minSteps: minStepsIn(size),
    ...(sample.memorySize !== undefined && { memorySize: size }),
  };
}

/** Other values in free cells, but for a 0 behind the input, which may be its end. */
function withFreeValues(subject: Subject): Trial {
  const { example, layout } = subject;
  const { memory } = example.sample;
  const M = memorySizeOf(example.sample);
  const cells: number[] = [];
  for (let cell = layout.endOf(example) + 1; cell < memory.length; cell++)
    if (layout.isFree(cell)) cells.push(cell);
  if (cells.length === 0) return null;
  const random = createRandom(example.line, 'free values');
  const fills = [
    cells.map(() => 1),
    cells.map(() => M - 1),
    ...Array.from({ length: NUM_RANDOM_FILLS }, () => cells.map(() => random.int(1, M - 1))),
  ];
  for (const fill of fills) {
    const changes = cells.map((cell, i) => ({ cell, instead: fill[i] }));
    const difference = withValues(subject, changes);
    if (difference === null) continue;
    // One changed cell says more than many.
    for (const change of changes.slice(0, MAX_SINGLE)) {
      const single = withValues(subject, [change]);
      if (single !== null) return { difference: single };
    }
    return { difference };
  }
  return { difference: null };
}

/** Other values in cells that hold the same in every example. */
function withFixedValues(subject: Subject): Trial {
  const M = memorySizeOf(subject.example.sample);
  let isTried = false;
  for (const { cell, value } of subject.layout.fixedCells.slice(0, MAX_SINGLE)) {
    for (const instead of [value + 1, value - 1, value + 2]) {
      if (instead < 0 || instead >= M) continue;
      isTried = true;
      const difference = withValues(subject, [{ cell, instead }]);
      if (difference !== null) return { difference };
    }
  }
  return isTried ? { difference: null } : null;
}

/** The example with other values in some cells. */
function withValues(
  { example: { sample, length }, judge }: Subject,
  changes: readonly { readonly cell: number; readonly instead: number }[],
): Difference | null {
  const memory = sample.memory.slice();
  for (const { cell, instead } of changes) memory[cell] = instead;
  const { failure } = judge({ ...sample, memory }, length).paper;
  if (failure === null) return null;
  const changed = changes.map(({ cell, instead }) => ({ cell, value: sample.memory[cell], instead }));
  return differenceOf(sample, endOf(failure), { changed });
}

/** What differs at the end of a run, null if nothing does. */
function differenceOf(
  sample: Sample,
  end: { readonly memory: Int32Array; readonly failure: string | null },
  { change = 0, changed = [] }: Partial<Pick<Difference, 'change' | 'changed'>>,
): Difference | null {
  const { target, mask } = sample;
  const cell = mask.findIndex((isScored, i) => isScored === 1 && end.memory[i] !== target[i]);
  if (end.failure === null && cell < 0) return null;
  const where = {
    change,
    changed: [...changed],
    memorySize: memorySizeOf(sample),
    failure: end.failure,
  };
  if (end.failure !== null) return { ...where, cell: null, expected: null, got: null };
  return { ...where, cell, expected: target[cell], got: end.memory[cell] };
}

/** The remainder that is not negative. */
const modulo = (value: number, size: number): number => ((value % size) + size) % size;

/** Where a run ended. */
const endOf = ({ got, failure }: Failure) => ({ memory: got, failure });
