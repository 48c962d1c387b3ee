import { counted, listed } from '../words.js';
import type { Dependence, DependenceKind, DependenceReport } from './dependence-report.js';

/** What is varied, as in "depends on the number of steps". */
const SUBJECTS: Readonly<Record<DependenceKind, string>> = {
  steps: 'the number of steps',
  moreCells: 'the number of free cells',
  fewerCells: 'the number of free cells',
  freeValues: 'zeros in free cells',
  fixedValues: 'cells that never change',
};

/** What was tried, as in "same answers with more steps". */
const CHANGES: Readonly<Record<DependenceKind, string>> = {
  steps: 'more steps',
  moreCells: 'more free cells',
  fewerCells: 'fewer free cells',
  freeValues: 'other values in free cells',
  fixedValues: 'other values in unscored cells that never change',
};

/** Changed cells that are listed. */
const MAX_CELLS = 10;

/**
 * What a program depends on that its examples leave open, in words: a conclusion, then a line for each dependence with the
 * smallest example on which it shows.
 *
 * @example
 * const examples = parseExamplesFile(readFileSync('sum.jsonl', 'utf8'), 'sum.jsonl');
 * const task = createExamplesTask(examples, { kind: 'examples', path: 'sum.jsonl', hash: '' }, 'sum.jsonl');
 * const { dependence } = verify(parseProgramText('one step: mem[0] = 6; stop\n', 'six.nram'), task);
 * import { dependenceToText } from './dependence-text.js';
 *
 * if (dependence !== undefined) process.stdout.write(dependenceToText(dependence).join('\n'));
 */
export function dependenceToText({ cases, tried, found }: DependenceReport): string[] {
  const kinds = Object.keys(CHANGES) as DependenceKind[];
  const textOf = (chosen: readonly DependenceKind[]): string => listed(chosen.map((kind) => CHANGES[kind]));
  const untried = kinds.filter((kind) => kind !== 'fixedValues' && tried[kind] === 0);
  const open =
    untried.length === 0
      ? ''
      : `; no example allows ${listed(
          untried.map((kind) => CHANGES[kind]),
          'or',
        )}`;
  if (found.length === 0) {
    const done = textOf(kinds.filter((kind) => tried[kind] > 0));
    return [
      `depends on nothing that the examples leave open: same answers with ${done} (tried on ${counted(cases, 'example')}${open})`,
    ];
  }
  const subjects = [...new Set(found.map(({ kind }) => SUBJECTS[kind]))];
  return [
    `depends on ${listed(subjects)}, which the examples leave open (tried on ${counted(cases, 'example')}${open}):`,
    ...found.map((dependence) => `  ${differenceText(dependence)}`),
  ];
}

/** `with 3 more free cells, cell 0 becomes 7 instead of 5 (line 12; 14 of 40 examples)`. */
function differenceText(dependence: Dependence): string {
  const { differing, cases, line, cell, expected, got, failure } = dependence;
  const outcome =
    cell === null ? `the run fails: ${failure}` : `cell ${cell} becomes ${got} instead of ${expected}`;
  const examples = `${differing} of ${counted(cases, 'example')}`;
  return `with ${changeText(dependence)}, ${outcome} (line ${line}; ${examples})`;
}

function changeText({ kind, change, memorySize, changed }: Dependence): string {
  const values = valuesText(changed);
  switch (kind) {
    case 'steps':
      return counted(change, 'more step');
    case 'moreCells':
      return counted(change, 'more free cell');
    case 'fewerCells': {
      const cells = `${counted(change, 'fewer free cell')} (memory of ${memorySize})`;
      return changed.length === 0 ? cells : `${cells} and smaller values (${values})`;
    }
    case 'freeValues':
      return `${values}, which ${changed.length === 1 ? 'is' : 'are'} 0 in every example`;
    case 'fixedValues':
      return `${values}, which is ${changed[0].value} in every example`;
  }
}

/** `3 in cell 1`, or `3, 4 and 3 in cells 1, 2 and 5`. */
function valuesText(changed: Dependence['changed']): string {
  const shown = changed.slice(0, MAX_CELLS);
  const more = changed.length > MAX_CELLS ? ' and further cells' : '';
  const values = listed(shown.map(({ instead }) => String(instead)));
  const cells = listed(shown.map(({ cell }) => String(cell)));
  return `${values} in ${changed.length === 1 ? 'cell' : 'cells'} ${cells}${more}`;
}
