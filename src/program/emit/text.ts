import { GATES, type Gate } from '../../machine/gates.js';
import type { RuleUsage } from '../interpreter.js';
import { intersect } from '../pattern.js';
import type { Circuit, Program, Rule } from '../program.js';
import { exploreProgram, type ReachOptions } from '../reach.js';
import { restrictToMet } from '../restrict.js';
import { numberValues, type Value, type Write, type Zeroness } from '../values.js';

export interface TextOptions extends ReachOptions {
  /** How often each rule was taken in checked runs of this very program (`countRule`). */
  readonly usage?: RuleUsage;
}

/**
 * Prints a program for somebody who never saw a circuit. Deterministic. Print simplified programs: it prints what
 * there is.
 *
 * With `usage`, only what was met in the counted runs is printed, simplified as if there were nothing else; the cases
 * that were not met are counted in the last line. The text then is what the program does in those runs, and in all
 * others that meet no other case.
 *
 * @param options.minMemorySize - default 4: "first step" and known zeros are right in memories of at least this size.
 *
 * @example
 * programToText(program);
 * // register r1 starts at 0; all arithmetic is modulo M, the number of memory cells
 * // repeat until the step limit:
 * //   mem[r1] = mem[r1] + 1
 * //   r1 = r1 + 1
 */
export function programToText(program: Program, options: TextOptions = {}): string {
  const settings = { minMemorySize: 4, ...options };
  const { usage } = options;
  const isRestricted = usage?.[0].some(({ first }) => first > 0) === true;
  const shown = isRestricted ? restrictToMet(program, usage, settings) : program;
  const body = printGraph(buildGraph(shown, settings), shown, settings);
  const numHidden = isRestricted ? countUnmet(buildGraph(program, settings), program, usage) : 0;
  if (numHidden > 0)
    body.push(`(${numHidden} more ${numHidden === 1 ? 'case' : 'cases'}, never met in the checks)`);
  return [...header(body), ...body, ''].join('\n');
}

// --- Cases: rules that do the same, and which may follow which ---

/** Rules of one state that do the same. */
interface Case {
  readonly state: number;
  readonly rules: readonly Rule[];
  /** The indices of `rules` in the state. */
  readonly indices: readonly number[];
  /** First among `rules`. */
  readonly rule: Rule;
  /** What is known of each register when the case applies. */
  readonly known: readonly Zeroness[];
  /** Whether the case must be tried after those before it, for its pattern overlaps one of theirs. */
  readonly isOrdered: boolean;
  /** Cases that may come next. */
  readonly followers: ReadonlySet<number>;
}

interface Graph {
  readonly cases: readonly Case[];
  /** The case of the first step; -1 if there is none. */
  readonly start: number;
}

function buildGraph(program: Program, options: TextOptions): Graph {
  const reach = exploreProgram(program, options);
  const caseOf = program.states.map(({ rules }) => groupRules(rules));
  const startRule = program.states[0].rules.findIndex((rule) => !rule.when.includes('+'));
  if (startRule < 0) return { cases: [], start: -1 };
  const keyOf = (state: number, rule: number): string => `${state} ${caseOf[state][rule]}`;

  const members = new Map<string, { state: number; indices: number[] }>();
  for (const [state, { rules }] of program.states.entries()) {
    for (const r of rules.keys()) {
      if (reach !== null && reach[state][r] === null) continue;
      const key = keyOf(state, r);
      const member = members.get(key) ?? { state, indices: [] };
      member.indices.push(r);
      members.set(key, member);
    }
  }

  const keys = [...members.keys()];
  const cases = keys.map((key): Case => {
    const { state, indices } = members.get(key) as { state: number; indices: number[] };
    const { rules } = program.states[state];
    const followers = new Set<number>();
    for (const r of indices) {
      if (rules[r].halt) continue;
      const next = reach?.[state][r]?.followers ?? everyRule(program, rules[r].next);
      for (const [s, i] of next) {
        followers.add(keys.indexOf(keyOf(s, i)));
      }
    }
    const isOrdered = indices.some((r) =>
      rules
        .slice(0, r)
        .some((other, o) => caseOf[state][o] !== caseOf[state][r] && overlaps(other, rules[r])),
    );
    const known = commonKnown(
      indices.map((r) => reach?.[state][r]?.known ?? knownFromPattern(rules[r].when)),
    );
    return {
      state,
      rules: indices.map((r) => rules[r]),
      indices,
      rule: rules[indices[0]],
      known,
      isOrdered,
      followers,
    };
  });
  return { cases, start: keys.indexOf(keyOf(0, startRule)) };
}

