import { NramError } from '../../errors.js';
import { GATES, type Gate, isBuiltIn } from '../../machine/gates.js';
import type { GateOptions } from '../../program/circuit.js';
import { type Numbering, numberValues } from '../../program/numbering.js';
import type { Program } from '../../program/program.js';
import { pathText, programProblems } from '../../program/validate.js';
import { operandsOf, type Value, withOperands } from '../../program/values.js';
import { type Branch, casesOf, type StateCases, type Test } from './cases.js';
import type { GateFunction } from './gate-function.js';
import { findStretch, type Stretch } from './loops.js';

/** What the emitted languages write differently; all else is common to JavaScript and C. */
export interface Language {
  readonly equal: string;
  readonly notEqual: string;
  /** The content of a memory cell. */
  read(cell: string): string;
  /** A step count that is no more than a cell value, as one; and a cell value as a step count. */
  toCell(text: string): string;
  toCount(text: string): string;
  /** Declarations of a fixed and of a changing cell value, and of a changing step count. */
  constant(name: string, text: string): string;
  variable(name: string, text: string): string;
  counter(name: string, text: string): string;
  /** `text` over a small constant, rounded down; `text` is not negative. */
  quotient(text: string, divisor: number): string;
  /** A gate as a function, and which of `a`, `b` and `M` it takes. */
  gateFunction(gate: Gate): GateFunction;
  /** Ends the run. */
  finish(steps: string, halted: boolean): string[];
  /** Ends the run where there is no rule. */
  missing(state: string): string[];
}

/** An emitted function. */
export interface EmittedBody {
  /** The gates that the exporters do not know, as functions that go before it. */
  readonly gateFunctions: readonly string[];
  /** Its inside. */
  readonly lines: readonly string[];
}

/**
 * The inside of the emitted function: declarations and the loop over steps, for `memory`, its length `size` >= 1 and
 * the step limit `maxSteps` >= 0. It does what the interpreter does, for memories of any size, without remainders:
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

  const loop = ['while (step < maxSteps) {'];
  if (states.length === 1) loop.push(...indent(emitState(writer, states[0])));
  else {
    loop.push('  switch (state) {');
    for (const [s, state] of states.entries()) {
      if (state.cases.length === 0 && !state.mayMiss) continue;
      const body = emitState(writer, state);
      if (!isEnd(body)) body.push('break;');
      loop.push(`    case ${s}: {`, ...indent(body, 3), '    }');
    }
    loop.push('  }');
  }
  loop.push('}');
  const head = [...writer.constants].map(([k, name]) => language.constant(name, constantText(k)));
  head.push(...writer.needed.map((register) => language.variable(registerName(register), '0')));
  if (states.length > 1) head.push(language.variable('state', '0'));
  return {
    gateFunctions: [...writer.gateFunctions.values()].map(({ text }) => text),
    lines: [...head, language.counter('step', '0'), ...loop, ...language.finish('maxSteps', false)],
  };
}

/** Code that nobody could read, nor a compiler optimise. */
const MAX_CASES = 4000;
/** In a program with more cases no stretches are looked for. */
const MAX_STRETCHED_CASES = 256;

/** What all parts of one emitted function share. */
interface Writer {
  readonly program: Program;
  readonly language: Language;
  readonly numberings: ReadonlyMap<Branch, Numbering>;
  /** The registers that have a variable. */
  readonly needed: readonly number[];
  /** Constants met so far and their names. */
  readonly constants: Map<number, string>;
  readonly gates: readonly Gate[];
  /** Gates met so far that are called as functions. */
  readonly gateFunctions: Map<Gate, GateFunction>;
}

const indent = (lines: readonly string[], depth = 1): string[] =>
  lines.map((line) => '  '.repeat(depth) + line);
const registerName = (register: number): string => `r${register + 1}`;

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

function constantName(writer: Writer, k: number): string {
  if (k === 0) return '0';
  const name = ['', 'one', 'two'][k] ?? (k > 0 ? `plus${k}` : `minus${-k}`);
  writer.constants.set(k, name);
  return name;
}

// --- States, rules, steps ---

