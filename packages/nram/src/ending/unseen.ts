import type { GateOptions } from '../program/circuit.js';
import { createRunner } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import { createRandom } from '../random.js';
import { minStepsOf, type StepBudget, stepsGiven, strictStepsOf } from '../tasks/budget.js';
import { gatesOf } from '../tasks/gates.js';
import { type FixedExample, memorySizeOf, type Sample, type TaskSpec } from '../tasks/task.js';
import { createAddressTracer } from '../verify/addresses.js';
import { runExample } from '../verify/check.js';
import { waitingSteps } from '../verify/judge.js';

/** Pairs of examples that are mixed, and longer runs are not traced. */
const NUM_PAIRS = 200;
const MAX_STEPS = 1000;

/**
 * Whether a program with an end gives the same answers as the one without on inputs that are in no example. Where nothing but
 * examples is known, an end may fit them by chance: so the values of two examples of one size are mixed, and wherever the
 * program then goes to the same cells as for one of the two, the other one must stop by itself with the same answer.
 */
export function agreesOnUnseen(
  ending: Program,
  program: Program,
  task: TaskSpec,
  stepBudget: StepBudget,
): boolean {
  const options = { gates: gatesOf(task) };
  const addressesOf = createAddressLister(program, options);
  const runner = createRunner(program, options);
  const ender = createRunner(ending, options);
  for (const [one, other] of pairsOf(task)) {
    const given = stepsGiven(task, one.sample, one.length, stepBudget);
    if (given > MAX_STEPS) continue;
    const sample = mix(one, other);
    const addresses = addressesOf(sample, given);
    const isLike = [one, other].some((parent) => addressesOf(parent.sample, given) === addresses);
    const expected = runExample(runner, sample, { maxSteps: given });
    if (!isLike || expected.failure !== null) continue;
    const strict = strictStepsOf(minStepsOf(task, one.sample, one.length));
    const got = runExample(ender, sample, { maxSteps: waitingSteps(ender, memorySizeOf(sample), strict) });
    const isSame = sample.mask.every(
      (isScored, cell) => isScored === 0 || got.memory[cell] === expected.memory[cell],
    );
    if (got.stoppedAfter === null || !isSame) return false;
  }
  return true;
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

/** Each cell from one example or the other; scored where it is in both. */
function mix(one: FixedExample, other: FixedExample): Sample {
  const random = createRandom(one.line, 'mix', other.line);
  const memory = one.sample.memory.map((value, cell) =>
    random.int(0, 1) === 0 ? value : other.sample.memory[cell],
  );
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
