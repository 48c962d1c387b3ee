import type { GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { minStepsOf, type StepBudget, stepsGiven, strictStepsOf } from '../tasks/budget.js';
import { memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import { createAddressTracer } from './addresses.js';
import { isRightRun, runExample } from './check.js';
import { waitingSteps } from './judge.js';
import type { ShortcutReport } from './report.js';

export interface ShortcutOptions extends GateOptions, StepBudget {
  readonly seed: number;
}

/** Inputs that are looked at: this many layouts of each of this many lengths, half of them without a free cell. */
const NUM_LAYOUTS = 16;
const NUM_LENGTHS = 8;
/** Free cells of the other half. */
const MAX_SLACK = 9;

/** What a run did that its outcome does not show. */
interface Trace {
  readonly isRight: boolean;
  /** Steps after which the program stopped by itself, if `createJudge` would wait for that; else null. */
  readonly stoppedAfter: number | null;
  /** Addresses in ascending order. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  readonly scored: readonly number[];
  /** Cells that are not scored, and held something else in the end: those that held 0, and the others. */
  readonly destroyedZeros: number;
  readonly destroyedOthers: number;
}

/**
 * Measures how a program gets its answers, on inputs of small lengths: whether it takes the last address for a cue,
 * whether it writes the same cells wherever its answer belongs, which cells it never looks at, whether it changes cells
 * beside its answer, and when it stops. Nothing of this is an error; all of it is counted, on the inputs that it says.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * const options = { seed: 203, stepScale: 1, extraSteps: 1 };
 * measureShortcuts(program, findTask('increment'), options).steps.halted; // 0
 */
export function measureShortcuts(
  program: Program,
  task: TaskSpec,
  { seed, gates, ...budget }: ShortcutOptions,
): ShortcutReport {
  const trace = createTracer(program, gates === undefined ? {} : { gates });
  const [low, high] = task.test.lengths;
  const lastAddress = { tight: { right: 0, cases: 0 }, roomy: { right: 0, cases: 0 } };
  const pointers = { cases: 0, scoredMove: 0, writesMove: 0 };
  const cells = { cases: 0, holding: new Map<number, number>(), read: new Set<number>() };
  const destroyed = { cases: 0, zeros: 0, others: 0 };
  const steps = { cases: 0, halted: 0, fewest: 0, most: 0 };

  for (let length = low; length < low + NUM_LENGTHS && length <= high; length++) {
    const random = createRandom(seed, 'shortcuts', task.name, length);
    // One size for all inputs with room, so that what moves among them moves for the layout alone.
    const room = task.minMemorySize(length) + random.int(1, MAX_SLACK);
    let first: Trace | null = null;
    for (let i = 0; i < 2 * NUM_LAYOUTS; i++) {
      const isRoomy = i % 2 === 1;
      const sample = task.sample(random, length, isRoomy ? room : task.minMemorySize(length));
      const minSteps = minStepsOf(task, sample, length);
      const seen = trace(sample, stepsGiven(task, sample, length, budget), strictStepsOf(minSteps));

      const side = isRoomy ? lastAddress.roomy : lastAddress.tight;
      side.cases += 1;
      if (seen.isRight) side.right += 1;

      if (isRoomy && first !== null) {
        const moves = (a: readonly number[], b: readonly number[]): number => (a.join() === b.join() ? 0 : 1);
        pointers.cases += 1;
        pointers.scoredMove += moves(first.scored, seen.scored);
        pointers.writesMove += moves(first.writes, seen.writes);
      }
      if (isRoomy) first ??= seen;

      cells.cases += 1;
      for (const address of seen.reads) cells.read.add(address);
      for (let at = 0; at < sample.memory.length && sample.memory[at] !== 0; at++) {
        cells.holding.set(at, (cells.holding.get(at) ?? 0) + 1);
      }

      if (seen.isRight) {
        destroyed.cases += 1;
        if (seen.destroyedZeros > 0) destroyed.zeros += 1;
        if (seen.destroyedOthers > 0) destroyed.others += 1;
      }

      steps.cases += 1;
      if (seen.stoppedAfter !== null) {
        const beyond = seen.stoppedAfter - minSteps;
        steps.fewest = steps.halted === 0 ? beyond : Math.min(steps.fewest, beyond);
        steps.most = steps.halted === 0 ? beyond : Math.max(steps.most, beyond);
        steps.halted += 1;
      }
    }
  }
  const unread = [...cells.holding.keys()].filter(
    (at) => cells.holding.get(at) === cells.cases && !cells.read.has(at),
  );
  return { lastAddress, pointers, unread, destroyed, steps };
}

/**
 * Runs a program beside the definition of its circuits, which shows what every gate is given.
 *
 * @returns a function that traces one input as `createJudge` judges it: after `paperSteps`, or where the program stops.
 */
function createTracer(
  program: Program,
  options: GateOptions,
): (sample: Sample, paperSteps: number, strictSteps: number) => Trace {
  const runner = createRunner(program, options);
  const tracer = createAddressTracer(program, options);

  return (sample, paperSteps, strictSteps) => {
    const end = runExample(runner, sample, {
      maxSteps: waitingSteps(runner, memorySizeOf(sample), strictSteps),
    });
    const isInTime = isRightRun(sample, runExample(runner, sample, { maxSteps: paperSteps }));

    const reads = new Set<number>();
    const writes = new Set<number>();
    const run = runExample(runner, sample, {
      maxSteps: isInTime ? paperSteps : (end.stoppedAfter ?? paperSteps),
      onStep: tracer(sample, (address, effect) => {
        (effect === 'writes' ? writes : reads).add(address);
      }),
    });
    let [destroyedZeros, destroyedOthers] = [0, 0];
    const scored: number[] = [];
    for (const [i, value] of sample.memory.entries()) {
      if (sample.mask[i] === 1) scored.push(i);
      else if (run.memory[i] !== value && value === 0) destroyedZeros += 1;
      else if (run.memory[i] !== value) destroyedOthers += 1;
    }

    const ascending = (addresses: Iterable<number>): number[] => [...addresses].sort((a, b) => a - b);
    return {
      isRight: isRightRun(sample, run),
      stoppedAfter: end.stoppedAfter,
      reads: ascending(reads),
      writes: ascending(writes),
      scored,
      destroyedZeros,
      destroyedOthers,
    };
  };
}
