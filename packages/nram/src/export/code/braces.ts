import type { Language } from './language.js';
import { indent } from './text.js';

const block = (head: string, body: readonly string[]): string[] => [`${head} {`, ...indent(body, '  '), '}'];

/** Whether nothing comes after these lines: the run ends there. */
const isEnd = (lines: readonly string[]): boolean => /^(return|throw) /.test(lines[lines.length - 1]);

/** What JavaScript and C write alike. Sums are written so that they cannot overflow 32 bits. */
export const BRACES = {
  and: '&&',
  or: '||',
  statement: (text) => `${text};`,
  choice: (test, yes, no) => `${test} ? ${yes} : ${no}`,
  add: (a, b) => `${a} < size - ${b} ? ${a} + ${b} : ${a} - (size - ${b})`,
  subtract: (a, b) => `${a} < ${b} ? ${a} - ${b} + size : ${a} - ${b}`,
  increment: (a) => `${a} < size - 1 ? ${a} + 1 : 0`,
  decrement: (a) => `${a} > 0 ? ${a} - 1 : size - 1`,
  repeatWhile: (test, body) => block(`while (${test})`, body),
  when: (test, body) => block(`if (${test})`, body),
  branches: (branches) =>
    branches
      .flatMap(({ test, body }, i) => {
        const head = [i > 0 ? '} else' : '', test === '' ? '' : `if (${test})`, '{'];
        return [head.filter((part) => part !== '').join(' '), ...indent(body, '  ')];
      })
      .concat('}'),
  dispatch: (states) =>
    block(
      'switch (state)',
      states.flatMap(({ state, body }) => block(`case ${state}:`, isEnd(body) ? body : [...body, 'break;'])),
    ),
  noted: (comment, body) => [`{ // ${comment}`, ...indent(body, '  '), '}'],
  limit: (name, limit, value = limit) => `if (${name} > ${limit}) ${name} = ${value};`,
} satisfies Partial<Language>;
