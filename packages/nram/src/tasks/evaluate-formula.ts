import type { Condition, ParsedFormula, Term } from '../formula/formula.js';
import { memorySizeOf, type Sample } from './task.js';

/** The numbers that a formula talks about, in one input. */
export interface FormulaValues {
  /** `n`, `M` and the formula's names. */
  readonly names: ReadonlyMap<string, number>;
  /** The input: the cells that are stored; the others, up to M - 1, hold 0. */
  readonly memory: Int32Array;
  readonly sequences: ReadonlyMap<string, readonly number[]>;
}

/**
 * The value of a term.
 *
 * @param more - values of further variables.
 * @returns NaN where the term has none, such as a cell outside memory.
 */
export function evaluateTerm(term: Term, values: FormulaValues, more?: ReadonlyMap<string, number>): number {
  switch (term.kind) {
    case 'number':
      return term.value;
    case 'name':
      return more?.get(term.name) ?? values.names.get(term.name) ?? Number.NaN;
    case 'call': {
      const at = evaluateTerm(term.at, values, more);
      return callValue(term.of, at, values);
    }
    case 'sum':
      return term.terms.reduce((sum, [factor, each]) => sum + factor * evaluateTerm(each, values, more), 0);
    case 'if':
      return evaluateTerm(holds(term.test, values, more) ? term.then : term.else, values, more);
  }
}

/**
 * A cell of the input (`mem`) or a number of a sequence.
 *
 * @returns NaN where there is none.
 */
export function callValue(of: string, at: number, { memory, names, sequences }: FormulaValues): number {
  if (of !== 'mem') return sequences.get(of)?.[at] ?? Number.NaN;
  return memory[at] ?? (at >= memory.length && at < (names.get('M') as number) ? 0 : Number.NaN);
}

/** Whether a condition holds; false where a term in a comparison has no value. */
export function holds(
  condition: Condition,
  values: FormulaValues,
  more?: ReadonlyMap<string, number>,
): boolean {
  switch (condition.kind) {
    case 'atMost':
      return evaluateTerm(condition.left, values, more) <= evaluateTerm(condition.right, values, more);
    case 'equal':
      return evaluateTerm(condition.left, values, more) === evaluateTerm(condition.right, values, more);
    case 'not':
      return !holds(condition.of, values, more);
    case 'all':
      return condition.of.every((each) => holds(each, values, more));
    case 'any':
      return condition.of.some((each) => holds(each, values, more));
  }
}

/**
 * What a formula's names and sequences are in an input of length `n`.
 *
 * @param input - read only.
 */
export function formulaValues(
  formula: ParsedFormula,
  input: Pick<Sample, 'memory' | 'memorySize'>,
  n: number,
): FormulaValues {
  const { memory } = input;
  const names = new Map([
    ['n', n],
    ['M', memorySizeOf(input)],
  ]);
  const sequences = new Map<string, number[]>();
  const values = { names, memory, sequences };
  const nameValues = (): void => {
    for (const [name, given] of formula.names) {
      if (given.kind === 'value') names.set(name, evaluateTerm(given.value, values));
      else {
        let at = 0;
        while (at < memory.length && !holds(given.where, values, new Map([[given.variable, at]]))) at += 1;
        names.set(name, at);
      }
    }
  };
  // Names may depend on sequences, and the ends of sequences on names.
  nameValues();
  for (const [name, { first, next, last }] of formula.sequences) {
    const list = [evaluateTerm(first, values)];
    sequences.set(name, list);
    // No sequence is longer than memory, or it would not end where a name depends on it.
    const end = evaluateTerm(last, values);
    for (let i = 0; i < (Number.isFinite(end) ? Math.min(end, memory.length) : memory.length); i++) {
      list.push(evaluateTerm(next, values, new Map([['i', i]])));
    }
    nameValues();
  }
  return values;
}
