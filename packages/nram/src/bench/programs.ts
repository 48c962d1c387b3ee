import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { programToTypeScript } from '../export/code/typescript.js';
import { createRunner } from '../program/interpreter.js';
import { type PaperTask, readPaperProgram } from './paper-programs.js';
import { median, timeOnce } from './timing.js';

/** One of the paper's programs as emitted JavaScript, beside a loop written by hand for the same task. */
export interface EmittedFigures {
  readonly task: string;
  readonly memorySize: number;
  readonly steps: number;
  /** Medians of whole runs, in turns. */
  readonly emittedMs: number;
  readonly handMs: number;
  readonly ratio: number;
}

/** The interpreter on the paper's Increment. */
export interface InterpreterFigures {
  readonly memorySize: number;
  /** Median; the check of the input is part of it, over so many steps that it does not show. */
  readonly nsPerStep: number;
}

export interface ProgramFigures {
  readonly rounds: number;
  readonly emitted: readonly EmittedFigures[];
  readonly interpreter: readonly InterpreterFigures[];
}

/** What is timed; smaller for tests. */
export interface ProgramBenchSizes {
  readonly memorySize: number;
  readonly rounds: number;
  readonly interpreterSizes: readonly number[];
  readonly interpreterSteps: number;
}

const SIZES: ProgramBenchSizes = {
  memorySize: 1_000_000,
  rounds: 60,
  interpreterSizes: [1_000, 10_000, 100_000, 1_000_000],
  interpreterSteps: 1_000_000,
};
/** Runs of both that come first and do not count. */
const WARM_UP_ROUNDS = 10;
const INTERPRETER_ROUNDS = 5;

interface Contest {
  readonly task: PaperTask;
  /** Array length and steps in a memory of `size` cells. */
  readonly length: (size: number) => number;
  readonly steps: (length: number) => number;
  readonly byHand: (memory: Int32Array, length: number) => void;
  /** Whether cell 0 holds the address behind the array. */
  readonly hasAddress: boolean;
}

const CONTESTS: readonly Contest[] = [
  {
    task: 'copy',
    hasAddress: true,
    length: (size) => Math.floor((size - 1) / 2),
    // Two steps for each value, as the paper's printed program has it.
    steps: (length) => 2 * length,
    byHand: (memory, length) => {
      const to = memory[0];
      for (let i = 0; i < length; i++) memory[to + i] = memory[1 + i];
    },
  },
  {
    task: 'increment',
    hasAddress: false,
    length: (size) => size,
    steps: (length) => length,
    byHand: (memory, length) => {
      const size = memory.length;
      for (let i = 0; i < length; i++) {
        const value = memory[i];
        memory[i] = value === size - 1 ? 0 : value + 1;
      }
    },
  },
  {
    task: 'reverse',
    hasAddress: true,
    length: (size) => Math.floor((size - 1) / 2),
    steps: (length) => length + 1,
    byHand: (memory, length) => {
      const last = memory[0] + length - 1;
      for (let i = 0; i < length; i++) memory[last - i] = memory[1 + i];
    },
  },
];

/**
 * Times emitted JavaScript against loops written by hand, in turns, and the interpreter in memories of several sizes.
 *
 * @throws NramError `resource` where the paper's programs are not at hand ({@link readPaperProgram}); Error `internal:` if emitted code and loop do not leave the same memory.
 *
 * @example
 * const { emitted } = await benchPrograms();
 * emitted.map(({ task, ratio }) => `${task} ${ratio.toFixed(2)}`);
 */
export async function benchPrograms(sizes: ProgramBenchSizes = SIZES): Promise<ProgramFigures> {
  const functions = await loadEmitted(CONTESTS);
  return {
    rounds: sizes.rounds,
    emitted: CONTESTS.map((contest, i) => compare(contest, functions[i], sizes)),
    interpreter: sizes.interpreterSizes.map((memorySize) =>
      timeInterpreter(memorySize, sizes.interpreterSteps),
    ),
  };
}

type Emitted = (memory: Int32Array, options: { maxSteps: number }) => unknown;

/** Loads the emitted code as its users do: from a file. */
async function loadEmitted(contests: readonly Contest[]): Promise<Emitted[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nram-bench-'));
  try {
    const path = join(folder, 'programs.mjs');
    const texts = contests.map(({ task }) =>
      programToTypeScript(readPaperProgram(task), { name: task, isPlain: true }),
    );
    writeFileSync(path, texts.join('\n'));
    const module = (await import(pathToFileURL(path).href)) as Record<string, Emitted>;
    return contests.map(({ task }) => module[task]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function compare(
  { task, hasAddress, length: lengthOf, steps: stepsOf, byHand }: Contest,
  emitted: Emitted,
  { memorySize, rounds }: ProgramBenchSizes,
): EmittedFigures {
  const length = lengthOf(memorySize);
  const steps = stepsOf(length);
  const input = Int32Array.from({ length: memorySize }, (_, i) =>
    i <= length ? (i * 7919) % (memorySize - 1) : 0,
  );
  if (hasAddress) input[0] = length + 1;
  const [left, right] = [new Int32Array(memorySize), new Int32Array(memorySize)];
  const times: { emitted: number[]; byHand: number[] } = { emitted: [], byHand: [] };
  for (let round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
    left.set(input);
    const emittedMs = timeOnce(() => emitted(left, { maxSteps: steps }));
    right.set(input);
    const handMs = timeOnce(() => byHand(right, length));
    if (round < WARM_UP_ROUNDS) continue;
    times.emitted.push(emittedMs);
    times.byHand.push(handMs);
  }
  const wrong = left.findIndex((value, i) => value !== right[i]);
  if (wrong >= 0) throw new Error(`internal: emitted ${task} differs from the loop in cell ${wrong}`);
  const [emittedMs, handMs] = [median(times.emitted), median(times.byHand)];
  return { task, memorySize, steps, emittedMs, handMs, ratio: emittedMs / handMs };
}

function timeInterpreter(memorySize: number, steps: number): InterpreterFigures {
  const runner = createRunner(readPaperProgram('increment'));
  const memory = new Int32Array(memorySize);
  const run = (): void => void runner.run(memory, { maxSteps: steps });
  run();
  const times = Array.from({ length: INTERPRETER_ROUNDS }, () => timeOnce(run));
  return { memorySize, nsPerStep: (median(times) * 1e6) / steps };
}
