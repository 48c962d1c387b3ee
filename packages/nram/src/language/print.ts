import { MIN_MEMORY_SIZE } from '../limits.js';
import type { RuleUsage } from '../program/interpreter.js';
import type { Program } from '../program/program.js';
import type { ReachOptions } from '../program/reach.js';
import { restrictToMet } from '../program/simplify/restrict.js';
import { counted } from '../words.js';
import { choiceHeads, condition, stepName } from './print/headings.js';
import { type Case, type Choice, findCases, type Outline, outlineProgram } from './print/outline.js';

export interface TextOptions extends ReachOptions {
  /** How often each rule was taken in checked runs of this very program (`countRule`). */
  readonly usage?: RuleUsage;
}

/**
 * Prints a program for somebody who never saw a circuit, in a language that `parseProgramText` reads (docs/language.md).
 * Deterministic. Print simplified programs: it prints what there is.
 *
 * With `usage`, only what was met in the counted runs is printed, simplified as if there were nothing else; the cases
 * that were not met are counted in the last line. The text then is what the program does in those runs, and in all
 * others that meet no other case.
 *
 * @param options - `minMemorySize`: default 4: "first step" and known zeros are right in memories of at least this size.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * programToText(program);
 * // register r1 starts at 0  # all arithmetic is modulo M, the number of memory cells
 * // repeat until the step limit:
 * //   mem[r1] = mem[r1] + 1
 * //   r1 = r1 + 1
 */
export function programToText(program: Program, options: TextOptions = {}): string {
  const settings = { minMemorySize: MIN_MEMORY_SIZE, ...options };
  const { usage } = options;
  const isRestricted = usage?.[0].some(({ first }) => first > 0) === true;
  const lines = printProgram(isRestricted ? restrictToMet(program, usage, settings) : program, settings);
  const texts = lines.map(({ text }) => text);
  const numHidden = isRestricted ? countUnmet(program, usage, settings) : 0;
  if (numHidden > 0) {
    texts.push(`# ${counted(numHidden, 'more case')}, never met in the checks`);
  }
  return [...texts, ''].join('\n');
}

/** A line of a program's text. */
export interface ProgramLine {
  readonly text: string;
  /** The statements on it: of a case the one at that index of its `lines`. */
  readonly shows: readonly { readonly case: Case; readonly statement: number }[];
}

/** All lines of a program's text, with what they show. */
export function printProgram(program: Program, options: ReachOptions): ProgramLine[] {
  const outline = outlineProgram(program, options);
  const body =
    outline === null
      ? [plain('# no case applies when all registers are 0: the program fails at once')]
      : printOutline(outline);
  return [...header(body.map(({ text }) => text)).map(plain), ...body];
}

const plain = (text: string): ProgramLine => ({ text, shows: [] });

/** Cases that can come up but were never met; that of the first step counts again if only its return was not. */
function countUnmet(program: Program, usage: RuleUsage, options: ReachOptions): number {
  const { cases, start } = findCases(program, options);
  const count = ({ state, rules }: Case, when: 'first' | 'later'): number =>
    rules.reduce((sum, r) => sum + usage[state][r][when], 0);
  const isMet = (each: Case): boolean => count(each, 'first') + count(each, 'later') > 0;
  const unmet = cases.filter((each) => !isMet(each)).length;
  const canReturn = cases.some((each) => isMet(each) && each.followers.has(start));
  const isAlone = program.states[0].rules.every(
    (_, r) => cases[start].rules.includes(r) || usage[0][r].first + usage[0][r].later === 0,
  );
  return unmet + (canReturn && count(cases[start], 'later') === 0 && !isAlone ? 1 : 0);
}

