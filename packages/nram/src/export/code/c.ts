import type { Program } from '../../program/program.js';
import { emitBody } from './body.js';
import { BRACES } from './braces.js';
import { blockComment } from './comment.js';
import { emitSteps } from './default-steps.js';
import { defaultsOf, type EmitOptions } from './emit-options.js';
import { functionName } from './function-name.js';
import { gateFunctionName, gateInC } from './gate-function.js';
import type { Language } from './language.js';
import { indent } from './text.js';

/**
 * Emits a program as one C99 function without dependencies,
 * `int64_t name(int32_t *memory, size_t count, struct name_run *run)`. It does to the memory what the interpreter does,
 * step by step, for memories of any size. A value is checked when it is read, because one out of range would become an
 * address outside the array.
 *
 * @throws NramError `config` for a bad program, name or memory size.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.c', programToC(program, { name: 'increment' }));
 */
export function programToC(program: Program, options: EmitOptions = {}): string {
  const name = functionName(options.name, 'C');
  const { steps, memorySize } = defaultsOf(program, options);
  const language = c(name);
  const { gateFunctions, lines } = emitBody(program, language, options);
  const defaultSteps = {
    ends: '0 for no limit',
    formula: '0 for what the task gives for the input in memory',
    caller: 'at least 1',
  }[steps.kind];
  const usage = [
    'memory: count values in 0..memorySize-1; overwritten. count: at least 1.',
    `run: how to run, and what came of it; ${steps.kind === 'caller' ? 'must not be null' : 'null for the defaults'}.`,
    'Returns the steps taken, or what went wrong:',
    '-1 a bad argument (memory is unchanged);',
    '-2 the program has no rule;',
    '-3 cell run->address holds no value in 0..memorySize-1 (run->memorySize allows larger ones);',
    '-4 cell run->address would be written, which memory does not have.',
    ...(gateFunctions.length === 0 ? [] : ['-5 a custom gate gave no value in 0..memorySize-1.']),
    'After all but -1, memory is as the steps before left it.',
  ];
  const head = `int64_t ${name}(int32_t *memory, size_t count, struct ${name}_run *run)`;
  const maxSteps = {
    ends: ['const int64_t maxSteps = run->maxSteps > 0 ? run->maxSteps : INT64_MAX;'],
    formula: [
      'int64_t maxSteps = run->maxSteps;',
      ...(steps.kind === 'formula'
        ? language.when('maxSteps == 0', emitSteps(steps.formula, language, ['return -1;']))
        : []),
    ],
    caller: ['const int64_t maxSteps = run->maxSteps;', 'if (maxSteps < 1) return -1;'],
  }[steps.kind];
  const body = [
    `struct ${name}_run own = {0};`,
    'if (!run) run = &own;',
    'run->halted = 0;',
    'run->address = 0;',
    'if (!memory || count < 1 || count > INT32_MAX || run->maxSteps < 0 || run->memorySize < 0) return -1;',
    'const int32_t stored = (int32_t)count;',
    `const int32_t size = run->memorySize > 0 ? run->memorySize : ${memorySize ?? 'stored'};`,
    'if (size < stored) return -1;',
    ...maxSteps,
    ...lines,
  ];
  return [
    '#include <stddef.h>',
    '#include <stdint.h>',
    '',
    `struct ${name}_run {`,
    `  int64_t maxSteps; /* in: the most steps to take, ${defaultSteps} */`,
    `  int32_t memorySize; /* in: M, above all values and addresses; cells beyond memory hold 0; 0 for ${memorySize ?? 'count'} */`,
    '  int halted; /* out: 1 if the program stopped by itself, else 0 */',
    '  int32_t address; /* out: the cell of which the result speaks */',
    '};',
    '',
    `${head};`,
    '',
    ...gateFunctions.flatMap((text) => [text, '']),
    '/*',
    ...blockComment({ note: steps.note, given: options.comment ?? [], usage }),
    ' */',
    `${head} {`,
    ...indent(body, '  '),
    '}',
    '',
  ].join('\n');
}

const c = (name: string): Language => ({
  ...BRACES,
  maxSteps: 'maxSteps',
  equal: '==',
  notEqual: '!=',
  toCell: (text) => `(int32_t)(${text})`,
  toCount: (text) => `(int64_t)${text}`,
  constant: (name, text) => `const int32_t ${name} = ${text};`,
  variable: (name, text) => `int32_t ${name} = ${text};`,
  counter: (name, text) => `int64_t ${name} = ${text};`,
  quotient: (text, divisor) => (divisor === 1 ? text : `(${text}) / ${divisor}`),
  eachTurn: (body) => ['for (int32_t turn = 0; turn < turns; turn += 1) {', ...indent(body, '  '), '}'],
  read: (value, address, place, use) => [
    `const int32_t ${value} = ${place === 'stored' ? '' : `${address} < stored ? `}memory[${address}]${place === 'stored' ? '' : ' : 0'};`,
    ...(use === 'moved' ? [] : [`if (${value} < 0 || ${value} >= size) ${stop(-3, address)}`]),
  ],
  gateResult: (result, call) => [
    `const int32_t ${result} = ${call};`,
    `if (${result} < 0 || ${result} >= size) return -5;`,
  ],
  write: (address, value, place) => {
    const write = `memory[${address}] = ${value};`;
    const refuse = `else if (${value} != 0) ${stop(-4, address)}`;
    if (place === 'stored') return [write];
    return [`if (${address} < stored) ${write}${value === '0' ? '' : ` ${refuse}`}`];
  },
  gateFunction: (gate) => gateInC(gate, gateFunctionName(name, gate)),
  finish: (steps, halted) => [...(halted ? ['run->halted = 1;'] : []), `return ${steps};`],
  missing: () => ['return -2;'],
});

const stop = (result: number, address: string): string => `{ run->address = ${address}; return ${result}; }`;
