import { type BlockContext, type ParsedBlock, readBlock } from './block.js';
import { readCondition } from './condition.js';
import type { Line } from './lines.js';
import { Fault, type Place } from './problems.js';
import { Reader, unknownName } from './reader.js';

/** One of several blocks; the first one that applies is taken. */
export interface ParsedCase {
  /** Zero-patterns for which it applies. */
  readonly whens: readonly string[];
  readonly block: ParsedBlock;
}

/** A part of a text that comes before or after others. */
export type ParsedSection = Place &
  (
    | { readonly kind: 'step'; readonly cases: readonly ParsedCase[] }
    /** Repeated until a condition is true before a step (`until`: its patterns), or forever (null). */
    | {
        readonly kind: 'loop';
        readonly until: readonly string[] | null;
        readonly cases: readonly ParsedCase[];
      }
    /** States that refer to each other; execution starts with the first one listed. */
    | {
        readonly kind: 'states';
        readonly states: readonly { readonly name: string; readonly cases: readonly ParsedCase[] }[];
      }
  );

/** More are rejected, because each loop looks ahead recursively at the section after it. */
const MAX_SECTIONS = 1000;

/** Reads steps and loops in order. */
export function readSections(lines: readonly Line[], context: BlockContext): ParsedSection[] {
  if (lines.length === 0)
    throw new Fault({ line: 1, column: 1 }, 'expected "first step:" or "repeat:", got nothing');
  const sections: ParsedSection[] = [];
  for (const line of lines) {
    if (sections.length >= MAX_SECTIONS)
      throw new Fault(line, `expected at most ${MAX_SECTIONS} steps and loops, got more`);
    const section = context.problems.collect(() => readSection(line, sections, context), null);
    if (section !== null) sections.push(section);
  }
  return sections;
}

function readSection(line: Line, before: readonly ParsedSection[], context: BlockContext): ParsedSection {
  const reader = new Reader(line);
  const { line: number, column } = line;
  const place = { line: number, column };
  const isThen = reader.take('then');
  if (!reader.take('repeat')) {
    const isStatement = line.tokens.some(({ text }) => text === '=' || text === 'stop');
    if (!isThen || !reader.isAtEnd) readStepName(reader, before.length + 1, !line.isHead && isStatement);
    expectColon(reader, line);
    return { ...place, kind: 'step', cases: readCases(line, context) };
  }
  let until: string[] | null = null;
  if (reader.take('until') && !reader.take('the step limit')) until = readCondition(reader, context);
  expectColon(reader, line);
  if (line.children[0]?.tokens[0]?.text !== 'state') {
    return { ...place, kind: 'loop', until, cases: readCases(line, context) };
  }
  if (until !== null)
    throw new Fault(line, 'expected no "until" condition with states, got one (use "stop" in a state)');
  return { ...place, kind: 'states', states: readStates(line, context) };
}

const ORDINALS = ['first', 'second', 'third'];
const HEADS = [...ORDINALS, 'step', 'then', 'repeat'];

/** `first step`, `second step`, `third step`, `step 4`, ...; `one step` is allowed anywhere. */
function readStepName(reader: Reader, number: number, isStatement: boolean): void {
  if (reader.take('one step')) return;
  const { place } = reader;
  const ordinal = ORDINALS.findIndex((word) => reader.take(`${word} step`)) + 1;
  const got = ordinal > 0 ? ordinal : reader.take('step') ? Number(reader.takeKind('number')?.text) : 0;
  const { next } = reader;
  if (got === 0 && next?.kind === 'name') {
    if (isStatement) reader.fail('a step or a loop such as "repeat:", with statements indented below it');
    throw unknownName('a step or a loop', next, HEADS);
  }
  if (got === 0) reader.fail('"first step", "then" or "repeat"');
  if (got !== number) throw new Fault(place, `expected step ${number} here, got step ${got}`);
}

function expectColon(reader: Reader, line: Line): void {
  reader.expectEnd();
  if (!line.isHead) reader.fail('":"');
}

function readStates(line: Line, context: BlockContext): { name: string; cases: ParsedCase[] }[] {
  const states: { name: string; cases: ParsedCase[] }[] = [];
  for (const child of line.children) {
    context.problems.collect(() => {
      const reader = new Reader(child);
      reader.expect('state');
      const name = reader.takeKind('number') ?? reader.takeKind('name');
      if (name === null) return reader.fail('the name of a state');
      if (states.some((state) => state.name === name.text)) {
        throw new Fault(name, `expected each state once, got "${name.text.slice(0, 40)}" again`);
      }
      expectColon(reader, child);
      const state = { name: name.text, cases: [] as ParsedCase[] };
      states.push(state);
      state.cases = readCases(child, context);
    }, undefined);
  }
  return states;
}

/** The content below a head: cases, or the statements of one block that always applies. */
function readCases(head: Line, context: BlockContext): ParsedCase[] {
  const first = head.children[0]?.tokens[0]?.text;
  const always = '*'.repeat(context.numRegisters);
  if (first !== 'when' && first !== 'otherwise')
    return [{ whens: [always], block: readBlock(head, context) }];
  const cases: ParsedCase[] = [];
  let isComplete = false;
  for (const line of head.children) {
    context.problems.collect(() => {
      const reader = new Reader(line);
      if (isComplete) reader.fail('nothing after "otherwise:"');
      const isOtherwise = reader.take('otherwise');
      if (isOtherwise) reader.take(',');
      const isTested = reader.take('when');
      if (!isOtherwise && !isTested) reader.fail('"when" or "otherwise"');
      isComplete = !isTested;
      const whens = isTested ? readCondition(reader, context) : [always];
      expectColon(reader, line);
      cases.push({ whens, block: readBlock(line, context) });
    }, undefined);
  }
  return cases;
}
