import type { GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { type StepBudget, stepsGiven } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import { type FixedExample, memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import { createAddressTracer } from '../verify/addresses.js';
import { runExample } from '../verify/check.js';

/** Examples in which each value in turn is replaced by 0. */
const NUM_EMPTIED = 20;
/** Pairs of examples that are mixed, and longer runs are not traced. */
const NUM_PAIRS = 200;
const MAX_STEPS = 1000;

/**
 * Inputs that are in no example, with the answers of a program that is right on the examples: where nothing but these is known,
 * an end may fit them by chance, and must not change an answer on others. The values of two examples of one size are mixed,
 * and some that differ replaced by 0; only where the program then goes to the same cells as for one of the two is its answer
 * taken for right.
 *
 * @param zeroShare - the share of the cells in which they differ that hold 0 instead, 0..1.
 */
export function unseenExamples(
  program: Program,
  task: TaskSpec,
  { zeroShare, ...stepBudget }: StepBudget & { readonly zeroShare: number },
): { readonly length: number; readonly sample: Sample }[] {
  const options = { gates: gatesOf(task) };
  const addressesOf = createAddressLister(program, options);
  const runner = createRunner(program, options);
  return pairsOf(task).flatMap(([one, other]) => {
    const maxSteps = stepsGiven(task, one.sample, one.length, stepBudget);
    if (maxSteps > MAX_STEPS) return [];
    const sample = mix(one, other, zeroShare);
    const addresses = addressesOf(sample, maxSteps);
    if (![one, other].some((parent) => addressesOf(parent.sample, maxSteps) === addresses)) return [];
    const { memory: target, failure } = runExample(runner, sample, { maxSteps });
    return failure === null ? [{ length: one.length, sample: { ...sample, target } }] : [];
  });
}

/** Whether some training example writes out a 0 behind its first cell, so that 0 may mark the end of something. */
export function showsZeros(task: TaskSpec): boolean {
  for (const { sample, length } of task.examples?.training ?? []) {
    if (sample.memory.subarray(1, length).includes(0)) return true;
  }
  return false;
}

/**
 * Whether a program takes a 0 for the end of its input where no training example has one: with one value replaced by 0 it no
 * longer reads cells that it read before. It may be right to do so, but the examples do not say it.
 */
export function stopsAtUnseenZero(program: Program, task: TaskSpec, stepBudget: StepBudget): boolean {
  if (task.examples === undefined || showsZeros(task)) return false;
  const readsOf = createReadLister(program, { gates: gatesOf(task) });
  const training = [...task.examples.training];
  const every = Math.ceil(training.length / NUM_EMPTIED);
  for (const [i, { sample, length }] of training.entries()) {
    const maxSteps = stepsGiven(task, sample, length, stepBudget);
    if (i % every !== 0 || maxSteps > MAX_STEPS) continue;
    const before = readsOf(sample, maxSteps);
    for (let cell = 1; cell < length; cell++) {
      const memory = sample.memory.slice();
      memory[cell] = 0;
      const after = readsOf({ ...sample, memory }, maxSteps);
      if ([...before].some((address) => address < length && !after.has(address))) return true;
    }
  }
  return false;
}

/** Pairs of training examples of one length and memory size. */
function pairsOf(task: TaskSpec): (readonly [FixedExample, FixedExample])[] {
  const groups = new Map<string, FixedExample[]>();
  for (const example of task.examples?.training ?? []) {
    const { memory } = example.sample;
    const key = `${example.length} ${memory.length} ${memorySizeOf(example.sample)}`;
    groups.set(key, [...(groups.get(key) ?? []), example]);
  }
  const pairs = [...groups.values()].flatMap((group) =>
    group.slice(1).map((example, i) => [group[i], example] as const),
  );
  return createRandom(0, 'unseen', task.name).shuffle(pairs).slice(0, NUM_PAIRS);
}

/** Each cell from one example or the other, or 0; scored where it is in both. */
function mix(one: FixedExample, other: FixedExample, zeroShare: number): Sample {
  const random = createRandom(one.line, 'mix', other.line);
  const memory = one.sample.memory.map((value, cell) => {
    const instead = other.sample.memory[cell];
    // What is the same in both may be their length.
    if (instead === value) return value;
    if (random.float() < zeroShare) return 0;
    return random.int(0, 1) === 0 ? value : instead;
  });
  const mask = one.sample.mask.map((isScored, cell) => isScored & other.sample.mask[cell]);
  return { ...one.sample, memory, mask };
}

/** The cells that a program reads and writes, in order, as text. */
function createAddressLister(
  program: Program,
  options: GateOptions,
): (sample: Sample, maxSteps: number) => string {
  const runner = createRunner(program, options);
  const tracer = createAddressTracer(program, options);
  return (sample, maxSteps) => {
    const addresses: string[] = [];
    const onStep = tracer(sample, (address, effect) => addresses.push(`${effect}${address}`));
    runExample(runner, sample, { maxSteps, onStep });
    return addresses.join();
  };
}

/** The cells that a program reads. */
function createReadLister(
  program: Program,
  options: GateOptions,
): (sample: Sample, maxSteps: number) => ReadonlySet<number> {
  const runner = createRunner(program, options);
  const tracer = createAddressTracer(program, options);
  return (sample, maxSteps) => {
    const reads = new Set<number>();
    const onStep = tracer(sample, (address, effect) => effect === 'reads' && reads.add(address));
    runExample(runner, sample, { maxSteps, onStep });
    return reads;
  };
}