function emitState(writer: Writer, state: StateCases): string[] {
  const { language, program } = writer;
  const branches: { test: string; body: string[] }[] = [];
  for (const own of state.cases) {
    const stretch =
      writer.numberings.size > MAX_STRETCHED_CASES
        ? null
        : findStretch(own, state, program.circuits, writer.needed, writer);
    const body = [...(stretch === null ? [] : emitStretch(writer, stretch)), ...emitStep(writer, own)];
    branches.push({ test: own.tests.map((test) => testText(test, language)).join(' && '), body });
  }
  if (state.mayMiss) {
    branches.push({ test: '', body: language.missing(program.states.length > 1 ? 'state' : '0') });
  }
  if (branches.length === 1 && branches[0].test === '') return branches[0].body;
  const lines = branches.flatMap(({ test, body }, i) => {
    const head = [i > 0 ? '} else' : '', test === '' ? '' : `if (${test})`, '{'];
    return [head.filter((part) => part !== '').join(' '), ...indent(body)];
  });
  return [...lines, '}'];
}

const testText = ({ register, isZero }: Test, { equal, notEqual }: Language): string =>
  `${registerName(register)} ${isZero ? equal : notEqual} 0`;

/** Whether nothing comes after these lines: the run ends there. */
const isEnd = (lines: readonly string[]): boolean => /^(return|throw) /.test(lines[lines.length - 1]);

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
  if (rule.next !== own.state) lines.push(`state = ${rule.next};`);
  return [...lines, 'step += 1;'];
}

/** Assignments that take effect all at once, one after the other; old values are kept where they are still needed. */
function emitUpdates(updates: readonly (readonly [string, string])[], language: Language): string[] {
  const lines: string[] = [];
  let open = [...updates];
  while (open.length > 0) {
    const isSource = (name: string): boolean =>
      open.some(([target, source]) => source === name && target !== name);
    const next = open.find(([target]) => !isSource(target));
    if (next !== undefined) {
      lines.push(`${next[0]} = ${next[1]};`);
      open = open.filter((update) => update !== next);
    } else {
      const [name] = open[0];
      lines.push(language.constant(`${name}Before`, name));
      open = open.map(([target, source]) => [target, source === name ? `${name}Before` : source]);
    }
  }
  return lines;
}

// --- Values ---

/** The texts of values: constants and registers by name, all others once they are computed. */
interface Names {
  readonly writer: Writer;
  readonly textOf: (value: Value) => string;
  /** Gives a value a name, and returns the line that computes it. */
  readonly define: (value: Value) => string;
  readonly has: (value: Value) => boolean;
  readonly set: (value: Value, text: string) => void;
}

function createNames(writer: Writer): Names {
  const texts = new Map<Value, string>();
  const counts = new Map<string, number>();
  const textOf = (value: Value): string => {
    const text = texts.get(value);
    if (text !== undefined) return text;
    if (value.kind === 'constant') return constantName(writer, value.constant);
    if (value.kind === 'register') return registerName(value.register);
    throw new Error('internal: a value is used before it is computed');
  };
  const define = (value: Value): string => {
    // Custom gates have any name; a function of one has a name with a _, which no variable has.
    const kind =
      value.kind !== 'gate' ? offsetName(value) : isBuiltIn(value.gate) ? value.gate.name : 'custom';
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const name = kind + count;
    const line = writer.language.constant(name, expressionText(writer, value, textOf));
    texts.set(value, name);
    return line;
  };
  return {
    writer,
    textOf,
    define,
    has: (value) => texts.has(value),
    set: (value, text) => texts.set(value, text),
  };
}

const offsetName = (value: Value): string =>
  value.kind !== 'offset' || Math.abs(value.constant) > 1 ? 'add' : value.constant === 1 ? 'inc' : 'dec';

/** Those of them that need a name, operands first: in the order in which they came up. */
const valuesOf = (roots: readonly Value[]): Value[] =>
  [...withOperands(roots)]
    .filter(({ kind }) => kind === 'gate' || kind === 'offset')
    .sort((one, other) => one.id - other.id);

