import type { Program } from '../../program/program.js';
import type { LengthRule } from '../../tasks/task.js';
import type { Language } from './language.js';

/** The steps of a task as a formula: `ceil((perLength * n + more) / divisor) + extra`, n the length of the input. */
export interface StepFormula {
  /**
   * How n is read from memory, or the number of its cells, of those up to the last that holds something (1 if none does), or the length of the longest input that it has `room` for, of
   * which one of length n takes `perLength * n + more` cells; null where the steps are the same at every length.
   */
  readonly length:
    | LengthRule
    | { readonly kind: 'cells' }
    | { readonly kind: 'used' }
    | { readonly kind: 'room'; readonly perLength: number; readonly more: number }
    | null;
  /** The least n of any input. */
  readonly shortest: number;
  readonly perLength: number;
  readonly more: number;
  readonly divisor: number;
  readonly extra: number;
}

/**
 * How many steps an emitted function takes if its caller does not say: as many as it takes, for a program that `ends`;
 * what a `formula` gives for the input in memory; or its `caller` must say.
 */
export type DefaultSteps = (
  | { readonly kind: 'ends' }
  | { readonly kind: 'formula'; readonly formula: StepFormula }
  | { readonly kind: 'caller' }
) & {
  /** What a caller must know, in a sentence or two: the first lines of the comment. */
  readonly note: readonly string[];
};

/**
 * What the program alone says of its steps: one with a rule that stops is meant to stop by itself; of any other the
 * caller must know when to look at memory.
 */
export function defaultStepsOf({ states }: Program): DefaultSteps {
  return states.some(({ rules }) => rules.some(({ halt }) => halt))
    ? { kind: 'ends', note: ['Runs until it stops by itself.'] }
    : {
        kind: 'caller',
        note: [
          'Does not stop by itself: it takes as many steps as it is given, and its result is what memory then holds.',
        ],
      };
}

/**
 * The lines that set the step limit from the input in memory.
 *
 * @param refuse - ends the run where memory is no input of the task.
 */
export function emitSteps(formula: StepFormula, language: Language, refuse: readonly string[]): string[] {
  const { length, shortest, perLength, more, divisor, extra } = formula;
  const [isLess, isMore] = [`length < ${shortest}`, 'length > stored'];
  const lines =
    length === null
      ? []
      : [
          ...emitLength(length, language),
          ...language.when([isLess, isMore].join(` ${language.or} `), refuse),
        ];
  const rounded = more + divisor - 1;
  const steps =
    length === null
      ? `${Math.floor(rounded / divisor) + extra}`
      : sumText(language.quotient(sumText(timesText(perLength, 'length'), rounded), divisor), extra);
  return [...lines, language.statement(`${language.maxSteps} = ${steps}`)];
}

const timesText = (factor: number, text: string): string => (factor === 1 ? text : `${factor} * ${text}`);
const sumText = (text: string, more: number): string =>
  more === 0 ? text : `${text} ${more < 0 ? '-' : '+'} ${Math.abs(more)}`;

/** Declares `length`; beyond the array memory holds 0. */
function emitLength(rule: Exclude<StepFormula['length'], null>, language: Language): string[] {
  const { and, notEqual, statement } = language;
  switch (rule.kind) {
    case 'cells':
      return [language.counter('length', 'stored')];
    case 'used':
      return [
        language.counter('length', 'stored'),
        ...language.repeatWhile(`length > 1 ${and} memory[length - 1] ${language.equal} 0`, [
          statement('length -= 1'),
        ]),
      ];
    case 'room':
      return [
        language.counter(
          'length',
          language.quotient(sumText(language.toCount('stored'), -rule.more), rule.perLength),
        ),
      ];
    case 'cell':
      return [
        ...language.read('known', `${rule.cell}`, rule.cell === 0 ? 'stored' : 'anywhere', 'computed'),
        language.counter('length', sumText(language.toCount('known'), -rule.less)),
      ];
    case 'end': {
      const end = rule.holds === 'zero' ? '0' : 'size - 1';
      const goesOn = `end < stored ${and} memory[end] ${notEqual} ${end}`;
      return [
        ...(typeof rule.from === 'number'
          ? [language.variable('end', `${rule.from}`)]
          : [
              ...language.read('start', `${rule.from.cell}`, 'anywhere', 'computed'),
              language.variable('end', 'start'),
            ]),
        ...language.repeatWhile(goesOn, [statement('end += 1')]),
        language.counter('length', sumText(language.toCount('end'), -rule.less)),
      ];
    }
    case 'list':
      return [
        language.counter('length', '0'),
        ...language.read('head', '0', 'stored', 'computed'),
        language.variable('node', 'head'),
        // A list that goes round in a circle is longer than memory.
        ...language.repeatWhile(`node ${notEqual} 0 ${and} length <= stored`, [
          statement('length += 1'),
          ...language.read('next', 'node', 'anywhere', 'computed'),
          statement('node = next'),
        ]),
      ];
  }
}