/** Cases that can come up but were never met; that of the first step counts again if only its return was not. */
function countUnmet({ cases, start }: Graph, program: Program, usage: RuleUsage): number {
  const count = ({ state, indices }: Case, when: 'first' | 'later'): number =>
    indices.reduce((sum, r) => sum + usage[state][r][when], 0);
  const isMet = (each: Case): boolean => count(each, 'first') + count(each, 'later') > 0;
  const unmet = cases.filter((each) => !isMet(each)).length;
  const canReturn = cases.some((each) => isMet(each) && each.followers.has(start));
  const isAlone = program.states[0].rules.every(
    (_, r) => cases[start].indices.includes(r) || !isMetRule(usage, r),
  );
  return unmet + (canReturn && count(cases[start], 'later') === 0 && !isAlone ? 1 : 0);
}

const isMetRule = (usage: RuleUsage, rule: number): boolean =>
  usage[0][rule].first + usage[0][rule].later > 0;

const everyRule = ({ states }: Program, state: number): [number, number][] =>
  states[state].rules.map((_, rule) => [state, rule]);

const knownFromPattern = (when: string): Zeroness[] =>
  [...when].map((char) => (char === '0' ? 'zero' : char === '+' ? 'nonzero' : 'unknown'));

function commonKnown(all: readonly (readonly Zeroness[])[]): Zeroness[] {
  return all[0].map((zeroness, i) => (all.every((known) => known[i] === zeroness) ? zeroness : 'unknown'));
}

/** Per rule the number of its case: of rules that do the same; only of neighbors, if the order of the rules matters. */
function groupRules(rules: readonly Rule[]): number[] {
  const what = rules.map((rule) => `${rule.circuit} ${rule.halt} ${rule.halt ? 0 : rule.next}`);
  const isOrdered = rules.some((rule, i) =>
    rules.some((other, j) => j < i && what[i] !== what[j] && overlaps(rule, other)),
  );
  if (!isOrdered) return what.map((text) => what.indexOf(text));
  let group = 0;
  return what.map((text, i) => {
    if (i > 0 && text !== what[i - 1]) group = i;
    return group;
  });
}

const overlaps = (one: Rule, other: Rule): boolean => intersect(one.when, other.when) !== null;

// --- The frame: steps that come once, then the loop ---

function printGraph({ cases, start }: Graph, program: Program, options: TextOptions): string[] {
  if (cases.length === 0) return ['no case applies when all registers are 0: the program fails at once'];
  const lines: string[] = [];
  const block = (index: number, indent: string, isFirstStep = false): void => {
    const { rule, known } = cases[index];
    const atStart = known.map((): Zeroness => 'zero');
    const circuit = program.circuits[rule.circuit];
    const printed = printCircuit(circuit, isFirstStep ? atStart : known, rule.halt, options);
    lines.push(...printed.map((line) => indent + line));
  };

  // Steps that come once: nothing leads back to them.
  const once: number[] = [];
  const isOnce = (index: number): boolean =>
    cases.every(({ followers }, other) => once.includes(other) || !followers.has(index));
  let next: number | null = start;
  while (next !== null && isOnce(next)) {
    once.push(next);
    const { followers }: Case = cases[next];
    next = followers.size === 1 ? [...followers][0] : null;
  }
  for (const [step, index] of once.entries()) {
    const names = ['first step:', 'second step:', 'third step:'];
    lines.push(once.length === 1 && cases.length === 1 ? 'one step:' : (names[step] ?? `step ${step + 1}:`));
    block(index, '  ', step === 0);
  }

  const loop = [...cases.keys()].filter((index) => !once.includes(index));
  const states = [...new Set(loop.map((index) => cases[index].state))];
  const stops = cases.some(({ rule }) => rule.halt);
  const then = once.length > 0 ? 'then repeat' : 'repeat';
  const until = stops ? ':' : ' until the step limit:';
  if (loop.length === 1) {
    const { rule } = cases[loop[0]];
    lines.push(rule.halt ? (once.length > 0 ? 'then:' : 'one step:') : then + until);
    block(loop[0], '  ');
  } else if (loop.length > 1) {
    const isChoice = states.length === 1 && loop.every((index) => cases[index].rule.halt);
    lines.push(isChoice ? 'then one step:' : then + until);
    for (const state of states) {
      const inState = loop.filter((index) => cases[index].state === state);
      const indent = states.length > 1 ? '    ' : '  ';
      if (states.length > 1) lines.push(`  in state ${state + 1}:`);
      for (const [i, index] of inState.entries()) {
        const isLast = i === inState.length - 1;
        const when = inState.length > 1 ? condition(cases[index], i, isLast) : null;
        if (when !== null) lines.push(`${indent}${when}:`);
        const inner = when === null ? indent : `${indent}  `;
        block(index, inner);
        const { rule } = cases[index];
        if (!rule.halt && rule.next !== state) lines.push(`${inner}go to state ${rule.next + 1}`);
      }
    }
    if (states.length > 1) {
      const first = once.length > 0 ? cases[once[once.length - 1]].rule.next : 0;
      lines.splice(lines.indexOf(then + until) + 1, 0, `  (one block a step; state ${first + 1} first)`);
    }
  }
  return lines;
}