function printOutline({ steps, until, states, stopsIf }: Outline): ProgramLine[] {
  const lines = steps.flatMap((step, i) =>
    section(stepName(i, steps.length + states.length), statementsOf(step)),
  );
  const then = steps.length > 0 ? 'then repeat' : 'repeat';
  if (states.length === 0) {
    const isEnd = steps.at(-1)?.halt === true;
    return isEnd ? lines : [...lines, plain('# no case applies after that: the program fails')];
  }
  if (states.length > 1) {
    lines.push(plain(`${then}:  # in each step one case of one state; state 1 is the first`));
    const numberOf = new Map(states.map(({ state }, i) => [state, i + 1]));
    for (const { state, choices } of states) {
      const block = indent(indent(printChoices(choices, numberOf)));
      lines.push(plain(`  state ${numberOf.get(state)}:`), ...block);
    }
    return lines;
  }
  const [{ choices }] = states;
  const body = printChoices(choices, new Map());
  if (until !== null) {
    lines.push(plain(`${then} until ${condition(until.whens)}:`), ...indent(body));
    if (until.case.lines.length > 1) lines.push(...section('then', statementsOf(until.case)));
  } else if (steps.length > 0 && choices.every(({ case: { halt } }) => halt)) {
    lines.push(...section(stepName(steps.length, steps.length + 1), body));
  } else {
    const stops = stopsIf || choices.some(({ case: { halt } }) => halt);
    lines.push(plain(`${stops ? then : `${then} until the step limit`}:`), ...indent(body));
  }
  return lines;
}

const statementsOf = (own: Case): ProgramLine[] =>
  own.lines.map((text, statement) => ({ text, shows: [{ case: own, statement }] }));

/** @param numberOf - of states, if there are several. */
function printChoices(
  choices: readonly Choice[],
  numberOf: ReadonlyMap<number, number>,
): readonly ProgramLine[] {
  const blockOf = (own: Case): ProgramLine[] =>
    own.halt || own.next === own.state
      ? statementsOf(own)
      : [...statementsOf(own), plain(`go to state ${numberOf.get(own.next)}`)];
  if (choices.length === 0) return [plain('# no case applies: the program fails')];
  if (choices.length === 1) return blockOf(choices[0].case);
  const heads = choiceHeads(choices);
  return choices.flatMap((choice, i) => section(heads[i], blockOf(choice.case)));
}

/** A head and its block on one line is no longer than this. */
const MAX_LINE = 80;

/** A head with what is below it; on the same line if that is one statement, and perhaps an end. */
function section(head: string, block: readonly ProgramLine[]): ProgramLine[] {
  const texts = block.map(({ text }) => text);
  const line = `${head}: ${texts.join('; ')}`;
  const isEnd = /^(stop|go to state \d+)$/.test(texts[1] ?? 'stop');
  const isPlain =
    block.length <= 2 && isEnd && !texts[0].endsWith(':') && !/^(otherwise|when)\b/.test(texts[0]);
  return isPlain && line.length <= MAX_LINE
    ? [{ text: line, shows: block.flatMap(({ shows }) => shows) }]
    : [plain(`${head}:`), ...indent(block)];
}

const indent = (lines: readonly ProgramLine[]): ProgramLine[] =>
  lines.map(({ text, shows }) => ({ text: `  ${text}`, shows }));

/** What the reader must know before the first line; registers that do not occur are not named. */
function header(body: readonly string[]): string[] {
  const used = new Set(body.flatMap((line) => line.match(/\br\d+\b/g) ?? []));
  const numbers = [...used].map((name) => Number(name.slice(1))).sort((one, other) => one - other);
  const registers = numbers.length === 0 ? '' : `${registersText(numbers)}  `;
  const lines = [`${registers}# all arithmetic is modulo M, the number of memory cells`];
  if (
    body.some((line) =>
      /[^=!<] (<|<=|==) /.test(line.replace(/\bstop if .*/, (test) => test.replace(/ (=|!=|<=?) /, ' '))),
    )
  ) {
    lines.push('# a comparison gives 1 if it is true, else 0');
  }
  return lines;
}

function registersText(numbers: readonly number[]): string {
  const names = numbers.map((number) => `r${number}`);
  if (names.length === 1) return `register ${names[0]} starts at 0`;
  const isRange = names.length > 2 && numbers[numbers.length - 1] - numbers[0] === numbers.length - 1;
  return `registers ${isRange ? `${names[0]}..${names[names.length - 1]}` : names.join(', ')} start at 0`;
}
