import { describe, expect, it } from 'vitest';
import { type Formula, parseFormula } from '../formula/formula.js';
import { createRandom } from '../random.js';
import { formulaProblem } from './check-formula.js';
import { evaluateTerm, formulaValues } from './evaluate-formula.js';
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
      const sample = task.sample(random, n, size);
      const drawn = {
        sample,
        length: n,
        minMemorySize: task.minMemorySize(n),
        minSteps: sample.minSteps ?? task.minSteps(n),
      };
      expect(formulaProblem(formula, source, drawn)).toBeNull();
    }
  });

  it('asks for no more cells than the sampler needs at least', () => {
    const random = createRandom(4, name);
    for (let n = task.train.lengths[0]; n <= 40; n++) {
      const least = task.minMemorySize(n);
      const values = formulaValues(formula, task.sample(random, n, least), n);
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
    // Names of registers and of fresh variables in proofs, and words of SMT-LIB.
    [{ names: { r1: '1' } }, 'copy: a new name is required, got "r1"'],
    [{ names: { v12: '1' } }, 'copy: a new name is required, got "v12"'],
    [{ names: { g_1_2: '1' } }, 'copy: a new name is required, got "g_1_2"'],
    [{ names: { mem_1_2: '1' } }, 'copy: a new name is required, got "mem_1_2"'],
    [{ sequences: { select: { first: '0', next: 'i', last: 'n' } } }, 'a new name is required, got "select"'],
    [
      { names: { twice: '1' }, sequences: { twice: { first: '0', next: 'i', last: 'n' } } },
      'a new name is required, got "twice"',
    ],
    [{ cells: `${'('.repeat(30)}n${')'.repeat(30)}` }, 'expected at most 20 levels'],
    [{ cells: 'n'.repeat(2000) }, 'copy.cells: at most 1000 characters are required, got 2000'],
  ])('%j', (part, message) => {
    expect(() => parseFormula({ ...good, ...part }, 'copy')).toThrow(message);
  });
});

describe('a formula that says something else than a sample is at odds with it', () => {
  const good: Formula = {
    cells: 'n + 1',
    steps: 'n',
    sequences: { sum: { first: '0', next: 'sum(i) + mem[i]', last: 'n' } },
    given: ['mem[0] = n', 'for i in n + 1..M - 1: mem[i] = 0', 'for i < j in 1..n: mem[i] < mem[j]'],
    answer: ['for i in 0..n: mem[i] = mem[i] + 1', 'for i in 0..n: mem[i] = 1 + mem[i]'],
  };
  const drawn = {
    sample: {
      memory: Int32Array.of(2, 1, 3, 0),
      target: Int32Array.of(3, 2, 4, 0),
      mask: Uint8Array.of(1, 1, 1, 0),
    },
    length: 2,
    minMemorySize: 4,
    minSteps: 2,
  };
  const problem = (formula: Formula, more = {}): string | null =>
    formulaProblem(parseFormula(formula, 'formula'), formula, { ...drawn, ...more });

  it('none, if they agree, in large memories too', () => {
    expect(problem(good)).toBeNull();
    const { sample } = drawn;
    expect(problem(good, { sample: { ...sample, memorySize: 2 ** 31 - 1 } })).toBeNull();
    expect(problem({ ...good, answer: good.answer[1] })).toBeNull();
  });

  it.each<[Partial<Formula>, string]>([
    [{ cells: '2 * n + 1' }, 'cells: at most minMemorySize = 4 is required, got 5'],
    [{ steps: 'n + 1' }, 'steps: at most minSteps = 2 is required, got 3'],
    [{ given: ['n = 2', 'mem[0] = 1'] }, 'given[1]: "mem[0] = 1" does not hold'],
    [
      { given: ['for i in 0..M - 1: mem[i] > 0'] },
      'given[0]: "for i in 0..M - 1: mem[i] > 0" does not hold for i = 3',
    ],
    [{ given: ['for i < j in 0..2: mem[i] < mem[j]'] }, 'does not hold for i = 0, j = 1'],
    [
      { given: ['for i in 0..mem[9]: n = 2'] },
      'given[0]: "for i in 0..mem[9]: n = 2" has a range without a value',
    ],
    [
      { answer: 'for i in 0..n: mem[i] = mem[i] + n' },
      'answer: mem[0] = 4, but the target has 3 there ("for i in 0..n: mem[i] = mem[i] + n")',
    ],
    [
      { answer: [good.answer[0], 'mem[0] = 3'] },
      'answer[1]: leaves out cell 1, which the mask scores ("mem[0] = 3")',
    ],
    [
      { answer: 'for i in 0..n + 1: mem[i] = mem[i] + 1' },
      'answer: scores cell 3, which the mask leaves out',
    ],
    [{ answer: 'for i in 0..mem[7]: mem[i] = 1' }, 'has a range without a value'],
  ])('%j', (part, message) => {
    expect(problem({ ...good, ...part })).toContain(message);
    expect(problem({ ...good, ...part })).toMatch(/, for n = 2, M = 4, memory 2 1 3 0$/);
  });
});