/** The statements that compute `roots` and do the writes; values that have a name already are left out. */
function emitValues({ writes }: Numbering, roots: readonly Value[], names: Names): string[] {
  const lines: string[] = [];
  const open = [...writes];
  const writeUntil = (at: number): void => {
    while (open.length > 0 && open[0].at < at) {
      const { address, value } = open.shift() as (typeof open)[number];
      lines.push(`${cellText(names.textOf(address))} = ${names.textOf(value)};`);
    }
  };
  for (const value of valuesOf([...writes.flatMap(({ address, value }) => [address, value]), ...roots])) {
    if (names.has(value)) continue;
    if (value.kind === 'gate') writeUntil(value.at);
    lines.push(names.define(value));
  }
  writeUntil(Number.POSITIVE_INFINITY);
  return lines;
}

/** A value from its operands. Sums are written so that they cannot overflow 32 bits. */
function expressionText(writer: Writer, value: Value, textOf: (value: Value) => string): string {
  if (value.kind === 'offset') {
    const base = textOf(value.base);
    if (value.constant === 1) return `${base} < size - 1 ? ${base} + 1 : 0`;
    if (value.constant === -1) return `${base} > 0 ? ${base} - 1 : size - 1`;
    return sumText(base, constantName(writer, value.constant));
  }
  if (value.kind !== 'gate') return textOf(value);
  const [a, b] = value.args.map(textOf);
  const comparison = (operator: string): string => `${a} ${operator} ${b} ? ${constantName(writer, 1)} : 0`;
  // A custom gate may have the name of a built-in one.
  switch (isBuiltIn(value.gate) ? value.gate.name : 'custom') {
    case 'read':
      return writer.language.read(cellText(a));
    case 'add':
      return sumText(a, b);
    case 'sub':
      return `${a} < ${b} ? ${a} - ${b} + size : ${a} - ${b}`;
    case 'lessThan':
      return comparison('<');
    case 'lessOrEqual':
      return comparison('<=');
    case 'equal':
      return comparison(writer.language.equal);
    case 'min':
      return `${a} < ${b} ? ${a} : ${b}`;
    case 'max':
      return `${a} > ${b} ? ${a} : ${b}`;
    default:
      return callText(writer, value.gate, [a, b]);
  }
}

/** A gate that is a function of its own. */
function callText(
  { language, gateFunctions }: Writer,
  gate: Gate,
  [a = '0', b = '0']: readonly string[],
): string {
  const known = gateFunctions.get(gate) ?? language.gateFunction(gate);
  gateFunctions.set(gate, known);
  const texts = { a, b, M: 'size' };
  return `${known.name}(${known.parameters.map((parameter) => bare(texts[parameter])).join(', ')})`;
}

const sumText = (a: string, b: string): string => `${a} < size - ${b} ? ${a} + ${b} : ${a} - (size - ${b})`;

// --- Stretches ---

