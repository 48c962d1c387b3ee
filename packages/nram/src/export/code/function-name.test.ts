import { describe, expect, it, test } from 'vitest';
import {
  cProblems,
  hasGcc,
  hasPython,
  loadEmitted,
  pythonProblems,
  typeScriptProblems,
} from '../../../test/support/emitted.js';
import { paperCopy, paperReverse, paperSwap } from '../../../test/support/programs.js';
import { programToC } from './c.js';
import { functionNameFrom, TAKEN_NAMES } from './function-name.js';
import { programToPython } from './python.js';
import { programToTypeScript } from './typescript.js';

/** What people may choose, and the names of variables and parameters in emitted code. */
const NAMES =
  `lc283 sha256 copyArray copy_array x A T800 access index y0 log_ memory size maxSteps halted step state turn
  turns i one two plus3 minus2 r1 r2 r1Before read1 inc1 dec1 add1 min1 program ${'a'.repeat(60)}`.split(
    /\s+/,
  );

describe('any identifier is a name for emitted code', () => {
  test('in TypeScript', () => {
    const inC = ['main', 'printf', 'fmaxf', '_copy', 'int32_t', 'INT64_MAX', 'struct'];
    const texts = [...NAMES, ...inC].map((name) => programToTypeScript(paperReverse, { name }));
    expect(typeScriptProblems(texts)).toEqual([]);
  });
  test('in JavaScript, where the variables of that name do not harm', async () => {
    const functions = await loadEmitted(
      NAMES.map(() => paperCopy),
      NAMES,
    );
    for (const run of functions) {
      const memory = Int32Array.of(4, 1, 2, 3, 0, 0, 0);
      run(memory, { maxSteps: 8, memorySize: 7 });
      expect([...memory]).toEqual([4, 1, 2, 3, 1, 2, 3]);
    }
  });
  test.runIf(hasPython())('in Python', () => {
    expect(pythonProblems(NAMES.map((name) => programToPython(paperReverse, { name })))).toEqual([]);
  });
  test.runIf(hasGcc())('in C', () => {
    expect(cProblems(NAMES.map((name) => programToC(paperReverse, { name })))).toEqual([]);
  });
});

