import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseProgramFile } from '../src/artifact/program-file.js';
import { programToTypeScript } from '../src/export/code/typescript.js';
import { MAX_MEMORY_SIZE } from '../src/limits.js';
import { createNetworkRunner } from '../src/network/network-runner.js';
import { programToWeights } from '../src/network/to-weights.js';
import { createRunner } from '../src/program/interpreter.js';
import type { Program } from '../src/program/program.js';
import { createRandom } from '../src/random.js';
import { findTask } from '../src/tasks/index.js';
import { runExample } from '../src/verify/check.js';
import { HAND_PROGRAMS } from './hand-programs.js';
import { drawFromSplit } from './support/draw-from-split.js';
import {
  compileEmitted,
  firstDifference,
  hasGcc,
  hasPython,
  type Input,
  loadEmitted,
  recordRuns,
  runEmitted,
  typeScriptProblems,
  writePython,
} from './support/emitted.js';
import {
  ALL_GATES,
  arbitraryCircuit,
  arbitraryProgram,
  CUSTOM_GATES,
  circuit,
  oneState,
  paperAccess,
  paperCopy,
  paperIncrement,
  paperReverse,
  paperSwap,
  rule,
} from './support/programs.js';

const NUM_INPUTS = 10_000;
/** Of these, in C with checks of all that C leaves open, which takes longer. */
const NUM_SANITIZED_INPUTS = 1_000;
/** The same in Python, which is slower. */
const NUM_PYTHON_INPUTS = 300;

interface Named {
  readonly name: string;
  readonly program: Program;
  /** The task whose examples are half of the inputs, if it has one. */
  readonly task: string | null;
}

const galleryFolder = new URL('../../../gallery/', import.meta.url);
const learned: Named[] = readdirSync(galleryFolder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const text = readFileSync(new URL(`${name}/program.json`, galleryFolder), 'utf8');
    return { name: `${name} of the gallery`, program: parseProgramFile(text, name).program, task: name };
  });

const known: Named[] = [
  ...learned,
  ...Object.entries({
    access: paperAccess,
    increment: paperIncrement,
    copy: paperCopy,
    reverse: paperReverse,
    swap: paperSwap,
  }).map(([task, program]) => ({ name: `the paper's ${task}`, program, task })),
  ...Object.entries(HAND_PROGRAMS).map(([task, program]) => ({ name: `${task}, by hand`, program, task })),
];

/** Programs that walk through memory: few kinds of gates, so that pointers move and rules follow themselves. */
const arbitraryWalk = (more: readonly string[] = []): fc.Arbitrary<Program> =>
  fc.integer({ min: 1, max: 3 }).chain((numRegisters) => {
    const names = ['read', 'inc', 'dec', 'add', 'sub', 'min', 'max', 'one', 'two', 'write', 'write', ...more];
    const circuits = fc.array(arbitraryCircuit(numRegisters, names), { minLength: 2, maxLength: 2 });
    const when = fc.string({
      unit: fc.constantFrom('0', '+', '*'),
      minLength: numRegisters,
      maxLength: numRegisters,
    });
    return fc
      .tuple(circuits, when)
      .map(([both, first]) => oneState(both, [rule(first, 0), rule('*'.repeat(numRegisters), 1)]));
  });

/** The pointer is the smaller of two sums that move alike, until one of them wraps around before the other. */
const wrapsBefore: Named = {
  name: 'a minimum of which one input wraps first',
  program: oneState(
    [
      circuit([['one'], ['read', 0]], [2, 3]),
      circuit(
        [
          ['inc', 0],
          ['add', 0, 1],
          ['min', 2, 3],
          ['write', 4, 4],
        ],
        [2, 1],
      ),
    ],
    [rule('00', 0), rule('**', 1)],
  ),
  task: null,
};

/** Halves every value and mixes the address and M - 1 in, with custom gates alone. */
const mixes: Named = {
  name: 'custom gates',
  program: oneState(
    [
      circuit(
        [['read', 0], ['half', 1], ['last'], ['xor', 2, 3], ['xor', 4, 0], ['write', 0, 5], ['inc', 0]],
        [7],
      ),
    ],
    [rule('*', 0)],
  ),
  task: null,
};

const customNames = CUSTOM_GATES.map(({ name }) => name);
const random: Named[] = [
  ...fc.sample(arbitraryProgram(), { seed: 1, numRuns: 30 }),
  ...fc.sample(arbitraryWalk(), { seed: 2, numRuns: 60 }),
  ...fc.sample(arbitraryWalk([...customNames, ...customNames]), { seed: 3, numRuns: 40 }),
].map((program, i) => ({ name: `random ${i}`, program, task: null }));