/** A loop over the turns in which nothing wraps; if there was one, the step limit and the rules are looked at again. */
function emitStretch(writer: Writer, stretch: Stretch): string[] {
  const { language } = writer;
  const { stepsPerTurn, numbering, slopeOf, updates, equal, ordered, positive } = stretch;
  const names = createNames(writer);
  const { textOf } = names;
  const isFixed = (value: Value): boolean => slopeOf(value) !== null;
  const written = numbering.writes.flatMap(({ address, value }) => [address, value]);
  const moving = updates.filter(({ slope }) => slope !== null && slope !== 0);
  const others = updates.filter(
    ({ register, value, slope }) => slope === null && value !== numbering.wires[register],
  );
  const computedFrom = (roots: readonly Value[]): Value[] =>
    valuesOf(roots).filter((value) => !isFixed(value));
  const results = others.map(({ value }) => value);
  const looked = new Set([
    ...written,
    ...results,
    ...computedFrom([...written, ...results]).flatMap(operandsOf),
  ]);
  // A register that takes the value of a pointer and that the loop does not look at is set after the loop.
  const settled = others.filter(
    ({ register, value }) => isFixed(value) && !looked.has(numbering.wires[register]),
  );
  const changing = others.filter((update) => !settled.includes(update));
  const roots = [...written, ...changing.map(({ value }) => value)];
  /** What the loop takes: computed for the first turn, then moved. */
  const taken = new Set([...roots, ...computedFrom(roots).flatMap(operandsOf)].filter(isFixed));
  const compared = ordered.flatMap(({ small, large }) => [small, large]);
  const bounded = new Set([...taken, ...settled.map(({ value }) => value), ...positive, ...compared]);

  const first = [...bounded];
  if (equal !== null) first.push(equal.value);
  const lines = emitValues({ wires: [], writes: [] }, first, names);

  const guards = positive.map((value) => `${textOf(value)} > 0`);
  if (equal !== null) guards.push(`${registerName(equal.register)} ${language.equal} ${textOf(equal.value)}`);
  guards.push(...ordered.map(({ small, large }) => `${textOf(small)} <= ${textOf(large)}`));

  const limits = new Set<string>();
  for (const { register, slope } of moving) {
    const name = registerName(register);
    limits.add(
      language.quotient((slope as number) > 0 ? `size - 1 - ${name}` : name, Math.abs(slope as number)),
    );
  }
  for (const value of bounded) {
    if (value.kind === 'register' && !positive.includes(value)) continue;
    const slope = slopeOf(value) as number;
    const text = textOf(value);
    if (slope > 0) limits.add(turnsText(`size - ${text}`, slope, language));
    if (slope < 0) limits.add(turnsText(positive.includes(value) ? text : `${text} + 1`, -slope, language));
  }
  for (const { small, large } of ordered) {
    const closing = (slopeOf(small) as number) - (slopeOf(large) as number);
    if (closing > 0) limits.add(turnsText(`${textOf(large)} - ${textOf(small)} + 1`, closing, language));
  }
  const [firstLimit, ...moreLimits] = limits;
  const stepsLeft = language.quotient('maxSteps - step', stepsPerTurn);
  const block = [
    language.variable('turns', firstLimit),
    ...moreLimits.map((limit) => `if (turns > ${limit}) turns = ${limit};`),
    `if (turns > ${stepsLeft}) turns = ${language.toCell(stepsLeft)};`,
  ];

  const last = settled.map(({ register, value }) => {
    const text = movedText(textOf(value), slopeOf(value) as number, '(turns - 1)');
    return `${registerName(register)} = ${text};`;
  });
  for (const value of taken)
    names.set(value, movedText(textOf(value), slopeOf(value) as number, 'turn', true));
  const loop = emitValues(
    numbering,
    changing.map(({ value }) => value),
    names,
  );
  loop.push(
    ...emitUpdates(
      changing.map(({ register, value }) => [registerName(register), textOf(value)]),
      language,
    ),
  );
  if (loop.length > 0) {
    block.push(`for (${language.variable('turn', '0')} turn < turns; turn += 1) {`, ...indent(loop), '}');
  }
  for (const { register, slope } of moving) {
    const name = registerName(register);
    last.push(`${name} = ${movedText(name, slope as number, 'turns')};`);
  }
  last.push(`step += ${stepsPerTurn === 1 ? 'turns' : `${stepsPerTurn} * ${language.toCount('turns')}`};`);
  last.push('continue;');
  block.push('if (turns > 0) {', ...indent(last), '}');
  const every = stepsPerTurn === 1 ? 'one step a turn' : `${stepsPerTurn} steps a turn`;
  return [
    `{ // As long as nothing wraps around: ${every}.`,
    ...indent(lines),
    ...indent(guards.length === 0 ? block : [`if (${guards.join(' && ')}) {`, ...indent(block), '}']),
    '}',
  ];
}

/** The most turns n for which `(n - 1) * slope < room`. */
const turnsText = (room: string, slope: number, { quotient }: Language): string =>
  slope === 1 ? room : `${quotient(`${room} - 1`, slope)} + 1`;

/** A value after so many turns; as an operand in parentheses. */
function movedText(text: string, slope: number, turns: string, isOperand = false): string {
  if (slope === 0) return text;
  const by = Math.abs(slope) === 1 ? turns : `${Math.abs(slope)} * ${turns}`;
  const moved = `${text} ${slope > 0 ? '+' : '-'} ${by}`;
  return isOperand ? `(${moved})` : moved;
}

const cellText = (address: string): string => `memory[${bare(address)}]`;

/** Without parentheses around the whole. */
const bare = (text: string): string => (/^\([^()]*\)$/.test(text) ? text.slice(1, -1) : text);
