import { NramError } from '../../errors.js';
import { GATES } from '../../machine/gates.js';
import type { GateOptions } from '../../program/circuit.js';
import { type Numbering, numberValues } from '../../program/numbering.js';
import type { Program } from '../../program/program.js';
import { pathText, programProblems } from '../../program/validate.js';
import { type Value, withOperands } from '../../program/values.js';
import { type Branch, casesOf, type StateCases, type Test } from './cases.js';
import type { Language, TestedLines } from './language.js';
import { findStretch, type Stretch } from './loops.js';
import { emitStretch } from './stretch-lines.js';
import { createNames, emitUpdates, emitValues, registerName, type Writer } from './writer.js';

/** An emitted function. */
export interface EmittedBody {
  /** The gates that the exporters do not know, as functions that go before it. */
  readonly gateFunctions: readonly string[];
  /** Its inside. */
  readonly lines: readonly string[];
}

/**
 * The inside of the emitted function: declarations and the loop over steps, for `memory`, its length `stored` >= 1, the
 * memory size `size` >= `stored` and the step limit `maxSteps` >= 0. It does what the interpreter does, for memories of
 * any size, without remainders:
 *
 * - what is the same in every step or known from the zero-patterns is not computed or asked;
 * - registers that influence nothing are left out;
 * - a rule that follows itself gets an inner loop for the steps in which nothing wraps around ({@link Stretch}).
 *
 * @throws NramError `config` naming all that is wrong with the program, or if it has more than 4000 cases, or a gate
 *   of which it is not known how to write it in that language.
 */
export function emitBody(program: Program, language: Language, { gates = GATES }: GateOptions): EmittedBody {
  const problems = programProblems(program, gates);
  if (problems.length > 0) {
    const texts = problems.map(({ path, message }) => `${pathText(path)}: ${message}`);
    throw new NramError('config', `emit: ${texts.join('; ')}`);
  }
  const states = casesOf(program, { gates });
  const numCases = states.reduce((sum, { cases }) => sum + cases.length, 0);
  if (numCases > MAX_CASES) {
    throw new NramError(
      'config',
      `emit: at most ${MAX_CASES} cases can be emitted, got ${numCases} (simplify first)`,
    );
  }
  const numberings = new Map<Branch, Numbering>();
  for (const each of states.flatMap(({ cases }) => cases)) {
    numberings.set(each, numberValues(program.circuits[each.rule.circuit], each.known, { gates }));
  }
  const writer: Writer = {
    program,
    language,
    numberings,
    needed: neededRegisters(program, numberings),
    constants: new Map(),
    gates,
    gateFunctions: new Map(),
  };

  const bodies = states.map((state) => emitState(writer, state));
  const met = states.flatMap(({ cases, mayMiss }, state) =>
    cases.length > 0 || mayMiss ? [{ state, body: bodies[state] }] : [],
  );
  const head = [...writer.constants].map(([k, name]) => language.constant(name, constantText(k)));
  head.push(...writer.needed.map((register) => language.variable(registerName(register), '0')));
  if (states.length > 1) head.push(language.variable('state', '0'));
  return {
    gateFunctions: [...writer.gateFunctions.values()].map(({ text }) => text),
    lines: [
      ...head,
      language.counter('step', '0'),
      ...language.repeatWhile(
        `step < ${language.maxSteps}`,
        states.length > 1 ? language.dispatch(met) : bodies[0],
      ),
      ...language.finish(language.maxSteps, false),
    ],
  };
}

/** Code that nobody could read, nor a compiler optimise. */
const MAX_CASES = 4000;
/** In a program with more cases no stretches are looked for. */
const MAX_STRETCHED_CASES = 256;

/** The registers that a test, a write or another needed register looks at. */
function neededRegisters(program: Program, numberings: ReadonlyMap<Branch, Numbering>): number[] {
  const needed = new Set<number>();
  const look = (roots: readonly Value[]): void => {
    for (const value of withOperands(roots)) if (value.kind === 'register') needed.add(value.register);
  };
  for (const [{ tests }, { writes }] of numberings) {
    for (const { register } of tests) needed.add(register);
    look(writes.flatMap(({ address, value }) => [address, value]));
  }
  for (let size = -1; size !== needed.size; ) {
    size = needed.size;
    for (const [own, { wires }] of numberings) {
      if (own.rule.halt) continue;
      const { registers } = program.circuits[own.rule.circuit];
      // A register that keeps its value does not need itself.
      const changed = [...needed].filter((register) => registers[register] !== register);
      look(changed.map((register) => wires[registers[register]]));
    }
  }
  return [...needed].sort((one, other) => one - other);
}

/** `k` modulo the size, without a remainder where it is not needed. */
function constantText(k: number): string {
  return k > 0 ? `${k} % size` : `size - 1 - ${-k - 1} % size`;
}

// --- States, rules, steps ---

function emitState(writer: Writer, state: StateCases): string[] {
  const { language, program } = writer;
  const branches: TestedLines[] = state.cases.map((own) => {
    const stretch =
      writer.numberings.size > MAX_STRETCHED_CASES
        ? null
        : findStretch(own, state, program.circuits, writer.needed, writer);
    return {
      test: own.tests.map((test) => testText(test, language)).join(` ${language.and} `),
      body: [...(stretch === null ? [] : emitStretch(writer, stretch)), ...emitStep(writer, own)],
    };
  });
  if (state.mayMiss) {
    branches.push({ test: '', body: language.missing(program.states.length > 1 ? 'state' : '0') });
  }
  return branches.length === 1 && branches[0].test === ''
    ? [...branches[0].body]
    : language.branches(branches);
}

const testText = ({ register, isZero }: Test, { equal, notEqual }: Language): string =>
  `${registerName(register)} ${isZero ? equal : notEqual} 0`;

/** One ordinary step. */
function emitStep(writer: Writer, own: Branch): string[] {
  const { language, program } = writer;
  const { rule } = own;
  const numbering = writer.numberings.get(own) as Numbering;
  const registers = rule.halt ? [] : writer.needed;
  const circuit = program.circuits[rule.circuit];
  const updates = registers
    .map((register) => ({ register, value: numbering.wires[circuit.registers[register]] }))
    .filter(({ register, value }) => value !== numbering.wires[register]);
  const names = createNames(writer);
  const lines = emitValues(
    numbering,
    updates.map(({ value }) => value),
    names,
  );
  lines.push(
    ...emitUpdates(
      updates.map(({ register, value }) => [registerName(register), names.textOf(value)]),
      language,
    ),
  );
  if (rule.halt) return [...lines, ...language.finish('step + 1', true)];
  if (rule.next !== own.state) lines.push(language.statement(`state = ${rule.next}`));
  return [...lines, language.statement('step += 1')];
}
