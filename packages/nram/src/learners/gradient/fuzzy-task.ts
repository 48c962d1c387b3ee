import { NramError } from '../../errors.js';
import { align } from '../../kernel/wasm.js';
import { MIN_MEMORY_SIZE } from '../../limits.js';
import { createRandom } from '../../random.js';
import { largestValue, type Sample, type TaskSpec } from '../../tasks/task.js';

/** The most cells of a memory that is stored whole for the fuzzy machine alone: its work grows with their square. */
const MAX_SIZE = 48;
/** Its memory, and the time of an update, grow with the steps. */
const MAX_STEPS = 1000;
/** Draws by which is found out whether a length has examples that fit, and the most draws until one does. */
const NUM_PROBES = 64;
const MAX_DRAWS = 10_000;
/** Training lengths that are tried, the shortest first. */
const MAX_LENGTHS = 64;

/**
 * A task as the fuzzy machine can learn it. Its memory has a probability for every value in every cell, so all of memory
 * must be stored, and be small. Where a sample's memory is larger than its stored cells (see `memorySize` of an example),
 * only samples are drawn whose values happen to be small, in a memory that is just large enough for them; lengths of
 * which there are none are left out. All other samples are as they are. A program found so is checked on the task itself.
 *
 * @returns a task whose sampler throws NramError `config` if nothing fits; {@link fuzzyProblem} says so before.
 *
 * @example
 * import { fuzzyTask } from './fuzzy-task.js';
 *
 * const { memory } = fuzzyTask(findTask('copy')).sample(createRandom(1), 3, 9);
 */
export function fuzzyTask(task: TaskSpec): TaskSpec {
  return {
    ...task,
    sample: (random, length, memorySize) => {
      const first = smallSample(task.sample(random, length, memorySize));
      if (first !== null) return first;
      const lengths = fittingLengths(task);
      const other = lengths.findLast((candidate) => candidate <= length) ?? lengths[0];
      const cells = other === undefined ? 0 : Math.max(memorySize, task.minMemorySize(other));
      for (let i = 0; i < MAX_DRAWS && other !== undefined; i++) {
        const sample = smallSample(task.sample(random, other, cells));
        if (sample !== null) return sample;
      }
      throw new NramError('config', `gradient cannot learn ${task.name}: ${PROBLEM}`);
    },
  };
}

/** Why the fuzzy machine cannot learn a task, in words; null if it can. */
export function fuzzyProblem(task: TaskSpec): string | null {
  if (fittingLengths(task).length > 0) return null;
  for (const { sample } of task.examples?.training ?? []) if (isLong(sample)) return LONG_PROBLEM;
  return PROBLEM;
}

const isLong = ({ steps = 0 }: Sample): boolean => steps > MAX_STEPS;

const LONG_PROBLEM = `it trains on every step of a run, so it needs training examples that take at most ${MAX_STEPS} steps`;
const PROBLEM = `its fuzzy machine stores a probability for every value, so it needs training examples with values below ${MAX_SIZE - 1}, and found none`;

const known = new WeakMap<TaskSpec, readonly number[]>();

/** The training lengths of which some samples fit, ascending. */
function fittingLengths(task: TaskSpec): readonly number[] {
  const found = known.get(task);
  if (found !== undefined) return found;
  const [low, high] = task.train.lengths;
  const random = createRandom(task.train.seed, 'fuzzy', task.name);
  const lengths: number[] = [];
  for (let length = low; length <= Math.min(high, low + MAX_LENGTHS - 1); length++) {
    for (let i = 0; i < NUM_PROBES; i++) {
      if (smallSample(task.sample(random, length, task.minMemorySize(length))) === null) continue;
      lengths.push(length);
      break;
    }
  }
  known.set(task, lengths);
  return lengths;
}

/** A sample whose memory is stored whole; null if its values are too large for that, or its steps too many. */
function smallSample(sample: Sample): Sample | null {
  if (isLong(sample)) return null;
  if (sample.memorySize === undefined) return sample;
  const { memory, target, mask } = sample;
  // One value more than the largest, so that adding 1 to it does not give 0; few sizes, as each is a batch of its own.
  const size = align(Math.max(memory.length, largestValue(sample) + 2, MIN_MEMORY_SIZE), 8);
  if (size > Math.min(MAX_SIZE, sample.memorySize)) return null;
  const widen = <List extends Int32Array | Uint8Array>(list: List, wide: List): List => {
    wide.set(list);
    return wide;
  };
  const { memorySize: _memorySize, ...rest } = sample;
  const scored = target.map((value, i) => (mask[i] === 1 ? value : 0));
  return {
    ...rest,
    memory: widen(memory, new Int32Array(size)),
    target: widen(scored, new Int32Array(size)),
    mask: widen(mask, new Uint8Array(size)),
  };
}
