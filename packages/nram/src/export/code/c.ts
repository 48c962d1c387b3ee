import type { GateOptions } from '../../program/circuit.js';
import type { Program } from '../../program/program.js';
import { emitBody, type Language } from './body.js';
import { commentLines, type EmitOptions } from './emit-options.js';
import { functionName } from './function-name.js';
import { gateInC } from './gate-function.js';

/**
 * Emits a program as one C99 function without dependencies,
 * `int64_t name(int32_t *memory, int32_t size, int64_t maxSteps, int *halted)`. It does to the memory what the
 * interpreter does, step by step, for memories of any size. It checks its arguments as the interpreter does, for a
 * value out of range would be an address outside the array.
 *
 * @throws NramError `config` for a bad program or name.
 *
 * @example
 * const program = parseProgramText('repeat:\n  mem[r1] = mem[r1] + 1\n  r1 = r1 + 1\n', 'increment.nram');
 * writeFileSync('increment.c', programToC(program, { name: 'increment' }));
 */
export function programToC(program: Program, options: EmitOptions & GateOptions = {}): string {
  const name = functionName(options.name, 'C');
  const { gateFunctions, lines } = emitBody(program, c(name), options);
  const usage = [
    'memory: size values in 0..size-1; overwritten. size: at least 1.',
    'maxSteps: the most steps to take, at least 0; INT64_MAX for a program that stops by itself.',
    'halted: set to 1 if the program stopped by itself, else to 0; may be null.',
    'Returns the steps taken; -1 for a bad argument or value (memory is as it was);',
    '-2 where the program has no rule (memory is as the steps before left it).',
  ];
  const body = [
    'if (halted) *halted = 0;',
    'if (!memory || size < 1 || maxSteps < 0) return -1;',
    'for (int32_t i = 0; i < size; i += 1) if (memory[i] < 0 || memory[i] >= size) return -1;',
    ...lines,
  ];
  const head = `int64_t ${name}(int32_t *memory, int32_t size, int64_t maxSteps, int *halted)`;
  return [
    '#include <stdint.h>',
    '',
    `${head};`,
    '',
    ...gateFunctions.flatMap((text) => [text, '']),
    '/*',
    ...commentLines(options.comment ?? [], usage),
    ' */',
    `${head} {`,
    ...body.map((line) => `  ${line}`),
    '}',
    '',
  ].join('\n');
}

const c = (name: string): Language => ({
  equal: '==',
  notEqual: '!=',
  read: (cell) => cell,
  toCell: (text) => `(int32_t)(${text})`,
  toCount: (text) => `(int64_t)${text}`,
  constant: (name, text) => `const int32_t ${name} = ${text};`,
  variable: (name, text) => `int32_t ${name} = ${text};`,
  counter: (name, text) => `int64_t ${name} = ${text};`,
  quotient: (text, divisor) => (divisor === 1 ? text : `(${text}) / ${divisor}`),
  gateFunction: (gate) => gateInC(gate, `${name}_${gate.name}`),
  finish: (steps, halted) => [...(halted ? ['if (halted) *halted = 1;'] : []), `return ${steps};`],
  missing: () => ['return -2;'],
});
