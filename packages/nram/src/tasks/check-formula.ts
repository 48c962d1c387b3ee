import type { Formula, ParsedFormula, Term } from '../formula/formula.js';
import { MIN_MEMORY_SIZE } from '../limits.js';
import { evaluateTerm, type FormulaValues, formulaValues, holds } from './evaluate-formula.js';
import { memorySizeOf, type Sample } from './task.js';

/** What a task says of the inputs of one length, beside its formula. */
interface Drawn {
  readonly sample: Sample;
  readonly length: number;
  /** The fewest cells of this length. */
  readonly minMemorySize: number;
  /** The steps that the task gives the sample. */
  readonly minSteps: number;
}

/** Cells of an input that a message shows. */
const SHOWN_CELLS = 40;

/**
 * What a formula says of a sample that the sample does not: a condition of `given` that does not hold, or cells that the answer
 * leaves out, adds, or gives other values. A proof holds for what the formula says, so that they must agree.
 *
 * @param source - the formula as it was given, for the message.
 * @returns the first such difference with the input, in words; null if there is none.
 *
 * @example
 * import { parseFormula } from '../formula/formula.js';
 *
 * const formula = { cells: 'n + 1', steps: 'n', given: ['mem[0] = n'], answer: 'mem[0] = 1' };
 * const sample = { memory: Int32Array.of(2, 0, 0, 0), target: Int32Array.of(0, 0, 0, 0), mask: Uint8Array.of(1, 0, 0, 0) };
 * const drawn = { sample, length: 2, minMemorySize: 4, minSteps: 2 };
 * formulaProblem(parseFormula(formula, 'formula'), formula, drawn);
 * // answer: mem[0] = 1, but the target has 0 there ("mem[0] = 1"), for n = 2, M = 4, memory 2 0 0 0
 */
export function formulaProblem(formula: ParsedFormula, source: Formula, drawn: Drawn): string | null {
  const { sample, length, minMemorySize, minSteps } = drawn;
  const values = formulaValues(formula, sample, length);
  const difference =
    atMostProblem('cells', formula.cells, {
      most: Math.max(minMemorySize, MIN_MEMORY_SIZE),
      of: 'minMemorySize',
      values,
    }) ??
    atMostProblem('steps', formula.steps, { most: minSteps, of: 'minSteps', values }) ??
    givenProblem(formula, source, values) ??
    answerProblem(formula, source, { sample, values });
  if (difference === null) return null;
  const { memory } = sample;
  const shown = memory.subarray(0, SHOWN_CELLS).join(' ');
  const more = memory.length > SHOWN_CELLS ? ' ...' : '';
  return `${difference}, for n = ${length}, M = ${memorySizeOf(sample)}, memory ${shown}${more}`;
}

function atMostProblem(
  name: 'cells' | 'steps',
  term: Term,
  { most, of, values }: { readonly most: number; readonly of: string; readonly values: FormulaValues },
): string | null {
  const value = evaluateTerm(term, values);
  return value <= most ? null : `${name}: at most ${of} = ${most} is required, got ${value}`;
}

function givenProblem(formula: ParsedFormula, source: Formula, values: FormulaValues): string | null {
  for (const [index, { variables, from, to, holds: condition }] of formula.given.entries()) {
    const [low, high] = [from, to].map((term) => evaluateTerm(term, values));
    const label = `given[${index}]: "${source.given[index]}"`;
    if (Number.isNaN(low) || Number.isNaN(high)) return `${label} has a range without a value`;
    const isFor = (list: readonly number[]): string | null => {
      const more = new Map(variables.map((name, i) => [name, list[i]]));
      if (holds(condition, values, more)) return null;
      const where = variables.map((name, i) => `${name} = ${list[i]}`).join(', ');
      return `${label} does not hold${where === '' ? '' : ` for ${where}`}`;
    };
    if (variables.length === 0) {
      const problem = isFor([]);
      if (problem !== null) return problem;
    }
    // Cells that are not stored are all 0: one of them stands for the rest.
    const last = Math.min(high, Math.max(low, values.memory.length));
    for (let a = low; variables.length > 0 && a <= last; a++) {
      for (let b = variables.length === 2 ? a + 1 : last; b <= last; b++) {
        const problem = isFor([a, b]);
        if (problem !== null) return problem;
      }
    }
  }
  return null;
}

function answerProblem(
  formula: ParsedFormula,
  source: Formula,
  { sample, values }: { readonly sample: Sample; readonly values: FormulaValues },
): string | null {
  const { target, mask } = sample;
  const texts = typeof source.answer === 'string' ? [source.answer] : source.answer;
  for (const [index, { variable, from, to, address, value }] of formula.answers.entries()) {
    const label = texts.length === 1 ? 'answer' : `answer[${index}]`;
    const [low, high] = variable === null ? [0, 0] : [from, to].map((term) => evaluateTerm(term, values));
    if (Number.isNaN(low) || Number.isNaN(high))
      return `${label}: "${texts[index]}" has a range without a value`;
    const left = new Set([...mask.keys()].filter((cell) => mask[cell] === 1));
    for (let at = low; at <= high; at++) {
      const more = new Map(variable === null ? [] : [[variable, at]]);
      const cell = evaluateTerm(address, values, more);
      if (mask[cell] !== 1)
        return `${label}: scores cell ${cell}, which the mask leaves out ("${texts[index]}")`;
      const expected = evaluateTerm(value, values, more);
      if (expected !== target[cell]) {
        return `${label}: mem[${cell}] = ${expected}, but the target has ${target[cell]} there ("${texts[index]}")`;
      }
      left.delete(cell);
    }
    const [missing] = left;
    if (missing !== undefined)
      return `${label}: leaves out cell ${missing}, which the mask scores ("${texts[index]}")`;
  }
  return null;
}