/** Random memories and examples of the task; step limits to well beyond what wraps around. */
function drawInputs(named: Named, { minSize, isPartly }: { minSize: number; isPartly: boolean }): Input[] {
  const draw = createRandom(1, 'emitted', named.name);
  const task = named.task === null ? null : findTask(named.task);
  return Array.from({ length: NUM_INPUTS }, (_, i) => {
    if (task !== null && i % 2 === 0) {
      const { memory, maxSteps } = drawFromSplit(task, draw, { lengths: task.train.lengths, seed: 1 });
      return { memory, maxSteps: maxSteps + draw.int(0, 3) };
    }
    const size = draw.int(minSize, draw.int(minSize, 9));
    // Of some memories only the first cells are stored, and the others hold 0; some of these are as large as can be.
    const numStored = isPartly && i % 8 === 1 ? draw.int(1, size) : size;
    const memorySize = isPartly && i % 16 === 1 ? MAX_MEMORY_SIZE - draw.int(0, 2) : size;
    const value = (): number => {
      const near = draw.int(0, size - 1);
      if (memorySize === size) return near;
      return draw.pick([near, memorySize - 1 - near, draw.int(0, memorySize - 1)]);
    };
    return {
      memory: Int32Array.from({ length: numStored }, value),
      maxSteps: draw.int(0, 3 * size),
      ...(numStored < memorySize && { memorySize }),
    };
  });
}

describe('emitted code does what the interpreter does, after every step', async () => {
  const all = [...known, wrapsBefore, mixes, ...random];
  const programs = all.map(({ program }) => program);
  const functions = await loadEmitted(programs);
  const isGccThere = hasGcc();
  if (!isGccThere) console.warn('NO GCC: THE EMITTED C IS NOT TESTED (apt-get install gcc)');
  const runC = isGccThere ? compileEmitted(programs) : null;
  const runSanitized = isGccThere ? compileEmitted(programs, { isSanitized: true }) : null;
  const isPythonThere = hasPython();
  if (!isPythonThere) console.warn('NO PYTHON: THE EMITTED PYTHON IS NOT TESTED (apt-get install python3)');
  const runPython = isPythonThere ? writePython(programs) : null;

  it('compiles as TypeScript at its strictest', () => {
    const texts = programs.map((program) => programToTypeScript(program, { gates: ALL_GATES }));
    expect(typeScriptProblems(texts)).toEqual([]);
  });

  it.each(all.map((named, i) => ({ ...named, i })))(`$name, on ${NUM_INPUTS} inputs`, (named) => {
    const inputs = drawInputs(named, { minSize: 1, isPartly: true });
    const expected = recordRuns(createRunner(named.program, { gates: ALL_GATES }), inputs);
    expect(firstDifference(inputs, runEmitted(functions[named.i], inputs), expected)).toBeNull();
    if (runC !== null) expect(firstDifference(inputs, runC(named.i, inputs), expected)).toBeNull();
    const expectSome = (run: typeof runC, count: number): void => {
      if (run === null) return;
      const some = inputs.slice(0, count);
      const records = run(named.i, some);
      expect(firstDifference(some, records, expected.subarray(0, records.length))).toBeNull();
    };
    expectSome(runSanitized, NUM_SANITIZED_INPUTS);
    expectSome(runPython, NUM_PYTHON_INPUTS);
  });
});

describe('a network with a program for weights does, discretised, what the interpreter does, after every step', () => {
  it.each([...known, mixes])(`$name, on ${NUM_INPUTS} inputs`, (named) => {
    const minMemorySize = 4;
    const { machine, parameters } = programToWeights(named.program, { minMemorySize, gates: ALL_GATES });
    const runner = createRunner(named.program, { gates: ALL_GATES });
    // Where the program has no rule the network may do anything.
    const inputs = drawInputs(named, { minSize: minMemorySize, isPartly: false }).map((input): Input => {
      let maxSteps = 0;
      const { failure } = runExample(runner, input, { maxSteps: input.maxSteps, onStep: () => maxSteps++ });
      return failure === null ? input : { ...input, maxSteps };
    });
    const expected = recordRuns(runner, inputs);
    const records = recordRuns(createNetworkRunner(machine, parameters), inputs);
    expect(firstDifference(inputs, records, expected)).toBeNull();
  });
});
