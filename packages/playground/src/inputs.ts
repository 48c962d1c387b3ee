import { ALL_TASKS, budgetOf, createRandom, type StepBudget, type TaskSpec } from 'nram';
import type { ReportData, ReportInput } from 'nram/pictures';

/** The sizes that a reader may ask for: both ends included. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Where the inputs of a page come from. */
export interface InputSource {
  /** The built-in task, which can draw inputs of any size; null if there are only fixed inputs, or none. */
  readonly task: TaskSpec | null;
  /** Lengths that can be chosen; null if nothing is known of lengths. */
  readonly lengths: Range | null;
  /** The memory sizes of a length, as far as the slider goes. */
  sizes(length: number): Range;
  /** The input of a length, a memory size and a number that counts the inputs of that size. */
  draw(length: number, memorySize: number, index: number): ReportInput;
}

/** The most cells and the longest length that can be asked for by number. */
export const MAX_CELLS = 1_000_000;
/** Cells beyond the fewest, as far as the slider goes. */
const FREE_CELLS = 24;

/** The inputs that a report can show. */
export function createInputSource(data: ReportData): InputSource {
  const task = ALL_TASKS.find(({ name }) => name === data.task?.name) ?? null;
  if (task !== null) {
    const mayStop = data.file.program.states.some(({ rules }) => rules.some(({ halt }) => halt));
    return ofTask(task, budgetOf(data.file.provenance.configuration), mayStop);
  }
  return data.inputs.length > 0 ? ofFixed(data.inputs) : ofNothing();
}

/** @param mayStop - whether the program may stop by itself: it is then given time to. */
function ofTask(task: TaskSpec, budget: StepBudget, mayStop: boolean): InputSource {
  const [shortest] = task.train.lengths;
  return {
    task,
    lengths: { low: shortest, high: Math.min(task.test.lengths[1], 64) },
    sizes(length) {
      const low = task.minMemorySize(length);
      return { low, high: low + FREE_CELLS };
    },
    draw(length, memorySize, index) {
      const sample = task.sample(createRandom(7, 'page', task.name, index), length, memorySize);
      const { memory, target, mask } = sample;
      const fewest = sample.minSteps ?? task.minSteps(length);
      return {
        length,
        memory: Array.from(memory),
        expected: Array.from(target, (value, i) => (mask[i] === 0 ? null : value)),
        maxSteps: mayStop ? 4 * fewest + 16 : Math.ceil(budget.stepScale * fewest) + budget.extraSteps,
      };
    },
  };
}

function ofFixed(inputs: readonly ReportInput[]): InputSource {
  const lengths = inputs.map(({ length }) => length);
  const ofLength = (length: number): readonly ReportInput[] => {
    const near = lengths.findLast((each) => each <= length) ?? lengths[0];
    return inputs.filter((input) => input.length === near);
  };
  return {
    task: null,
    lengths: { low: Math.min(...lengths), high: Math.max(...lengths) },
    sizes(length) {
      const [{ memory }] = ofLength(length);
      return { low: memory.length, high: memory.length };
    },
    draw(length, _memorySize, index) {
      const own = ofLength(length);
      return own[index % own.length];
    },
  };
}

/** Nothing is known: a memory to begin with, which the reader changes. */
function ofNothing(): InputSource {
  return {
    task: null,
    lengths: null,
    sizes: () => ({ low: 4, high: 40 }),
    draw(_length, memorySize) {
      const memory = Array.from({ length: memorySize }, (_, i) =>
        i < 5 ? [5, 1, 2, 3, 4][i] % memorySize : 0,
      );
      return { length: 0, memory, expected: memory.map(() => null), maxSteps: 2 * memorySize };
    },
  };
}