/** When a case applies; null if always. */
function condition({ rules, isOrdered }: Case, position: number, isLast: boolean): string | null {
  const texts = rules.map(({ when }) => {
    const tests = [...when].map((char, i) => {
      if (char === '*') return null;
      return `r${i + 1} ${char === '0' ? '=' : '!='} 0`;
    });
    const parts = tests.filter((test) => test !== null);
    if (parts.length > 1 && parts.length === when.length && !when.includes('+')) return 'all registers are 0';
    return parts.join(' and ');
  });
  const isShort = texts.length === 1 && !texts[0].includes(' and ');
  if (isLast && position > 0 && (!isShort || texts[0] === '')) return 'otherwise';
  const prefix = isOrdered && position > 0 ? 'otherwise, when' : 'when';
  return texts.includes('') ? 'otherwise' : `${prefix} ${texts.join(', or ')}`;
}

/** What the reader must know before the first line; registers that do not occur are not named. */
function header(body: readonly string[]): string[] {
  const used = new Set(body.flatMap((line) => line.match(/\br\d+\b/g) ?? []));
  const numbers = [...used].map((name) => Number(name.slice(1))).sort((one, other) => one - other);
  const lines = [`${registersText(numbers)}all arithmetic is modulo M, the number of memory cells`];
  if (body.some((line) => /[^=!<] (<|<=|==) /.test(line)))
    lines.push('a comparison gives 1 if it is true, else 0');
  return lines;
}

function registersText(numbers: readonly number[]): string {
  if (numbers.length === 0) return '';
  const names = numbers.map((number) => `r${number}`);
  if (names.length === 1) return `register ${names[0]} starts at 0; `;
  const isRange = names.length > 2 && numbers[numbers.length - 1] - numbers[0] === numbers.length - 1;
  return `registers ${isRange ? `${names[0]}..${names[names.length - 1]}` : names.join(', ')} start at 0; `;
}

// --- One circuit as assignments ---

const NAMES = ['x', 'y', 'z', 'u', 'v', 'w'];
/** A register assignment longer than this is spread over lines. */
const MAX_LINE = 90;

function printCircuit(
  circuit: Circuit,
  known: readonly Zeroness[],
  isHalting: boolean,
  options: TextOptions,
): string[] {
  const { wires, writes } = numberValues(circuit, known, options);
  const updates = isHalting
    ? []
    : [...circuit.registers.entries()]
        .map(([register, wire]) => ({ register, value: wires[wire], old: wires[register] }))
        .filter(({ value, old }) => value !== old);

  const plan = planStatements(writes, updates);
  const names = new Map<Value, string>();
  const texts = createPrinter(names);
  const lines: string[] = [];
  for (const statement of plan) {
    if (statement.kind === 'name') {
      const text = texts.print(statement.value);
      names.set(statement.value, NAMES[names.size] ?? `t${names.size + 1}`);
      lines.push(`${names.get(statement.value)} = ${text}`);
    } else {
      lines.push(`mem[${texts.print(statement.address)}] = ${texts.print(statement.value)}`);
    }
  }
  lines.push(...printUpdates(updates.map(({ register, value }) => [`r${register + 1}`, texts.print(value)])));
  if (isHalting) lines.push('stop');
  return lines.length > 0 ? lines : ['do nothing'];
}

function printUpdates(updates: readonly (readonly [string, string])[]): string[] {
  if (updates.length === 0) return [];
  const line = [0, 1].map((side) => updates.map((update) => update[side]).join(', ')).join(' = ');
  if (updates.length === 1 || line.length <= MAX_LINE) return [line];
  return [
    'all at once, from the old values:',
    ...updates.map(([register, text]) => `  ${register} = ${text}`),
  ];
}

type Statement =
  | { readonly kind: 'name'; readonly value: Value; readonly at: number }
  | { readonly kind: 'write'; readonly address: Value; readonly value: Value; readonly at: number };

/**
 * Decides which values get a name and which are written where they are used. A value that is used once is written in
 * its place, unless it reads memory and a write comes between.
 */
