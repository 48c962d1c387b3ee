import { z } from 'zod/mini';
import { NramError } from '../errors.js';
import { type Formula, type ParsedFormula, parseFormula } from '../formula/formula.js';
import { MAX_MEMORY_SIZE, MAX_STEP_SCALE, MIN_MEMORY_SIZE } from '../limits.js';
import { createRandom } from '../random.js';
import { issueText } from '../schema-text.js';
import { assumedSteps, budgetsToTry } from './assumed-steps.js';
import { formulaProblem } from './check-formula.js';
import { SLACK } from './draw.js';
import { gateProblem, gatesSchema, toGate } from './gates.js';
import { lengthIn } from './length.js';
import type { Sample, Split, TaskSpec } from './task.js';

const lengths = z.readonly(
  z
    .tuple([z.int().check(z.minimum(1), z.maximum(1e6)), z.int().check(z.minimum(1), z.maximum(1e6))])
    .check(z.refine(([low, high]) => low <= high, 'the lower length must come first')),
);
const split = z.strictObject({ lengths, seed: z.optional(z.int().check(z.minimum(0))) });
const fn = <F>() => z.custom<F>((value) => typeof value === 'function', 'a function is required');

const address = z.int().check(z.minimum(0), z.maximum(1e6));
const lengthRule = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('end'),
    from: z.union([address, z.strictObject({ cell: address })]),
    holds: z.enum(['zero', 'last']),
    less: z.int(),
  }),
  z.strictObject({ kind: z.literal('cell'), cell: address, less: z.int() }),
  z.strictObject({ kind: z.literal('list') }),
]);

const stepBudget = z.strictObject({
  stepScale: z.number().check(z.positive(), z.maximum(MAX_STEP_SCALE)),
  extraSteps: z.int().check(z.minimum(0), z.maximum(1e6)),
});

const text = z.string().check(z.maxLength(1000));
const formulaSchema = z.strictObject({
  cells: text,
  steps: text,
  names: z.optional(z.record(z.string(), text)),
  sequences: z.optional(z.record(z.string(), z.strictObject({ first: text, next: text, last: text }))),
  given: z.readonly(z.array(text).check(z.maxLength(100))),
  answer: z.union([text, z.readonly(z.array(text).check(z.minLength(1), z.maxLength(10)))]),
}) satisfies z.ZodMiniType<Formula>;

const definitionSchema = z.strictObject({
  name: z._default(z.string().check(z.minLength(1), z.maxLength(100)), 'own'),
  summary: z._default(z.string().check(z.maxLength(1000)), ''),
  layout: z._default(z.string().check(z.maxLength(1000)), ''),
  train: z._default(split, { lengths: [1, 6] }),
  validation: z.optional(split),
  test: z.optional(split),
  farLength: z.optional(z.int().check(z.minimum(1), z.maximum(1e6))),
  minMemorySize: z._default(
    fn<TaskSpec['minMemorySize']>(),
    () => (length: number) => length + MIN_MEMORY_SIZE,
  ),
  minSteps: z.optional(fn<TaskSpec['minSteps']>()),
  stepBudgets: z.optional(z.readonly(z.array(stepBudget).check(z.minLength(1), z.maxLength(100)))),
  sample: fn<TaskSpec['sample']>(),
  lengthIn: z.optional(lengthRule),
  gates: z.optional(gatesSchema),
  formula: z.optional(formulaSchema),
});

/**
 * A custom task. Only `sample` is required. Defaults: training lengths 1..6, validation up to four times as long, test up
 * to ten times; a memory of length + 4 cells; only the built-in gates; and where `minSteps` does not say how many steps suffice,
 * attempts try several step limits, from length + 1 to 4 * length + 16. With `lengthIn`, which says where the
 * length of an input can be found in memory, programs that do not stop by themselves need no number of steps. With `formula`, which
 * says in formulas what `sample` draws, programs can be proven right for every length.
 */
export type TaskDefinition = z.input<typeof definitionSchema>;

/** Maximum number of cells for one length: 40 MB per list. */
const MAX_CELLS = 10_000_000;
/** How many inputs are drawn to check that a sampler follows the rules, and how many problems are reported. */
const NUM_DRAWS = 100;
const MAX_PROBLEMS = 10;

