import { describe, expect, it, test } from 'vitest';
import { cProblems, hasGcc, loadEmitted, typeScriptProblems } from '../../../test/support/emitted.js';
import { paperCopy, paperReverse } from '../../../test/support/programs.js';
import { programToC } from './c.js';
import { functionNameFrom, TAKEN_NAMES } from './function-name.js';
import { programToTypeScript } from './typescript.js';

/** People's names, and those of variables and parameters in emitted code. */
const NAMES =
  `lc283 sha256 copyArray copy_array x A T800 access index y0 log_ memory size maxSteps halted step state turn
  turns i one two plus3 minus2 r1 r2 r1Before read1 inc1 dec1 add1 min1 program ${'a'.repeat(60)}`.split(
    /\s+/,
  );
const PROGRAMS = [paperCopy, paperReverse];

describe('any identifier is a name for emitted code', () => {
  const emitted = (emit: typeof programToC): string[] =>
    NAMES.flatMap((name) => PROGRAMS.map((program) => emit(program, { name })));
  test('in TypeScript', () => {
    expect(typeScriptProblems(emitted(programToTypeScript))).toEqual([]);
  });
  test('in JavaScript, where the variables of that name do not harm', async () => {
    const functions = await loadEmitted(
      NAMES.map(() => paperCopy),
      NAMES,
    );
    for (const run of functions) {
      const memory = Int32Array.of(4, 1, 2, 3, 0, 0, 0);
      run(memory, 8);
      expect([...memory]).toEqual([4, 1, 2, 3, 1, 2, 3]);
    }
  });
  test.runIf(hasGcc())('in C', () => {
    expect(cProblems(emitted(programToC))).toEqual([]);
  });
});

describe('a name is refused with the true reason', () => {
  test.each([
    ['', 'letters, digits and _, not a digit first'],
    ['1a', 'letters, digits and _, not a digit first'],
    ['a b', 'letters, digits and _, not a digit first'],
    ['ä', 'letters, digits and _, not a digit first'],
    ['x*/', 'letters, digits and _, not a digit first'],
    ['a'.repeat(61), 'at most 60 characters long'],
    ['while', /no reserved word of (JavaScript|C)/],
  ])('%j', (name, reason) => {
    for (const emit of [programToTypeScript, programToC]) {
      expect(() => emit(paperCopy, { name })).toThrow(reason);
    }
  });
  test.each([
    ['main', 'not that with which a program in C begins'],
    ['printf', 'none of the C library'],
    ['fmaxf', 'none of the C library'],
    ['_copy', 'none that C keeps for itself'],
    ['int32_t', 'none that C keeps for itself'],
    ['INT64_MAX', 'none that C keeps for itself'],
    ['struct', 'no reserved word of C'],
  ])('%s in C, though not in TypeScript', (name, reason) => {
    expect(() => programToC(paperCopy, { name })).toThrow(`emit: name must be ${reason}, got "${name}"`);
    expect(typeScriptProblems([programToTypeScript(paperCopy, { name })])).toEqual([]);
  });
  test.each([
    ['Math', 'none that the function itself needs'],
    ['import', 'no reserved word of JavaScript'],
    ['require', 'none that a module has already'],
  ])('%s in TypeScript, though not in C', (name, reason) => {
    expect(() => programToTypeScript(paperCopy, { name })).toThrow(
      `emit: name must be ${reason}, got "${name}"`,
    );
    programToC(paperCopy, { name });
  });

  /** Those of the taken names of which a function could have any. */
  const untrue = (names: readonly string[], problems: readonly string[]): string[] => {
    const refused = new Set(problems.map((problem) => Number.parseInt(problem, 10)));
    return names.filter((_, i) => !refused.has(i));
  };
  const renamed = (emit: typeof programToC, names: readonly string[]): string[] =>
    names.map((name) => emit(paperCopy, { name: 'renamed' }).replace(/\brenamed\b/g, name));
  test.each([...TAKEN_NAMES.JavaScript])('JavaScript: %s', (reason, names) => {
    if (reason.includes('itself needs')) {
      const [text] = renamed(programToTypeScript, ['x']);
      expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
    } else {
      const texts = renamed(programToTypeScript, names);
      expect(untrue(names, typeScriptProblems(texts, { extension: 'cts' }))).toEqual([]);
    }
  });
  test.runIf(hasGcc()).each([...TAKEN_NAMES.C])('C: %s', (reason, names) => {
    const isLibrary = reason.includes('library');
    const headers = isLibrary ? C_HEADERS.map((header) => `#include <${header}.h>\n`).join('') : '';
    const flags = ['-Wall', '-Werror', isLibrary ? '-std=gnu99' : '-std=gnu2x'];
    const texts = renamed(programToC, names).map((text) => headers + text);
    expect(untrue(names, cProblems(texts, flags))).toEqual([]);
  });
});

const C_HEADERS =
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