function planStatements(
  writes: readonly Write[],
  updates: readonly { readonly value: Value }[],
): Statement[] {
  /** For every value that is used: where, as gate positions; register updates come after all gates. */
  const usesOf = new Map<Value, number[]>();
  const pending: Value[] = [];
  const use = (value: Value, at: number): void => {
    const uses = usesOf.get(value);
    if (uses === undefined) {
      usesOf.set(value, [at]);
      pending.push(value);
    } else uses.push(at);
  };
  for (const { at, address, value } of writes) {
    use(address, at);
    use(value, at);
  }
  for (const { value } of updates) use(value, Number.POSITIVE_INFINITY);

  const statements: Statement[] = writes.map((write) => ({ kind: 'write', ...write }));
  // Later gates first, so that all uses of a value are known when its turn comes.
  while (pending.length > 0) {
    pending.sort((one, other) => definedAt(one) - definedAt(other) || one.id - other.id);
    const value = pending.pop() as Value;
    const uses = usesOf.get(value) as number[];
    const at = definedAt(value);
    const needsName =
      value.kind === 'gate' && (uses.length > 1 || isSplitFromUse(value, at, uses[0], writes));
    if (needsName) statements.push({ kind: 'name', value, at });
    for (const operand of operandsOf(value)) {
      // An offset has no gate of its own: its operand is used wherever the offset is.
      for (const place of needsName ? [at] : uses) use(operand, place);
    }
  }
  return statements.sort((one, other) => one.at - other.at);
}

const operandsOf = (value: Value): readonly Value[] =>
  value.kind === 'gate' ? value.args : value.kind === 'offset' ? [value.base] : [];

/** The gate that makes a value; an offset counts as made with its base. */
function definedAt(value: Value): number {
  if (value.kind === 'gate') return value.at;
  return value.kind === 'offset' ? definedAt(value.base) + 0.5 : -1;
}

/** Whether memory is written between a read and the statement that would contain it. */
function isSplitFromUse(value: Value, at: number, use: number, writes: readonly Write[]): boolean {
  const reads = value.kind === 'gate' && value.gate.effect === 'reads';
  return reads && writes.some((write) => write.at > at && write.at < use);
}

// --- Expressions ---

/** How tightly an expression holds together; an operand that holds less tightly needs parentheses. */
const LEVEL = { other: 0, comparison: 1, sum: 2, atom: 3 } as const;

interface Expression {
  readonly text: string;
  readonly level: number;
}

function createPrinter(names: ReadonlyMap<Value, string>): { print: (value: Value) => string } {
  const express = (value: Value): Expression => {
    const name = names.get(value);
    if (name !== undefined) return { text: name, level: LEVEL.atom };
    switch (value.kind) {
      case 'constant':
        return value.constant >= 0
          ? { text: String(value.constant), level: LEVEL.atom }
          : { text: `M - ${-value.constant}`, level: LEVEL.sum };
      case 'register':
        return { text: `r${value.register + 1}`, level: LEVEL.atom };
      case 'offset': {
        const base = atLeast(express(value.base), LEVEL.sum);
        const sign = value.constant > 0 ? '+' : '-';
        return { text: `${base} ${sign} ${Math.abs(value.constant)}`, level: LEVEL.sum };
      }
      case 'gate':
        return expressGate(value.gate, value.args.map(express));
    }
  };
  return { print: (value) => express(value).text };
}

const atLeast = ({ text, level }: Expression, wanted: number): string =>
  level >= wanted ? text : `(${text})`;

function expressGate(gate: Gate, args: readonly Expression[]): Expression {
  const level = levelOf(gate);
  const operand = (arg: Expression | undefined, side: 0 | 1): string => {
    if (arg === undefined || isDelimited(gate, side)) return arg?.text ?? '';
    if (level === LEVEL.sum) return atLeast(arg, side === 1 && gate.name === 'sub' ? LEVEL.atom : LEVEL.sum);
    return atLeast(arg, level === LEVEL.comparison ? LEVEL.sum : LEVEL.atom);
  };
  return { text: gate.text(operand(args[0], 0), operand(args[1], 1)), level };
}

function levelOf(gate: Gate): number {
  if (GATES.includes(gate)) {
    if (['add', 'sub', 'inc', 'dec'].includes(gate.name)) return LEVEL.sum;
    return ['lessThan', 'lessOrEqual', 'equal'].includes(gate.name) ? LEVEL.comparison : LEVEL.atom;
  }
  const isCall = [0, 1].every((side) => side >= gate.arity || isDelimited(gate, side as 0 | 1));
  return isCall ? LEVEL.atom : LEVEL.other;
}

/** Whether an operand stands between brackets or commas, so that it never needs parentheses of its own. */
function isDelimited(gate: Gate, side: 0 | 1): boolean {
  const mark = '\u0000';
  const text = side === 0 ? gate.text(mark, '') : gate.text('', mark);
  const at = text.indexOf(mark);
  return /[([,]\s*$/.test(text.slice(0, at)) && /^\s*[)\],]/.test(text.slice(at + 1));
}