describe('a name is refused with the true reason', () => {
  test.each([
    ['', 'consist of letters, digits and _ and not begin with a digit'],
    ['1a', 'consist of letters, digits and _ and not begin with a digit'],
    ['a b', 'consist of letters, digits and _ and not begin with a digit'],
    ['ä', 'consist of letters, digits and _ and not begin with a digit'],
    ['x*/', 'consist of letters, digits and _ and not begin with a digit'],
    ['a'.repeat(61), 'have at most 60 characters'],
    ['while', /name must not be a reserved word of (JavaScript|C|Python), got "while"/],
  ])('%j', (name, reason) => {
    for (const emit of [programToTypeScript, programToC, programToPython]) {
      expect(() => emit(paperCopy, { name })).toThrow(reason);
    }
  });
  test.each([
    ['main', 'not be the function in which every C program begins'],
    ['printf', 'not be a function of the C library'],
    ['fmaxf', 'not be a function of the C library'],
    ['_copy', 'not be of a form that C reserves'],
    ['int32_t', 'not be of a form that C reserves'],
    ['INT64_MAX', 'not be of a form that C reserves'],
    ['struct', 'not be a reserved word of C'],
  ])('%s in C, though not in TypeScript', (name, reason) => {
    expect(() => programToC(paperCopy, { name })).toThrow(`emit: name must ${reason}, got "${name}"`);
    programToTypeScript(paperCopy, { name });
  });
  test.each([
    ['Math', 'not be a global that the function itself uses'],
    ['import', 'not be a reserved word of JavaScript'],
    ['require', 'not be a name that every module already has'],
  ])('%s in TypeScript, though not in C', (name, reason) => {
    expect(() => programToTypeScript(paperCopy, { name })).toThrow(
      `emit: name must ${reason}, got "${name}"`,
    );
    programToC(paperCopy, { name });
  });

  test.each([
    ['len', 'not be a name that the function itself uses'],
    ['lambda', 'not be a reserved word of Python'],
  ])('%s in Python, though not in C', (name, reason) => {
    expect(() => programToPython(paperCopy, { name })).toThrow(`emit: name must ${reason}, got "${name}"`);
    programToC(paperCopy, { name });
  });

  test.runIf(hasPython()).each([...TAKEN_NAMES.Python])('Python: %s', (reason, names) => {
    const text =
      programToPython(paperSwap, { name: 'renamed' }) + programToPython(paperCopy, { name: 'renamed' });
    if (reason.includes('itself uses')) {
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    } else {
      const problems = pythonProblems(names.map((name) => text.replace(/\brenamed\b/g, name)));
      const refused = new Set(problems.map((problem) => Number.parseInt(problem, 10)));
      expect(names.filter((_, i) => !refused.has(i))).toEqual([]);
    }
  });
  test.each([...TAKEN_NAMES.JavaScript])('JavaScript: %s', (reason, names) => {
    const text = programToTypeScript(paperCopy, { name: 'renamed' });
    if (reason.includes('itself uses')) {
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    } else {
      const texts = names.map((name) => text.replace(/\brenamed\b/g, name));
      const problems = typeScriptProblems(texts, { extension: 'cts' });
      const refused = new Set(problems.map((problem) => Number.parseInt(problem, 10)));
      expect(names.filter((_, i) => !refused.has(i))).toEqual([]);
    }
  });
  test.runIf(hasGcc()).each([...TAKEN_NAMES.C])('C: %s', (reason, names) => {
    const isLibrary = reason.includes('library');
    const headers = (isLibrary ? LIBRARY_HEADERS : WORD_HEADERS).map((name) => `#include <${name}.h>`);
    const flags = ['-Wall', '-Werror', isLibrary ? '-std=gnu99' : '-std=gnu2x'];
    const tried = names.filter((name) => !NEW_WORDS.includes(name));
    const [, head] = programToC(paperCopy, { name: 'renamed' }).match(/^(int64_t renamed.*);$/m) ?? [];
    const lines = tried.map((name) => `${head?.replace('renamed(', `${name}(`)} { return 0; }`);
    const problems = cProblems(
      [['#include <stdint.h>', 'struct renamed_run;', ...headers, ...lines].join('\n')],
      flags,
    );
    const refused = new Set(problems.map((problem) => Number(problem.split(':')[1]) - headers.length - 3));
    expect(tried.filter((_, i) => !refused.has(i))).toEqual([]);
  });
});

/** Words of C23 that are macros in older C. */
const WORD_HEADERS = ['assert', 'stdalign', 'stdbool', 'threads'];
/** Words of C23 that gcc knows from version 15 on. */
const NEW_WORDS = ['constexpr', 'nullptr', 'typeof_unqual'];
const LIBRARY_HEADERS =
  `complex ctype fenv inttypes locale math setjmp signal stdio stdlib string time wchar wctype`.split(' ');

test.each([
  ['copy', 'copy'],
  ['walkBST:literal', 'walkBSTLiteral'],
  ['lc283-x', 'lc283X'],
  ['two words_and 3', 'twoWordsAnd3'],
  ['hrm-13-2', 'hrm13_2'],
  ['3sum', 'program3sum'],
  ['Größe', 'GroE'],
  ['数', 'program'],
  ['', 'program'],
  ['while', 'whileProgram'],
  ['a'.repeat(70), 'a'.repeat(60)],
])('a task called %j makes a function %s', (task, name) => {
  expect(functionNameFrom(task, 'JavaScript')).toBe(name);
  expect(functionNameFrom(task, 'C')).toBe(name);
});

it('a name is made for one language, where others may need another', () => {
  expect(functionNameFrom('abs', 'JavaScript')).toBe('abs');
  expect(functionNameFrom('abs', 'C')).toBe('absProgram');
});