/**
 * Creates a task from a definition, with defaults for everything that it leaves out. Draws a hundred examples to check that
 * they are valid: lists of the right length and type, values less than the memory size, at least one scored cell, no
 * randomness other than the given stream, and nothing that the formula denies.
 *
 * Worker threads cannot receive its functions, so `learn` of `nram/node` takes such a task only from a module, through
 * `loadTaskFile`; `learnOn` with `createCallingThread` takes it as it is.
 *
 * @param where - what an error message calls the definition.
 * @throws NramError `config` naming every problem.
 *
 * @example
 * const fill = defineTask({
 *   sample: (random, length, memorySize) => {
 *     const memory = new Int32Array(memorySize);
 *     memory[0] = random.int(1, memorySize - 1);
 *     const target = memory.slice().fill(memory[0], 1, length + 1);
 *     return { memory, target, mask: new Uint8Array(memorySize).fill(1, 1, length + 1) };
 *   },
 * });
 */
export function defineTask(definition: TaskDefinition, where = 'defineTask'): TaskSpec {
  const fail = (problems: readonly string[]): never => {
    throw new NramError('config', `${where}: ${problems.join('\n  ')}`);
  };
  const parsed = definitionSchema.safeParse(definition, { jitless: true, reportInput: true });
  if (!parsed.success) {
    return fail(
      parsed.error.issues.map((issue) => `${issue.path.join('.') || 'the task'}: ${issueText(issue)}`),
    );
  }
  const {
    train,
    validation,
    test,
    farLength,
    lengthIn,
    formula,
    minSteps = assumedSteps,
    stepBudgets = parsed.data.minSteps === undefined ? budgetsToTry() : undefined,
    gates: definitions = [],
    ...rest
  } = parsed.data;
  const gates = definitions.map(toGate);
  const [low, high] = train.lengths;
  const task: TaskSpec = {
    ...rest,
    minSteps,
    ...(stepBudgets !== undefined && { stepBudgets }),
    train: toSplit(train, train.lengths, 1),
    validation: toSplit(validation, [low, 4 * high], 2),
    test: toSplit(test, [low, 10 * high], 3),
    ...(farLength !== undefined && { farLength }),
    ...(lengthIn !== undefined && { lengthIn }),
    ...(gates.length > 0 && { gates }),
    ...(formula !== undefined && { formula }),
  };
  const shorter = (['validation', 'test'] as const).filter((name) => task[name].lengths[0] < low);
  if (shorter.length > 0)
    fail(shorter.map((name) => `${name}.lengths: must not start below ${low}, the shortest length of train`));
  const parsedFormula = formula === undefined ? null : parseFormula(formula, `${where}: formula`);
  const problems = [
    ...gates.flatMap((gate) => gateProblem(gate) ?? []),
    ...drawProblems(task, parsedFormula),
  ];
  if (problems.length > 0) fail(problems);
  return task;
}

function toSplit(given: z.infer<typeof split> | undefined, lengths: Split['lengths'], seed: number): Split {
  return { lengths: given?.lengths ?? lengths, seed: given?.seed ?? seed };
}

/** What formulas are compared with the sampler at: those that walk all pairs of cells take long in large memories. */
const MAX_FORMULA_CELLS = 500;

