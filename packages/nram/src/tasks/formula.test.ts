import { describe, expect, it } from 'vitest';
import { createRandom } from '../random.js';
import { evaluateTerm, formulaValues, holds } from './evaluate-formula.js';
import { type Formula, parseFormula } from './formula.js';
import { ALL_TASKS } from './index.js';

const TASKS = ALL_TASKS.flatMap((task) =>
  task.formula === undefined ? [] : [[task.name, task, task.formula] as const],
);

it('every task of the paper has a formula', () => {
  expect(ALL_TASKS.filter((task) => task.formula === undefined).map(({ name }) => name)).toEqual([]);
});

describe.each(TASKS)('the formula of %s', (name, task, source) => {
  const formula = parseFormula(source, name);

  it('holds of what the sampler draws, and gives the cells that are scored and what they are to hold', () => {
    const random = createRandom(3, name);
    const [shortest] = task.train.lengths;
    for (let i = 0; i < 300; i++) {
      const n = random.int(shortest, 15);
      const size = task.minMemorySize(n) + random.int(0, 5);
      const { memory, target, mask, minSteps } = task.sample(random, n, size);
      const values = formulaValues(formula, memory, n);
      expect(evaluateTerm(formula.cells, values)).toBeLessThanOrEqual(size);
      expect(evaluateTerm(formula.steps, values)).toBeLessThanOrEqual(minSteps ?? task.minSteps(n));

      for (const [index, { variables, from, to, holds: condition }] of formula.given.entries()) {
        const [low, high] = [from, to].map((term) => evaluateTerm(term, values));
        const first = variables.length === 0 ? high : low;
        for (let a = first; a <= high; a++) {
          for (let b = variables.length === 2 ? a + 1 : high; b <= high; b++) {
            const more = new Map([a, b].slice(0, variables.length).map((value, v) => [variables[v], value]));
            expect(holds(condition, values, more), `${source.given[index]} with ${[...more]}`).toBe(true);
          }
        }
      }

      const scored = [...mask.keys()].filter((cell) => mask[cell] === 1);
      for (const { variable, from, to, address, value } of formula.answers) {
        const [low, high] = variable === null ? [0, 0] : [from, to].map((term) => evaluateTerm(term, values));
        const cells: [number, number][] = [];
        for (let at = low; at <= high; at++) {
          const more = new Map(variable === null ? [] : [[variable, at]]);
          cells.push([evaluateTerm(address, values, more), evaluateTerm(value, values, more)]);
        }
        expect(cells.sort(([a], [b]) => a - b)).toEqual(scored.map((cell) => [cell, target[cell]]));
      }
    }
  });

  it('asks for no more cells than the sampler needs at least', () => {
    const random = createRandom(4, name);
    for (let n = task.train.lengths[0]; n <= 40; n++) {
      const least = task.minMemorySize(n);
      const values = formulaValues(formula, task.sample(random, n, least).memory, n);
      expect(Math.max(4, evaluateTerm(formula.cells, values))).toBe(least);
    }
  });
});

describe('a formula is refused with the place of its first problem', () => {
  const good: Formula = { cells: 'n + 1', steps: 'n', given: [], answer: 'mem[0] = mem[1]' };
  it.each([
    [{ cells: 'n +' }, 'copy.cells: column 4 of "n +": expected a number or one of n, M, mem, got the end'],
    [{ cells: 'm + 1' }, 'copy.cells: column 1 of "m + 1": expected a number or one of n, M, mem, got "m"'],
    [{ steps: 'n * n' }, 'copy.steps: column 5 of "n * n": expected a number before "*", got "n"'],
    [
      { steps: 'n; 2' },
      'copy.steps: column 2 of "n; 2": expected a number, a name or a sign of formulas, got ";"',
    ],
    [
      { given: ['n >= 1', 'for n in 0..2: n = 1'] },
      'copy.given[1]: column 5 of "for n in 0..2: n = 1": expected a new name',
    ],
    [{ given: ['mem[0]'] }, 'copy.given[0]: column 7 of "mem[0]": expected a comparison, got the end'],
    [{ answer: 'mem[0] <= 1' }, 'copy.answer[0]: column 8 of "mem[0] <= 1": expected "=", got "<="'],
    [{ names: { M: '1' } }, 'copy: a new name is required, got "M"'],
    [{ cells: `${'('.repeat(30)}n${')'.repeat(30)}` }, 'expected at most 20 levels'],
    [{ cells: 'n'.repeat(2000) }, 'copy.cells: at most 1000 characters are required, got 2000'],
  ])('%j', (part, message) => {
    expect(() => parseFormula({ ...good, ...part }, 'copy')).toThrow(message);
  });
});