/** The problems of a hundred draws at lengths of all splits and one at the far length; each kind of problem once. */
function drawProblems(task: TaskSpec, formula: ParsedFormula | null): string[] {
  const problems = new Map<string, string>();
  const random = createRandom(0, 'draws');
  const splits = [task.train, task.validation, task.test];
  const lengths = Array.from({ length: NUM_DRAWS }, (_, i) =>
    random.int(...splits[i % splits.length].lengths),
  );
  if (task.farLength !== undefined) lengths.push(task.farLength);
  for (const [i, length] of lengths.entries()) {
    if (problems.size >= MAX_PROBLEMS) break;
    const note = (kind: string, problem: string): void => {
      if (!problems.has(kind)) problems.set(kind, problem);
    };
    try {
      const minMemorySize = task.minMemorySize(length);
      const minSteps = task.minSteps(length);
      const isSize = Number.isInteger(minMemorySize) && minMemorySize >= MIN_MEMORY_SIZE;
      if (!isSize || minMemorySize > MAX_CELLS) {
        note(
          'size',
          `minMemorySize(${length}) must be an integer in ${MIN_MEMORY_SIZE}..${MAX_CELLS}, got ${minMemorySize}`,
        );
        continue;
      }
      if (!(Number.isInteger(minSteps) && minSteps >= 1)) {
        note('steps', `minSteps(${length}) must be an integer >= 1, got ${minSteps}`);
      }
      const memorySize = minMemorySize + random.int(SLACK[0], SLACK[1]);
      const call = `sample(random, ${length}, ${memorySize})`;
      const draw = (): Sample => task.sample(createRandom(i, 'draw'), length, memorySize);
      const sample = draw();
      const numBefore = problems.size;
      sampleProblems(sample, memorySize, minSteps, (kind, problem) => note(kind, `${call}: ${problem}`));
      if (problems.size === numBefore && task.lengthIn !== undefined) {
        const got = lengthIn(task, sample.memory);
        if (got !== length)
          note('length', `${call}: lengthIn must give the length, ${length}, got ${got ?? 'none'}`);
      }
      if (problems.size === numBefore && formula !== null && memorySize <= MAX_FORMULA_CELLS) {
        const drawn = { sample, length, minMemorySize, minSteps: sample.minSteps ?? minSteps };
        const problem = formulaProblem(formula, task.formula as Formula, drawn);
        if (problem !== null) note('formula', `formula: ${problem} (${call})`);
      }
      if (problems.size === numBefore && !isSameSample(draw(), sample)) {
        note(
          'random',
          `${call}: equal random streams must give equal samples (use no randomness but \`random\`)`,
        );
      }
    } catch (error) {
      const got = error instanceof Error ? error.message : String(error);
      note('thrown', `length ${length}: a sample is required, got an error: ${got}`);
    }
  }
  return [...problems.values()];
}

const isSameSample = (a: Sample, b: Sample): boolean =>
  a.minSteps === b.minSteps &&
  a.memorySize === b.memorySize &&
  (['memory', 'target', 'mask'] as const).every(
    (name) => a[name].length === b[name].length && a[name].every((cell, i) => cell === b[name][i]),
  );

/** The problems of one sample; `note` receives each with its kind. */
function sampleProblems(
  sample: Sample,
  memorySize: number,
  mostSteps: number,
  note: (kind: string, problem: string) => void,
): void {
  if (typeof sample !== 'object' || sample === null) {
    note('sample', `an object with memory, target and mask is required, got ${String(sample)}`);
    return;
  }
  const { memory, target, mask, minSteps, memorySize: M = memorySize } = sample;
  const isSize = Number.isInteger(M) && M >= memorySize && M <= MAX_MEMORY_SIZE;
  if (!isSize) {
    note(
      'memorySize',
      `memorySize of a sample must be an integer in ${memorySize}..${MAX_MEMORY_SIZE}, got ${M}`,
    );
    return;
  }
  const checkList = (
    name: 'memory' | 'target' | 'mask',
    type: typeof Int32Array | typeof Uint8Array,
    most: number,
  ): void => {
    const list: unknown = sample[name];
    if (!(list instanceof type) || list.length !== memorySize) {
      const got = list instanceof type ? `${list.length} cells` : typeof list;
      note(name, `${name} must be an ${type.name} of memorySize = ${memorySize} cells, got ${got}`);
      return;
    }
    // The value of an unscored cell is irrelevant, but the learners' kernels read it.
    const wrong = list.findIndex((cell) => cell < 0 || cell > most);
    if (wrong < 0) return;
    const hint =
      list[wrong] > most && name !== 'mask' ? ' (memorySize: M in the sample allows values below M)' : '';
    note(`${name} cell`, `${name}[${wrong}] must be in 0..${most}, got ${list[wrong]}${hint}`);
  };
  checkList('memory', Int32Array, M - 1);
  checkList('target', Int32Array, M - 1);
  checkList('mask', Uint8Array, 1);
  if (memory === target)
    note('same', 'memory and target must be different lists, got the same one (memory.slice() makes a copy)');
  if (mask instanceof Uint8Array && !mask.includes(1))
    note('nothing', 'mask must score at least one cell, got none');
  if (minSteps !== undefined && !(Number.isInteger(minSteps) && minSteps >= 1 && minSteps <= mostSteps)) {
    note('minSteps', `minSteps must be an integer in 1..minSteps(length) = ${mostSteps}, got ${minSteps}`);
  }
}
